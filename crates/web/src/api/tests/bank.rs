use super::{refused, request, send, told};
use crate::bank::tests::filled;
use crate::testing::{EXAM, Site};
use axum::http::StatusCode;
use serde_json::{Value, json};

const BASE: &str = "/api/v1/exams/mls-c01";

async fn get(site: &Site, path: &str) -> Value {
    told(&site.get(&format!("{BASE}{path}")).await)
}

#[tokio::test]
async fn items_are_listed_filtered_and_sorted_as_on_the_page() {
    let site = Site::new();
    let records = filled(&site, 8).await;
    let all = get(&site, "/items").await;
    let bank = &site.app.library.material(EXAM).unwrap().exam().bank;
    assert_eq!(all["found"].as_u64(), Some(bank.items().len() as u64));
    assert_eq!(all["items"][0]["item"], bank.items()[0].id.as_str());
    let sorted = get(&site, "/items?sort=answers&task=1.1").await;
    let counts: Vec<u64> =
        sorted["items"].as_array().unwrap().iter().map(|i| i["n"].as_u64().unwrap()).collect();
    assert!(counts.is_sorted_by(|a, b| a >= b) && counts[0] > 0, "{counts:?}");
    assert!(sorted["items"].as_array().unwrap().iter().all(|i| i["task"] == "1.1"));
    assert_eq!(get(&site, "/items?page=2").await["items"], json!([]));
    assert_eq!(
        records.items.iter().map(|f| f.n as u64).max(),
        get(&site, "/items?sort=answers").await["items"][0]["n"].as_u64()
    );
    for (query, words) in [
        ("page=0", "a number from 1"),
        ("page=99999999999999999999", "a number from 1"),
        ("sort=up", "hardest"),
        ("pool=open", "expected"),
        ("colour=red", "colour"),
        ("q=a&q=b", "q"),
        ("q=%ff&sort=%ff", "expected"),
    ] {
        let text = refused(&site.get(&format!("{BASE}/items?{query}")).await, 400);
        assert!(text.contains(words) && text.ends_with('.'), "{query}: {text}");
    }
    refused(&site.get("/api/v1/exams/none/items").await, 404);
}

#[tokio::test]
async fn an_item_is_told_with_its_figures() {
    let site = Site::new();
    let records = filled(&site, 30).await;
    let (place, figures) = records.items.iter().enumerate().max_by_key(|(_, f)| f.n).unwrap();
    let item = &records.material.exam().bank.items()[place];
    let told = get(&site, &format!("/items/{}", item.id)).await;
    assert_eq!((told["stem"].as_str(), told["task"].as_str()), (Some(&*item.stem), Some(&*item.task)));
    assert_eq!(told["options"].as_array().unwrap().len(), item.options.len());
    let answers = &told["answers"];
    assert_eq!(
        (answers["n"].as_u64(), answers["right"].as_u64()),
        (Some(figures.n as u64), Some(figures.right as u64))
    );
    let chosen: u64 =
        told["responses"].as_array().unwrap().iter().map(|r| r["count"].as_u64().unwrap()).sum();
    assert_eq!(chosen, figures.n as u64);
    let met: u64 =
        told["exposure"]["versions"].as_array().unwrap().iter().map(|v| v["drills"].as_u64().unwrap()).sum();
    assert_eq!(
        (told["exposure"]["shown"].as_u64(), told["exposure"]["learners"].as_u64()),
        (Some(met), Some(30))
    );
    assert!(told["curve"]["a"].as_f64().unwrap() > 0.0 && told["curve"]["observed"][0]["n"].is_u64());
    refused(&site.get(&format!("{BASE}/items/mls-9")).await, 404);
    refused(&site.get(&format!("{BASE}/items/%ff")).await, 400);
}

#[tokio::test]
async fn coverage_and_exposure_add_up() {
    let site = Site::new();
    filled(&site, 6).await;
    let coverage = get(&site, "/coverage").await;
    for rows in ["domains", "tasks"] {
        let items: u64 =
            coverage[rows].as_array().unwrap().iter().map(|r| r["items"].as_u64().unwrap()).sum();
        assert_eq!(Some(items), coverage["items"].as_u64(), "{rows}");
    }
    let pools = |task: &Value| task["pools"].as_object().unwrap().values().map(|n| n.as_u64().unwrap()).sum();
    assert!(coverage["tasks"].as_array().unwrap().iter().all(|t| t["items"].as_u64() == Some(pools(t))));
    let exposure = get(&site, "/exposure").await;
    let (met, never) = (exposure["met"].as_array().unwrap(), exposure["never_met"].as_array().unwrap());
    assert_eq!(Some((met.len() + never.len()) as u64), coverage["items"].as_u64());
    let classes: u64 = exposure["classes"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap()).sum();
    assert_eq!(Some(classes), coverage["items"].as_u64());
    let mean: u64 = met.iter().map(|row| row["learners"].as_u64().unwrap()).sum();
    assert!((exposure["mean_met"].as_f64().unwrap() - mean as f64 / 6.0).abs() < 1e-9);
    refused(&site.get("/api/v1/exams/none/coverage").await, 404);
    refused(&site.get("/api/v1/exams/none/exposure").await, 404);
}

#[tokio::test]
async fn a_look_at_all_answers_is_begun_and_told() {
    let site = Site::new();
    assert_eq!(get(&site, "/quality").await["by_answers"], Value::Null);
    let begun = send(&site, "POST", &format!("{BASE}/quality"), &json!({})).await;
    assert_eq!(begun.status, StatusCode::ACCEPTED, "{}", begun.body);
    for _ in 0..200 {
        let look = &get(&site, "/quality").await["by_answers"];
        if look["doing"].is_null() {
            assert!(look["refused"].as_str().unwrap().contains("Nobody has answered"), "{look}");
            refused(&site.send(request("POST", "/api/v1/exams/none/quality", "{}")).await, 404);
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the look never ended");
}

#[tokio::test]
async fn what_is_reported_comes_first() {
    let site = Site::new();
    let report = gradatim_log::ItemReport {
        learner: "zoe-quill".into(),
        exam: EXAM.into(),
        item: "mls-1.1-001".into(),
        item_version: 1,
        bank_version: "x".into(),
        reason: "the key is wrong".into(),
        at: 1,
    };
    site.app.store.run(move |journal| journal.report(&report)).await.unwrap().unwrap();
    let quality = get(&site, "/quality").await;
    let first = &quality["at_a_glance"][0];
    assert_eq!(
        (first["item"].as_str(), first["reasons"][0]["text"].as_str()),
        (Some("mls-1.1-001"), Some("1 report"))
    );
    let item = site.get(&format!("{BASE}/items/mls-1.1-001")).await;
    assert!(item.body.contains("the key is wrong") && !item.body.contains("zoe-quill"), "no names");
    assert_eq!(get(&site, "/items?reported=1").await["found"], 1);
}

#[tokio::test]
async fn reports_come_newest_first_page_by_page_and_without_names() {
    let site = Site::new();
    assert_eq!(get(&site, "/reports").await, json!({ "found": 0, "reports": [] }));
    let reports = (0..502).map(|at| gradatim_log::ItemReport {
        learner: "zoe-quill".into(),
        exam: EXAM.into(),
        item: if at == 0 { "mls-0.0-000" } else { "mls-1.1-001" }.into(),
        item_version: 99,
        bank_version: "x".into(),
        reason: format!("reason <{at}>"),
        at,
    });
    let reports: Vec<_> = reports.collect();
    let wrote = site.app.store.run(move |journal| reports.iter().try_for_each(|r| journal.report(r)));
    wrote.await.unwrap().unwrap();
    let first = site.get(&format!("{BASE}/reports")).await;
    assert!(!first.body.contains("zoe-quill") && !first.body.contains("learner"), "no names");
    let first = told(&first);
    assert_eq!((&first["found"], first["reports"].as_array().unwrap().len()), (&json!(502), 500));
    let version = site.app.library.material(EXAM).unwrap().exam().bank.get("mls-1.1-001").unwrap().version;
    let newest = json!({ "item": "mls-1.1-001", "item_version": 99, "version_now": version, "at": 501, "reason": "reason <501>" });
    assert_eq!(first["reports"][0], newest);
    let second = get(&site, "/reports?page=2").await;
    assert_eq!(second["reports"].as_array().unwrap().len(), 2);
    let gone = &second["reports"][1];
    assert_eq!((&gone["at"], &gone["version_now"]), (&json!(0), &Value::Null));
    assert_eq!(get(&site, "/reports?page=18446744073709551615").await["reports"], json!([]));
    for query in ["page=0", "page=x", "page=-1", "sort=at"] {
        refused(&site.get(&format!("{BASE}/reports?{query}")).await, 400);
    }
    refused(&site.get("/api/v1/exams/none/reports").await, 404);
}
