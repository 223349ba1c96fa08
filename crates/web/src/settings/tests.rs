use crate::testing::{EXAM, Site};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use gradatim_log::Journal;

/// 2026-03-02T08:00:00Z.
const START: i64 = 1_772_438_400_000;
const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// Cookies that a form sets.
async fn cookies(site: &Site, path: &str, form: &str) -> Vec<String> {
    let request = Request::post(path)
        .header(header::HOST, "localhost")
        .header(header::COOKIE, format!("gradatim_csrf={TOKEN}"))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("csrf={TOKEN}&{form}")));
    let response =
        tower::ServiceExt::oneshot(crate::server::router(&site.app), request.unwrap()).await.unwrap();
    let all = response.headers().get_all(header::SET_COOKIE).iter();
    all.map(|value| value.to_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn settings_take_effect_at_once_and_last_a_year() {
    let site = Site::new();
    let plain = site.get("/settings").await;
    assert!(
        plain.status == StatusCode::OK
            && plain.body.contains("data-text=\"100\"")
            && !plain.body.contains("data-theme")
    );
    let day = jiff::Zoned::now().date().saturating_add(jiff::ToSpan::days(90)).to_string();
    let form = format!("theme=dark&text=130&extra=half&keys=off&exam=mls-c01&date={day}");
    let cookies = cookies(&site, "/settings", &form).await;
    assert!(
        cookies.len() == 1
            && cookies.iter().all(|c| c.contains("Max-Age=31536000") && c.contains("HttpOnly"))
    );
    let sent: Vec<&str> = cookies.iter().filter_map(|c| c.split(';').next()).collect();
    let page = site.get_with("/settings", &sent.join("; ")).await;
    for part in [
        "data-theme=\"dark\"",
        "data-text=\"130\"",
        "data-keys=\"off\"",
        "value=\"half\" checked",
        format!("value=\"{day}\"").as_str(),
    ] {
        assert!(page.body.contains(part), "{part}");
    }
    let other = site.get("/exam").await.body;
    assert!(other.contains("value=\"90\" selected"), "half of 180, in every browser");
    assert!(other.contains("data-text=\"100\""), "looks are each browser's own");
    let stored = site.app.store.read(|j: &Journal| j.exam_date("me", EXAM)).await.unwrap().unwrap();
    assert_eq!(stored.unwrap().to_string(), day);
}

#[tokio::test]
async fn settings_that_cannot_be_change_nothing() {
    let site = Site::new();
    for (form, words) in [
        ("theme=pink", "auto, light, dark"),
        ("text=1000000000000", "100, 115, 130, 150"),
        ("extra=forever", "Extra time"),
        ("keys=maybe", "on, off"),
        ("exam=nothing", "mls-c01"),
        ("date=tomorrow", "YYYY-MM-DD"),
        ("date=2020-01-01", "has passed"),
        ("date=9999-12-31", "ten years"),
    ] {
        let reply = site.post("/settings", form).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{form}");
        assert!(
            reply.body.contains(words) && reply.body.contains("role=\"alert\""),
            "{form}: {}",
            reply.body
        );
        assert!(cookies(&site, "/settings", form).await.is_empty());
    }
    assert_eq!(
        site.post("/settings", "").await.status,
        StatusCode::SEE_OTHER,
        "nothing chosen leaves all as it is"
    );
}

#[tokio::test]
async fn forgetting_needs_the_word_and_leaves_others_alone() {
    let site = Site::new();
    site.drilled("me", START, 4, |_| true).await;
    site.drilled("bo", START + 1, 4, |_| true).await;
    site.post("/settings", "extra=double").await;
    let before = site.get("/settings/forget").await;
    assert!(before.body.contains("1 sitting, 4 answers, 0 reports of questions"), "{}", before.body);
    for form in ["", "word=", "word=yes", "word=erase+everything"] {
        let reply = site.post("/settings/forget", form).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{form}");
        assert!(reply.body.contains("Nothing was erased"));
    }
    let gone = cookies(&site, "/settings/forget", "word=Erase").await;
    assert!(gone.len() == 1 && gone.iter().all(|c| c.contains("Max-Age=0")), "{gone:?}");
    let after = site.get("/settings/forget").await;
    assert!(after.body.contains("holds nothing of you") && !after.body.contains("name=\"word\""));
    let left = site.app.store.read(Journal::learners).await.unwrap().unwrap();
    assert_eq!(left, ["bo"]);
    assert_eq!(
        site.post("/settings/forget", "word=erase").await.status,
        StatusCode::SEE_OTHER,
        "twice is no harm"
    );
}

#[tokio::test]
async fn a_sitting_under_way_is_forgotten_too() {
    let site = Site::new();
    let begun = site.post("/drill", "questions=5&reviews=auto").await;
    let address = begun.location.expect("a drill has begun");
    assert_ne!(site.get(&address).await.status, StatusCode::NOT_FOUND);
    site.post("/settings/forget", "word=erase").await;
    assert_eq!(site.get(&address).await.status, StatusCode::NOT_FOUND);
}
