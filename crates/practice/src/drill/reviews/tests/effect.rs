//! Do reviews raise what is remembered on the exam day, for the same number of questions?
//!
//! The learners forget by the very model that schedules their reviews, so this shows that the schedule does what
//! it is for, not that people forget so.

use super::course::{Course, DAY, response};
use crate::fixture::exam;
use crate::question::generator;
use crate::{Calibration, DrillSettings, History, Material, Reviews, is_review};
use rand::RngExt;

const LEARNERS: u64 = 30;
const DRILLS: u64 = 14;
const QUESTIONS: usize = 15;

/// What a learner knows on the exam day.
#[derive(Debug, Clone, Copy, Default)]
struct Effect {
    /// Mean recall of the items met.
    met: f64,
    /// Mean recall of the items missed when they were met first.
    missed: f64,
    /// Number of items met.
    items: f64,
}

/// Two weeks of a drill a day, then a week without, then the exam on 25 January.
fn course(material: &Material, seed: u64, reviews: Reviews) -> Effect {
    let mut course = Course::new(material, seed);
    course.exam = jiff::civil::date(2026, 1, 25);
    for day in 0..DRILLS {
        forgetful(&mut course, seed ^ (day << 32), reviews);
        course.wait(DAY);
    }
    let memories = History::of(material, &course.past, course.now).memories().unwrap();
    let recall = |item: &str| {
        let position = material.pool().position(item).unwrap();
        memories.get(position).unwrap().recall(course.aim().at())
    };
    let first = || {
        course.past.iter().flat_map(|s| s.presentations.iter().zip(&s.answers)).filter(|x| x.0.first_exposure)
    };
    let met: Vec<f64> = first().map(|(p, _)| recall(&p.item)).collect();
    let missed: Vec<f64> = first().filter(|(_, a)| !a.correct).map(|(p, _)| recall(&p.item)).collect();
    Effect { met: mean(&met), missed: mean(&missed), items: met.len() as f64 }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// A drill whose new questions are answered by an average ability, and whose reviews as far as memory reaches.
fn forgetful(course: &mut Course<'_>, seed: u64, reviews: Reviews) {
    let mut drill = course.open(&DrillSettings { questions: QUESTIONS, domain: None, seed }, reviews);
    while let Some(step) = drill.next(course.now).cloned() {
        let item = course.material.pool().position(&step.shown.item).unwrap();
        let ability = course.material.beliefs()[item].probability(0.0);
        let p = if is_review(&step.shown) { step.p_correct } else { ability };
        let right = generator(seed, step.shown.position, 98).random::<f64>() < p;
        course.wait(60_000);
        let answer = drill.marked(&response(&drill, right), course.now, 60_000).unwrap();
        drill.take(answer).unwrap();
    }
    course.past.push(drill.into_history(course.now));
}

#[test]
fn reviews_raise_recall_on_the_exam_day_for_the_same_number_of_questions() {
    let material = Material::new(exam(30, 0, 0), None::<&Calibration>).unwrap();
    let [with, without] = [Reviews::Auto, Reviews::None].map(|reviews| {
        let effects: Vec<Effect> = (0..LEARNERS).map(|seed| course(&material, seed, reviews)).collect();
        let of = |value: fn(&Effect) -> f64| mean(&effects.iter().map(value).collect::<Vec<_>>());
        Effect { met: of(|e| e.met), missed: of(|e| e.missed), items: of(|e| e.items) }
    });
    println!("with reviews {with:.3?}, without {without:.3?}");
    assert!(with.missed > without.missed + 0.1, "{with:?} against {without:?}");
    assert!(with.met > without.met + 0.03, "{with:?} against {without:?}");
    assert!(with.items < without.items, "what it costs: fewer items are met at all");
}
