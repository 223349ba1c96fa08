//! Laws of memory and schedule.

use super::*;
use jiff::civil::date;
use proptest::prelude::*;

/// 2026-11-21T00:00:00Z.
const NOW: i64 = 1_795_219_200_000;

fn answered(at: i64, grade: Grade) -> Exposure {
    Exposure {
        at,
        correct: grade != Grade::Again,
        flagged: grade == Grade::Hard,
        elapsed_ms: 60_000,
        expected_seconds: 90,
        chance: 0.25,
        predicted: Some(0.7),
    }
}

/// A memory after these grades, each with the days since the one before; the last exposure is at `NOW`.
fn remembered(past: &[(Grade, u16)]) -> Memory {
    let mut at = NOW - past.iter().skip(1).map(|(_, days)| i64::from(*days) * DAY_MS).sum::<i64>();
    let mut memory = Memory::first(&answered(at, past[0].0)).unwrap();
    for (grade, days) in &past[1..] {
        at += i64::from(*days) * DAY_MS;
        memory = memory.then(&answered(at, *grade)).unwrap();
    }
    memory
}

fn grade() -> impl Strategy<Value = Grade> {
    prop::sample::select(vec![Grade::Again, Grade::Hard, Grade::Good])
}

fn past() -> impl Strategy<Value = Vec<(Grade, u16)>> {
    prop::collection::vec((grade(), 0u16..400), 1..12)
}

fn aim(days: i64) -> Aim {
    let date = jiff::Timestamp::from_millisecond(NOW + days * DAY_MS).unwrap();
    Aim::new(Some(date.to_zoned(jiff::tz::TimeZone::UTC).date()), NOW, USUAL_RECALL).unwrap()
}

/// Never again counts as the end of time.
fn due(memory: &Memory, aim: &Aim) -> i64 {
    memory.due(aim).unwrap_or(i64::MAX)
}

proptest! {
    #[test]
    fn recall_is_a_probability_that_falls_with_time(past in past(), days in prop::collection::vec(0u16..2000, 2)) {
        let memory = remembered(&past);
        let (early, late) = (days[0].min(days[1]), days[0].max(days[1]));
        let at = |days: u16| memory.recall(NOW + i64::from(days) * DAY_MS);
        prop_assert!(memory.stability() > 0.0);
        prop_assert!((0.0..=1.0).contains(&at(late)) && at(late) <= at(early));
        prop_assert!((at(0) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_worse_answer_brings_an_item_back_sooner_and_leaves_less(past in past(), gap in 0u16..400, ahead in 1i64..500) {
        let (before, at) = (remembered(&past), NOW + i64::from(gap) * DAY_MS);
        let aim = Aim::new(None, at, USUAL_RECALL).unwrap();
        let after = |grade| before.then(&answered(at, grade)).unwrap();
        let [again, hard, good] = [Grade::Again, Grade::Hard, Grade::Good].map(after);
        prop_assert!(due(&again, &aim) <= due(&hard, &aim) && due(&hard, &aim) <= due(&good, &aim));
        let later = at + ahead * DAY_MS;
        prop_assert!(again.recall(later) <= hard.recall(later) && hard.recall(later) <= good.recall(later));
    }

    #[test]
    fn a_known_item_comes_back_only_if_it_would_be_below_the_aim_on_the_day(past in past(), days in 0i64..400) {
        let (memory, aim) = (remembered(&past), aim(days));
        let on_the_day = memory.recall(aim.at());
        match memory.due(&aim) {
            Some(at) => {
                prop_assert!(at < aim.at() && at >= memory.seen_at() + REST_MS);
                prop_assert!(memory.grade() != Grade::Good || on_the_day < aim.recall() + 1e-4);
            }
            None => prop_assert!(on_the_day > aim.recall() - 1e-4 || aim.at() <= memory.seen_at() + REST_MS),
        }
    }

    /// Whoever answers right whenever asked is at the aim on the day: this is what the schedule is for.
    #[test]
    fn right_answers_when_due_reach_the_aim(past in past(), days in 2i64..200) {
        let (mut memory, aim) = (remembered(&past), aim(days));
        let mut reviews = 0;
        while let Some(at) = memory.due(&aim) {
            memory = memory.then(&answered(at, Grade::Good)).unwrap();
            reviews += 1;
            prop_assert!(reviews < 40, "a schedule that does not spread");
        }
        let rested = aim.at() - memory.seen_at() > REST_MS;
        prop_assert!(!rested || memory.recall(aim.at()) > aim.recall() - 1e-4);
    }

    #[test]
    fn due_now_and_due_later_are_everything_that_comes_back(grades in prop::collection::vec((grade(), 0i64..60), 0..30)) {
        let mut memories = Memories::default();
        for (item, (grade, days)) in grades.iter().enumerate() {
            memories.observe(item, &answered(NOW - days * DAY_MS, *grade)).unwrap();
        }
        let aim = aim(45);
        let (due, weeks) = (memories.due(NOW, &aim), memories.due_by_week(NOW, &aim));
        let all = (0..grades.len()).filter(|i| memories.get(*i).unwrap().due(&aim).is_some()).count();
        prop_assert_eq!(weeks.iter().sum::<usize>(), all);
        prop_assert_eq!(weeks.len(), 7);
        prop_assert_eq!(due.len() < all, memories.next_due(NOW, &aim).is_some());
        prop_assert!(due.iter().all(|d| d.since <= NOW) && weeks[0] >= due.len());
        let order: Vec<_> = due.iter().map(|d| (d.reason.urgency(), d.since)).collect();
        prop_assert!(order.is_sorted());
    }

    #[test]
    fn retention_lies_between_the_recalls_it_is_the_mean_of(
        grades in prop::collection::vec((grade(), 0i64..60), 1..30), weights in prop::collection::vec(0.01..1.0f64, 3),
    ) {
        let mut memories = Memories::default();
        for (item, (grade, days)) in grades.iter().enumerate() {
            memories.observe(item, &answered(NOW - days * DAY_MS, *grade)).unwrap();
        }
        let known: Vec<f64> =
            (0..grades.len()).filter_map(|i| memories.get(i).filter(|m| m.known()).map(|m| m.recall(NOW))).collect();
        match memories.retention(NOW, &weights, |item| item % 3) {
            None => prop_assert!(known.is_empty()),
            Some(r) => {
                let (low, high) = known.iter().fold((1.0f64, 0.0f64), |(l, h), x| (l.min(*x), h.max(*x)));
                prop_assert!((low - 1e-9..=high + 1e-9).contains(&r));
            }
        }
    }
}

/// First states of FSRS-6 with its default parameters, as published with them.
#[test]
fn first_stabilities_are_those_of_fsrs() {
    for (grade, stability) in [(Grade::Again, 0.212), (Grade::Hard, 1.2931), (Grade::Good, 2.3065)] {
        let memory = remembered(&[(grade, 0)]);
        assert!((memory.stability() - stability).abs() < 1e-4, "{grade:?}: {}", memory.stability());
        let at = NOW + (memory.stability() * DAY_MS as f64) as i64;
        assert!((memory.recall(at) - 0.9).abs() < 1e-4, "stability is the time to a recall of 0.9");
    }
}

/// The second step by the formulas of FSRS-6, done by hand in 64 bits.
#[test]
fn a_right_answer_after_a_miss_follows_the_published_formula() {
    let (s, d, r) = (0.212f64, 6.4133f64, remembered(&[(Grade::Again, 0)]).recall(NOW + DAY_MS));
    let factor = 0.9f64.powf(-1.0 / 0.1542) - 1.0;
    assert!((r - (1.0 + factor / s).powf(-0.1542)).abs() < 1e-5, "{r}");
    let growth = 1.8722f64.exp() * (11.0 - d) * s.powf(-0.1666) * ((0.796 * (1.0 - r)).exp() - 1.0);
    let memory = remembered(&[(Grade::Again, 0), (Grade::Good, 1)]);
    assert!((memory.stability() - s * (1.0 + growth)).abs() < 1e-3, "{}", memory.stability());
}

#[test]
fn grades_tell_wrong_shaky_and_right() {
    let sure = answered(NOW, Grade::Good);
    let check = |exposure: Exposure, grade| assert_eq!(Grade::of(&exposure), grade, "{exposure:?}");
    check(sure, Grade::Good);
    check(Exposure { correct: false, flagged: true, ..sure }, Grade::Again);
    check(Exposure { flagged: true, ..sure }, Grade::Hard);
    check(Exposure { elapsed_ms: 181_000, ..sure }, Grade::Hard);
    check(Exposure { elapsed_ms: 8_000, ..sure }, Grade::Hard);
    check(Exposure { elapsed_ms: 8_000, expected_seconds: 0, ..sure }, Grade::Good);
    // One of four: a guess is likelier than knowledge below a predicted chance of 2c / (1 + c) = 0.4.
    check(Exposure { predicted: Some(0.39), ..sure }, Grade::Hard);
    check(Exposure { predicted: Some(0.41), ..sure }, Grade::Good);
    check(Exposure { predicted: Some(0.2), ..sure }, Grade::Hard);
    check(Exposure { predicted: None, chance: 0.5, ..sure }, Grade::Good);
    check(Exposure { predicted: Some(0.6), chance: 0.5, ..sure }, Grade::Hard);
    check(Exposure { predicted: Some(0.0), chance: 0.0, ..sure }, Grade::Hard);
}

/// A mistake on a well-known item before a near exam: its recall would still do, but it comes back all the same.
#[test]
fn what_was_missed_comes_back_in_any_case() {
    let memory = remembered(&[(Grade::Good, 0), (Grade::Good, 20), (Grade::Good, 90), (Grade::Again, 1)]);
    let aim = aim(4);
    assert!(memory.recall(aim.at()) > aim.recall(), "{}", memory.recall(aim.at()));
    let back = memory.due(&aim).unwrap();
    assert!(back <= NOW + (aim.at() - NOW) / 2 && back > NOW, "{back}");
    assert_eq!(memory.reason(), Reason::Missed { on: NOW });
}

#[test]
fn nothing_comes_back_in_the_last_hours() {
    let aim = Aim::new(Some(date(2026, 11, 21)), NOW + 7 * 3_600_000, 0.85).unwrap();
    let missed = Memory::first(&answered(NOW + 7 * 3_600_000, Grade::Again)).unwrap();
    assert_eq!(missed.due(&aim), None);
}

#[test]
fn aims_are_checked() {
    let on = |day| Aim::new(Some(day), NOW, USUAL_RECALL);
    assert!(matches!(on(date(2026, 11, 19)), Err(RetentionError::PastDate(_))));
    // Noon UTC of yesterday: somewhere it is still that day.
    assert_eq!(on(date(2026, 11, 20)).unwrap().at(), NOW);
    assert!(matches!(on(date(-9999, 1, 1)), Err(RetentionError::Date(_) | RetentionError::PastDate(_))));
    assert!(matches!(on(date(9999, 12, 31)), Ok(_) | Err(RetentionError::Date(_))));
    for recall in [0.0, 0.49, 1.0, f64::NAN] {
        assert!(matches!(Aim::new(None, NOW, recall), Err(RetentionError::Recall(_))), "{recall}");
    }
}

#[test]
fn retention_weighs_domains_and_leaves_out_what_was_never_known() {
    let mut memories = Memories::default();
    assert_eq!(memories.retention(NOW, &[1.0, 1.0], |_| 0), None);
    memories.observe(0, &answered(NOW - 5 * DAY_MS, Grade::Again)).unwrap();
    assert_eq!(memories.retention(NOW, &[1.0, 1.0], |item| item), None, "only missed");
    memories.observe(1, &answered(NOW - 5 * DAY_MS, Grade::Good)).unwrap();
    let one = memories.get(1).unwrap().recall(NOW);
    assert_eq!(memories.retention(NOW, &[0.2, 0.8], |item| item), Some(one));
    memories.observe(0, &answered(NOW, Grade::Good)).unwrap();
    let both = memories.retention(NOW, &[0.2, 0.8], |item| item).unwrap();
    assert!((both - (0.2 + 0.8 * one)).abs() < 1e-9, "{both}");
    assert_eq!(memories.retention(NOW, &[0.2, 0.8], |_| 7), None, "no such domain");
}

#[test]
fn sentences() {
    let mut memories = Memories::default();
    let check = |reason: Reason, aim: &Aim, expected: &str| assert_eq!(reason.sentence(aim), expected);
    let (dated, open) = (aim(10), Aim::new(None, NOW, 0.85).unwrap());
    let end = "; back so that you still know it on the exam day.";
    check(Reason::Missed { on: NOW }, &dated, &format!("You missed this on 21 November 2026{end}"));
    check(
        Reason::Unsure { on: NOW },
        &dated,
        &format!("You got this right on 21 November 2026, but it seemed unsure{end}"),
    );
    check(
        Reason::Fading { known_on: NOW, missed_on: Some(NOW - DAY_MS) },
        &dated,
        &format!("You missed this on 20 November 2026 and got it right on 21 November 2026{end}"),
    );
    check(
        Reason::Fading { known_on: NOW, missed_on: None },
        &open,
        "You knew this on 21 November 2026, long enough ago to fade; back so that you still know it a month from now.",
    );
    memories.observe(0, &answered(NOW, Grade::Hard)).unwrap();
    assert_eq!(memories.due(NOW + 9 * DAY_MS, &dated)[0].reason, Reason::Unsure { on: NOW });
}
