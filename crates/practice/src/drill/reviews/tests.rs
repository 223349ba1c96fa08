//! Courses of several drills with reviews in them.

mod course;
mod effect;

use super::*;
use crate::fixture::{exam, material};
use crate::{
    Calibration, Clock, DrillSettings, ExamSettings, ExamSitting, FixedClock, FormKind, History, Material,
    Reviews, Step,
};
use course::{Course, DAY, HOUR, aim, response};
use gradatim_log::{Event, EventKind, Journal, Mode, SittingHistory};
use gradatim_readiness::retention::{Aim, Grade, REST_MS};
use proptest::prelude::*;
use std::collections::{HashMap, HashSet};

fn steps(past: &SittingHistory) -> impl Iterator<Item = &str> {
    past.presentations.iter().map(|p| p.item.as_str())
}

/// What holds for every mixed drill, whatever came before it.
fn check_drill(drill: &SittingHistory, before: &[SittingHistory]) {
    let n = drill.presentations.len();
    let items: HashSet<&str> = steps(drill).collect();
    assert_eq!(items.len(), n, "an item twice in one drill");
    let reviews: Vec<u32> = drill.presentations.iter().filter(|p| is_review(p)).map(|p| p.position).collect();
    assert!(3 * reviews.len() <= n, "{reviews:?} of {n}");
    assert!(reviews.first().is_none_or(|p| *p > 1), "{reviews:?}");
    assert!(reviews.windows(2).all(|w| w[1] - w[0] >= 3), "{reviews:?}");
    let last = before.iter().rev().find_map(|s| s.presentations.last());
    assert_ne!(last.map(|p| p.item.as_str()), steps(drill).next(), "the same item twice in a row");
    for shown in drill.presentations.iter().filter(|p| is_review(p)) {
        let times = before.iter().flat_map(|s| &s.presentations).filter(|p| p.item == shown.item);
        let met = times.map(|p| p.shown_at).max().unwrap();
        assert!(drill.record.started_at >= met + REST_MS, "{} came back too soon", shown.item);
        assert!(!shown.first_exposure && shown.why.contains("back so that"), "{}", shown.why);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn reviews_are_few_spread_rested_and_never_first(
        seed in any::<u64>(), skill in 0.0..1.0f64, drills in prop::collection::vec((1usize..25, 1i64..72), 2..7),
    ) {
        let material = material();
        let mut course = Course::new(&material, seed);
        for (questions, hours) in drills {
            let before = course.past.clone();
            course.wait(hours * HOUR);
            course.drill(questions, Reviews::Auto, |_, rng| rng < skill);
            check_drill(course.past.last().unwrap(), &before);
        }
    }

    #[test]
    fn reviews_alone_are_all_due_and_never_the_item_seen_last(seed in any::<u64>(), hours in 1i64..100) {
        let material = material();
        let mut course = Course::new(&material, seed);
        course.drill(8, Reviews::None, |_, _| false);
        course.wait(hours * HOUR);
        course.drill(20, Reviews::Only, |_, _| true);
        let [first, second] = course.past.as_slice() else { panic!("two drills") };
        prop_assert!(second.presentations.iter().all(is_review));
        prop_assert_ne!(steps(first).last(), steps(second).next());
        prop_assert!(second.presentations.len() <= 8);
    }
}

/// The most urgent review is the item seen last: another one goes first, and alone it waits for the next drill.
#[test]
fn the_item_seen_last_is_never_the_first_review() {
    let material = material();
    for (questions, reviews) in [(2, 2), (1, 0)] {
        let mut course = Course::new(&material, 2);
        course.drill(questions, Reviews::None, |position, _| position == 1 && questions == 2);
        course.wait(20 * DAY);
        course.drill(20, Reviews::Only, |_, _| true);
        let [first, second] = course.past.as_slice() else { panic!("two drills") };
        let again: Vec<&str> = steps(second).collect();
        assert_eq!(again, steps(first).take(reviews).collect::<Vec<_>>());
    }
}

#[test]
fn missed_items_fill_a_third_and_known_ones_wait() {
    let material = material();
    let mut course = Course::new(&material, 3);
    course.drill(30, Reviews::Auto, |position, _| position % 2 == 0);
    course.wait(DAY);
    course.drill(30, Reviews::Auto, |_, _| true);
    let (first, second) = (&course.past[0], &course.past[1]);
    let reviews: Vec<_> = second.presentations.iter().filter(|p| is_review(p)).collect();
    assert_eq!(reviews.len(), 10);
    for review in reviews {
        let met = first.presentations.iter().find(|p| p.item == review.item).unwrap();
        assert!(!first.answer(met.position).unwrap().correct);
        assert!(review.why.starts_with("You missed this on 5 January 2026; back so that"), "{}", review.why);
        assert_eq!(review.rule, "review");
    }
}

#[test]
fn without_reviews_nothing_met_comes_back() {
    let material = material();
    let mut course = Course::new(&material, 4);
    course.drill(20, Reviews::Auto, |_, _| false);
    course.wait(2 * DAY);
    course.drill(20, Reviews::None, |_, _| false);
    assert!(course.past[1].presentations.iter().all(|p| p.first_exposure && !is_review(p)));
    let outlook = course.outlook.unwrap();
    assert_eq!((outlook.asked, outlook.due), (0, 20), "they are due all the same");
}

#[test]
fn a_domain_asked_for_reviews_its_own() {
    let material = material();
    let mut course = Course::new(&material, 5);
    course.drill(40, Reviews::Auto, |_, _| false);
    course.wait(DAY);
    let settings = DrillSettings { questions: 12, domain: Some(2), seed: 5 };
    let mut drill = course.open(&settings, Reviews::Auto);
    let third = &material.exam().blueprint.domains()[2];
    let missed = course.past[0].presentations.iter().filter(|p| p.domain == third.id).count();
    assert_eq!(drill.planned_reviews(), missed.min(4), "{missed} missed there");
    assert!(missed > 0);
    let mut domains = HashSet::new();
    while let Some(step) = drill.next(course.now).cloned() {
        domains.insert(step.shown.domain);
        let answer = drill.marked(&response(&drill, true), course.now, 60_000).unwrap();
        drill.take(answer).unwrap();
    }
    assert_eq!(domains, HashSet::from([third.id.clone()]));
    assert_eq!(drill.planned_reviews(), 0);
}

#[test]
fn a_review_trains_and_measures_nothing() {
    let material = material();
    let mut course = Course::new(&material, 6);
    course.drill(20, Reviews::Auto, |_, _| false);
    course.wait(DAY);
    for right in [true, false] {
        let settings = DrillSettings { questions: 20, domain: None, seed: 1 };
        let mut drill = course.open(&settings, Reviews::Only);
        let before = (drill.bands(), drill.p_pass());
        while drill.next(course.now).is_some() {
            let answer = drill.marked(&response(&drill, right), course.now, 60_000).unwrap();
            drill.take(answer).unwrap();
        }
        assert_eq!(drill.answers().len(), 20);
        assert_eq!((drill.bands(), drill.p_pass()), before);
        let history = drill.into_history(course.now);
        let past = [course.past.clone(), vec![history]].concat();
        let (one, two) =
            (History::of(&material, &past[..1], course.now), History::of(&material, &past, course.now));
        (0..4).for_each(|d| assert_eq!(one.log_likelihood(d), two.log_likelihood(d), "domain {d}"));
    }
}

#[test]
fn the_outlook_counts_what_is_due_and_says_when_the_next_one_is() {
    let material = material();
    let mut course = Course::new(&material, 7);
    course.drill(9, Reviews::Auto, |position, _| position > 3);
    let after_first = course.outlook.unwrap();
    assert_eq!((after_first.asked, after_first.due), (0, 0));
    let next = after_first.next.unwrap();
    assert!(next >= course.past[0].record.started_at + REST_MS && next < course.now + DAY);
    course.wait(DAY);
    course.drill(9, Reviews::Auto, |_, _| true);
    let after_second = course.outlook.unwrap();
    assert_eq!((after_second.asked, after_second.due), (3, 0));
    assert_eq!(after_second.aim, aim(course.past[1].record.started_at));
}

/// Answers the drill from here to its end or for so many questions.
fn go_on(drill: &mut Drill<'_>, journal: &Journal, clock: &FixedClock, questions: usize) -> Vec<Step> {
    let mut asked = Vec::new();
    while asked.len() < questions {
        let Some(step) = drill.ask(journal, clock).unwrap() else { break };
        clock.advance(45_000);
        let right = step.shown.position.is_multiple_of(2);
        drill.answer(journal, clock, &response(drill, right), 45_000).unwrap();
        asked.push(step);
    }
    asked
}

/// A journal with a drill of yesterday, and a second one just begun.
fn second_drill<'a>(material: &'a Material, clock: &FixedClock, journal: &Journal) -> Drill<'a> {
    let mut course = Course::new(material, 8);
    course.drill(24, Reviews::Auto, |position, _| position % 3 == 0);
    journal.append(&course.past).unwrap();
    clock.advance(course.now + DAY);
    let history = History::read(journal, material, "ada", "", clock.now_ms()).unwrap();
    let settings = DrillSettings { questions: 24, domain: None, seed: 11 };
    let now = clock.now_ms();
    let drill = Drill::new(material, "ada", "00000000000000ff".into(), &settings, history, now).unwrap();
    let drill = drill.with_reviews(ReviewSettings { reviews: Reviews::Auto, aim: aim(now) }).unwrap();
    drill.begin(journal).unwrap();
    drill
}

/// Whatever happens between the kill and the resumption, be it an exam of the same items.
#[test]
fn a_resumed_drill_reviews_the_same_items_byte_for_byte() {
    let material = material();
    let (journal, elsewhere) = (Journal::open_in_memory().unwrap(), Journal::open_in_memory().unwrap());
    let (clock, other_clock) = (FixedClock::at(0), FixedClock::at(0));
    let whole = go_on(&mut second_drill(&material, &clock, &elsewhere), &elsewhere, &clock, 24);
    assert_eq!(whole.iter().filter(|s| is_review(&s.shown)).count(), 8);
    for cut in [0, 1, 2, 7, 23] {
        let journal = if cut == 0 { &journal } else { &Journal::open_in_memory().unwrap() };
        let clock = if cut == 0 { other_clock.clone() } else { FixedClock::at(0) };
        let mut drill = second_drill(&material, &clock, journal);
        let mut asked = go_on(&mut drill, journal, &clock, cut);
        drill.ask(journal, &clock).unwrap();
        drop(drill);

        meanwhile(&material, journal, &clock);
        let past = journal.unfinished("ada", "mls-c01", Mode::Drill).unwrap().unwrap();
        let history = History::before(journal, &material, &past.record).unwrap();
        let mut drill = Drill::resume(&material, &past, history).unwrap();
        asked.extend(go_on(&mut drill, journal, &clock, 24));
        assert_eq!(asked, whole, "cut after {cut}");
    }
}

/// An exam begun and finished after the drill began, at no cost of time.
fn meanwhile(material: &Material, journal: &Journal, clock: &FixedClock) {
    let settings = ExamSettings { form: FormKind::Practice, extra_minutes: 0, seed: 3 };
    let (now, history) = (clock.now_ms() + 1, History::empty(material));
    let mut exam =
        ExamSitting::new(material, "ada", "00000000000000ee".into(), &settings, &history, now).unwrap();
    let question = exam.question(1).unwrap();
    let response: Vec<String> = question.item.key().into_iter().map(str::to_owned).collect();
    let answer = exam.marked(1, &response, now + 1, 1).unwrap();
    exam.take(answer);
    journal.append(&[exam.into_history(now + 2)]).unwrap();
}

#[test]
fn a_sitting_from_before_there_were_reviews_goes_on_without() {
    let material = material();
    let (journal, clock) = (Journal::open_in_memory().unwrap(), FixedClock::at(0));
    drop(second_drill(&material, &clock, &journal));
    let mut past = journal.unfinished("ada", "mls-c01", Mode::Drill).unwrap().unwrap();
    past.record.settings = serde_json::json!({ "questions": 24, "domain": null });
    let history = History::before(&journal, &material, &past.record).unwrap();
    let mut drill = Drill::resume(&material, &past, history).unwrap();
    assert_eq!(drill.review_outlook(), None);
    drill.begin(&Journal::open_in_memory().unwrap()).unwrap();
    while let Some(step) = drill.next(0).cloned() {
        assert!(step.shown.first_exposure && !is_review(&step.shown));
        let answer = drill.marked(&response(&drill, true), 0, 60_000).unwrap();
        drill.take(answer).unwrap();
    }
}

#[test]
fn exams_leave_memories_when_they_are_handed_in() {
    let material = material();
    let settings = ExamSettings { form: FormKind::Practice, extra_minutes: 0, seed: 3 };
    let history = History::empty(&material);
    let mut exam = ExamSitting::new(&material, "ada", "0".repeat(16), &settings, &history, 0).unwrap();
    for (position, right) in [(1, true), (2, false)] {
        let question = exam.question(position).unwrap();
        let key: Vec<String> = question.item.key().into_iter().map(str::to_owned).collect();
        let wrong = || question.options().iter().find(|o| !key.contains(&o.id)).unwrap().id.clone();
        let response = if right { key.clone() } else { vec![wrong()] };
        let answer = exam.marked(position, &response, 1, 60_000).unwrap();
        exam.take(answer);
    }
    let mut past = exam.into_history(2);
    let item = |position: usize| material.pool().position(&past.presentations[position - 1].item).unwrap();
    let (right, wrong) = (item(1), item(2));
    let grade = |past: &SittingHistory, item: usize| {
        let history = History::of(&material, std::slice::from_ref(past), 3);
        history.memories().unwrap().get(item).map(gradatim_readiness::retention::Memory::grade)
    };
    assert_eq!((grade(&past, right), grade(&past, wrong)), (Some(Grade::Good), Some(Grade::Again)));
    past.answers[0].flagged = true;
    assert_eq!(grade(&past, right), Some(Grade::Hard), "flagged is unsure");
    past.presentations[0].item_version = 7;
    assert_eq!(grade(&past, right), None, "rewritten since");
    past.events.clear();
    assert_eq!(grade(&past, wrong), None, "not handed in");
}

#[test]
fn sealed_and_retired_items_are_not_reviewed() {
    let material = Material::new(exam(12, 6, 0), None::<&Calibration>).unwrap();
    let settings = ExamSettings { form: FormKind::Sealed, extra_minutes: 0, seed: 3 };
    let history = History::empty(&material);
    let mut exam = ExamSitting::new(&material, "ada", "0".repeat(16), &settings, &history, 0).unwrap();
    let wrong = exam.question(1).unwrap().options().iter().find(|o| !o.correct).unwrap().id.clone();
    let answer = exam.marked(1, &[wrong], 1, 60_000).unwrap();
    exam.take(answer);
    let past = [exam.into_history(2)];
    let history = History::of(&material, &past, 3 * DAY);
    assert_eq!(history.memories().unwrap().due(3 * DAY, &aim(3 * DAY)).len(), 1);
    let settings = DrillSettings { questions: 9, domain: None, seed: 1 };
    let drill = Drill::new(&material, "ada", "1".repeat(16), &settings, history, 3 * DAY).unwrap();
    let drill = drill.with_reviews(ReviewSettings { reviews: Reviews::Only, aim: aim(3 * DAY) }).unwrap();
    assert_eq!(drill.planned_reviews(), 0);
}

#[test]
fn retention_of_a_history_is_weighted_by_the_blueprint() {
    let material = material();
    let aim: Aim = aim(0);
    assert_eq!(History::empty(&material).retention(&material, &aim).unwrap(), None);
    let mut course = Course::new(&material, 9);
    course.drill(30, Reviews::Auto, |_, _| true);
    let history = History::of(&material, &course.past, course.now);
    let recall: HashMap<bool, f64> = [true, false]
        .map(|late| (late, Aim::new(None, if late { 20 * DAY } else { 0 } + course.now, 0.85).unwrap()))
        .map(|(late, aim)| (late, history.retention(&material, &aim).unwrap().unwrap()))
        .into();
    assert!(recall[&true] < recall[&false] && recall[&false] < 1.0, "{recall:?}");
}

/// Questions of an exam under way came up in drills, with their keys.
#[test]
fn a_drill_tells_no_key_of_an_exam_under_way() {
    let material = material();
    let settings = ExamSettings { form: FormKind::Practice, extra_minutes: 0, seed: 3 };
    let empty = History::empty(&material);
    let exam = ExamSitting::new(&material, "ada", "0".repeat(16), &settings, &empty, 0).unwrap();
    let (mut open, settings) =
        (exam.into_history(2), DrillSettings { questions: 500, domain: None, seed: 1 });
    open.events.clear();
    let served = |sitting: &SittingHistory| {
        let history = History::of(&material, std::slice::from_ref(sitting), 3 * DAY);
        let mut drill = Drill::new(&material, "ada", "1".repeat(16), &settings, history, 3 * DAY).unwrap();
        let mut served = 0;
        while let Some(step) = drill.next(3 * DAY).cloned() {
            served += usize::from(sitting.presentations.iter().any(|p| p.item == step.shown.item));
            drill.take(drill.marked(&response(&drill, true), 3 * DAY, 1).unwrap()).unwrap();
        }
        served
    };
    assert_eq!(served(&open), 0);
    let given_up = Event { sitting: "0".repeat(16), position: None, kind: EventKind::Abandon, at: 3 };
    open.events.push(given_up);
    assert!(served(&open) > 0, "an exam given up is no exam any more");
}
