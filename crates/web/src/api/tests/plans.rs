use super::{refused, send, told};
use crate::testing::Site;
use axum::http::StatusCode;
use gradatim_log::Journal;
use jiff::{ToSpan as _, Zoned};
use serde_json::json;

const PLAN: &str = "/api/v1/exams/mls-c01/plan";

fn day(days: i64) -> String {
    Zoned::now().date().saturating_add(days.days()).to_string()
}

#[tokio::test]
async fn a_plan_is_made_noted_and_the_one_of_the_page() {
    let site = Site::new();
    assert!(refused(&site.get(PLAN).await, 409).contains("Hours a week are missing"));
    let made = told(&send(&site, "PUT", PLAN, &json!({ "exam_on": day(70), "hours_per_week": 6.5 })).await);
    assert_eq!((made["exam_on"].as_str(), made["hours_per_week"].as_f64()), (Some(&*day(70)), Some(6.5)));
    let weeks = made["weeks"].as_array().unwrap();
    assert!(
        weeks.len() >= 10 && weeks.iter().all(|week| week["domain_hours"].as_array().unwrap().len() == 4)
    );
    let hours: f64 = made["domains"].as_array().unwrap().iter().map(|d| d["hours"].as_f64().unwrap()).sum();
    assert!(hours > 0.0 && hours <= made["hours"].as_f64().unwrap() + 1e-9);
    assert!((0.0..=1.0).contains(&made["expected"].as_f64().unwrap()));
    assert_eq!(told(&site.get(PLAN).await), made);
    let page = site.get("/plan").await.body;
    assert!(page.contains("value=\"6.5\"") && page.contains(&format!("value=\"{}\"", day(70))), "{page}");
    let text = site.get("/plan.md").await.body;
    assert_eq!(made["text"].as_str(), Some(text.as_str()));
}

#[tokio::test]
async fn plans_after_a_failed_attempt_take_its_sections() {
    let site = Site::new();
    let wanted =
        json!({ "hours_per_week": 8, "failed_on": day(-7), "sections": { "3": "needs", "1": "meets" } });
    let made = told(&send(&site, "PUT", PLAN, &wanted).await);
    assert!(made["text"].as_str().unwrap().contains("Modeling: needs improvement"), "{made}");
}

#[tokio::test]
async fn plans_that_cannot_be_are_refused_in_a_sentence() {
    let site = Site::new();
    for (body, status, words) in [
        (json!({}), 422, "hours_per_week"),
        (json!({ "hours_per_week": "six" }), 422, "hours_per_week"),
        (json!({ "hours_per_week": 6, "day": "x" }), 422, "unknown field"),
        (json!({ "hours_per_week": 6 }), 400, "day of the exam is missing"),
        (json!({ "hours_per_week": 1e300, "exam_on": day(70) }), 400, "at most 80"),
        (json!({ "hours_per_week": -1, "exam_on": day(70) }), 400, "more than 0"),
        (json!({ "hours_per_week": 6, "exam_on": "31.1.2027" }), 400, "YYYY-MM-DD"),
        (json!({ "hours_per_week": 6, "exam_on": day(-1) }), 400, "lies before today"),
        (
            json!({ "hours_per_week": 6, "failed_on": day(-1), "sections": { "9": "needs" } }),
            400,
            "no domain `9`",
        ),
        (json!({ "hours_per_week": 6, "failed_on": day(-1), "sections": { "1": "great" } }), 400, "great"),
    ] {
        let text = refused(&send(&site, "PUT", PLAN, &body).await, status);
        assert!(text.contains(words), "{body}: {text}");
    }
    refused(&send(&site, "PUT", "/api/v1/exams/none/plan", &json!({ "hours_per_week": 6 })).await, 404);
    refused(&site.get("/api/v1/exams/none/plan").await, 404);
    refused(&site.get(PLAN).await, 409);
}

#[tokio::test]
async fn a_plan_is_saved_for_a_calendar() {
    let site = Site::new();
    let path = "/api/v1/exams/mls-c01/plan.ics";
    assert!(refused(&site.get(path).await, 409).contains("no plan to save"));
    told(&send(&site, "PUT", PLAN, &json!({ "exam_on": day(70), "hours_per_week": 6 })).await);
    let saved = site.get(path).await;
    assert!(saved.status == StatusCode::OK && saved.body.starts_with("BEGIN:VCALENDAR"), "{}", saved.body);
    refused(&site.get("/api/v1/exams/none/plan.ics").await, 404);
}

#[tokio::test]
async fn the_day_of_an_exam_is_noted_without_a_plan() {
    let site = Site::new();
    let path = "/api/v1/exams/mls-c01/day";
    let soon = day(30).parse().unwrap();
    let write = move |journal: &Journal| journal.set_exam_date("bo", "mls-c01", soon, 0);
    site.app.store.run(write).await.unwrap().unwrap();
    assert_eq!(told(&site.get(path).await), json!({ "exam_on": null }), "another's is not told");
    let kept = send(&site, "PUT", path, &json!({ "exam_on": day(90) })).await;
    assert_eq!(kept.status, StatusCode::NO_CONTENT, "{}", kept.body);
    assert_eq!(told(&site.get(path).await), json!({ "exam_on": day(90) }));
    assert_eq!(told(&site.get("/api/v1/exams/mls-c01/readiness").await)["exam_date"], json!(day(90)));
    assert!(site.get("/settings").await.body.contains(&format!("value=\"{}\"", day(90))));
    for (body, status, words) in [
        (json!({}), 422, "exam_on"),
        (json!({ "exam_on": "" }), 400, "missing"),
        (json!({ "exam_on": "31.1.2027" }), 400, "YYYY-MM-DD"),
        (json!({ "exam_on": day(-1) }), 400, "has passed"),
        (json!({ "exam_on": "9999-12-31" }), 400, "ten years"),
    ] {
        let text = refused(&send(&site, "PUT", path, &body).await, status);
        assert!(text.contains(words), "{body}: {text}");
    }
    assert_eq!(told(&site.get(path).await), json!({ "exam_on": day(90) }));
    refused(&site.get("/api/v1/exams/none/day").await, 404);
    refused(&send(&site, "PUT", "/api/v1/exams/none/day", &json!({ "exam_on": day(90) })).await, 404);
}
