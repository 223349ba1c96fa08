use crate::testing::Site;
use axum::http::StatusCode;
use gradatim_log::EventKind;
use gradatim_practice::FormKind;

/// 2026-03-02T08:00:00Z.
const START: i64 = 1_772_438_400_000;
const DAY: i64 = 86_400_000;

/// The questions that a page shows.
fn cards(body: &str) -> usize {
    body.matches("<article").count()
}

#[tokio::test]
async fn a_learner_without_a_past_is_told_so() {
    let site = Site::new();
    let page = site.get("/review").await;
    assert_eq!((page.status, cards(&page.body)), (StatusCode::OK, 0));
    assert!(page.body.contains("no question yet"));
    assert_eq!(site.post("/review", "").await.status, StatusCode::CONFLICT, "nothing is due");
}

#[tokio::test]
async fn wrong_answers_come_first_with_every_reason_and_pages_turn() {
    let site = Site::new();
    let drill = site.drilled("me", START, 25, |p| p % 2 == 0).await;
    let page = site.get("/review").await;
    assert_eq!(cards(&page.body), 10, "13 wrong ones on two pages");
    let second = site.get("/review?filter=wrong&page=2").await;
    assert_eq!(cards(&second.body), 3);
    assert_eq!(cards(&site.get("/review?filter=all&page=3").await.body), 5);
    assert_eq!(site.get("/review?filter=wrong&page=3").await.status, StatusCode::NOT_FOUND);

    let material = site.app.library.material("mls-c01").unwrap();
    let last = drill.presentations.iter().rev().find(|p| p.position == 25).unwrap();
    let item = material.exam().bank.get(&last.item).unwrap();
    for option in &item.options {
        let reason = maud::html! { (option.rationale) }.into_string();
        assert!(page.body.contains(&reason), "the newest comes first, with the reason of {}", option.id);
    }
    let domains: usize =
        material.exam().blueprint.domains().iter().map(|d| d.id.parse::<usize>().unwrap()).sum();
    assert_eq!(domains, 10);
    let mut found = 0;
    for domain in ["1", "2", "3", "4"] {
        let page = site.get(&format!("/review?filter=wrong&domain={domain}")).await;
        found += cards(&page.body);
    }
    assert_eq!(found, 13);
}

#[tokio::test]
async fn an_exam_shows_its_questions_once_it_is_handed_in_and_to_nobody_else() {
    let site = Site::new();
    let open = site.examined("me", START, FormKind::Practice, None).await;
    let address = format!("/review?sitting={}", open.record.sitting);
    assert_eq!(site.get(&address).await.status, StatusCode::CONFLICT);

    let done = site.examined("me", START + DAY, FormKind::Sealed, Some(EventKind::Finish)).await;
    let n = done.presentations.len();
    for (filter, count) in
        [("all", n), ("skipped", n / 4), ("wrong", n.div_ceil(4)), ("flagged", (n + 2) / 4)]
    {
        let address = format!("/review?sitting={}&filter={filter}", done.record.sitting);
        let page = site.get(&address).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(
            page.body.contains(&format!("{filter} <span class=\"badge\">{count}</span>")),
            "{filter} {count}"
        );
    }
    let page = site.get(&format!("/review?sitting={}", done.record.sitting)).await;
    assert!(page.body.find("Question 1 ").unwrap() < page.body.find("Question 2 ").unwrap());

    let other = site.examined("bo", START + 2 * DAY, FormKind::Practice, Some(EventKind::Finish)).await;
    let foreign = site.get(&format!("/review?sitting={}", other.record.sitting)).await;
    let nobody = site.get("/review?sitting=0000000000000000").await;
    assert_eq!((foreign.status, &foreign.body), (StatusCode::NOT_FOUND, &nobody.body));
}

#[tokio::test]
async fn an_exam_given_up_shows_what_was_answered_and_no_sealed_question() {
    let site = Site::new();
    let given_up = site.examined("me", START, FormKind::Practice, Some(EventKind::Abandon)).await;
    let address = format!("/review?sitting={}", given_up.record.sitting);
    let page = site.get(&format!("{address}&filter=all")).await;
    let n = given_up.presentations.len();
    let answered = n - n / 4;
    assert!(page.body.contains(&format!("all <span class=\"badge\">{answered}</span>")), "{}", page.body);
    assert!(
        page.body.contains("skipped <span class=\"badge\">0</span>")
            && page.body.contains("gave this exam up")
    );
    let all = site.get("/review?filter=all").await;
    assert!(all.body.contains(&format!("all <span class=\"badge\">{answered}</span>")), "{}", all.body);

    let sealed = site.examined("bo", START + DAY, FormKind::Sealed, Some(EventKind::Abandon)).await;
    let found = site.app.store.read(|journal| journal.sittings("bo", "mls-c01")).await.unwrap().unwrap();
    let material = site.app.library.material("mls-c01").unwrap();
    let found = gradatim_practice::LookBack::of_sitting(material, &found, &sealed.record.sitting).unwrap();
    assert_eq!(found.questions.len() + found.withheld, answered);
    assert!(found.questions.is_empty(), "a sealed form given up can still be sat");
}

#[tokio::test]
async fn what_is_due_is_practised_in_a_drill_of_its_own() {
    let site = Site::new();
    let now = site.app.now_ms();
    site.drilled("me", now - 20 * DAY, 12, |_| false).await;
    let page = site.get("/review").await;
    assert!(page.body.contains("Practise what is due (12)"), "{}", page.body);
    let begun = site.post("/review", "").await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER);
    assert!(begun.location.unwrap().starts_with("/drill/"));
}

#[tokio::test]
async fn a_question_rewritten_since_shows_no_text() {
    let site = Site::new();
    let mut drill = site.drilled("bo", START, 1, |_| false).await;
    drill.record.learner = "me".to_owned();
    drill.record.sitting = "00000000000000ff".to_owned();
    drill.presentations[0].item_version += 1;
    for row in &mut drill.presentations {
        row.sitting.clone_from(&drill.record.sitting);
    }
    for row in &mut drill.answers {
        row.sitting.clone_from(&drill.record.sitting);
    }
    drill.events.clear();
    site.app.store.run(move |journal| journal.append(&[drill])).await.unwrap().unwrap();
    let page = site.get("/review").await;
    assert_eq!(cards(&page.body), 1);
    assert!(page.body.contains("rewritten since") && !page.body.contains("class=\"stem\""), "{}", page.body);
}

#[tokio::test]
async fn addresses_that_cannot_be_are_one_sentence() {
    let site = Site::new();
    for (address, status) in [
        ("/review?filter=best", StatusCode::BAD_REQUEST),
        ("/review?domain=9", StatusCode::BAD_REQUEST),
        ("/review?page=x", StatusCode::BAD_REQUEST),
        ("/review?page=-1", StatusCode::BAD_REQUEST),
        ("/review?page=99999999999999999999999", StatusCode::BAD_REQUEST),
        ("/review?page=0", StatusCode::NOT_FOUND),
        ("/review?page=2", StatusCode::NOT_FOUND),
        ("/review?page=18446744073709551615", StatusCode::NOT_FOUND),
        ("/review?filter=%00%ff&sitting=%27", StatusCode::NOT_FOUND),
    ] {
        let reply = site.get(address).await;
        assert_eq!(reply.status, status, "{address}");
        assert!(reply.body.contains("<h1>"), "{address}");
    }
}
