//! How much harder or easier the real exam may be than the bank says.

use crate::ReadinessError;
use gradatim_irt::Grid;

/// Bank-to-exam mismatch: δ ~ N(mean, sd²) logits, added to every difficulty of the virtual form.
///
/// It is one number for the whole form: a bank that is too easy is so in every domain. A spread of 0.25 logits is
/// about 5 percentage points; no number of answers makes it smaller.
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

    /// Largest spread that is taken, in logits: beyond it a bank says nothing about an exam.
    pub const MAX_SD: f64 = 2.0;

    /// Shifts with their weights, which sum to one: one when there is no spread, else equally spaced ones over ±5 standard
    /// deviations, 11 up to a spread of 0.25 logits.
    ///
    /// The rectangle rule converges faster than any power for a normal weight (see [`Grid`]); up to a spread of one
    /// logit, P(pass) of a 50-item exam has errors below 1e-6 (tested against finer rules).
    ///
    /// # Errors
    /// [`ReadinessError::Mismatch`] unless the mean is finite and the spread between 0 and [`Self::MAX_SD`].
    pub fn shifts(&self) -> Result<Vec<(f64, f64)>, ReadinessError> {
        let Self { mean, sd } = *self;
        if !(mean.is_finite() && (0.0..=Self::MAX_SD).contains(&sd)) {
            return Err(ReadinessError::Mismatch { mean, sd });
        }
        if sd == 0.0 {
            return Ok(vec![(mean, 1.0)]);
        }
        let each_side = (RANGE * (sd / LONGEST_STEP).max(1.0)).ceil() as usize;
        let grid = Grid::new(2 * each_side + 1, RANGE)?;
        let weights = grid.normal_weights(0.0, 1.0);
        Ok(grid.nodes().iter().map(|z| mean + sd * z).zip(weights).collect())
    }
}

/// Half-width of the shifts, in standard deviations.
const RANGE: f64 = 5.0;
/// Longest step between shifts, in logits: P(pass) rises from 0 to 1 over a logit or two.
const LONGEST_STEP: f64 = 0.25;

impl Default for Mismatch {
    fn default() -> Self {
        Self { mean: 0.0, sd: 0.25 }
    }
}
