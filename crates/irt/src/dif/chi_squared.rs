//! Test statistics with a χ² distribution.

use serde::Serialize;
use statrs::distribution::{ChiSquared as Distribution, ContinuousCDF};

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
    /// `None` for a statistic that is not finite or without degrees of freedom. A negative one is rounding.
    pub(super) fn new(x2: f64, df: usize) -> Option<Self> {
        let distribution = Distribution::new(df as f64).ok().filter(|_| x2.is_finite())?;
        let x2 = x2.max(0.0);
        // The survival function itself: 1 − cdf would be zero from x² = 75 on.
        Some(Self { x2, df, p: distribution.sf(x2) })
    }
}
