//! The pass model: who will pass, from the history up to a day.

mod calibration;
mod card;
mod design;
mod error;
mod file;
mod folds;
mod leaks;
mod learners;
#[cfg(test)]
mod tests;
mod training;

pub use calibration::Calibration;
pub use design::{Design, Encoding, Source};
pub use error::PassModelError;
pub use file::{FORMAT, VERSION};
pub use learners::Learners;
pub use training::{PENALTIES, TrainingOptions};

use crate::evaluation::Evaluation;
use crate::features::{Features, Reference};
use crate::history::{AsOf, Cut};
use crate::logistic::Logistic;
use ndarray::Array2;
use serde::{Deserialize, Serialize};

/// All that predicting takes, and what was seen in training.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PassModel {
    /// Columns that name a row of outcomes, the learner first.
    pub key: Vec<String>,
    /// The day up to which attempts count; all of them if none.
    pub as_of: Option<AsOf>,
    /// Columns of the outcomes that are used.
    pub covariates: Vec<String>,
    /// What is usual for items and courses.
    pub reference: Reference,
    /// How features become columns of numbers.
    pub design: Design,
    /// The regression.
    pub regression: Logistic,
    /// From the log-odds of the regression to probabilities.
    pub calibration: Calibration,
    /// L2 penalty that cross-validation chose.
    pub penalty: f64,
    /// The same for the mean score alone: what the rest is measured against.
    pub baseline: Baseline,
    /// What training saw.
    pub training: Training,
}

/// Predicting by the mean score alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Baseline {
    /// How the mean score becomes columns.
    pub design: Design,
    /// The regression on them.
    pub regression: Logistic,
}

/// What training saw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Training {
    /// Learners in courses.
    pub n: usize,
    /// Who they were, hashed; `None` in models of earlier programs.
    #[serde(default)]
    pub learners: Option<Learners>,
    /// Share who passed.
    pub prevalence: f64,
    /// People by course.
    pub courses: Vec<(String, usize)>,
    /// Log-loss out of fold by penalty.
    pub penalties: Vec<(f64, f64)>,
    /// Log-loss out of fold by way of calibrating.
    pub calibrations: Vec<(String, f64)>,
    /// The model out of fold.
    pub cross_validation: Evaluation,
}

impl PassModel {
    /// The columns of the regression for the people of a cut.
    ///
    /// # Errors
    /// [`PassModelError::History`] if polars fails.
    pub fn matrix(&self, cut: &Cut) -> Result<Array2<f64>, PassModelError> {
        let features = Features::of(cut, &self.reference)?;
        Ok(self.design.matrix(&features, &cut.people))
    }

    /// Probability of passing for every person of a cut.
    ///
    /// # Errors
    /// [`PassModelError::History`], [`PassModelError::Regression`].
    pub fn probabilities(&self, cut: &Cut) -> Result<Vec<f64>, PassModelError> {
        let odds = self.regression.log_odds(self.matrix(cut)?.view())?;
        Ok(odds.into_iter().map(|odds| self.calibration.probability(odds)).collect())
    }

    /// Probabilities by the mean score alone.
    ///
    /// # Errors
    /// [`PassModelError::History`], [`PassModelError::Regression`].
    pub fn by_mean_score(&self, cut: &Cut) -> Result<Vec<f64>, PassModelError> {
        let features = Features::of(cut, &self.reference)?;
        let matrix = self.baseline.design.matrix(&features, &cut.people);
        Ok(self.baseline.regression.probabilities(matrix.view())?)
    }
}
