use super::{refused, told};
use crate::bank::tests::filled;
use crate::testing::Site;
use axum::http::StatusCode;
use serde_json::Value;

const COHORT: &str = "/api/v1/exams/mls-c01/cohort";

#[tokio::test]
async fn few_learners_are_not_told() {
    let site = Site::new();
    filled(&site, 4).await;
    let told = told(&site.get(COHORT).await);
    assert_eq!((told["learners"].as_u64(), &told["cohort"]), (Some(4), &Value::Null));
    assert_eq!(told["forecasts"], Value::Null);
    refused(&site.get("/api/v1/exams/none/cohort").await, 404);
}

#[tokio::test]
async fn many_learners_are_told_as_the_page_tells_them() {
    let site = Site::new();
    filled(&site, 12).await;
    let reply = site.get(COHORT).await;
    assert!(!reply.body.contains("simulated-"), "a name");
    let told = told(&reply);
    let cohort = &told["cohort"];
    let standings = cohort["standings"].as_array().unwrap();
    assert_eq!(standings.len(), 12);
    assert!(standings.iter().all(|s| s["pseudonym"].is_string() && s["general"]["mean"].is_f64()), "{told}");
    let answers: u64 = standings.iter().map(|s| s["answered"].as_u64().unwrap()).sum();
    assert_eq!(cohort["first_answers"].as_u64(), Some(answers));
    assert_eq!(cohort["domains"].as_array().unwrap().len(), 4);
    let page = site.get("/cohort").await.body;
    assert!(page.contains(&format!("{answers} first answers that count")), "{page}");
    for domain in cohort["domains"].as_array().unwrap() {
        let (n, mean) = (domain["learners"].as_u64(), domain["mean"].as_f64());
        assert_eq!(n.is_some_and(|n| n >= 5), mean.is_some(), "few learners have no figures: {domain}");
        if let Some(mean) = mean {
            assert!(page.contains(&crate::bank::words::two(mean)), "{domain}");
        }
    }
    for class in cohort["item_map"]["classes"].as_array().into_iter().flatten() {
        assert!(class["abilities"].as_u64().is_none_or(|n| n == 0 || n >= 5), "{class}");
    }
}

#[tokio::test]
async fn downloads_are_those_of_the_page() {
    let site = Site::new();
    filled(&site, 12).await;
    let items = site.get("/api/v1/exams/mls-c01/items.csv").await;
    assert_eq!((items.status, &items.body), (StatusCode::OK, &site.get("/cohort/items.csv").await.body));
    assert!(items.body.starts_with("item,version,domain") && !items.body.contains("simulated-"), "no names");
    for name in ["attempts.csv", "attempts.parquet"] {
        let text = refused(&site.get(&format!("/api/v1/exams/mls-c01/{name}")).await, 409);
        assert!(text.contains("Nobody has answered"), "{text}");
    }
    for name in ["items.csv", "attempts.csv", "attempts.parquet"] {
        refused(&site.get(&format!("/api/v1/exams/none/{name}")).await, 404);
    }
}
