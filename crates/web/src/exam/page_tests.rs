//! Exams through their pages, as a browser without scripts sees them.

use super::read_clocks;
use crate::testing::{HandClock, Reply, Site};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use std::sync::Arc;

const MINUTE: i64 = 60_000;

async fn begun() -> (Site, Arc<HandClock>, String) {
    let clock = HandClock::new();
    let site = Site::at(clock.clone());
    let reply = site.post("/exam", "form=practice&extra=0&minutes=").await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
    (site, clock, reply.location.unwrap())
}

/// The ids of the options on a page, in order.
fn options(page: &str) -> Vec<String> {
    let parts = page.split("data-option=\"").skip(1);
    parts.filter_map(|part| part.split('"').next()).map(str::to_owned).collect()
}

/// Whether an option's field is checked.
fn is_checked(page: &str, option: &str) -> bool {
    let field =
        page.split("<input").find(|part| part.contains(&format!("name=\"choice\" value=\"{option}\"")));
    field.is_some_and(|field| field.split('>').next().is_some_and(|tag| tag.contains(" checked")))
}

fn kind(page: &str) -> &'static str {
    if page.contains("type=\"radio\"") { "radio" } else { "checkbox" }
}

async fn script_post(site: &Site, path: &str, form: &str) -> Reply {
    let token = "0123456789abcdef0123456789abcdef";
    let request = Request::post(path)
        .header(header::COOKIE, format!("gradatim_csrf={token}"))
        .header("x-csrf-token", token)
        .header("hx-request", "true")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    site.send(request.body(Body::from(form.to_owned())).unwrap()).await
}

#[tokio::test]
async fn a_whole_exam_with_a_reload_and_a_kill() {
    let (mut site, clock, exam) = begun().await;
    for position in 1..=65 {
        let path = format!("{exam}/{position}");
        let page = site.get(&path).await.body;
        let (choice, order) = (options(&page)[1].clone(), options(&page));
        clock.advance(MINUTE);
        let go = if position < 65 { (position + 1).to_string() } else { "review".to_owned() };
        let reply = site.post(&path, &format!("choice={choice}&go={go}")).await;
        assert_eq!(reply.location.as_deref(), Some(format!("{exam}/{go}").as_str()));
        if position == 30 {
            read_clocks(&site.app).await.unwrap();
            site.killed();
        }
        let again = site.get(&path).await.body;
        assert!(is_checked(&again, &choice) && options(&again) == order, "{position}");
    }
    let review = site.get(&format!("{exam}/review")).await.body;
    assert!(review.contains("1:55:00"), "{review}");
    let confirm = site.get(&format!("{exam}/hand-in")).await;
    assert!(confirm.body.contains("no answer can be changed"));
    let reply = site.post(&format!("{exam}/hand-in"), "").await;
    assert_eq!(reply.location.as_deref(), Some(format!("{exam}/report").as_str()));
    let report = site.get(&format!("{exam}/report")).await;
    for words in [
        "score report",
        "By our standard",
        "8 times in 10",
        "did not count",
        "Time used: 1:05:00 of 3:00:00",
        "<svg",
    ] {
        assert!(report.body.contains(words), "{words}: {}", report.body);
    }
    let late = site.post(&format!("{exam}/1"), "choice=a").await;
    assert_eq!(late.location.as_deref(), Some(format!("{exam}/report").as_str()));
    assert_eq!(script_post(&site, &format!("{exam}/1"), "choice=a").await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn flags_and_strikes_are_said_in_words() {
    let (mut site, _, exam) = begun().await;
    let path = format!("{exam}/2");
    let option = options(&site.get(&path).await.body)[0].clone();
    let strike = format!("strike={option}");
    for form in ["flag=on", strike.as_str()] {
        assert_eq!(site.post(&path, form).await.location.as_deref(), Some(path.as_str()));
    }
    site.killed();
    let page = site.get(&path).await.body;
    assert!(page.contains("Take the flag off") && page.contains("Bring back"));
    assert!(page.contains(r#"<em class="struck-note"> (struck out)</em>"#), "{page}");
    assert!(site.get(&format!("{exam}/review?show=flagged")).await.body.contains("Question 2"));
    site.post(&path, "flag=off").await;
    site.post(&path, &format!("unstrike={option}")).await;
    let page = site.get(&path).await.body;
    assert!(page.contains("Flag for review") && !page.contains("Bring back"));
}

#[tokio::test]
async fn nothing_tells_during_the_exam_what_counts_or_is_right() {
    let (site, _, exam) = begun().await;
    for position in 1..=65 {
        let page = site.get(&format!("{exam}/{position}")).await.body;
        let tags: String = page.split('<').filter_map(|part| part.split('>').next()).collect();
        for word in ["score", "pretest", "correct", "rationale", "key="] {
            let said = tags.replace("data-key=", "").contains(word);
            assert!(!said, "{word} at {position}");
        }
        assert!(!page.contains("did not count") && !page.contains("Reference"));
    }
}

#[tokio::test]
async fn bad_input_gets_a_sentence() {
    let (site, _, exam) = begun().await;
    for (path, status) in [
        ("/0", StatusCode::NOT_FOUND),
        ("/66", StatusCode::NOT_FOUND),
        ("/99999999999999999999", StatusCode::NOT_FOUND),
        ("/-1", StatusCode::NOT_FOUND),
        ("/x", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(site.get(&format!("{exam}{path}")).await.status, status, "{path}");
        assert_eq!(site.post(&format!("{exam}{path}"), "choice=a").await.status, status, "{path}");
    }
    let wrong = site.post(&format!("{exam}/1"), "choice=zz&go=2").await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(wrong.body.contains("has no option") && wrong.body.contains("Question 1 of 65"));
    for form in [
        "",
        "form=other",
        "form=practice&minutes=601",
        "form=practice&minutes=-1",
        "form=practice&extra=1e9",
        "form=practice&minutes=99999999999999999999",
    ] {
        let reply = site.post("/exam", form).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{form}");
    }
    assert_eq!(site.post(&format!("{exam}/give-up"), "").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(site.get(&format!("{exam}/report")).await.status, StatusCode::CONFLICT);
    assert_eq!(site.get("/exam/0000000000000000/1").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn too_many_options_bring_the_question_back_as_it_was_sent() {
    let (site, _, exam) = begun().await;
    for position in 1..=65 {
        let path = format!("{exam}/{position}");
        let page = site.get(&path).await.body;
        if kind(&page) == "checkbox" {
            let all = options(&page);
            let form: Vec<String> = all.iter().map(|o| format!("choice={o}")).collect();
            let reply = site.post(&path, &form.join("&")).await;
            assert_eq!(reply.status, StatusCode::BAD_REQUEST);
            assert!(reply.body.contains("take some back") && all.iter().all(|o| is_checked(&reply.body, o)));
            assert!(all.iter().all(|o| !is_checked(&page, o)));
            return;
        }
    }
    panic!("the form has no question with several right options");
}

#[tokio::test]
async fn time_that_is_up_leads_to_the_report() {
    let (site, clock, exam) = begun().await;
    clock.advance(180 * MINUTE);
    let report = format!("{exam}/report");
    assert_eq!(site.get(&format!("{exam}/3")).await.location.as_deref(), Some(report.as_str()));
    assert_eq!(
        site.post(&format!("{exam}/3"), "choice=a&go=4").await.location.as_deref(),
        Some(report.as_str())
    );
    assert!(site.get(&report).await.body.contains("The time was up"));
    assert!(site.get(&format!("{exam}/time")).await.body.contains("over"));
}

#[tokio::test]
async fn leaving_stops_the_clock_until_the_learner_goes_on() {
    let (site, clock, exam) = begun().await;
    clock.advance(MINUTE);
    site.post(&format!("{exam}/leave"), "").await;
    clock.advance(600 * MINUTE);
    assert_eq!(site.get(&format!("{exam}/5")).await.location.as_deref(), Some("/exam"));
    assert_eq!(site.get(&format!("{exam}/time")).await.body, r#"{"paused":true}"#);
    let start = site.get("/exam").await.body;
    assert!(start.contains("Its clock stands still") && start.contains("2:59:00"), "{start}");
    let on = site.post(&format!("{exam}/continue"), "").await;
    assert_eq!(on.location.as_deref(), Some(format!("{exam}/1").as_str()));
    assert!(site.get(&format!("{exam}/1")).await.body.contains("2:59:00"));
}

#[tokio::test]
async fn scripts_are_told_the_time_and_the_way() {
    let (site, clock, exam) = begun().await;
    clock.advance(MINUTE);
    let reply = script_post(&site, &format!("{exam}/4"), "go=5").await;
    let told: serde_json::Value = serde_json::from_str(&reply.body).unwrap();
    assert_eq!(told, serde_json::json!({ "left_ms": 179 * MINUTE, "next": format!("{exam}/5") }));
    let wrong = script_post(&site, &format!("{exam}/4"), "choice=zz").await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(!wrong.body.contains('<'));
}

#[tokio::test]
async fn extra_time_is_granted_and_told() {
    let clock = HandClock::new();
    let site = Site::at(clock);
    let exam = site.post("/exam", "form=sealed&extra=45&minutes=20").await.location.unwrap();
    assert!(site.get(&format!("{exam}/1")).await.body.contains("3:20:00"));
    assert!(site.get("/exam").await.body.contains("An exam is under way"));
    site.post(&format!("{exam}/hand-in"), "").await;
    let report = site.get(&format!("{exam}/report")).await.body;
    assert!(report.contains("20 minutes more than the exam's own time"));
    assert!(site.get("/exam").await.body.contains("You have begun it before"));
}

#[tokio::test]
async fn a_second_tab_takes_nothing_back() {
    let (site, _, exam) = begun().await;
    let path = format!("{exam}/1");
    let all = options(&site.get(&path).await.body);
    // Both tabs showed a blank question; the first answers, the second only goes on.
    site.post(&path, &format!("stood=&choice={}", all[0])).await;
    site.post(&path, "stood=&go=2").await;
    assert!(is_checked(&site.get(&path).await.body, &all[0]));
    assert!(site.get(&path).await.body.contains(&format!(r#"name="stood" value="{}""#, all[0])));
    // What the second tab does change counts, and what the first takes back is taken back.
    site.post(&path, &format!("stood=&choice={}", all[1])).await;
    assert!(is_checked(&site.get(&path).await.body, &all[1]));
    site.post(&path, &format!("stood={}&go=2", all[1])).await;
    let page = site.get(&path).await.body;
    assert!(all.iter().all(|option| !is_checked(&page, option)));
}
