use super::*;
use serde_json::json;

async fn begun(site: &Site, questions: usize) -> String {
    let wanted = json!({ "exam": EXAM, "questions": questions });
    let begun = told(&send(site, "POST", "/api/v1/drills", &wanted).await);
    format!("/api/v1/drills/{}", begun["sitting"].as_str().unwrap())
}

/// The first options that make a full response.
fn response(question: &Value) -> Vec<Value> {
    let wanted = question["wanted"].as_u64().unwrap() as usize;
    question["options"].as_array().unwrap().iter().take(wanted).map(|o| o["id"].clone()).collect()
}

#[tokio::test]
async fn a_drill_from_the_first_question_to_the_last() {
    let site = Site::new();
    let drill = begun(&site, 3).await;
    assert_eq!(begun(&site, 9).await, drill, "it goes on with the unfinished one");
    for position in 1..=3 {
        let asked = site.get(&format!("{drill}/question")).await;
        let keyless =
            ["\"rationale\"", "\"correct\"", "\"key\""].iter().all(|field| !asked.body.contains(field));
        assert!(keyless, "{}", asked.body);
        let question = told(&asked)["question"].clone();
        assert_eq!((&question["position"], &question["of"]), (&json!(position), &json!(3)));
        let given = json!({ "position": position, "response": response(&question), "unsure": position == 2 });
        let answers = format!("{drill}/answers");
        let answered = told(&send(&site, "POST", &answers, &given).await);
        let ids = |options: &Value| -> Vec<Value> {
            options.as_array().unwrap().iter().map(|o| o["id"].clone()).collect()
        };
        assert_eq!(ids(&answered["options"]), ids(&question["options"]), "the order stays");
        assert_eq!((&answered["stood"], &answered["unsure"]), (&json!(false), &json!(position == 2)));
        let again = told(&send(&site, "POST", &answers, &given).await);
        assert_eq!(told(&site.get(&format!("{answers}/{position}")).await), again);
        assert_eq!((&again["stood"], &again["correct"]), (&json!(true), &answered["correct"]));
    }
    assert_eq!(told(&site.get(&format!("{drill}/question")).await)["question"], Value::Null);
}

#[tokio::test]
async fn what_does_not_fit_is_refused_in_a_sentence() {
    let site = Site::new();
    let drill = begun(&site, 2).await;
    let question = told(&site.get(&format!("{drill}/question")).await)["question"].clone();
    let answers = format!("{drill}/answers");
    let right = response(&question);
    for (body, status, part) in [
        (json!({ "position": 1 }), 422, "missing field `response`"),
        (json!({ "position": 1, "response": right, "sure": true }), 422, "unknown field `sure`"),
        (json!({ "position": 1e30, "response": right }), 422, "`position`"),
        (json!({ "position": "1", "response": right }), 422, "`position`"),
        (json!({ "position": 2, "response": right }), 409, "not the open question"),
        (json!({ "position": 0, "response": right }), 409, "not the open question"),
        (json!({ "position": 1, "response": [] }), 400, "still open"),
        (json!({ "position": 1, "response": ["no such option"] }), 400, "no such option"),
        (json!([]), 422, "does not fit"),
    ] {
        let sentence = refused(&send(&site, "POST", &answers, &body).await, status);
        assert!(sentence.contains(part), "{body}: {sentence}");
    }
    for (wanted, status) in [
        (json!({ "exam": "no-such" }), 404),
        (json!({ "exam": EXAM, "questions": 0 }), 400),
        (json!({ "exam": EXAM, "questions": -1 }), 422),
        (json!({ "exam": EXAM, "domain": "9" }), 400),
        (json!({ "exam": EXAM, "reviews": "some" }), 422),
        (json!({ "exam": EXAM, "reviews": "only", "anew": true }), 409),
    ] {
        refused(&send(&site, "POST", "/api/v1/drills", &wanted).await, status);
    }
    for path in
        ["/api/v1/drills/nowhere/question", &format!("{answers}/1"), &format!("{answers}/99999999999")]
    {
        refused(&site.get(path).await, 404);
    }
}

#[tokio::test]
async fn bodies_that_are_no_json_go_nowhere() {
    let site = Site::new();
    let path = "/api/v1/drills";
    assert!(refused(&site.send(request("POST", path, "{")).await, 400).contains("not JSON"));
    let huge = format!(r#"{{"exam":"{}"}}"#, "x".repeat(300_000));
    refused(&site.send(request("POST", path, huge)).await, 413);
    let mut form = request("POST", path, "exam=mls-c01");
    form.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("text/plain"));
    refused(&site.send(form).await, 415);
    let mut forged = request("POST", path, json!({ "exam": EXAM }).to_string());
    forged.headers_mut().remove(CSRF_HEADER);
    refused(&site.send(forged).await, 403);
    let learner = site.app.learner.clone();
    let sittings =
        site.app.store.read(move |journal| journal.sittings(&learner, EXAM)).await.unwrap().unwrap();
    assert!(sittings.is_empty(), "nothing was begun");
}

#[tokio::test]
async fn a_drill_has_a_summary() {
    let site = Site::new();
    let order = json!({ "exam": EXAM, "questions": 3 });
    let sitting =
        told(&send(&site, "POST", "/api/v1/drills", &order).await)["sitting"].as_str().unwrap().to_owned();
    let drill = format!("/api/v1/drills/{sitting}");
    assert_eq!(told(&site.get(&drill).await)["state"], "open");
    let mut right = 0;
    loop {
        let open = told(&site.get(&format!("{drill}/question")).await);
        let Some(position) = open["question"]["position"].as_u64() else { break };
        let wanted = open["question"]["wanted"].as_u64().unwrap() as usize;
        let options = open["question"]["options"].as_array().unwrap().iter().take(wanted);
        let response: Vec<&Value> = options.map(|option| &option["id"]).collect();
        let body = json!({ "position": position, "response": response });
        let answer = told(&send(&site, "POST", &format!("{drill}/answers"), &body).await);
        right += u64::from(answer["correct"] == true);
    }
    let summary = told(&site.get(&drill).await);
    assert_eq!((summary["answered"].as_u64(), summary["right"].as_u64()), (Some(3), Some(right)));
    assert_eq!(summary["state"], "finished");
    let domains = summary["domains"].as_array().unwrap();
    assert_eq!(domains.iter().map(|d| d["answered"].as_u64().unwrap()).sum::<u64>(), 3);
    assert!(summary["next"].as_str().unwrap().ends_with('.'));
    let page = site.get(&format!("/drill/{sitting}")).await.body;
    assert!(page.contains(&format!("{right} of 3 right")), "{page}");
    refused(&site.get("/api/v1/drills/nowhere").await, 404);
}
