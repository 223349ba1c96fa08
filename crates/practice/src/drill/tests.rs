use super::*;
use crate::fixture::{exam, material};
use crate::{Clock, FixedClock};
use gradatim_log::Journal;
use std::collections::HashSet;

fn settings(questions: usize) -> DrillSettings {
    DrillSettings { questions, domain: None, seed: 7 }
}

fn fresh<'a>(material: &'a Material, id: &str, questions: usize) -> Drill<'a> {
    Drill::new(material, "ada", id.into(), &settings(questions), History::empty(material), 0).unwrap()
}

/// Answers the open question right or wrong.
fn respond(drill: &Drill<'_>, right: bool) -> Vec<String> {
    let question = drill.question().unwrap();
    let key: Vec<String> = question.item.key().into_iter().map(str::to_owned).collect();
    if right {
        key
    } else {
        vec![question.options().iter().find(|o| !key.contains(&o.id)).unwrap().id.clone()]
    }
}

fn run(drill: &mut Drill<'_>, journal: &Journal, clock: &FixedClock, questions: usize) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for n in 0..questions {
        drill.ask(journal, clock).unwrap().unwrap();
        clock.advance(30_000);
        outcomes.push(drill.answer(journal, clock, &respond(drill, n % 3 != 0), 30_000).unwrap());
    }
    outcomes
}

#[test]
fn a_drill_narrows_every_ability_and_repeats_nothing() {
    let (material, journal, clock) = (material(), Journal::open_in_memory().unwrap(), FixedClock::at(1_000));
    let mut drill = fresh(&material, "0000000000000001", 40);
    drill.begin(&journal).unwrap();
    let outcomes = run(&mut drill, &journal, &clock, 40);
    assert!(drill.ask(&journal, &clock).unwrap().is_none());
    assert!(outcomes[39].abilities.iter().all(|m| m.sd < 0.75), "{:?}", outcomes[39].abilities);
    assert!(outcomes.iter().all(|o| (0.0..=1.0).contains(&o.p_pass)));
    let items: HashSet<&str> = drill.steps().iter().map(|s| s.shown.item.as_str()).collect();
    assert_eq!(items.len(), 40);
    assert!(items.iter().all(|i| i.contains("practice")), "sealed and pretest items stay out of drills");
}

#[test]
fn a_resumed_drill_is_the_same_drill() {
    let (material, journal, clock) = (material(), Journal::open_in_memory().unwrap(), FixedClock::at(1_000));
    let mut drill = fresh(&material, "0000000000000002", 12);
    drill.begin(&journal).unwrap();
    run(&mut drill, &journal, &clock, 5);
    let open = drill.ask(&journal, &clock).unwrap().unwrap();

    // The process dies here; only the journal is left.
    let past = journal.unfinished("ada", "mls-c01", Mode::Drill).unwrap().unwrap();
    let mut resumed = Drill::resume(&material, &past, History::empty(&material)).unwrap();
    let again = resumed.ask(&journal, &clock).unwrap().unwrap();
    assert_eq!(again.shown.item, open.shown.item);
    assert_eq!(again.shown.shown_order, open.shown.shown_order);
    let rest = run(&mut resumed, &journal, &clock, 7);
    assert!(resumed.ask(&journal, &clock).unwrap().is_none());

    // And it goes on exactly as it would have gone on.
    let mut other = fresh(&material, "0000000000000002", 12);
    let (elsewhere, clock) = (Journal::open_in_memory().unwrap(), FixedClock::at(1_000));
    other.begin(&elsewhere).unwrap();
    run(&mut other, &elsewhere, &clock, 5);
    assert_eq!(run(&mut other, &elsewhere, &clock, 7), rest);
}

#[test]
fn an_answer_that_is_not_saved_changes_nothing() {
    let (material, journal, clock) = (material(), Journal::open_in_memory().unwrap(), FixedClock::at(0));
    let mut drill = fresh(&material, "0000000000000003", 5);
    // The sitting was never begun, so the journal refuses it.
    let step = drill.next(0).cloned().unwrap();
    assert!(drill.answer(&journal, &clock, &respond(&drill, true), 10).is_err());
    assert!(drill.answers().is_empty());
    assert_eq!(drill.question().unwrap().shown, &step.shown);
}

#[test]
fn an_option_that_is_not_there_is_refused() {
    let material = material();
    let mut drill = fresh(&material, "s", 5);
    drill.next(0);
    assert!(matches!(drill.marked(&["z".into()], 0, 0), Err(PracticeError::UnknownOption { .. })));
    assert!(matches!(fresh(&material, "s", 5).marked(&["a".into()], 0, 0), Err(PracticeError::NotOpen(1))));
}

#[test]
fn the_past_counts_less_the_older_it_is_and_its_items_stay_away() {
    let (material, journal, clock) = (material(), Journal::open_in_memory().unwrap(), FixedClock::at(1_000));
    let mut drill = fresh(&material, "0000000000000004", 30);
    drill.begin(&journal).unwrap();
    run(&mut drill, &journal, &clock, 30);
    drill.close(&journal, &clock, true).unwrap();

    let day = 86_400_000;
    let at = |days: i64| History::read(&journal, &material, "ada", "", clock.now_ms() + days * day).unwrap();
    let spread = |history: &History| -> f64 {
        (0..4)
            .map(|d| {
                let l = history.log_likelihood(d);
                l.iter().copied().fold(f64::NEG_INFINITY, f64::max)
                    - l.iter().copied().fold(f64::INFINITY, f64::min)
            })
            .sum()
    };
    let (now, later) = (spread(&at(0)), spread(&at(60)));
    assert!(
        (later / now - 0.5).abs() < 1e-6,
        "after one half-life the evidence counts half: {}",
        later / now
    );

    let mut next = Drill::new(&material, "ada", "n".into(), &settings(30), at(1), 0).unwrap();
    let seen: HashSet<&str> = drill.steps().iter().map(|s| s.shown.item.as_str()).collect();
    for _ in 0..30 {
        let step = next.next(0).cloned().unwrap();
        assert!(!seen.contains(step.shown.item.as_str()) && step.shown.first_exposure);
        let answer = next.marked(&respond(&next, true), 0, 0).unwrap();
        next.take(answer).unwrap();
    }
}

#[test]
fn a_pool_of_other_items_is_foreign() {
    let other = crate::Calibration { id: "x".into(), ..crate::Calibration::default() };
    assert!(matches!(Material::new(exam(1, 0, 0), Some(&other)), Err(PracticeError::ForeignPool { .. })));
}

#[test]
fn domains_are_found_by_number_title_or_beginning() {
    let material = material();
    assert_eq!(material.domain("3").unwrap(), 2);
    assert_eq!(material.domain("modeling").unwrap(), 2);
    assert_eq!(material.domain("Expl").unwrap(), 1);
    assert!(material.domain("cooking").unwrap_err().to_string().contains("Modeling"));
}

#[test]
fn only_an_open_question_that_was_rewritten_is_lost() {
    let (material, journal, clock) = (material(), Journal::open_in_memory().unwrap(), FixedClock::at(1_000));
    let mut drill = fresh(&material, "0000000000000009", 12);
    drill.begin(&journal).unwrap();
    run(&mut drill, &journal, &clock, 2);
    drill.ask(&journal, &clock).unwrap().unwrap();
    let past = journal.unfinished("ada", "mls-c01", Mode::Drill).unwrap().unwrap();
    for (place, lost) in [(0, false), (2, true)] {
        let mut past = past.clone();
        past.presentations[place].item_version = 2;
        let resumed = Drill::resume(&material, &past, History::empty(&material));
        assert_eq!(matches!(resumed, Err(PracticeError::LostItem(_))), lost, "question {place}");
    }
}

#[test]
fn bands_follow_the_answers() {
    let (material, journal, clock) = (material(), Journal::open_in_memory().unwrap(), FixedClock::at(1_000));
    for (right, band) in [(true, Band::Above), (false, Band::Below)] {
        let mut drill = fresh(&material, if right { "000000000000000a" } else { "000000000000000b" }, 40);
        drill.begin(&journal).unwrap();
        assert!(drill.bands().iter().all(|b| *b == Band::NoClearDifference), "nothing is known yet");
        while drill.ask(&journal, &clock).unwrap().is_some() {
            drill.answer(&journal, &clock, &respond(&drill, right), 30_000).unwrap();
        }
        assert_eq!(drill.bands(), [band; 4]);
    }
}
