use super::description::{Description, text};
use crate::routes::routes;
use crate::testing::{EXAM, Site};
use axum::http::StatusCode;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use utoipa::OpenApi;

/// Methods and paths that the description knows.
fn described() -> BTreeSet<(String, String)> {
    let json = serde_json::to_value(Description::openapi()).unwrap();
    let paths = json["paths"].as_object().unwrap().clone();
    let methods = |(path, item): (String, Value)| -> Vec<(String, String)> {
        item.as_object().unwrap().keys().map(|method| (method.to_uppercase(), path.clone())).collect()
    };
    paths.into_iter().flat_map(methods).collect()
}

#[tokio::test]
async fn every_route_is_described_and_nothing_else() {
    let site = Site::new();
    let (_, table) = routes(&site.app);
    let routed = table.iter().filter(|r| r.path.starts_with("/api/") && r.path != "/api/v1/openapi.json");
    let routed: BTreeSet<_> = routed.map(|r| (r.method.to_string(), r.path.to_owned())).collect();
    assert_eq!(routed, described());
}

#[test]
fn the_file_is_what_the_code_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let made = text().unwrap();
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let hint = "docs/openapi.json is out of date: run UPDATE_OPENAPI=1 cargo test -p gradatim-web the_file";
    assert!(kept == made, "{hint}");
}

#[tokio::test]
async fn exams_are_listed_and_refusals_are_sentences() {
    let site = Site::new();
    let listed = site.get("/api/v1/exams").await;
    assert_eq!(listed.status, StatusCode::OK);
    let exams: Value = serde_json::from_str(&listed.body).unwrap();
    assert_eq!(exams[0]["exam"], EXAM);
    assert_eq!(exams[0]["domains"].as_array().unwrap().len(), 4);
    let missing = site.get("/api/v1/nothing").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert!(serde_json::from_str::<Value>(&missing.body).unwrap()["error"].is_string());
    assert_eq!(site.get("/api/v1/openapi.json").await.body, text().unwrap());
}
