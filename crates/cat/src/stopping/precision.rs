//! Length, or precision before it.

use super::{StopReason, StoppingRule};
use crate::{CatError, Test};

/// Stops when the standard error of the estimate is at most so many logits, after a first answer.
///
/// ```
/// use gradatim_cat::stopping::StandardError;
/// assert!(StandardError::new(0.3).is_ok() && StandardError::new(0.0).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StandardError(f64);

impl StandardError {
    /// At most `se` logits.
    ///
    /// # Errors
    /// [`CatError::Setting`] unless it is positive and finite.
    pub fn new(se: f64) -> Result<Self, CatError> {
        if se.is_finite() && se > 0.0 {
            return Ok(Self(se));
        }
        Err(CatError::Setting {
            what: "the standard error to stop at",
            value: se,
            wanted: "a positive number",
        })
    }
}

impl StoppingRule for StandardError {
    fn name(&self) -> &'static str {
        "se"
    }

    fn stops(&self, test: &Test<'_>) -> Option<StopReason> {
        let se = test.estimate.se;
        (test.answered() > 0 && se <= self.0).then_some(StopReason::Precision(se))
    }
}

/// What [`LengthOrPrecision`] looks at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// Items answered.
    pub answered: usize,
    /// Largest standard deviation of an ability.
    pub widest_sd: f64,
    /// True when every domain has had an item.
    pub every_domain_seen: bool,
}

/// Stops at a length, or earlier when every ability is known precisely enough.
///
/// Precision never stops a test before `minimum` items and before every domain has been visited.
///
/// ```
/// use gradatim_cat::{LengthOrPrecision, Progress};
/// let rule = LengthOrPrecision { length: 40, precision: Some(0.4), minimum: 10 };
/// let progress = Progress { answered: 12, widest_sd: 0.35, every_domain_seen: true };
/// assert!(rule.reason(&progress).is_some());
/// assert!(rule.reason(&Progress { every_domain_seen: false, ..progress }).is_none());
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LengthOrPrecision {
    /// Most items.
    pub length: usize,
    /// Standard deviation of the least certain ability below which the test may end.
    pub precision: Option<f64>,
    /// Fewest items before precision counts.
    pub minimum: usize,
}

impl LengthOrPrecision {
    /// A test of fixed length.
    #[must_use]
    pub fn fixed(length: usize) -> Self {
        Self { length, precision: None, minimum: length }
    }

    /// Why the test is over, if it is.
    #[must_use]
    pub fn reason(&self, progress: &Progress) -> Option<StopReason> {
        let precise = self.precision.is_some_and(|sd| progress.widest_sd < sd);
        let enough = progress.answered >= self.minimum && progress.every_domain_seen;
        if progress.answered >= self.length {
            return Some(StopReason::Length(self.length));
        }
        (precise && enough).then_some(StopReason::Precision(progress.widest_sd))
    }
}

impl StoppingRule for LengthOrPrecision {
    fn name(&self) -> &'static str {
        "precision"
    }

    fn stops(&self, test: &Test<'_>) -> Option<StopReason> {
        let pool = test.pool;
        let seen = |d: usize| test.served.iter().any(|served| pool.domain(served.item) == d);
        let every_domain_seen = (0..pool.domains()).all(|d| pool.of_domain(d).is_empty() || seen(d));
        let (answered, widest_sd) = (test.answered(), test.estimate.se);
        self.reason(&Progress { answered, widest_sd, every_domain_seen })
    }
}
