use super::*;
use serde_json::json;

async fn begun(site: &Site) -> String {
    let begun = told(&send(site, "POST", "/api/v1/exam-sittings", &json!({ "exam": EXAM })).await);
    format!("/api/v1/exam-sittings/{}", begun["sitting"].as_str().unwrap())
}

#[tokio::test]
async fn an_exam_is_answered_marked_left_and_handed_in() {
    let site = Site::new();
    let exam = begun(&site).await;
    assert_eq!(begun(&site).await, exam, "one exam at a time");
    let asked = site.get(&format!("{exam}/questions/2")).await;
    for secret in ["rationale", "correct", "scored", "key"] {
        assert!(!asked.body.contains(&format!("\"{secret}\"")), "{secret}: {}", asked.body);
    }
    let question = told(&asked);
    let option = question["options"][0]["id"].clone();
    let put = |what: &str, body: Value| {
        let (path, site) = (format!("{exam}/questions/2/{what}"), &site);
        async move { told(&send(site, "PUT", &path, &body).await) }
    };
    put("answer", json!({ "response": [option] })).await;
    put("flag", json!({ "on": true })).await;
    let left = put("strike", json!({ "option": question["options"][1]["id"], "on": true })).await;
    assert!(left["left_ms"].as_i64().unwrap() > 10_000_000, "{left}");
    let again = told(&site.get(&format!("{exam}/questions/2")).await);
    assert_eq!((&again["response"][0], &again["flagged"]), (&option, &json!(true)));
    assert_eq!(
        (&again["struck"][0], &again["options"]),
        (&question["options"][1]["id"], &question["options"])
    );
    refused(&site.get(&format!("{exam}/report")).await, 409);
    let stopped = send(&site, "POST", &format!("{exam}/leave"), &json!({})).await;
    assert_eq!(stopped.status, StatusCode::NO_CONTENT);
    refused(&site.get(&exam).await, 409);
    let sheet = told(&send(&site, "POST", &format!("{exam}/resume"), &json!({})).await);
    assert_eq!(sheet["questions"][1]["flagged"], true);
    let report = told(&send(&site, "POST", &format!("{exam}/hand-in"), &json!({})).await);
    assert_eq!(told(&send(&site, "POST", &format!("{exam}/hand-in"), &json!({})).await), report);
    assert_eq!(report["blank"], 64);
    let late = json!({ "response": [option] });
    refused(&send(&site, "PUT", &format!("{exam}/questions/2/answer"), &late).await, 409);
}

#[tokio::test]
async fn what_no_exam_takes_is_refused() {
    let site = Site::new();
    let exam = begun(&site).await;
    for (path, body, status) in [
        ("questions/1/answer", json!({ "response": ["zz"] }), 400),
        ("questions/1/answer", json!({}), 422),
        ("questions/0/answer", json!({ "response": [] }), 404),
        ("questions/66/answer", json!({ "response": [] }), 404),
        ("questions/9999999999999/flag", json!({ "on": true }), 404),
        ("questions/1/flag", json!({ "on": "yes" }), 422),
        ("questions/1/strike", json!({ "option": "zz", "on": true }), 400),
        ("questions/1/strike", json!({ "option": "a", "on": true, "why": 1 }), 422),
    ] {
        refused(&send(&site, "PUT", &format!("{exam}/{path}"), &body).await, status);
    }
    for (body, status) in [
        (json!({ "exam": "no-such" }), 404),
        (json!({ "exam": EXAM, "form": "other" }), 422),
        (json!({ "exam": EXAM, "extra_minutes": 100_000 }), 400),
    ] {
        refused(&send(&site, "POST", "/api/v1/exam-sittings", &body).await, status);
    }
    let wrong_kind = exam.replace("exam-sittings", "drills");
    refused(&site.get(&format!("{wrong_kind}/question")).await, 404);
}

#[tokio::test]
async fn the_past_is_told_and_can_be_objected_to() {
    let site = Site::new();
    let exam = begun(&site).await;
    let sitting = exam.replace("exam-sittings", "sittings");
    let sittings = told(&site.get("/api/v1/exams/mls-c01/sittings").await);
    assert_eq!(sittings[0], told(&site.get(&sitting).await));
    assert_eq!((&sittings[0]["state"], &sittings[0]["right"]), (&json!("open"), &Value::Null));
    let objections = format!("{sitting}/objections");
    let reason = json!({ "position": 1, "reason": "Two options are right." });
    assert_eq!(send(&site, "POST", &objections, &reason).await.status, StatusCode::NO_CONTENT);
    for (body, status) in [
        (json!({ "position": 1, "reason": "  " }), 400),
        (json!({ "position": 1, "reason": "x".repeat(2001) }), 400),
        (json!({ "position": 99, "reason": "x" }), 404),
    ] {
        refused(&send(&site, "POST", &objections, &body).await, status);
    }
    let kept = site.app.store.read(|journal| journal.reports(None)).await.unwrap().unwrap();
    assert_eq!(kept.len(), 1);
    let readiness = told(&site.get("/api/v1/exams/mls-c01/readiness").await);
    assert_eq!((&readiness["state"], &readiness["p_pass"]), (&json!("not_enough_evidence"), &Value::Null));
    refused(&site.get("/api/v1/exams/no-such/readiness").await, 404);
}
