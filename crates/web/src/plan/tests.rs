use crate::testing::{EXAM, Reply, Site};
use axum::http::StatusCode;
use gradatim_log::Journal;
use jiff::{ToSpan as _, Zoned};

fn day(days: i64) -> String {
    Zoned::now().date().saturating_add(days.days()).to_string()
}

async fn refused(site: &Site, form: &str, words: &str) -> Reply {
    let reply = site.post("/plan", form).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{form}");
    assert!(reply.body.contains(words), "{form}: {}", reply.body);
    assert!(reply.body.contains("role=\"alert\""));
    reply
}

#[tokio::test]
async fn a_plan_is_asked_for_kept_and_saved() {
    let site = Site::new();
    let empty = site.get("/plan").await;
    assert_eq!(empty.status, StatusCode::OK);
    assert!(!empty.body.contains("role=\"alert\"") && empty.body.contains("Make the plan"));
    assert_eq!(site.get("/plan.ics").await.status, StatusCode::CONFLICT);

    let date = day(70);
    let kept = site.post("/plan", &format!("date={date}&hours=6")).await;
    assert_eq!((kept.status, kept.location.as_deref()), (StatusCode::SEE_OTHER, Some("/plan")));
    let stored =
        site.app.store.read(|journal: &Journal| journal.exam_date("me", EXAM)).await.unwrap().unwrap();
    assert_eq!(stored.unwrap().to_string(), date);

    let page = site.get("/plan").await;
    assert!(page.body.contains("Week by week") && page.body.contains(&format!("value=\"{date}\"")));
    assert!(!page.body.contains("gradatim exam"), "no commands on a page");
    let ics = site.get("/plan.ics").await;
    assert!(ics.status == StatusCode::OK && ics.body.starts_with("BEGIN:VCALENDAR"));
    let md = site.get("/plan.md").await;
    assert!(md.body.starts_with("# Plan for MLS-C01"), "{}", md.body);
}

#[tokio::test]
async fn a_failed_attempt_leaves_the_day_open_and_shows_its_sections() {
    let site = Site::new();
    let kept = site.post("/plan", &format!("hours=8&failed={}&section-2=needs", day(-7))).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.body);
    let page = site.get("/plan").await;
    assert!(page.body.contains("Modeling: needs improvement"), "{}", page.body);
    let noted = site.app.store.read(|journal: &Journal| journal.preferences("me")).await.unwrap().unwrap();
    assert!(noted["plan.mls-c01"].contains("section-2=needs"), "under the exam's name: {noted:?}");
}

#[tokio::test]
async fn what_cannot_be_is_said_and_the_form_keeps_what_was_written() {
    let site = Site::new();
    let date = day(70);
    refused(&site, "", "Hours a week are missing").await;
    refused(&site, "hours=6", "day of the exam is missing").await;
    refused(&site, &format!("date={date}&hours=many"), "“many” is not a number").await;
    refused(&site, &format!("date={date}&hours=1e300"), "at most 80").await;
    refused(&site, &format!("date={date}&hours=-1"), "more than 0").await;
    refused(&site, "date=31.01.2027&hours=6", "YYYY-MM-DD").await;
    refused(&site, "date=-9999-01-01&hours=6", "YYYY-MM-DD").await;
    refused(&site, "date=0001-01-01&hours=6", "lies before today").await;
    refused(&site, "date=9999-12-31&hours=6", "two years").await;
    refused(&site, &format!("date={date}&hours=6&failed={}", day(1)), "after today").await;
    refused(&site, &format!("date={date}&hours=6&failed={}&section-0=great", day(-1)), "great").await;
    refused(&site, &format!("date={date}&hours=6&section-0=meets"), "without the day").await;
    let kept = refused(&site, &format!("date={}&hours=7.5", day(-1)), "lies before today").await;
    assert!(kept.body.contains("value=\"7.5\""));
    let write = |journal: &Journal| journal.set_preference("me", "plan.mls-c01", "hours=%00%ff&failed=x", 0);
    site.app.store.run(write).await.unwrap().unwrap();
    assert_eq!(site.get("/plan").await.status, StatusCode::OK);
}
