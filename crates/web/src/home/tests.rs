use super::*;
use crate::drill::{DrillOrder, Given, answer, question, start};
use crate::testing::{EXAM, HandClock, Site};

#[tokio::test]
async fn a_newcomer_is_one_button_away_from_a_drill() {
    let site = Site::new();
    let home = site.get("/").await.body;
    assert!(
        home.contains("Welcome to Gradatim") && home.contains("60 questions that you have not seen"),
        "{home}"
    );
    assert_eq!(home.matches("class=\"primary\"").count(), 1, "one thing to do");
    let begun = site.post("/drill", "").await;
    let first = site.get(&begun.location.unwrap()).await.location.unwrap();
    assert!(site.get(&first).await.body.contains("Question 1 of 20"));
    let home = site.get("/").await.body;
    assert!(home.contains("Go on with the drill") && !home.contains("Welcome"), "{home}");
    assert_eq!(site.post("/drill", "").await.location.unwrap(), first.trim_end_matches("/1"));
}

#[tokio::test]
async fn without_evidence_home_tells_no_probability_and_no_band() {
    let site = Site::new();
    let sitting = start(&site.app, "me", EXAM, DrillOrder::default()).await.unwrap();
    while let Some(asked) = question(&site.app, &sitting).await.unwrap() {
        let response = asked.item.key().into_iter().map(str::to_owned).collect();
        let given = Given { response, ..Given::default() };
        answer(&site.app, &sitting, asked.shown.position, given).await.unwrap();
    }
    let home = site.get("/").await.body;
    assert!(home.contains("It is too early to say") && home.contains("20 first answers so far"), "{home}");
    assert!(home.contains(r#"max="60" value="20""#), "{home}");
    assert!(!home.contains("times in 10 ") && !home.contains("Against the standard"), "{home}");
}

#[tokio::test]
async fn an_exam_under_way_comes_first_and_its_clock_is_told() {
    let site = Site::new();
    let begun = site.post("/exam", "form=practice").await.location.unwrap();
    let home = site.get("/").await.body;
    assert!(home.contains("0 of 65 questions answered") && home.contains("Its clock is running."), "{home}");
    site.post(&format!("{begun}/leave"), "").await;
    let home = site.get("/").await.body;
    assert!(home.contains("Its clock stands still.") && home.contains("Go on with the exam"), "{home}");
}

#[test]
fn days_in_words() {
    assert_eq!(
        [0, 1, 2].map(in_days).join("; "),
        "your exam is today; your exam is tomorrow; your exam is in 2 days"
    );
}

const DAY_MS: i64 = 86_400_000;

#[tokio::test]
async fn what_was_missed_comes_back_on_a_later_day() {
    let clock = HandClock::new();
    let site = Site::at(clock.clone());
    let sitting =
        start(&site.app, "me", EXAM, DrillOrder { questions: 4, ..DrillOrder::default() }).await.unwrap();
    while let Some(asked) = question(&site.app, &sitting).await.unwrap() {
        clock.advance(60_000);
        let key: Vec<String> = asked.item.key().into_iter().map(str::to_owned).collect();
        // The first is right but unsure; the third is wrong.
        let unsure = asked.shown.position == 1;
        let wrong = asked.shown.position == 3;
        let response = if wrong { not(&key, &asked) } else { key };
        let given = Given { response, unsure, elapsed_ms: None };
        answer(&site.app, &sitting, asked.shown.position, given).await.unwrap();
    }
    assert!(site.get("/").await.body.contains("No question is due for review; the next one is on"));
    clock.advance(20 * DAY_MS);
    let home = site.get("/").await.body;
    assert!(home.contains("questions are due for review; drills mix them in"), "{home}");
    let reviews = site.post("/drill", "reviews=only").await.location.unwrap();
    let first = site.get(&site.get(&reviews).await.location.unwrap()).await.body;
    assert!(first.contains("review</span>"), "{first}");
}

/// A response of the right length that is wrong.
fn not(key: &[String], asked: &crate::drill::Asked) -> Vec<String> {
    let wrong = asked.shown.shown_order.iter().find(|id| !key.contains(id)).unwrap();
    std::iter::once(wrong).chain(&key[1..]).cloned().collect()
}
