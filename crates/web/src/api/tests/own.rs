use super::{refused, send, told};
use crate::testing::{EXAM, Site};
use axum::http::StatusCode;
use gradatim_log::{Journal, Mode};
use gradatim_practice::FormKind;
use serde_json::{Value, json};

/// 2026-03-02T08:00:00Z.
const START: i64 = 1_772_438_400_000;
const DAY: i64 = 86_400_000;
const PREFERENCES: &str = "/api/v1/preferences";

#[tokio::test]
async fn preferences_are_those_of_the_pages() {
    let site = Site::new();
    let write = |journal: &Journal| journal.set_preference("bo", "sittings", "double.off", 0);
    site.app.store.run(write).await.unwrap().unwrap();
    let usual = json!({ "extra_time": "none", "keys": true, "exam": EXAM });
    assert_eq!(told(&site.get(PREFERENCES).await), usual, "those of another are not told");
    let wanted = json!({ "extra_time": "half-hour", "keys": false, "exam": EXAM });
    assert_eq!(send(&site, "PUT", PREFERENCES, &wanted).await.status, StatusCode::NO_CONTENT);
    assert_eq!(told(&site.get(PREFERENCES).await), wanted);
    let page = site.get("/settings").await.body;
    assert!(page.contains("value=\"half-hour\" checked") && page.contains("data-keys=\"off\""), "{page}");
    site.post("/settings", "extra=quarter&keys=on").await;
    assert_eq!(told(&site.get(PREFERENCES).await)["extra_time"], "quarter");
    let others = site.app.store.read(|journal: &Journal| journal.preferences("bo")).await.unwrap().unwrap();
    assert_eq!(others["sittings"], "double.off");
}

#[tokio::test]
async fn preferences_that_cannot_be_change_nothing() {
    let site = Site::new();
    for (body, status, words) in [
        (json!({ "extra_time": "forever", "keys": true, "exam": EXAM }), 422, "half-hour"),
        (json!({ "extra_time": "none", "keys": "on", "exam": EXAM }), 422, "`keys`"),
        (json!({ "extra_time": "none", "keys": true }), 422, "missing field `exam`"),
        (json!({ "extra_time": "none", "keys": true, "exam": EXAM, "theme": "dark" }), 422, "`theme`"),
        (json!({ "extra_time": "half", "keys": true, "exam": "none" }), 404, "."),
    ] {
        let text = refused(&send(&site, "PUT", PREFERENCES, &body).await, status);
        assert!(text.contains(words), "{body}: {text}");
    }
    assert_eq!(told(&site.get(PREFERENCES).await)["extra_time"], "none");
}

#[tokio::test]
async fn what_is_taken_along_is_what_the_page_gives_and_ones_own() {
    let site = Site::new();
    let drill = site.drilled("me", START, 5, |_| true).await;
    let other = site.drilled("bo", START + DAY, 5, |_| true).await;
    let open = site.examined("me", START + 2 * DAY, FormKind::Practice, None).await;
    let csv = site.get("/api/v1/me/answers.csv").await;
    assert_eq!((csv.status, csv.body.lines().count()), (StatusCode::OK, 6));
    assert!(csv.body.lines().skip(1).all(|line| line.starts_with(&drill.record.sitting)), "{}", csv.body);
    assert_eq!(csv.body, site.get("/history/answers.csv").await.body);
    let all = site.get("/api/v1/me/all.json").await;
    assert_eq!(all.body, site.get("/history/all.json").await.body);
    assert!(!all.body.contains(&other.record.sitting), "another learner's");
    let all = told(&all);
    let of_open = |rows: &str| -> usize {
        let rows = all["everything"][rows].as_array().unwrap();
        rows.iter().filter(|row| row["sitting"] == open.record.sitting.as_str()).count()
    };
    assert_eq!(
        (of_open("presentations"), of_open("answers")),
        (0, 0),
        "which count and are right stays secret"
    );
    assert_eq!(all["everything"]["answers"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn sittings_are_told_with_form_and_domains_and_nothing_right_while_under_way() {
    let site = Site::new();
    let drill = site.drilled("me", START, 8, |p| p % 2 == 0).await;
    let open = site.examined("me", START + DAY, FormKind::Sealed, None).await;
    assert_eq!((drill.record.mode, open.record.mode), (Mode::Drill, Mode::Exam));
    let sittings = told(&site.get("/api/v1/exams/mls-c01/sittings").await);
    let sum = |sitting: &Value, what: &str| -> Option<u64> {
        sitting["domains"].as_array().unwrap().iter().map(|domain| domain[what].as_u64()).sum()
    };
    assert_eq!((sum(&sittings[0], "answered"), sum(&sittings[0], "right")), (Some(8), Some(4)));
    assert_eq!((&sittings[0]["form"], &sittings[1]["form"]), (&Value::Null, &json!("sealed")));
    assert_eq!((sum(&sittings[1], "right"), &sittings[1]["right"]), (None, &Value::Null));
    assert!(sum(&sittings[1], "answered") > Some(0));
}

#[tokio::test]
async fn readiness_tells_what_the_home_page_tells() {
    let site = Site::new();
    let path = "/api/v1/exams/mls-c01/readiness";
    let fresh = told(&site.get(path).await);
    assert_eq!((&fresh["drill"], &fresh["exam_sitting"]), (&Value::Null, &Value::Null));
    assert_eq!((&fresh["next"]["step"], &fresh["next"]["domain"]), (&json!("drill"), &Value::Null));
    let begun = told(&send(&site, "POST", "/api/v1/drills", &json!({ "exam": EXAM })).await);
    let exam = told(&send(&site, "POST", "/api/v1/exam-sittings", &json!({ "exam": EXAM })).await);
    let told = told(&site.get(path).await);
    assert_eq!((&told["drill"], &told["exam_sitting"]), (&begun["sitting"], &exam["sitting"]));
    let explanation = told["explanation"].as_str().unwrap();
    let page = site.get("/").await.body;
    assert!(page.contains(&maud::html! { (explanation) }.into_string()), "{page}");
}
