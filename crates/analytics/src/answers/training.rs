//! Learning from answers: folds of learners, and the penalty that predicts learners left out best.

use super::features::{self, Known};
use super::history::AnswerLog;
use super::statistics::{ItemFacts, Statistics};
use super::{AnswersError, NextAnswers, Size};
use crate::evaluation::Predictions;
use crate::logistic::Logistic;
use ndarray::{Array2, ArrayView2, Axis};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// How to learn.
#[derive(Debug, Clone, PartialEq)]
pub struct Training {
    /// Parts that the learners are dealt into, at least 2.
    pub folds: usize,
    /// Penalties to choose from, as [`Logistic::fit`] takes them; a single one is taken as it is.
    pub penalties: Vec<f64>,
}

impl Default for Training {
    fn default() -> Self {
        Self { folds: 5, penalties: vec![1.0, 10.0, 100.0, 1_000.0] }
    }
}

/// How well a penalty predicted learners that were left out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PenaltyLoss {
    /// The penalty.
    pub penalty: f64,
    /// Mean negative log-likelihood of their answers.
    pub log_loss: f64,
}

/// Rows to fit, with the fold of each.
struct Rows {
    features: Array2<f64>,
    correct: Vec<bool>,
    folds: Vec<usize>,
}

impl NextAnswers {
    /// Learns from all answers of a log: statistics of items, and a regression whose penalty is chosen by
    /// cross-validation with all answers of a learner in one fold. The same log gives the same model, whatever the number
    /// of threads.
    ///
    /// # Errors
    /// [`AnswersError::NoAnswers`], [`AnswersError::TooFewLearners`], [`AnswersError::OneClass`], and
    /// [`AnswersError::Logistic`] if the regression fails.
    pub fn train(log: &AnswerLog, training: &Training) -> Result<Self, AnswersError> {
        let folds = check(log, training)?;
        let known = Known::of(log);
        let (statistics, rows) = prepare(log, known, folds);
        let losses = cross_validate(&rows, folds, &training.penalties)?;
        let best = losses.iter().min_by(|x, y| x.log_loss.total_cmp(&y.log_loss)).map(|best| best.penalty);
        let penalty = best.or(training.penalties.first().copied()).unwrap_or(1.0);
        let regression = Logistic::fit(rows.features.view(), &rows.correct, penalty)?;
        Ok(Self::new(known, statistics, regression, penalty, losses, Size::of(log)))
    }
}

/// Number of folds, if there is enough to learn from.
fn check(log: &AnswerLog, training: &Training) -> Result<usize, AnswersError> {
    let learners = log.histories().iter().filter(|history| !history.predicted().is_empty()).count();
    let right = log.predicted().filter(|(_, answer)| answer.correct).count();
    match (log.len(), right) {
        (0, _) => Err(AnswersError::NoAnswers),
        (n, 0) => Err(AnswersError::OneClass { n, correct: false }),
        (n, right) if n == right => Err(AnswersError::OneClass { n, correct: true }),
        _ if learners < 2 => Err(AnswersError::TooFewLearners(learners)),
        _ => Ok(training.folds.clamp(2, learners)),
    }
}

/// Statistics of all learners, and rows in which each learner is seen through those of the other folds.
fn prepare(log: &AnswerLog, known: Known, folds: usize) -> (Statistics, Rows) {
    let fold_of = |place: usize| place % folds;
    // The last one leaves nobody out.
    let mut all: Vec<(Statistics, Vec<ItemFacts>)> = (0..=folds)
        .into_par_iter()
        .map(|fold| {
            let statistics = Statistics::estimate(log, |place| fold_of(place) != fold);
            let facts = statistics.facts(log);
            (statistics, facts)
        })
        .collect();
    let whole = all.pop().map(|(statistics, _)| statistics).unwrap_or_default();
    let features = features::table(log, known, |place| {
        let (statistics, facts) = &all[fold_of(place)];
        (statistics, facts)
    });
    let folds_of_rows = (0..).zip(log.histories());
    let folds = folds_of_rows.flat_map(|(place, h)| std::iter::repeat_n(fold_of(place), h.predicted().len()));
    let correct = log.predicted().map(|(_, answer)| answer.correct).collect();
    (whole, Rows { features, correct, folds: folds.collect() })
}

/// Log-loss of every penalty on learners left out; nothing for a single penalty, which needs no comparison.
fn cross_validate(rows: &Rows, folds: usize, penalties: &[f64]) -> Result<Vec<PenaltyLoss>, AnswersError> {
    if penalties.len() < 2 {
        return Ok(Vec::new());
    }
    let pairs: Vec<(usize, f64)> =
        (0..folds).flat_map(|fold| penalties.iter().map(move |penalty| (fold, *penalty))).collect();
    let sums: Vec<f64> = pairs
        .par_iter()
        .map(|(fold, penalty)| loss_left_out(rows, *fold, *penalty))
        .collect::<Result<_, AnswersError>>()?;
    let mean = |penalty: &f64| {
        let own = pairs.iter().zip(&sums).filter(|((_, p), _)| p.total_cmp(penalty).is_eq());
        own.map(|(_, sum)| sum).sum::<f64>() / rows.correct.len() as f64
    };
    Ok(penalties.iter().map(|penalty| PenaltyLoss { penalty: *penalty, log_loss: mean(penalty) }).collect())
}

/// Sum of the log-losses of one fold, from the others.
fn loss_left_out(rows: &Rows, fold: usize, penalty: f64) -> Result<f64, AnswersError> {
    let (inside, outside): (Vec<usize>, Vec<usize>) =
        (0..rows.correct.len()).partition(|row| rows.folds[*row] != fold);
    let (x, y) = rows.at(&inside);
    let model = Logistic::fit(x.view(), &y, penalty)?;
    let (x, y) = rows.at(&outside);
    Ok(log_loss(&model, x.view(), &y)? * y.len() as f64)
}

fn log_loss(model: &Logistic, x: ArrayView2<'_, f64>, y: &[bool]) -> Result<f64, AnswersError> {
    let probabilities = model.probabilities(x)?;
    Ok(Predictions::new(&probabilities, y).map_or(0.0, |predictions| predictions.log_loss()))
}

impl Rows {
    fn at(&self, places: &[usize]) -> (Array2<f64>, Vec<bool>) {
        (self.features.select(Axis(0), places), places.iter().map(|place| self.correct[*place]).collect())
    }
}
