mod pages;
mod property;

use super::*;
use crate::problem::Problem;
use crate::testing::{EXAM, Site};
use axum::http::StatusCode;
use gradatim_log::{Journal, Mode};
use gradatim_practice::Reviews;

const ME: &str = "me";

fn order(questions: usize) -> DrillOrder {
    DrillOrder { questions, seed: Some(7), ..DrillOrder::default() }
}

async fn begun(site: &Site, questions: usize) -> String {
    start(&site.app, ME, EXAM, order(questions)).await.unwrap()
}

/// Ids of a right or a wrong response.
fn response(asked: &Asked, right: bool) -> Vec<String> {
    let key: Vec<String> = asked.item.key().into_iter().map(str::to_owned).collect();
    if right {
        return key;
    }
    let wrong = asked.item.options.iter().map(|o| o.id.clone()).filter(|id| !key.contains(id));
    wrong.take(1).chain(key.iter().cloned()).take(key.len()).collect()
}

fn given(asked: &Asked, right: bool) -> Given {
    Given { response: response(asked, right), ..Given::default() }
}

async fn next(site: &Site, sitting: &str) -> Asked {
    question(&site.app, sitting).await.unwrap().unwrap()
}

fn status<T: std::fmt::Debug>(result: Result<T, Problem>) -> StatusCode {
    result.unwrap_err().status
}

#[tokio::test]
async fn every_step_is_durable_before_it_is_told() {
    let site = Site::new();
    let sitting = begun(&site, 3).await;
    for position in 1..=3 {
        let asked = next(&site, &sitting).await;
        let id = sitting.clone();
        let past = site.app.store.read(move |j| j.sitting(&id)).await.unwrap().unwrap();
        assert_eq!(past.presentations.last(), Some(&asked.shown));
        assert_eq!((asked.shown.position, asked.of), (position, Some(3)));
        let answered = answer(&site.app, &sitting, position, given(&asked, position == 2)).await.unwrap();
        assert_eq!((answered.answer.correct, answered.stood), (position == 2, false));
        let id = sitting.clone();
        let past = site.app.store.read(move |j| j.sitting(&id)).await.unwrap().unwrap();
        assert_eq!(past.answer(position), Some(&answered.answer));
    }
    assert!(question(&site.app, &sitting).await.unwrap().is_none());
    let id = sitting.clone();
    assert!(site.app.store.read(move |j| j.sitting(&id)).await.unwrap().unwrap().is_finished());
    assert!(unfinished(&site.app, ME, EXAM).await.unwrap().is_none());
}

#[tokio::test]
async fn the_first_answer_stands_whoever_asks_again() {
    let site = Site::new();
    let sitting = begun(&site, 2).await;
    let asked = next(&site, &sitting).await;
    let first = answer(&site.app, &sitting, 1, given(&asked, false)).await.unwrap();
    let again = answer(&site.app, &sitting, 1, given(&asked, true)).await.unwrap();
    assert!(again.stood);
    assert_eq!(again.answer, first.answer);
    stop(&site.app, &sitting).await.unwrap();
    assert_eq!(answer(&site.app, &sitting, 1, given(&asked, true)).await.unwrap().answer, first.answer);
    assert_eq!(status(answer(&site.app, &sitting, 2, given(&asked, true)).await), StatusCode::CONFLICT);
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_changes_nothing() {
    let site = Site::new();
    let sitting = begun(&site, 2).await;
    let asked = next(&site, &sitting).await;
    let send = |response: &[&str]| Given {
        response: response.iter().map(ToString::to_string).collect(),
        ..Given::default()
    };
    for wrong in [&[][..], &["zz"], &["a", "a"], &["a", "b", "c", "d"]] {
        let refused = answer(&site.app, &sitting, 1, send(wrong)).await;
        assert_eq!(status(refused), StatusCode::BAD_REQUEST, "{wrong:?}");
    }
    for position in [0, 2, u32::MAX] {
        let refused = answer(&site.app, &sitting, position, given(&asked, true)).await;
        assert_eq!(status(refused), StatusCode::CONFLICT, "{position}");
    }
    assert_eq!(next(&site, &sitting).await.shown, asked.shown);
    assert_eq!(status(question(&site.app, "nowhere").await), StatusCode::NOT_FOUND);
    for wrong in [0, MOST_QUESTIONS + 1] {
        assert_eq!(status(start(&site.app, ME, EXAM, order(wrong)).await), StatusCode::BAD_REQUEST);
    }
    let foreign = DrillOrder { domain: Some(9), ..order(2) };
    assert_eq!(status(start(&site.app, ME, EXAM, foreign).await), StatusCode::BAD_REQUEST);
    assert_eq!(status(start(&site.app, ME, "no-such", order(2)).await), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_new_drill_needs_to_be_asked_for_while_one_is_open() {
    let site = Site::new();
    let first = begun(&site, 5).await;
    assert_eq!(begun(&site, 9).await, first);
    let found = unfinished(&site.app, ME, EXAM).await.unwrap().unwrap();
    assert_eq!((found.sitting.as_str(), found.answered, found.of), (first.as_str(), 0, Some(5)));
    let second = start(&site.app, ME, EXAM, DrillOrder { anew: true, ..order(9) }).await.unwrap();
    assert_ne!(first, second);
    assert!(question(&site.app, &first).await.unwrap().is_none(), "the first was given up");
    let (a, b) = tokio::join!(begun(&site, 3), begun(&site, 3));
    assert_eq!((a.as_str(), b.as_str()), (second.as_str(), second.as_str()));
    stop(&site.app, &second).await.unwrap();
    let (a, b) = tokio::join!(begun(&site, 3), begun(&site, 3));
    assert_eq!(a, b, "two clicks make one drill");
}

#[tokio::test]
async fn reviews_alone_need_something_due() {
    let site = Site::new();
    let reviews = |anew| DrillOrder { reviews: Reviews::Only, anew, ..order(5) };
    let problem = start(&site.app, ME, EXAM, reviews(false)).await.unwrap_err();
    assert_eq!(problem.status, StatusCode::CONFLICT);
    assert!(problem.text.starts_with("No review is due"), "{}", problem.text);
    assert!(unfinished(&site.app, ME, EXAM).await.unwrap().is_none(), "nothing was begun");
    let open = begun(&site, 5).await;
    let problem = start(&site.app, ME, EXAM, reviews(true)).await.unwrap_err();
    assert_eq!(problem.status, StatusCode::CONFLICT);
    let found = unfinished(&site.app, ME, EXAM).await.unwrap().unwrap();
    assert_eq!(found.sitting, open, "what cannot be begun ends nothing");
}

#[tokio::test]
async fn the_terminal_may_go_on_with_the_same_drill() {
    let site = Site::new();
    let sitting = begun(&site, 5).await;
    let asked = next(&site, &sitting).await;
    // Another process: it answers the open question and sees the next one.
    let journal = Journal::open(&site.journal()).unwrap();
    let material = site.app.library.material(EXAM).unwrap();
    let past = journal.unfinished(ME, EXAM, Mode::Drill).unwrap().unwrap();
    let history = gradatim_practice::History::before(&journal, material, &past.record).unwrap();
    let mut other = gradatim_practice::Drill::resume(material, &past, history).unwrap();
    let theirs = other.answer(&journal, &crate::clock::CLOCK, &response(&asked, true), 5).unwrap();
    let second = other.ask(&journal, &crate::clock::CLOCK).unwrap().unwrap();

    let late = answer(&site.app, &sitting, 1, given(&asked, false)).await.unwrap();
    assert!(late.stood && late.answer.correct && theirs.correct, "theirs stands");
    let here = next(&site, &sitting).await;
    assert_eq!(here.shown, second.shown);
    answer(&site.app, &sitting, 2, given(&here, true)).await.unwrap();
    other.close(&journal, &crate::clock::CLOCK, false).unwrap();
    assert!(question(&site.app, &sitting).await.unwrap().is_none(), "it was ended there");
}

#[tokio::test]
async fn unsure_is_kept_and_time_is_the_servers() {
    let site = Site::new();
    let sitting = begun(&site, 3).await;
    let asked = next(&site, &sitting).await;
    tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    let told = Given { unsure: true, elapsed_ms: Some(i64::MAX), ..given(&asked, true) };
    let answered = answer(&site.app, &sitting, 1, told).await.unwrap().answer;
    assert!(answered.flagged);
    assert_eq!(answered.elapsed_ms, answered.answered_at - asked.shown.shown_at);
    let asked = next(&site, &sitting).await;
    tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    let told = Given { elapsed_ms: Some(2), ..given(&asked, true) };
    assert_eq!(answer(&site.app, &sitting, 2, told).await.unwrap().answer.elapsed_ms, 2);
}

/// A question that is answered by order or by partners; the shipped bank has none.
fn placed(kind: &str) -> (gradatim_bank::Item, gradatim_log::Presentation) {
    let option = |id: &str, rank: usize| {
        let (rank, partner) = match kind {
            "ordering" => (Some(rank), None),
            _ => (None, Some(format!("partner of {id}"))),
        };
        serde_json::json!({ "id": id, "text": format!("option {id}"), "rank": rank, "match": partner, "rationale": "so" })
    };
    let item = serde_json::json!({
        "id": "x-1", "version": 1, "task": "1.1", "point": 1, "kind": kind, "stem": "Which?", "expected_seconds": 60,
        "pool": "practice", "status": "reviewed", "option": [option("a", 2), option("b", 1), option("c", 3)],
    });
    let shown = serde_json::json!({
        "sitting": "s", "position": 1, "item": "x-1", "item_version": 1, "domain": "1", "task": "1.1", "chance": 0.17,
        "shown_order": ["c", "a", "b"], "scored": true, "first_exposure": true, "rule": "worth", "why": "", "shown_at": 0,
    });
    (serde_json::from_value(item).unwrap(), serde_json::from_value(shown).unwrap())
}

#[test]
fn order_and_partners_are_chosen_from_lists() {
    for (kind, key) in [("ordering", ["b", "a", "c"]), ("matching", ["a", "b", "c"])] {
        let (item, shown) = placed(kind);
        let question = gradatim_practice::Question { item: &item, shown: &shown };
        let page = crate::answer_form::options(&question, &crate::answer_form::Asking::ANEW).into_string();
        assert_eq!(page.matches("<select").count(), 3, "{page}");
        let first = page.split("</select>").next().unwrap();
        let places: Vec<_> = ["c", "a", "b"].map(|id| first.find(&format!("value=\"{id}\""))).into();
        assert!(places.is_sorted() && places[0].is_some(), "as shown: {page}");
        let complete = |ids: &[&str]| {
            service::complete(&question, &ids.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        assert!(complete(&key).is_ok() && complete(&["c", "b", "a"]).is_ok());
        for half in [&["a"][..], &["a", "a", "b"], &["a", "b"], &["a", "b", "c", "a"]] {
            assert_eq!(status(complete(half)), StatusCode::BAD_REQUEST, "{kind} {half:?}");
        }
    }
}
