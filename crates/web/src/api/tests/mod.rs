mod bank;
mod calibration;
mod cohort;
mod drills;
mod exam_sittings;
mod own;
mod plans;
mod progress;
mod results;
mod review;

use super::description::{Description, text};
use crate::csrf::{CSRF_COOKIE, CSRF_HEADER};
use crate::routes::routes;
use crate::testing::{EXAM, Reply, Site};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use utoipa::OpenApi;

const TOKEN: &str = "00112233445566778899aabbccddeeff";

/// A request with what a program has to send along.
fn request(method: &str, path: &str, body: impl Into<Body>) -> Request<Body> {
    let request = Request::builder().method(method).uri(path);
    let request = request.header(header::COOKIE, format!("{CSRF_COOKIE}={TOKEN}")).header(CSRF_HEADER, TOKEN);
    request.header(header::CONTENT_TYPE, "application/json").body(body.into()).unwrap()
}

/// Sends JSON.
async fn send(site: &Site, method: &str, path: &str, body: &Value) -> Reply {
    site.send(request(method, path, body.to_string())).await
}

/// The body of a reply with status 200.
fn told(reply: &Reply) -> Value {
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    serde_json::from_str(&reply.body).unwrap()
}

/// The sentence of a refusal with this status.
fn refused(reply: &Reply, status: u16) -> String {
    assert_eq!(reply.status.as_u16(), status, "{}", reply.body);
    let body: Value = serde_json::from_str(&reply.body).unwrap();
    body["error"].as_str().unwrap().to_owned()
}

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
fn operations_have_names_of_their_own() {
    let json = serde_json::to_value(Description::openapi()).unwrap();
    let items =
        json["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values());
    let names: Vec<&str> = items.map(|operation| operation["operationId"].as_str().unwrap()).collect();
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{names:?}");
}

#[test]
fn every_response_is_described() {
    let json = serde_json::to_value(Description::openapi()).unwrap();
    let items = json["paths"].as_object().unwrap().values();
    let operations = items.flat_map(|item| item.as_object().unwrap().values());
    let mut responses = operations.flat_map(|operation| operation["responses"].as_object().unwrap().values());
    assert!(responses.all(|response| response["description"].as_str().is_some_and(|text| !text.is_empty())));
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
    let exams = told(&site.get("/api/v1/exams").await);
    assert_eq!(exams[0]["exam"], EXAM);
    assert_eq!(exams[0]["domains"].as_array().unwrap().len(), 4);
    refused(&site.get("/api/v1/nothing").await, 404);
    refused(&site.get("/api/v1/drills").await, 405);
    assert_eq!(site.get("/api/v1/openapi.json").await.body, text().unwrap());
}
