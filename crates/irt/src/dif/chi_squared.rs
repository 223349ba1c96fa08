//! Test statistics with a χ² distribution.

use serde::Serialize;
use statrs::function::gamma::gamma_ur;

/// A χ² statistic with its degrees of freedom and p-value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ChiSquared {
    /// The statistic, 0 or more.
    pub x2: f64,
    /// Degrees of freedom, 1 or more.
    pub df: usize,
    /// Probability of a larger one if the null hypothesis holds.
    pub p: f64,
}

impl ChiSquared {
    /// `None` for a statistic that is not finite or without degrees of freedom.
    pub(super) fn new(x2: f64, df: usize) -> Option<Self> {
        // The survival function itself: 1 − cdf would be zero from x² = 75 on.
        let usable = x2.is_finite() && df > 0;
        usable.then(|| Self { x2: x2.max(0.0), df, p: gamma_ur(df as f64 / 2.0, x2.max(0.0) / 2.0) })
    }
}
