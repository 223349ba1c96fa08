use super::{refused, told};
use crate::testing::Site;
use gradatim_practice::FormKind;
use serde_json::{Value, json};

/// 2026-03-02T08:00:00Z, a Monday.
const START: i64 = 1_772_438_400_000;
const DAY: i64 = 86_400_000;
const PROGRESS: &str = "/api/v1/exams/mls-c01/progress";

fn sum(rows: &Value, what: &str) -> u64 {
    rows.as_array().unwrap().iter().map(|row| row[what].as_u64().unwrap()).sum()
}

#[tokio::test]
async fn who_did_nothing_has_no_days_and_others_do_not_count() {
    let site = Site::new();
    site.drilled("bo", START, 8, |_| true).await;
    site.examined("me", START + DAY, FormKind::Practice, None).await;
    let progress = told(&site.get(PROGRESS).await);
    assert_eq!(
        (&progress["days"], &progress["weeks"]),
        (&json!([]), &json!([])),
        "an exam under way tells nothing"
    );
    assert_eq!(sum(&progress["domains"], "answered"), 0);
    refused(&site.get("/api/v1/exams/none/progress").await, 404);
}

#[tokio::test]
async fn days_weeks_and_domains_add_up_as_on_the_page() {
    let site = Site::new();
    for day in [0, 3, 20] {
        site.drilled("me", START + day * DAY, 8, |p| p % 2 == 0).await;
    }
    let progress = told(&site.get(PROGRESS).await);
    let days = progress["days"].as_array().unwrap();
    let answered: Vec<&Value> = days.iter().map(|day| &day["answered"]).collect();
    assert_eq!(answered, [&json!(8), &json!(16), &json!(24)]);
    for day in days {
        let (low, high) = (day["band"][0].as_f64().unwrap(), day["band"][1].as_f64().unwrap());
        assert!((low..=high).contains(&day["expected"].as_f64().unwrap()), "{day}");
    }
    assert!((0.5..0.9).contains(&progress["cut"].as_f64().unwrap()), "{progress}");
    assert_eq!((sum(&progress["weeks"], "answered"), sum(&progress["weeks"], "right")), (24, 12));
    assert_eq!((sum(&progress["domains"], "answered"), sum(&progress["domains"], "right")), (24, 12));
    let page = site.get("/history").await.body;
    for day in days {
        assert!(page.contains(&format!("scope=\"row\">{}<", day["day"].as_str().unwrap())), "{day}");
        let expected = format!("{:.0} %", 100.0 * day["expected"].as_f64().unwrap());
        assert!(page.contains(&format!(">{expected}<")), "{expected}");
    }
}
