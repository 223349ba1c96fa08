//! Training: penalty and calibration chosen by cross-validation grouped by learner.

use super::calibration;
use super::folds::folds;
use super::leaks;
use super::{Baseline, Design, PassModel, PassModelError, Training};
use crate::evaluation::{Evaluation, Predictions};
use crate::features::{Features, Reference};
use crate::history::{Cut, Person};
use crate::logistic::Logistic;
use ndarray::{Array2, ArrayView2, Axis};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// L2 penalties that cross-validation chooses from.
pub const PENALTIES: [f64; 7] = [1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0];
/// Folds of the cross-validation.
const FOLDS: usize = 5;
/// Learners with either outcome that training needs.
const LEAST: usize = 10;
/// The feature that the baseline rests on.
const BASELINE: &str = "score_mean";

/// What to train on.
#[derive(Debug, Clone, Default)]
pub struct TrainingOptions {
    /// Columns that name a row of outcomes, the learner first.
    pub key: Vec<String>,
    /// Columns of the outcomes to use.
    pub covariates: Vec<String>,
    /// Covariates that are not checked for telling the outcome.
    pub trusted: Vec<String>,
}

/// The regression out of fold.
struct Validation {
    penalty: f64,
    penalties: Vec<(f64, f64)>,
    odds: Vec<f64>,
}

impl PassModel {
    /// Trains on a cut in which everybody's outcome is known.
    ///
    /// # Errors
    /// [`PassModelError::OneClass`], [`PassModelError::TooFew`], [`PassModelError::Leak`],
    /// [`PassModelError::NoCovariate`], and what fitting reports.
    pub fn train(cut: &Cut, options: &TrainingOptions) -> Result<Self, PassModelError> {
        let outcomes = outcomes(&cut.people);
        check(&cut.people, &outcomes, options)?;
        let reference = Reference::learn(cut)?;
        let features = Features::of(cut, &reference)?;
        let design = Design::learn(&features, &options.covariates, &cut.people);
        let matrix = design.matrix(&features, &cut.people);
        let learners: Vec<&str> = cut.people.iter().map(Person::learner).collect();
        let folds = folds(&learners, FOLDS);
        let chosen = validate(matrix.view(), &outcomes, &folds)?;
        let (calibration, calibrations, p) = calibration::choose(&chosen.odds, &outcomes, &folds)?;
        let cross_validation = Predictions::new(&p, &outcomes)?.evaluate();
        Ok(Self {
            key: options.key.clone(),
            as_of: cut.as_of,
            covariates: options.covariates.clone(),
            regression: Logistic::fit(matrix.view(), &outcomes, chosen.penalty)?,
            baseline: baseline(&design, &features, cut, &outcomes)?,
            reference,
            design,
            calibration,
            penalty: chosen.penalty,
            training: training(cut, chosen.penalties, calibrations, cross_validation),
        })
    }
}

/// Whether each person passed.
fn outcomes(people: &[Person]) -> Vec<bool> {
    people.iter().map(|person| person.passed == Some(true)).collect()
}

fn check(people: &[Person], outcomes: &[bool], options: &TrainingOptions) -> Result<(), PassModelError> {
    let n = outcomes.len();
    for (kind, did) in [(false, "failed"), (true, "passed")] {
        if outcomes.iter().all(|outcome| *outcome == kind) {
            return Err(PassModelError::OneClass { n, did });
        }
        let of_kind = people.iter().zip(outcomes).filter(|(_, outcome)| **outcome == kind);
        if of_kind.map(|(person, _)| person.learner()).collect::<BTreeSet<_>>().len() < LEAST {
            return Err(PassModelError::TooFew { learners: n, least: LEAST });
        }
    }
    let wrong = |column: &String, why| Err(PassModelError::NoCovariate { column: column.clone(), why });
    for column in &options.covariates {
        match column.as_str() {
            "passed" => return wrong(column, "is the outcome itself"),
            "unregistered_day" => return wrong(column, "tells who left later"),
            _ if options.key.first() == Some(column) => return wrong(column, "names the learner"),
            _ => {}
        }
    }
    leaks::check(people, outcomes, &options.covariates, &options.trusted)
}

/// Tries every penalty out of fold and keeps the one with the least log-loss.
fn validate(
    matrix: ArrayView2<'_, f64>,
    outcomes: &[bool],
    folds: &[usize],
) -> Result<Validation, PassModelError> {
    let tried: Vec<(f64, Vec<f64>, f64)> = PENALTIES
        .into_par_iter()
        .map(|penalty| {
            let odds = out_of_fold(matrix, outcomes, folds, penalty)?;
            let p: Vec<f64> = odds.iter().copied().map(gradatim_irt::math::logistic).collect();
            let loss = Predictions::new(&p, outcomes)?.log_loss();
            Ok((penalty, odds, loss))
        })
        .collect::<Result<_, PassModelError>>()?;
    let penalties = tried.iter().map(|(penalty, _, loss)| (*penalty, *loss)).collect();
    let best = tried.into_iter().min_by(|x, y| x.2.total_cmp(&y.2));
    let nothing = || PassModelError::Calibration("no penalty to choose from".to_owned());
    let (penalty, odds, _) = best.ok_or_else(nothing)?;
    Ok(Validation { penalty, penalties, odds })
}

/// Log-odds of every row by a fit without its learner's fold. The penalty grows with the rows, so that it means the same.
fn out_of_fold(
    matrix: ArrayView2<'_, f64>,
    outcomes: &[bool],
    folds: &[usize],
    penalty: f64,
) -> Result<Vec<f64>, PassModelError> {
    let mut odds = vec![0.0; outcomes.len()];
    for fold in 0..FOLDS {
        let (held, kept): (Vec<usize>, Vec<usize>) =
            (0..outcomes.len()).partition(|i| folds.get(*i) == Some(&fold));
        let rows = |places: &[usize]| -> Array2<f64> { matrix.select(Axis(0), places) };
        let of_kept: Vec<bool> = kept.iter().filter_map(|i| outcomes.get(*i).copied()).collect();
        let share = kept.len() as f64 / outcomes.len() as f64;
        let fitted = Logistic::fit(rows(&kept).view(), &of_kept, penalty * share)?;
        for (place, value) in held.iter().zip(fitted.log_odds(rows(&held).view())?) {
            if let Some(cell) = odds.get_mut(*place) {
                *cell = value;
            }
        }
    }
    Ok(odds)
}

fn baseline(
    design: &Design,
    features: &Features,
    cut: &Cut,
    outcomes: &[bool],
) -> Result<Baseline, PassModelError> {
    let design = design.only(BASELINE);
    let matrix = design.matrix(features, &cut.people);
    Ok(Baseline { regression: Logistic::fit(matrix.view(), outcomes, 1.0)?, design })
}

fn training(
    cut: &Cut,
    penalties: Vec<(f64, f64)>,
    calibrations: Vec<(String, f64)>,
    cross_validation: Evaluation,
) -> Training {
    let mut courses: BTreeMap<u32, usize> = BTreeMap::new();
    cut.people.iter().for_each(|person| *courses.entry(person.course).or_default() += 1);
    let name = |course: u32| cut.courses.get(course as usize).cloned().unwrap_or_default();
    Training {
        n: cross_validation.n,
        prevalence: cross_validation.prevalence,
        courses: courses.into_iter().map(|(course, n)| (name(course), n)).collect(),
        penalties,
        calibrations,
        cross_validation,
    }
}
