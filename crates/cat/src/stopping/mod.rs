//! When a test ends.

mod combined;
mod content;
mod curtailment;
mod cuts;
mod generalised;
mod information;
mod interval;
mod precision;
mod ratio;
mod sequential;

use crate::Test;
use std::fmt;

pub use combined::{All, Any, AtLeast};
pub use content::AfterContent;
pub use curtailment::Curtailment;
pub use cuts::{Cuts, Decision, Side};
pub use generalised::GeneralisedRatio;
pub use information::{MinimumInformation, PredictedReduction};
pub use interval::ConfidenceInterval;
pub use precision::{LengthOrPrecision, Progress, StandardError};
pub use ratio::{ErrorRates, LikelihoodRatios};
pub use sequential::SequentialRatio;

/// Why a test is over.
#[derive(Debug, Clone, PartialEq)]
pub enum StopReason {
    /// It has its full length.
    Length(usize),
    /// The ability is known precisely enough; the standard error reached, in logits.
    Precision(f64),
    /// The most informative item left has too little information at the estimate; how much.
    Information(f64),
    /// One more item would hardly lower the standard error; by how many logits.
    Reduction(f64),
    /// The ability is classified among the cuts.
    Classified {
        /// The class, 0 below the lowest cut.
        class: usize,
        /// Name of the rule that decided.
        by: &'static str,
    },
    /// Several reasons hold together.
    Together(Vec<StopReason>),
    /// No item is left that is allowed.
    Exhausted,
}

/// One sentence for a person.
impl fmt::Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length(items) => write!(f, "the test has its full length of {items} items"),
            Self::Precision(se) => write!(f, "the standard error of {se:.3} is small enough"),
            Self::Information(most) => {
                write!(f, "no item left tells enough: the best has information {most:.3}")
            }
            Self::Reduction(by) => write!(f, "one more item would lower the standard error by {by:.3} only"),
            Self::Classified { class, by } => {
                write!(f, "the ability lies above {class} of the cuts and below the rest ({by})")
            }
            Self::Together(reasons) => {
                let sentences: Vec<String> = reasons.iter().map(ToString::to_string).collect();
                write!(f, "{}", sentences.join(", and "))
            }
            Self::Exhausted => write!(f, "no item is left that is allowed"),
        }
    }
}

/// Decides after each scored answer whether the test is over.
pub trait StoppingRule: std::fmt::Debug + Send + Sync {
    /// Short name, as in commands and logs.
    fn name(&self) -> &'static str;
    /// The reason, if the test is over.
    fn stops(&self, test: &Test<'_>) -> Option<StopReason>;
    /// The class of the ability as things stand, from rules that classify; forced while the evidence does
    /// not suffice.
    fn decision(&self, test: &Test<'_>) -> Option<Decision> {
        let _ = test;
        None
    }
}

/// Stops at a number of scored items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FixedLength(pub usize);

impl StoppingRule for FixedLength {
    fn name(&self) -> &'static str {
        "length"
    }

    fn stops(&self, test: &Test<'_>) -> Option<StopReason> {
        (test.answered() >= self.0).then_some(StopReason::Length(self.0))
    }
}

#[cfg(test)]
mod tests;
