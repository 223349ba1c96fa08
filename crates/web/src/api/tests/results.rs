use super::{refused, send, told};
use crate::testing::{EXAM, Site};
use gradatim_log::Outcome;
use serde_json::{Value, json};

const RESULTS: &str = "/api/v1/exams/mls-c01/results";

async fn put(site: &Site, day: &str, body: Value) -> crate::testing::Reply {
    send(site, "PUT", &format!("{RESULTS}/{day}"), &body).await
}

#[tokio::test]
async fn a_result_is_kept_with_its_forecast_and_replaced_by_a_later_word() {
    let site = Site::new();
    assert_eq!(told(&site.get(RESULTS).await), json!([]));
    let kept = told(&put(&site, "2026-03-20", json!({ "passed": true, "score": 812 })).await);
    let wanted = json!({
        "taken_on": "2026-03-20", "passed": true, "score": 812.0, "p_pass": null, "state": "not_enough_evidence"
    });
    assert_eq!(kept, wanted);
    assert_eq!(told(&site.get(RESULTS).await), json!([wanted]));
    told(&put(&site, "2026-03-20", json!({ "passed": false })).await);
    told(&put(&site, "2026-01-09", json!({ "passed": false, "score": 700.0 })).await);
    let results = told(&site.get(RESULTS).await);
    let brief = |i: usize| (&results[i]["taken_on"], &results[i]["passed"], &results[i]["score"]);
    assert_eq!(brief(0), (&json!("2026-01-09"), &json!(false), &json!(700.0)));
    assert_eq!(brief(1), (&json!("2026-03-20"), &json!(false), &Value::Null));
    assert_eq!(results.as_array().unwrap().len(), 2);
    let page = site.get("/history/result").await.body;
    assert!(page.contains("2026-01-09") && page.contains("not passed"), "{page}");
}

#[tokio::test]
async fn results_of_others_and_of_other_exams_are_not_told() {
    let site = Site::new();
    let outcome = |learner: &str, exam: &str| Outcome {
        learner: learner.into(),
        exam: exam.into(),
        taken_on: "2026-02-01".into(),
        scaled_score: Some(777.0),
        passed: true,
        p_pass: Some(0.9),
        state: "ready".into(),
        bank_version: "x".into(),
        pool: "cold-start".into(),
        engine_version: "0".into(),
        at: 0,
    };
    let foreign = [outcome("bo", EXAM), outcome("me", "another")];
    let wrote = site.app.store.run(move |journal| foreign.iter().try_for_each(|o| journal.record_outcome(o)));
    wrote.await.unwrap().unwrap();
    assert_eq!(told(&site.get(RESULTS).await), json!([]));
    told(&put(&site, "2026-02-01", json!({ "passed": false })).await);
    let all = site.app.store.read(gradatim_log::Journal::outcomes).await.unwrap().unwrap();
    assert!(all.iter().any(|o| o.learner == "bo" && o.passed), "the result of somebody else stays");
}

#[tokio::test]
async fn results_that_cannot_be_are_refused_in_a_sentence() {
    let site = Site::new();
    for (day, body, status, words) in [
        ("20.3.2026", json!({ "passed": true }), 400, "YYYY-MM-DD"),
        ("2999-01-01", json!({ "passed": true }), 400, "in the future"),
        ("2026-04-01", json!({ "passed": true }), 400, "could last be sat on 2026-03-31"),
        ("2026-03-20", json!({ "passed": true, "score": 700 }), 400, "contradict"),
        ("2026-03-20", json!({ "passed": true, "score": 1e300 }), 400, "not on the scale"),
        ("2026-03-20", json!({}), 422, "missing field `passed`"),
        ("2026-03-20", json!({ "passed": "yes" }), 422, "`passed`"),
        ("2026-03-20", json!({ "passed": true, "learner": "bo" }), 422, "unknown field `learner`"),
    ] {
        let text = refused(&put(&site, day, body).await, status);
        assert!(text.contains(words) && text.ends_with('.'), "{day}: {text}");
    }
    assert_eq!(told(&site.get(RESULTS).await), json!([]));
    let nowhere = "/api/v1/exams/none/results";
    refused(&site.get(nowhere).await, 404);
    let kept = send(&site, "PUT", &format!("{nowhere}/2026-03-20"), &json!({ "passed": true })).await;
    refused(&kept, 404);
}
