//! How good predicted probabilities are: telling apart, being right on average, being worth acting on.

mod decision;
mod ranking;
mod reliability;
#[cfg(test)]
mod tests;

pub use decision::NetBenefit;
pub use reliability::{Bin, Binning};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Bins of the expected calibration error and the reliability table.
pub const BINS: usize = 10;
/// Probabilities are kept this far from 0 and 1 in the log-loss, which one wrong certainty would make infinite.
const LEAST: f64 = 1e-15;

/// Why predictions cannot be evaluated.
#[derive(Debug, Error, PartialEq)]
pub enum EvaluationError {
    /// There is nothing to evaluate.
    #[error("no predictions; at least one expected")]
    Empty,
    /// Probabilities and outcomes do not go together.
    #[error("{probabilities} probabilities for {outcomes} outcomes; one each expected")]
    Lengths {
        /// Number of probabilities.
        probabilities: usize,
        /// Number of outcomes.
        outcomes: usize,
    },
    /// A number that is no probability.
    #[error("prediction {index}: {value} is no probability; a number from 0 to 1 expected")]
    NoProbability {
        /// 0-based place.
        index: usize,
        /// The number.
        value: f64,
    },
}

/// Predicted probabilities beside what happened; checked, so that every figure of them is a number or undefined.
///
/// ```
/// use gradatim_analytics::evaluation::Predictions;
/// let predictions = Predictions::new(&[0.9, 0.6, 0.6, 0.2], &[true, true, false, false])?;
/// assert_eq!(predictions.auc(), Some(0.875)); // three pairs in order and a tie, of four
/// assert!((predictions.brier() - 0.1425).abs() < 1e-12);
/// # Ok::<(), gradatim_analytics::evaluation::EvaluationError>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Predictions<'a> {
    probabilities: &'a [f64],
    outcomes: &'a [bool],
}

/// The usual figures in one place. What one kind of outcome leaves undefined is `None`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Number of predictions.
    pub n: usize,
    /// Share of true outcomes.
    pub prevalence: f64,
    /// Chance that a true outcome was given a higher probability than a false one; a tie counts half.
    pub auc: Option<f64>,
    /// 95 % interval of the AUC (DeLong, on the logit scale).
    pub auc_interval: Option<[f64; 2]>,
    /// Mean squared error of the probabilities.
    pub brier: f64,
    /// Mean negative log-likelihood, natural logarithms.
    pub log_loss: f64,
    /// Expected calibration error over ten bins of equal width.
    pub ece: f64,
    /// The same over ten bins of equal numbers.
    pub ece_equal_mass: f64,
    /// Share on the right side of one half.
    pub accuracy: f64,
}

impl<'a> Predictions<'a> {
    /// Probabilities of `true`, and outcomes in the same order.
    ///
    /// # Errors
    /// [`EvaluationError::Empty`], [`EvaluationError::Lengths`], [`EvaluationError::NoProbability`].
    pub fn new(probabilities: &'a [f64], outcomes: &'a [bool]) -> Result<Self, EvaluationError> {
        if probabilities.len() != outcomes.len() {
            let (probabilities, outcomes) = (probabilities.len(), outcomes.len());
            return Err(EvaluationError::Lengths { probabilities, outcomes });
        }
        if probabilities.is_empty() {
            return Err(EvaluationError::Empty);
        }
        match probabilities.iter().position(|p| !(0.0..=1.0).contains(p)) {
            Some(index) => Err(EvaluationError::NoProbability { index, value: probabilities[index] }),
            None => Ok(Self { probabilities, outcomes }),
        }
    }

    /// All figures.
    #[must_use]
    pub fn evaluate(&self) -> Evaluation {
        Evaluation {
            n: self.len(),
            prevalence: self.prevalence(),
            auc: self.auc(),
            auc_interval: self.auc_interval(),
            brier: self.brier(),
            log_loss: self.log_loss(),
            ece: self.calibration_error(Binning::EqualWidth),
            ece_equal_mass: self.calibration_error(Binning::EqualMass),
            accuracy: self.accuracy(),
        }
    }

    /// Number of predictions, at least one.
    #[must_use]
    // Never empty, so `is_empty` would have nothing to say.
    #[expect(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.outcomes.len()
    }

    /// Share of true outcomes.
    #[must_use]
    pub fn prevalence(&self) -> f64 {
        self.mean(|_, outcome| f64::from(u8::from(outcome)))
    }

    /// Mean squared error `mean (p − y)²` (Brier 1950).
    #[must_use]
    pub fn brier(&self) -> f64 {
        self.mean(|p, outcome| (p - f64::from(u8::from(outcome))).powi(2))
    }

    /// `−mean ln P(what happened)`, with probabilities kept 1e-15 away from 0 and 1.
    #[must_use]
    pub fn log_loss(&self) -> f64 {
        self.mean(|p, outcome| -(if outcome { p } else { 1.0 - p }).clamp(LEAST, 1.0 - LEAST).ln())
    }

    /// Share on the right side of one half; one half itself predicts `true`.
    #[must_use]
    pub fn accuracy(&self) -> f64 {
        self.mean(|p, outcome| f64::from(u8::from((p >= 0.5) == outcome)))
    }

    fn pairs(&self) -> impl Iterator<Item = (f64, bool)> + use<'a> {
        self.probabilities.iter().copied().zip(self.outcomes.iter().copied())
    }

    fn mean(&self, of: impl Fn(f64, bool) -> f64) -> f64 {
        self.pairs().map(|(p, outcome)| of(p, outcome)).sum::<f64>() / self.len() as f64
    }

    /// Places of the predictions, lowest probability first, in runs of equal ones.
    fn ties(&self) -> Vec<Vec<usize>> {
        let mut order: Vec<usize> = (0..self.len()).collect();
        order.sort_by(|&i, &j| self.probabilities[i].total_cmp(&self.probabilities[j]));
        let same = |&i: &usize, &j: &usize| self.probabilities[i] <= self.probabilities[j];
        order.chunk_by(|i, j| same(j, i)).map(<[usize]>::to_vec).collect()
    }
}
