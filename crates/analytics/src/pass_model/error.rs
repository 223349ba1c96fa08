//! What can go wrong with the pass model.

use crate::evaluation::EvaluationError;
use crate::history::HistoryError;
use crate::logistic::LogisticError;
use std::path::PathBuf;
use thiserror::Error;

/// Errors of training, reading and using a pass model.
#[derive(Debug, Error)]
pub enum PassModelError {
    /// The histories cannot be read or looked at.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The regression cannot be fitted or used.
    #[error(transparent)]
    Regression(#[from] LogisticError),
    /// The probabilities cannot be evaluated.
    #[error(transparent)]
    Evaluation(#[from] EvaluationError),
    /// Everybody passed, or nobody did.
    #[error("all {n} people of the cohort {did}; outcomes of both kinds expected")]
    OneClass {
        /// Size of the cohort.
        n: usize,
        /// What all did.
        did: &'static str,
    },
    /// Too few learners to learn from.
    #[error(
        "{learners} learners with outcomes of both kinds in too few of them; at least {least} learners who passed and {least} who did not expected"
    )]
    TooFew {
        /// Number of learners.
        learners: usize,
        /// Least number of either kind.
        least: usize,
    },
    /// A covariate that tells the outcome.
    #[error(
        "column `{column}`: {why}, as what is written down after the outcome does; leave it out of --covariates, or name it in --trust if it was known by then"
    )]
    Leak {
        /// The covariate.
        column: String,
        /// What was seen.
        why: String,
    },
    /// A column that may not be a covariate.
    #[error("column `{column}`: {why}; another covariate expected")]
    NoCovariate {
        /// The column.
        column: String,
        /// Why not.
        why: &'static str,
    },
    /// Calibration found no minimum.
    #[error("the probabilities cannot be calibrated: {0}")]
    Calibration(String),
    /// A model file that cannot be read or written.
    #[error("{}: {why}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong; what would be right.
        why: String,
    },
}
