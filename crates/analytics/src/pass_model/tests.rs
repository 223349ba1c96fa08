//! Folds, calibration and leaks.

use super::calibration::Calibration;
use super::folds::folds;
use super::*;
use crate::evaluation::{Binning, Predictions};
use crate::history::Person;
use gradatim_irt::math::logistic;
use proptest::prelude::*;
use std::collections::BTreeMap;

proptest! {
    #[test]
    fn folds_never_split_a_learner(learners in proptest::collection::vec("[a-e][0-9]", 1..80)) {
        let names: Vec<&str> = learners.iter().map(String::as_str).collect();
        let found = folds(&names, 5);
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for (name, fold) in names.iter().zip(&found) {
            prop_assert!(*fold < 5);
            prop_assert_eq!(*seen.entry(name).or_insert(*fold), *fold);
        }
        // Dealt out evenly, and by name only.
        let sizes = (0..5).map(|fold| seen.values().filter(|f| **f == fold).count());
        let (least, most) = sizes.fold((usize::MAX, 0), |(low, high), n| (low.min(n), high.max(n)));
        prop_assert!(most - least <= 1);
        let reversed: Vec<&str> = names.iter().rev().copied().collect();
        prop_assert!(folds(&reversed, 5).into_iter().rev().eq(found));
    }

    #[test]
    fn isotonic_probabilities_never_fall(rows in proptest::collection::vec((-4.0..4.0f64, any::<bool>()), 1..80)) {
        let (odds, outcomes): (Vec<f64>, Vec<bool>) = rows.into_iter().unzip();
        let map = Calibration::isotonic(&odds, &outcomes);
        prop_assert!(map.is_sound());
        let grid: Vec<f64> = (-50..=50).map(|i| map.probability(f64::from(i) / 10.0)).collect();
        prop_assert!(grid.is_sorted() && grid.iter().all(|p| *p > 0.0 && *p < 1.0));
    }
}

/// Overconfident by a factor of 2 and shifted by 1: outcomes in the exact proportions of the truth.
fn overconfident() -> (Vec<f64>, Vec<bool>) {
    let mut rows = Vec::new();
    for step in -20..=20 {
        let odds = f64::from(step) / 5.0;
        let passed = (200.0 * logistic(odds / 2.0 + 1.0)).round() as usize;
        rows.extend((0..200).map(|i| (odds, i < passed)));
    }
    rows.into_iter().unzip()
}

#[test]
fn platt_finds_the_map_that_made_the_outcomes() {
    let (odds, outcomes) = overconfident();
    let Calibration::Platt { slope, intercept } = Calibration::platt(&odds, &outcomes).unwrap() else {
        panic!("not Platt");
    };
    assert!((slope - 0.5).abs() < 0.01 && (intercept - 1.0).abs() < 0.02, "{slope} {intercept}");
}

#[test]
fn calibration_lowers_the_calibration_error() {
    let (odds, outcomes) = overconfident();
    let error = |p: Vec<f64>| Predictions::new(&p, &outcomes).unwrap().calibration_error(Binning::EqualWidth);
    let raw = error(odds.iter().copied().map(logistic).collect());
    for map in [Calibration::platt(&odds, &outcomes).unwrap(), Calibration::isotonic(&odds, &outcomes)] {
        let mapped = error(odds.iter().map(|x| map.probability(*x)).collect());
        assert!(mapped < 0.01 && raw > 0.1, "{}: {raw} {mapped}", map.name());
    }
}

/// 400 people with a column made of their number and outcome; every second one passed.
fn leak_of(cell: impl Fn(usize, bool) -> Option<String>) -> Result<(), PassModelError> {
    let outcomes: Vec<bool> = (0..400).map(|i| i % 2 == 0).collect();
    let person = |(i, passed): (usize, &bool)| Person {
        key: vec![i.to_string()],
        course: 0,
        passed: Some(*passed),
        unregistered_day: None,
        columns: [("it".to_owned(), cell(i, *passed))].into(),
    };
    let people: Vec<Person> = outcomes.iter().enumerate().map(person).collect();
    super::leaks::check(&people, &outcomes, &["it".to_owned()], &[])
}

#[test]
fn leaks_are_caught() {
    let text = |text: &str| Some(text.to_owned());
    assert!(leak_of(|_, passed| text(if passed { "Pass" } else { "Fail" })).is_err());
    assert!(leak_of(|i, passed| text(&format!("{}", if passed { 50 + i % 40 } else { i % 40 }))).is_err());
    // Only who failed has a day of leaving, and few of them.
    assert!(
        leak_of(|i, passed| (!passed && i % 5 == 0).then(|| i.to_string()))
            .is_err_and(|e| e.to_string().contains("any value"))
    );
}

#[test]
fn what_merely_helps_is_no_leak() {
    assert!(leak_of(|i, _| Some((i * 7919 % 101).to_string())).is_ok());
    assert!(
        leak_of(|i, passed| Some(if passed || i % 3 == 0 { "good" } else { "so-so" }.to_owned())).is_err()
    );
    assert!(leak_of(|i, passed| Some(if passed == (i % 10 < 7) { "a" } else { "b" }.to_owned())).is_ok());
    // Every learner in a group of their own.
    assert!(leak_of(|i, _| Some(format!("learner {i}"))).is_ok());
}
