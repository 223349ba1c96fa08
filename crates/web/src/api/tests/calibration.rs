use super::{refused, request, send, told};
use crate::backstage::{PoolReport, Refused};
use crate::testing::{EXAM, Site};
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::sync::mpsc::channel;

const CALIBRATION: &str = "/api/v1/exams/mls-c01/calibration";
const IN_FORCE: &str = "/api/v1/exams/mls-c01/calibration/in-force";

/// The latest run, once it has ended.
async fn ended(site: &Site) -> Value {
    for _ in 0..200 {
        let run = told(&site.get(CALIBRATION).await)["run"].take();
        if run["doing"].is_null() {
            return run;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the run never ended");
}

#[tokio::test]
async fn a_calibration_is_begun_told_and_put_in_force() {
    let site = Site::new();
    let nothing = json!({ "in_force": null, "unreadable": null, "run": null });
    assert_eq!(told(&site.get(CALIBRATION).await), nothing);
    let begun = site.send(request("POST", CALIBRATION, "")).await;
    assert_eq!((begun.status, begun.body.as_str()), (StatusCode::ACCEPTED, ""));
    let made = ended(&site).await["made"].take();
    let item = &made["items"][0];
    assert_eq!((&made["id"], &item["item"]), (&json!("fake-1"), &json!("mls-1.1-001")));
    assert_eq!((&item["a"], &item["a_se"], &item["b_se"]), (&json!(1.1), &json!(0.2), &Value::Null));
    assert_eq!(made["left_out"], json!([{ "item": "nobody-1", "why": "3 answers" }]));
    assert_eq!(made["warnings"], json!(["It rests on answers of simulated learners."]));
    let before = site.app.library.material(EXAM).unwrap();
    let place = before.pool().position("mls-1.1-001").unwrap();
    assert_eq!(item["b_now"].as_f64(), Some(before.beliefs()[place].item().b()));

    let forced = send(&site, "PUT", IN_FORCE, &json!({ "pool": "fake-1" })).await;
    assert_eq!(forced.status, StatusCode::NO_CONTENT, "{}", forced.body);
    let taken_up = !std::ptr::eq(before, site.app.library.material(EXAM).unwrap());
    assert!(taken_up, "new sittings take the new material");
    assert_eq!(told(&site.get(CALIBRATION).await)["run"], Value::Null);
}

#[tokio::test]
async fn a_run_under_way_says_what_it_does_and_one_refused_says_why() {
    let site = Site::new();
    let (go, gate) = channel::<()>();
    let (said, saying) = channel::<()>();
    let runs = &site.app.desk.calibration;
    let work = move |say: crate::Progress<'_>| {
        say("counting answers");
        said.send(()).unwrap();
        gate.recv().unwrap();
        Err::<PoolReport, _>(Refused("There are only 3 answers.".into()))
    };
    runs.start(EXAM, 17, work).unwrap();
    saying.recv().unwrap();
    let run = told(&site.get(CALIBRATION).await)["run"].take();
    let under_way = json!({ "started_at": 17, "doing": "counting answers", "refused": null, "made": null });
    assert_eq!(run, under_way);
    assert!(refused(&site.send(request("POST", CALIBRATION, "")).await, 409).contains("under way"));
    go.send(()).unwrap();
    let run = ended(&site).await;
    assert_eq!((&run["refused"], &run["made"]), (&json!("There are only 3 answers."), &Value::Null));
}

#[tokio::test]
async fn what_cannot_be_put_in_force_is_refused_and_changes_nothing() {
    let site = Site::new();
    let before = site.app.library.material(EXAM).unwrap();
    for (body, status, words) in [
        (json!({ "pool": "other" }), 400, "There is no such calibration."),
        (json!({ "pool": "" }), 400, "There is no such calibration."),
        (json!({}), 422, "missing field `pool`"),
        (json!({ "pool": 1 }), 422, "`pool`"),
        (json!({ "pool": "fake-1", "exam": EXAM }), 422, "unknown field `exam`"),
    ] {
        let text = refused(&send(&site, "PUT", IN_FORCE, &body).await, status);
        assert!(text.contains(words), "{body}: {text}");
    }
    assert!(std::ptr::eq(before, site.app.library.material(EXAM).unwrap()));
    let none = "/api/v1/exams/none/calibration";
    refused(&site.get(none).await, 404);
    refused(&site.send(request("POST", none, "")).await, 404);
    let force = send(&site, "PUT", &format!("{none}/in-force"), &json!({ "pool": "fake-1" })).await;
    refused(&force, 404);
}
