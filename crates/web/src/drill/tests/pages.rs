//! A drill as a browser sees it.

use super::{begun, next, response};
use crate::drill::Asked;
use crate::testing::{Reply, Site};
use axum::http::StatusCode;

fn form(asked: &Asked, right: bool) -> String {
    response(asked, right).iter().map(|id| format!("choice={id}&")).collect()
}

/// The first drill of a site, its open question, and the address of that.
async fn open(site: &Site, questions: usize) -> (String, Asked, String) {
    let sitting = begun(site, questions).await;
    let asked = next(site, &sitting).await;
    let path = format!("/drill/{sitting}/{}", asked.shown.position);
    (sitting, asked, path)
}

/// Follows the redirect of a form.
async fn sent(site: &Site, path: &str, form: &str) -> Reply {
    let reply = site.post(path, form).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
    site.get(&reply.location.unwrap()).await
}

/// The texts of the options in the order of the page.
fn order(page: &str, asked: &Asked) -> Vec<String> {
    let place = |id: &String| page.find(&format!("value=\"{id}\"")).unwrap_or(usize::MAX);
    let mut ids = asked.shown.shown_order.clone();
    ids.sort_by_key(place);
    ids
}

#[tokio::test]
async fn a_question_tells_nothing_of_its_key_until_it_is_answered() {
    let site = Site::new();
    let (_, asked, path) = open(&site, 3).await;
    let page = site.get(&path).await.body;
    assert!(page.contains("Question 1 of 3") && page.contains("Why this question?"), "{page}");
    assert_eq!(order(&page, &asked), asked.shown.shown_order);
    for option in &asked.item.options {
        assert!(!page.contains(&option.rationale[..40]), "a reason leaks: {page}");
    }
    let page = sent(&site, &path, &form(&asked, false)).await.body;
    assert!(page.contains("Wrong.") && page.contains("key") && page.contains("your choice"), "{page}");
    for option in &asked.item.options {
        let text = maud::html! { (option.rationale) }.into_string();
        assert!(page.contains(&text), "the reason of {}: {page}", option.id);
    }
    assert!(page.contains(&asked.item.references[0].title), "{page}");
}

#[tokio::test]
async fn reload_and_back_show_the_same() {
    let site = Site::new();
    let (sitting, asked, path) = open(&site, 2).await;
    let first = site.get(&path).await.body;
    *site.app.seats.take(&site.app, &sitting).await.unwrap() = None;
    let again = site.get(&path).await.body;
    assert_eq!(order(&first, &asked), order(&again, &asked));
    let after = sent(&site, &path, &form(&asked, true)).await.body;
    assert!(after.contains("Right."), "{after}");
    assert_eq!(site.get(&path).await.body.matches("Right.").count(), after.matches("Right.").count());
    let second = site.get(&format!("/drill/{sitting}")).await.location.unwrap();
    assert!(second.ends_with("/2"), "{second}");
    assert!(site.get(&path).await.body.contains("Right."), "back to the first");
}

#[tokio::test]
async fn a_second_tab_is_told_that_the_first_answer_stands() {
    let site = Site::new();
    let (_, asked, path) = open(&site, 2).await;
    sent(&site, &path, &form(&asked, true)).await;
    let twice = sent(&site, &path, &form(&asked, true)).await.body;
    assert!(!twice.contains("perhaps in another tab"), "a double click is no news: {twice}");
    let other = sent(&site, &path, &form(&asked, false)).await.body;
    assert!(other.contains("perhaps in another tab") && other.contains("Right."), "{other}");
}

#[tokio::test]
async fn unsure_is_told_and_the_summary_counts() {
    let site = Site::new();
    let (sitting, asked, path) = open(&site, 2).await;
    let page = sent(&site, &path, &format!("{}unsure=yes", form(&asked, true))).await.body;
    assert!(page.contains("You were unsure, so it is to come back"), "{page}");
    let asked = next(&site, &sitting).await;
    let page = sent(&site, &format!("/drill/{sitting}/2"), &form(&asked, false)).await.body;
    assert!(page.contains("See how it went"), "{page}");
    let page = site.get(&format!("/drill/{sitting}")).await.body;
    assert!(page.contains("1 of 2 right") && page.contains("too little yet"), "{page}");
    assert!(!page.contains("no clear difference"), "a band on two answers: {page}");
    let late = site.post(&format!("/drill/{sitting}/3"), "choice=a").await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.body.contains("This sitting is over"), "{}", late.body);
}

#[tokio::test]
async fn forms_that_cannot_be_are_answered_in_a_sentence() {
    let site = Site::new();
    let (sitting, _, path) = open(&site, 2).await;
    let check = async |path: &str, form: &str, status: StatusCode, words: &str| {
        let reply = site.post(path, form).await;
        assert_eq!(reply.status, status, "{path} {form}: {}", reply.body);
        assert!(reply.body.contains(words), "{path} {form}: {}", reply.body);
    };
    let (bad, missing) = (StatusCode::BAD_REQUEST, StatusCode::NOT_FOUND);
    check(&path, "", bad, "the question is still open").await;
    check(&path, "choice=", bad, "the question is still open").await;
    check(&path, "choice=nope", bad, "has no option").await;
    check(&path, "choice=%00%ff", bad, "has no option").await;
    check(&format!("/drill/{sitting}/2"), "choice=a", StatusCode::CONFLICT, "not the open question").await;
    for position in ["0", "-1", "x", "99999999999999999999"] {
        check(&format!("/drill/{sitting}/{position}"), "choice=a", missing, "no such page").await;
        assert_eq!(site.get(&format!("/drill/{sitting}/{position}")).await.status, missing);
    }
    assert_eq!(site.get(&format!("/drill/{sitting}/77")).await.status, missing);
    check("/drill", "questions=1001&anew=yes", bad, "1 to 1000").await;
    check("/drill", "questions=99999999999999999999", bad, "is no number of questions").await;
    check("/drill", "questions=many", bad, "is no number of questions").await;
    check("/drill", "domain=cooking", bad, "The exam has no domain 'cooking'; it has").await;
    check("/drill", "reviews=never", bad, "auto, none or only").await;
    check("/drill", "reviews=only&anew=yes", StatusCode::CONFLICT, "No review is due").await;
    check("/drill/nowhere/1", "choice=a", missing, "no such page").await;
    check("/drill/nowhere/stop", "", missing, "no such page").await;
}

#[tokio::test]
async fn an_error_is_reported_with_a_reason() {
    let site = Site::new();
    let (sitting, asked, path) = open(&site, 2).await;
    let report = format!("{path}/report");
    for (form, words) in [("", "say what is wrong"), ("reason=+%0A", "say what is wrong")] {
        let reply = site.post(&report, form).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST);
        assert!(reply.body.contains(words), "{}", reply.body);
    }
    let long = format!("reason={}", "x".repeat(2001));
    assert_eq!(site.post(&report, &long).await.status, StatusCode::BAD_REQUEST);
    let unseen = format!("/drill/{sitting}/2/report");
    assert_eq!(site.post(&unseen, "reason=a").await.status, StatusCode::NOT_FOUND);
    sent(&site, &path, &form(&asked, true)).await;
    let page = sent(&site, &report, "reason=Zwei+Optionen+stimmen").await.body;
    assert!(page.contains("Your report is kept"), "{page}");
    let reports = site.app.store.read(|journal| journal.reports(None)).await.unwrap().unwrap();
    assert_eq!((reports.len(), reports[0].reason.as_str()), (1, "Zwei Optionen stimmen"));
    assert_eq!(reports[0].item, asked.item.id);
}

#[tokio::test]
async fn a_drill_is_ended_early_and_a_new_one_replaces_it_when_asked() {
    let site = Site::new();
    let (sitting, asked, path) = open(&site, 5).await;
    sent(&site, &path, &form(&asked, true)).await;
    let start = site.get("/drill").await.body;
    assert!(start.contains("is not finished") && start.contains("1 of 5 questions answered"), "{start}");
    let page = sent(&site, &format!("/drill/{sitting}/stop"), "").await.body;
    assert!(page.contains("1 of 1 right") && page.contains("You ended this drill early"), "{page}");
    let begun = site.post("/drill", "questions=4&domain=3&reviews=none").await.location.unwrap();
    let first = site.get(&begun).await.location.unwrap();
    let page = site.get(&first).await.body;
    assert!(page.contains("Question 1 of 4") && page.contains("Modeling"), "{page}");
    let other = site.post("/drill", "anew=yes&questions=3").await.location.unwrap();
    assert_ne!(begun, other);
}
