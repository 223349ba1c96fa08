//! What can be wrong with a forecast.

use gradatim_irt::IrtError;
use thiserror::Error;

/// Errors of this crate. Each names the value that was wrong and what would be right.
#[derive(Debug, Error, Clone, PartialEq)]
pub enum ReadinessError {
    /// The mismatch between bank and exam is no distribution.
    #[error(
        "mismatch of mean {mean} and spread {sd} logits; a finite mean and a spread from 0 to 2 expected"
    )]
    Mismatch {
        /// Mean, in logits.
        mean: f64,
        /// Standard deviation, in logits.
        sd: f64,
    },
    /// A form has another number of domains than the abilities model.
    #[error("a form of {form} domains for abilities in {model}; the same number expected")]
    Domains {
        /// Domains of the form.
        form: usize,
        /// Domains of the model.
        model: usize,
    },
    /// A form without scored items.
    #[error("the form has no scored items; at least one expected")]
    EmptyForm,
    /// A cut that no score is compared with, or an impossible standard error.
    #[error(
        "a cut of {cut:.2} points with standard error {se} on a form of {items} items; a cut of 0 to {items} and an error from 0 to below {items} expected"
    )]
    Standard {
        /// Cut, in points.
        cut: f64,
        /// Standard error, in points.
        se: f64,
        /// Scored items of the form.
        items: usize,
    },
    /// From the measurement model.
    #[error(transparent)]
    Irt(#[from] IrtError),
}
