//! When a test ends.

mod precision;

use crate::Test;
use std::fmt;

pub use precision::{LengthOrPrecision, Progress};

/// Why a test is over.
#[derive(Debug, Clone, PartialEq)]
pub enum StopReason {
    /// It has its full length.
    Length(usize),
    /// The ability is known precisely enough; the standard error reached, in logits.
    Precision(f64),
    /// No item is left that is allowed.
    Exhausted,
}

/// One sentence for a person.
impl fmt::Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length(items) => write!(f, "the test has its full length of {items} items"),
            Self::Precision(se) => write!(f, "the standard error of {se:.3} is small enough"),
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
