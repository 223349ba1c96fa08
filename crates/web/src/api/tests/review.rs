use super::{refused, send, told};
use crate::testing::{EXAM, Site};
use gradatim_log::{EventKind, SittingHistory};
use gradatim_practice::FormKind;
use serde_json::{Value, json};

/// 2026-03-02T08:00:00Z.
const START: i64 = 1_772_438_400_000;
const DAY: i64 = 86_400_000;
const REVIEW: &str = "/api/v1/exams/mls-c01/review";

fn of(sitting: &SittingHistory) -> String {
    format!("/api/v1/sittings/{}/review", sitting.record.sitting)
}

fn questions(review: &Value) -> &[Value] {
    review["questions"].as_array().unwrap()
}

/// Stems of a sitting's questions that stand in a text.
fn stems(site: &Site, sitting: &SittingHistory, text: &str) -> usize {
    let bank = &site.app.library.material(EXAM).unwrap().exam().bank;
    let stem = |id: &str| serde_json::to_string(&bank.get(id).unwrap().stem).unwrap();
    sitting.presentations.iter().filter(|shown| text.contains(&stem(&shown.item))).count()
}

#[tokio::test]
async fn wrong_answers_come_first_with_every_reason_page_by_page() {
    let site = Site::new();
    let nothing = told(&site.get(REVIEW).await);
    assert_eq!((&nothing["found"], &nothing["pages"], &nothing["due"]), (&json!(0), &json!(1), &json!(0)));
    let drill = site.drilled("me", START, 25, |p| p % 2 == 0).await;
    let others = site.drilled("bo", START + 1, 25, |_| false).await;
    let first = told(&site.get(REVIEW).await);
    assert_eq!((&first["found"], &first["page"], &first["pages"]), (&json!(13), &json!(1), &json!(2)));
    assert_eq!((&first["counts"]["all"], &first["counts"]["wrong"]), (&json!(25), &json!(13)));
    assert_eq!(questions(&first).len(), 10);
    let second = told(&site.get(&format!("{REVIEW}?page=2&filter=wrong")).await);
    assert_eq!(questions(&second).len(), 3);
    let all = [questions(&first), questions(&second)].concat();
    assert!(all.iter().all(|met| met["mark"] == "wrong" && met["sitting"] == drill.record.sitting.as_str()));
    assert!(all.iter().all(|met| met["sitting"] != others.record.sitting.as_str()));

    let newest = &all[0];
    let shown = drill.presentations.iter().find(|p| p.position == 25).unwrap();
    let item = site.app.library.material(EXAM).unwrap().exam().bank.get(&shown.item).unwrap();
    assert_eq!((&newest["position"], &newest["item"]), (&json!(25), &json!(item.id)));
    assert_eq!(newest["response"], json!(drill.answer(25).unwrap().response));
    assert_eq!(
        (&newest["question"]["stem"], &newest["solution"]["key"]),
        (&json!(item.stem), &json!(item.key()))
    );
    let order: Vec<&Value> =
        newest["solution"]["options"].as_array().unwrap().iter().map(|o| &o["id"]).collect();
    assert_eq!(json!(order), json!(shown.shown_order), "in the order shown");
    let mut found = 0;
    for domain in ["1", "2", "3", "4"] {
        let review = told(&site.get(&format!("{REVIEW}?domain={domain}")).await);
        found += review["found"].as_u64().unwrap();
        assert!(questions(&review).iter().all(|met| met["domain"] == domain));
    }
    assert_eq!(found, 13);
}

#[tokio::test]
async fn a_sitting_is_looked_back_on_once_it_is_over() {
    let site = Site::new();
    let open = site.examined("me", START, FormKind::Practice, None).await;
    assert!(refused(&site.get(&of(&open)).await, 409).contains("under way"));
    let all = site.get(&format!("{REVIEW}?filter=all")).await;
    assert_eq!((&told(&all)["found"], stems(&site, &open, &all.body)), (&json!(0), 0));

    let done = site.examined("me", START + DAY, FormKind::Sealed, Some(EventKind::Finish)).await;
    let n = done.presentations.len();
    let review = told(&site.get(&of(&done)).await);
    let counts = json!({ "all": n, "wrong": n.div_ceil(4), "skipped": n / 4, "flagged": (n + 2) / 4 });
    for (filter, count) in counts.as_object().unwrap() {
        assert_eq!(&review["counts"][filter], count, "{filter}");
        let filtered = told(&site.get(&format!("{}?filter={filter}", of(&done))).await);
        assert_eq!(&filtered["found"], count, "{filter}");
    }
    assert_eq!((&review["found"], &review["due"], &review["withheld"]), (&json!(n), &Value::Null, &json!(0)));
    assert_eq!(
        (&questions(&review)[0]["position"], &questions(&review)[1]["position"]),
        (&json!(1), &json!(2))
    );
    let blank = told(&site.get(&format!("{}?filter=skipped", of(&done))).await);
    assert!(questions(&blank).iter().all(|met| met["mark"] == "skipped" && met["response"] == json!([])));
}

#[tokio::test]
async fn a_sealed_form_that_can_still_be_sat_is_kept_back() {
    let site = Site::new();
    let sealed = site.examined("me", START, FormKind::Sealed, Some(EventKind::Abandon)).await;
    let answered = sealed.presentations.len() - sealed.presentations.len() / 4;
    for path in [format!("{REVIEW}?filter=all"), of(&sealed)] {
        let reply = site.get(&path).await;
        let review = told(&reply);
        assert_eq!((&review["found"], &review["withheld"]), (&json!(0), &json!(answered)), "{path}");
        assert_eq!(stems(&site, &sealed, &reply.body), 0, "{path}");
    }
}

#[tokio::test]
async fn sittings_of_others_and_of_nobody_look_the_same() {
    let site = Site::new();
    let other = site.examined("bo", START, FormKind::Practice, Some(EventKind::Finish)).await;
    let nobody = refused(&site.get("/api/v1/sittings/0000000000000000/review").await, 404);
    assert_eq!(refused(&site.get(&of(&other)).await, 404), nobody);
    assert_eq!(told(&site.get(&format!("{REVIEW}?filter=all")).await)["found"], 0);
}

#[tokio::test]
async fn a_question_rewritten_since_is_told_without_text() {
    let site = Site::new();
    let mut drill = site.drilled("bo", START, 1, |_| false).await;
    drill.record.learner = "me".to_owned();
    drill.record.sitting = "00000000000000ff".to_owned();
    drill.presentations[0].item_version += 1;
    drill.presentations[0].sitting.clone_from(&drill.record.sitting);
    drill.answers[0].sitting.clone_from(&drill.record.sitting);
    drill.events.clear();
    site.app.store.run(move |journal| journal.append(&[drill])).await.unwrap().unwrap();
    let review = told(&site.get(REVIEW).await);
    let met = &questions(&review)[0];
    assert_eq!(
        (&met["mark"], &met["question"], &met["solution"]),
        (&json!("wrong"), &Value::Null, &Value::Null)
    );
}

#[tokio::test]
async fn what_is_due_is_practised_as_the_page_does() {
    let site = Site::new();
    site.drilled("me", site.app.now_ms() - 20 * DAY, 12, |_| false).await;
    assert_eq!(told(&site.get(REVIEW).await)["due"], 12);
    let wanted = json!({ "exam": EXAM, "reviews": "only", "anew": true });
    let begun = told(&send(&site, "POST", "/api/v1/drills", &wanted).await);
    let drill = format!("/api/v1/drills/{}/question", begun["sitting"].as_str().unwrap());
    assert_eq!(told(&site.get(&drill).await)["question"]["is_review"], true);
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused_in_a_sentence() {
    let site = Site::new();
    let drill = site.drilled("me", START, 2, |_| true).await;
    for (query, status, words) in [
        ("filter=best", 400, "skipped"),
        ("domain=9", 400, "choices"),
        ("page=x", 400, "whole number"),
        ("page=-1", 400, "whole number"),
        ("page=0", 404, "only one page"),
        ("page=18446744073709551615", 404, "only one page"),
        ("sitting=0000000000000000", 400, "sitting"),
        ("filter=wrong&filter=all", 400, "filter"),
    ] {
        for path in [REVIEW.to_owned(), of(&drill)] {
            let text = refused(&site.get(&format!("{path}?{query}")).await, status);
            assert!(text.contains(words) && text.ends_with('.'), "{query}: {text}");
        }
    }
    refused(&site.get("/api/v1/exams/none/review").await, 404);
}
