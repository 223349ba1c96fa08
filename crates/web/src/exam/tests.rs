//! Exams through the service: what is kept, what is refused, and what the clock says.

use super::service::{self, Change, ExamOrder, Refusal};
use super::{pause_all, read_clocks};
use crate::problem::Problem;
use crate::testing::{EXAM, HandClock, Site};
use axum::http::StatusCode;
use gradatim_practice::FormKind;
use std::sync::Arc;

const MINUTE: i64 = 60_000;

fn order() -> ExamOrder {
    ExamOrder { form: FormKind::Practice, extra_minutes: 0, seed: Some(7) }
}

async fn begun() -> (Site, Arc<HandClock>, String) {
    let clock = HandClock::new();
    let site = Site::at(clock.clone());
    let sitting = service::start(&site.app, "me", EXAM, order()).await.unwrap();
    (site, clock, sitting)
}

/// The first option shown at a position.
async fn first(site: &Site, sitting: &str, position: u32) -> String {
    service::question(&site.app, sitting, position).await.unwrap().shown.shown_order[0].clone()
}

async fn answered(site: &Site, sitting: &str, position: u32) -> Result<i64, Refusal> {
    let option = first(site, sitting, position).await;
    service::change(&site.app, sitting, position, vec![Change::Answer(vec![option])]).await
}

#[tokio::test]
async fn starting_twice_starts_once() {
    let (site, _, sitting) = begun().await;
    assert_eq!(service::start(&site.app, "me", EXAM, order()).await.unwrap(), sitting);
    let other = service::start(&site.app, "you", EXAM, order()).await.unwrap();
    assert_ne!(other, sitting);
    assert!(service::unfinished(&site.app, "me", EXAM).await.unwrap().unwrap().is_running);
    assert_eq!(service::unfinished(&site.app, "nobody", EXAM).await.unwrap(), None);
}

#[tokio::test]
async fn marks_and_order_survive_a_kill_and_the_clock_only_gives() {
    let (mut site, clock, sitting) = begun().await;
    let before = service::question(&site.app, &sitting, 3).await.unwrap();
    let [first, second] = [0, 1].map(|i| before.shown.shown_order[i].clone());
    clock.advance(10 * MINUTE);
    let changes = vec![Change::Answer(vec![first.clone()]), Change::Flag(true), Change::Strike(second, true)];
    service::change(&site.app, &sitting, 3, changes).await.unwrap();
    read_clocks(&site.app).await.unwrap();
    clock.advance(4_999); // what the crash gives back
    site.killed();
    clock.advance(60 * MINUTE);
    let waiting = service::unfinished(&site.app, "me", EXAM).await.unwrap().unwrap();
    assert_eq!((waiting.is_running, waiting.answered, waiting.left_ms), (false, 1, 170 * MINUTE));
    let after = service::question(&site.app, &sitting, 3).await.unwrap();
    assert_eq!(before.shown, after.shown);
    assert_eq!((&after.response, after.flagged()), (&vec![first], true));
    assert_eq!(after.struck, [before.shown.shown_order[1].clone()]);
    assert_eq!(after.sheet.left_ms, 170 * MINUTE);
    clock.advance(MINUTE);
    assert_eq!(service::sheet(&site.app, &sitting).await.unwrap().left_ms, 169 * MINUTE);
}

#[tokio::test]
async fn time_that_is_up_hands_in_and_refuses() {
    let (site, clock, sitting) = begun().await;
    answered(&site, &sitting, 1).await.unwrap();
    clock.advance(180 * MINUTE - 1);
    assert_eq!(answered(&site, &sitting, 2).await.unwrap(), 1);
    clock.advance(1);
    let late = service::change(&site.app, &sitting, 3, vec![Change::Answer(vec!["a".into()])]).await;
    assert_eq!(late, Err(Refusal::Over));
    let told = service::report(&site.app, &sitting).await.unwrap();
    assert_eq!((told.report.blank, told.report.seconds_used), (63, 10_800.0));
    assert_eq!(service::unfinished(&site.app, "me", EXAM).await.unwrap(), None);
}

#[tokio::test]
async fn the_clock_hands_in_without_anybody_there() {
    let (mut site, clock, sitting) = begun().await;
    clock.advance(181 * MINUTE);
    read_clocks(&site.app).await.unwrap();
    site.killed();
    assert_eq!(service::report(&site.app, &sitting).await.unwrap().report.blank, 65);
}

#[tokio::test]
async fn going_down_in_order_costs_not_a_millisecond() {
    let (mut site, clock, sitting) = begun().await;
    clock.advance(12_345);
    pause_all(&site.app).await.unwrap();
    site.killed();
    clock.advance(90 * MINUTE);
    let looked = service::sheet(&site.app, &sitting).await;
    assert_eq!(looked, Err(Refusal::Paused), "looking does not start the clock");
    assert_eq!(service::resume(&site.app, &sitting).await.unwrap().left_ms, 180 * MINUTE - 12_345);
}

#[tokio::test]
async fn a_machine_that_slept_gives_the_time_back() {
    let (site, clock, sitting) = begun().await;
    clock.advance(MINUTE);
    read_clocks(&site.app).await.unwrap();
    clock.advance(600 * MINUTE);
    assert_eq!(answered(&site, &sitting, 1).await, Ok(179 * MINUTE));
    read_clocks(&site.app).await.unwrap();
    clock.advance(50_000);
    let past = site.app.store.read(move |journal| journal.sitting(&sitting)).await.unwrap().unwrap();
    assert_eq!((past.used_ms(), past.answers[0].elapsed_ms), (MINUTE, 0));
    assert_eq!(
        service::unfinished(&site.app, "me", EXAM).await.unwrap().unwrap().left_ms,
        179 * MINUTE - 50_000
    );
}

#[tokio::test]
async fn an_answer_takes_a_paused_exam_up_again() {
    let (site, clock, sitting) = begun().await;
    let option = first(&site, &sitting, 1).await;
    clock.advance(MINUTE);
    service::leave(&site.app, &sitting).await.unwrap();
    clock.advance(30 * MINUTE);
    let left = service::change(&site.app, &sitting, 1, vec![Change::Answer(vec![option])]).await.unwrap();
    assert_eq!(left, 179 * MINUTE);
    clock.advance(MINUTE);
    assert_eq!(service::sheet(&site.app, &sitting).await.unwrap().left_ms, 178 * MINUTE);
}

#[tokio::test]
async fn handed_in_is_handed_in() {
    let (site, _, sitting) = begun().await;
    let early = service::report(&site.app, &sitting).await.unwrap_err();
    assert_eq!(early.status, StatusCode::CONFLICT);
    let report = service::hand_in(&site.app, &sitting).await.unwrap();
    assert_eq!((report.blank, report.scored, report.unscored.len()), (65, 50, 15));
    assert_eq!(service::hand_in(&site.app, &sitting).await.unwrap(), report);
    for change in [Change::Answer(vec!["a".into()]), Change::Flag(true), Change::Strike("a".into(), true)] {
        assert_eq!(service::change(&site.app, &sitting, 1, vec![change]).await, Err(Refusal::Over));
    }
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_changes_nothing() {
    let (site, _, sitting) = begun().await;
    let all = service::question(&site.app, &sitting, 1).await.unwrap().shown.shown_order;
    for (position, change, status) in [
        (66, Change::Flag(true), StatusCode::NOT_FOUND),
        (0, Change::Flag(true), StatusCode::NOT_FOUND),
        (u32::MAX, Change::Answer(vec![]), StatusCode::NOT_FOUND),
        (1, Change::Answer(vec!["zz".into()]), StatusCode::BAD_REQUEST),
        (1, Change::Answer(all), StatusCode::BAD_REQUEST),
        (1, Change::Strike("zz".into(), true), StatusCode::BAD_REQUEST),
        (1, Change::Strike("zz".into(), false), StatusCode::BAD_REQUEST),
    ] {
        let told =
            service::change(&site.app, &sitting, position, vec![Change::Flag(true), change.clone()]).await;
        assert_eq!(Problem::from(told.unwrap_err()).status, status, "{change:?} at {position}");
    }
    let sheet = service::sheet(&site.app, &sitting).await.unwrap();
    assert_eq!((sheet.flagged(), sheet.count(gradatim_practice::Completion::Blank)), (0, 65));
    let order = ExamOrder { extra_minutes: 601, ..order() };
    let refused = service::start(&site.app, "you", EXAM, order).await.unwrap_err();
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert_eq!(service::sheet(&site.app, "00").await, Err(Problem::not_found().into()));
}

#[tokio::test]
async fn an_exam_given_up_has_no_report() {
    let (site, _, sitting) = begun().await;
    service::give_up(&site.app, &sitting).await.unwrap();
    assert_eq!(service::report(&site.app, &sitting).await.unwrap_err().status, StatusCode::CONFLICT);
    assert_ne!(service::start(&site.app, "me", EXAM, order()).await.unwrap(), sitting);
}

#[tokio::test]
async fn what_is_struck_out_is_not_chosen_and_the_other_way_round() {
    let (site, _, sitting) = begun().await;
    let option = first(&site, &sitting, 1).await;
    for (change, chosen) in [
        (Change::Answer(vec![option.clone()]), true),
        (Change::Strike(option.clone(), true), false),
        (Change::Answer(vec![option.clone()]), true),
    ] {
        service::change(&site.app, &sitting, 1, vec![change.clone()]).await.unwrap();
        let asked = service::question(&site.app, &sitting, 1).await.unwrap();
        let state = (asked.response.contains(&option), asked.struck.contains(&option));
        assert_eq!(state, (chosen, !chosen), "{change:?}");
    }
}
