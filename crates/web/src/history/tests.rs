use crate::testing::{EXAM, Site};
use axum::http::StatusCode;
use gradatim_log::EventKind;
use gradatim_practice::FormKind;

/// 2026-03-02T08:00:00Z.
const START: i64 = 1_772_438_400_000;
const DAY: i64 = 86_400_000;

#[tokio::test]
async fn an_empty_history_points_to_a_first_drill() {
    let page = Site::new().get("/history").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("A first drill") && !page.body.contains("<svg"));
}

#[tokio::test]
async fn sittings_stand_newest_first_with_charts_and_their_numbers() {
    let site = Site::new();
    for day in [0, 3, 20] {
        site.drilled("me", START + day * DAY, 8, |p| p % 2 == 0).await;
    }
    let exam = site.examined("me", START + 21 * DAY, FormKind::Practice, Some(EventKind::Finish)).await;
    site.drilled("bo", START + 22 * DAY, 8, |_| true).await;
    let page = site.get("/history").await;
    let body = &page.body;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(body.matches("role=\"img\"").count(), 3, "three charts");
    assert_eq!(body.matches("The numbers").count(), 3, "each with its table");
    assert!(!body.contains("<style") && !body.contains("style="), "the policy forbids both");
    let report = format!("/exam/{}/report", exam.record.sitting);
    assert!(body.contains(&report) && body.contains("passed"));
    assert!(body.find(&report).unwrap() < body.find("2 March 2026").unwrap());
    assert!(!body.contains("24 March 2026"), "another learner's drill");
}

#[tokio::test]
async fn long_histories_have_pages() {
    let site = Site::new();
    for day in 0..27 {
        site.drilled("me", START + day * DAY, 1, |_| true).await;
    }
    let rows = |body: &str| body.matches("questions<span").count();
    assert_eq!(rows(&site.get("/history").await.body), 25);
    let second = site.get("/history?page=2").await;
    assert_eq!((rows(&second.body), second.body.contains("<svg")), (2, false));
    for (page, status) in [
        ("3", StatusCode::NOT_FOUND),
        ("0", StatusCode::NOT_FOUND),
        ("x", StatusCode::BAD_REQUEST),
        ("1e9", StatusCode::BAD_REQUEST),
    ] {
        assert_eq!(site.get(&format!("/history?page={page}")).await.status, status, "{page}");
    }
}

#[tokio::test]
async fn downloads_hold_ones_own_and_no_key_of_an_exam_under_way() {
    let site = Site::new();
    site.drilled("me", START, 5, |_| true).await;
    site.drilled("bo", START + DAY, 5, |_| true).await;
    let open = site.examined("me", START + 2 * DAY, FormKind::Practice, None).await;
    let csv = site.get("/history/answers.csv").await;
    assert_eq!((csv.status, csv.body.lines().count()), (StatusCode::OK, 6));
    assert!(csv.body.starts_with("sitting,mode,exam,position,item"));
    let all: serde_json::Value = serde_json::from_str(&site.get("/history/all.json").await.body).unwrap();
    let rows = |name: &str| all["everything"][name].as_array().unwrap().len();
    assert_eq!((rows("sittings"), rows("answers")), (2, 5));
    assert_eq!(rows("presentations"), 5, "rows of an exam under way say which questions count");
    assert_eq!(all["questions_left_out_of"][0], open.record.sitting.as_str());
}

#[tokio::test]
async fn a_real_result_is_kept_with_its_forecast_and_shown() {
    let site = Site::new();
    let kept = site.post("/history/result", "day=2026-03-20&result=passed&score=812").await;
    assert_eq!((kept.status, kept.location.as_deref()), (StatusCode::SEE_OTHER, Some("/history/result")));
    let outcomes = site.app.store.read(gradatim_log::Journal::outcomes).await.unwrap().unwrap();
    assert_eq!((outcomes.len(), outcomes[0].exam.as_str(), outcomes[0].passed), (1, EXAM, true));
    assert_eq!((outcomes[0].p_pass, outcomes[0].state.as_str()), (None, "not_enough_evidence"));
    let page = site.get("/history/result").await;
    assert!(page.body.contains("2026-03-20") && page.body.contains("not enough evidence"));
}

#[tokio::test]
async fn results_that_cannot_be_are_one_sentence() {
    let site = Site::new();
    for (form, words) in [
        ("", "day of the exam is missing"),
        ("day=2026-03-20", "result is missing"),
        ("day=2026-03-20&result=maybe", "none of the choices"),
        ("day=20.3.2026&result=passed", "YYYY-MM-DD"),
        ("day=2999-01-01&result=passed", "in the future"),
        ("day=2026-04-01&result=passed", "could last be sat on 2026-03-31"),
        ("day=2026-03-20&result=passed&score=700", "contradict"),
        ("day=2026-03-20&result=passed&score=1e308", "not on the scale"),
        ("day=2026-03-20&result=passed&score=NaN", "not a number"),
        ("day=-9999-01-01&result=passed", "day"),
    ] {
        let reply = site.post("/history/result", form).await;
        let refused = reply.status == StatusCode::BAD_REQUEST && reply.body.contains(words);
        assert!(refused || form.starts_with("day=-9999"), "{form}: {} {}", reply.status, reply.body);
        assert!(!reply.status.is_server_error(), "{form}");
    }
}
