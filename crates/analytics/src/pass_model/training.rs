//! Training: penalty and calibration chosen by cross-validation grouped by learner.

use super::calibration;
use super::folds::folds;
use super::leaks;
use super::learners::Learners;
use super::{Baseline, Design, PassModel, PassModelError, Training};
use crate::evaluation::{Evaluation, Predictions};
use crate::features::{Features, Reference};
use crate::history::{Cut, Person};
use crate::logistic::Logistic;
use ndarray::{ArrayView2, Axis};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// L2 penalties that cross-validation chooses from; the largest first, for each fit begins where the one before ended.
pub const PENALTIES: [f64; 5] = [300.0, 100.0, 30.0, 10.0, 1.0];
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
        let calibrated = calibration::choose(&chosen.odds, &outcomes, &folds)?;
        let cross_validation = Predictions::new(&calibrated.probabilities, &outcomes)?.evaluate();
        Ok(Self {
            key: options.key.clone(),
            as_of: cut.as_of,
            covariates: options.covariates.clone(),
            regression: Logistic::fit(matrix.view(), &outcomes, chosen.penalty)?,
            baseline: baseline(&design, &features, cut, &outcomes)?,
            reference,
            design,
            calibration: calibrated.calibration,
            penalty: chosen.penalty,
            training: training(cut, chosen.penalties, calibrated.losses, cross_validation),
        })
    }
}

/// Whether each person passed.
fn outcomes(people: &[Person]) -> Vec<bool> {
    people.iter().map(|person| person.passed == Some(true)).collect()
}

fn check(people: &[Person], outcomes: &[bool], options: &TrainingOptions) -> Result<(), PassModelError> {
    let n = outcomes.len();
    let kinds = [(false, "failed"), (true, "passed")];
    if let Some((_, did)) = kinds.into_iter().find(|(kind, _)| outcomes.iter().all(|outcome| outcome == kind))
    {
        return Err(PassModelError::OneClass { n, did });
    }
    for (kind, _) in kinds {
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

/// Tries every penalty out of fold and keeps the largest that is not clearly worse than the best: the rule of one standard
/// error (Breiman et al. 1984). Next year's courses differ from these by more than folds tell, and less fitted carries further.
fn validate(
    matrix: ArrayView2<'_, f64>,
    outcomes: &[bool],
    folds: &[usize],
) -> Result<Validation, PassModelError> {
    let by_fold: Vec<Held> = (0..FOLDS)
        .into_par_iter()
        .map(|fold| held_out(matrix, outcomes, folds, fold))
        .collect::<Result<_, _>>()?;
    let mut tried = Vec::new();
    for (index, penalty) in PENALTIES.into_iter().enumerate() {
        let mut odds = vec![0.0; outcomes.len()];
        for (place, value) in by_fold.iter().flat_map(|held| held.of_penalty(index)) {
            if let Some(cell) = odds.get_mut(place) {
                *cell = value;
            }
        }
        let p: Vec<f64> = odds.iter().copied().map(gradatim_irt::math::logistic).collect();
        tried.push((penalty, odds, Predictions::new(&p, outcomes)?.log_loss()));
    }
    let penalties = tried.iter().map(|(penalty, _, loss)| (*penalty, *loss)).collect();
    let most = bound(&tried, outcomes);
    let nothing = || PassModelError::Calibration("no penalty to choose from".to_owned());
    let (penalty, odds, _) = tried.into_iter().find(|tried| tried.2 <= most).ok_or_else(nothing)?;
    Ok(Validation { penalty, penalties, odds })
}

/// The least log-loss and one standard error more.
fn bound(tried: &[(f64, Vec<f64>, f64)], outcomes: &[bool]) -> f64 {
    let Some((_, odds, least)) = tried.iter().min_by(|x, y| x.2.total_cmp(&y.2)) else {
        return f64::INFINITY;
    };
    let sign = |outcome: bool| if outcome { 1.0 } else { -1.0 };
    let squares = odds.iter().zip(outcomes).map(|(x, y)| {
        let loss = -gradatim_irt::math::log_logistic(sign(*y) * x);
        (loss - least).powi(2)
    });
    least + squares.sum::<f64>().sqrt() / outcomes.len() as f64
}

/// The rows of a fold, and for every penalty their log-odds by a fit without them.
struct Held {
    rows: Vec<usize>,
    odds: Vec<Vec<f64>>,
}

impl Held {
    fn of_penalty(&self, index: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let odds = self.odds.get(index).into_iter().flatten().copied();
        self.rows.iter().copied().zip(odds)
    }
}

fn held_out(
    matrix: ArrayView2<'_, f64>,
    outcomes: &[bool],
    folds: &[usize],
    fold: usize,
) -> Result<Held, PassModelError> {
    let (held, kept): (Vec<usize>, Vec<usize>) =
        (0..outcomes.len()).partition(|i| folds.get(*i) == Some(&fold));
    let (of_held, of_kept) = (matrix.select(Axis(0), &held), matrix.select(Axis(0), &kept));
    let known: Vec<bool> = kept.iter().filter_map(|i| outcomes.get(*i).copied()).collect();
    // The penalty is for all rows: with fewer it is less, so that it means the same.
    let share = kept.len() as f64 / outcomes.len() as f64;
    let (mut odds, mut before) = (Vec::new(), None);
    for penalty in PENALTIES {
        let fitted = Logistic::fit_from(of_kept.view(), &known, penalty * share, before.as_ref())?;
        odds.push(fitted.log_odds(of_held.view())?);
        before = Some(fitted);
    }
    Ok(Held { rows: held, odds })
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
        learners: Some(Learners::of(cut.people.iter().map(Person::learner))),
        prevalence: cross_validation.prevalence,
        courses: courses.into_iter().map(|(course, n)| (name(course), n)).collect(),
        penalties,
        calibrations,
        cross_validation,
    }
}
