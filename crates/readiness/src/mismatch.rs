//! How much harder or easier the real exam may be than the bank says.

use crate::ReadinessError;
use gradatim_irt::NORMAL_RULE;

/// Bank-to-exam mismatch: δ ~ N(mean, sd²) logits, added to every difficulty of the virtual form.
///
/// It is one number for the whole form: a bank that is too easy is so in every domain. A spread of 0.25 logits is
/// about 5 points of percent; no number of answers makes it smaller.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mismatch {
    /// Mean in logits; above 0 the exam is harder than the bank.
    pub mean: f64,
    /// Standard deviation in logits, 0 to 2; 0 for a mismatch taken as known.
    pub sd: f64,
}

impl Mismatch {
    /// The bank is the exam.
    pub const NONE: Self = Self { mean: 0.0, sd: 0.0 };

    /// Largest spread that the nine points still integrate exactly enough, in logits.
    pub const MAX_SD: f64 = 2.0;

    /// Shifts with their weights, which sum to one: Gauss–Hermite, one point when there is no spread.
    ///
    /// # Errors
    /// [`ReadinessError::Mismatch`] unless the mean is finite and the spread between 0 and [`Self::MAX_SD`].
    pub fn nodes(&self) -> Result<Vec<(f64, f64)>, ReadinessError> {
        let Self { mean, sd } = *self;
        if !(mean.is_finite() && (0.0..=Self::MAX_SD).contains(&sd)) {
            return Err(ReadinessError::Mismatch { mean, sd });
        }
        if sd == 0.0 {
            return Ok(vec![(mean, 1.0)]);
        }
        Ok(NORMAL_RULE.iter().map(|(z, weight)| (mean + sd * z, *weight)).collect())
    }
}

impl Default for Mismatch {
    fn default() -> Self {
        Self { mean: 0.0, sd: 0.25 }
    }
}
