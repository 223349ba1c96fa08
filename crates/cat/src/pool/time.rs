//! How long an item takes.

use crate::CatError;

/// The lognormal response-time model: `ln T ~ N(β − τ, 1/α²)` for a test taker of speed τ
/// (van der Linden 2007).
///
/// ```
/// use gradatim_cat::ResponseTime;
/// let time = ResponseTime::new(2.0, 4.0)?;
/// assert!((time.expected(0.0) - (4.0f64 + 0.125).exp()).abs() < 1e-12); // exp(β − τ + 1/(2α²))
/// # Ok::<(), gradatim_cat::CatError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ResponseTime {
    alpha: f64,
    beta: f64,
}

impl ResponseTime {
    /// Time discrimination of items whose own is not known.
    pub const USUAL_ALPHA: f64 = 2.0;

    /// An item of time discrimination `alpha` (per log second) and time intensity `beta` (log seconds).
    ///
    /// # Errors
    /// [`CatError::ResponseTime`] unless `alpha` is positive and both are finite.
    pub fn new(alpha: f64, beta: f64) -> Result<Self, CatError> {
        if alpha.is_finite() && alpha > 0.0 && beta.is_finite() {
            Ok(Self { alpha, beta })
        } else {
            Err(CatError::ResponseTime { alpha, beta })
        }
    }

    /// An item of which only the mean time at speed 0 is known, in seconds; `alpha` is 2, common on
    /// tests of knowledge (van der Linden 2007 finds 1.2 to 2.5).
    ///
    /// # Errors
    /// [`CatError::ResponseTime`] unless the time is positive and finite.
    pub fn of_seconds(seconds: f64) -> Result<Self, CatError> {
        const ALPHA: f64 = ResponseTime::USUAL_ALPHA;
        Self::new(ALPHA, seconds.ln() - 0.5 / (ALPHA * ALPHA))
    }

    /// Expected seconds of a test taker of speed `tau`: `exp(β − τ + 1/(2α²))`.
    #[must_use]
    pub fn expected(&self, tau: f64) -> f64 {
        (self.beta - tau + 0.5 / (self.alpha * self.alpha)).exp()
    }

    /// Seconds of a test taker of speed `tau` whose log time lies `z` standard deviations above its mean:
    /// `exp(β − τ + z/α)`.
    #[must_use]
    pub fn seconds(&self, tau: f64, z: f64) -> f64 {
        (self.beta - tau + z / self.alpha).exp()
    }

    /// Time discrimination.
    #[must_use]
    pub fn alpha(&self) -> f64 {
        self.alpha
    }

    /// Time intensity, log seconds.
    #[must_use]
    pub fn beta(&self) -> f64 {
        self.beta
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_seconds_come_back() {
        assert!((ResponseTime::of_seconds(75.0).unwrap().expected(0.0) - 75.0).abs() < 1e-10);
    }

    #[test]
    fn impossible_times_are_refused() {
        for seconds in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(ResponseTime::of_seconds(seconds).is_err(), "{seconds}");
        }
        assert!(ResponseTime::new(0.0, 1.0).is_err());
    }
}
