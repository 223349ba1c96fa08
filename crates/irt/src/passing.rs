//! Number-correct distributions and the probability of passing.

mod form;
#[cfg(test)]
mod tests;

use crate::math::normal_cdf;
use crate::{IrtError, ItemBelief};
pub use form::{DomainScores, VirtualForm};

/// A cut score on a form, in raw points, with its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standard {
    /// Points needed to pass.
    pub cut: f64,
    /// Standard error of the cut, in points; 0 for a cut taken as exact.
    pub se: f64,
}

impl Standard {
    /// Probability that `score` points pass: a step, or `Φ((score − cut)/se)`.
    #[must_use]
    pub fn weight(&self, score: usize) -> f64 {
        let margin = score as f64 - self.cut;
        if self.se > 0.0 { normal_cdf(margin / self.se) } else { f64::from(u8::from(margin >= 0.0)) }
    }

    /// Probability of passing with this distribution of the number right.
    #[must_use]
    pub fn probability(&self, scores: &[f64]) -> f64 {
        let passing: f64 = scores.iter().enumerate().map(|(k, f)| f * self.weight(k)).sum();
        // A sum of shares is rounded, and the outermost may lie a hair beyond 1.
        passing.clamp(0.0, 1.0)
    }
}

/// Distribution of the number of right answers for independent items.
///
/// Lord & Wingersky (1984): one item at a time, `f(x) ← (1 − p) f(x) + p f(x − 1)`.
///
/// ```
/// let f = gradatim_irt::score_distribution(&[0.5, 0.5]);
/// assert_eq!(f, vec![0.25, 0.5, 0.25]);
/// ```
#[must_use]
pub fn score_distribution(probabilities: &[f64]) -> Vec<f64> {
    let mut f = vec![0.0; probabilities.len() + 1];
    f[0] = 1.0;
    for (n, p) in probabilities.iter().enumerate() {
        for x in (0..=n).rev() {
            f[x + 1] += p * f[x];
            f[x] *= 1.0 - p;
        }
    }
    f
}

/// The ability at which the expected score on `items` equals `cut` (true-score equating).
///
/// # Errors
/// [`IrtError::Cut`] when no ability within ±8 reaches the cut.
pub fn cut_ability(items: &[ItemBelief], cut: f64) -> Result<f64, IrtError> {
    let expected = |theta: f64| items.iter().map(|i| i.probability(theta)).sum::<f64>();
    let (mut low, mut high) = (-8.0, 8.0);
    if !(expected(low) < cut && cut < expected(high)) {
        return Err(IrtError::Cut { cut, low: expected(low), high: expected(high) });
    }
    // The expected score rises with ability, so bisection cannot miss; 60 halvings reach 1e-17.
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if expected(middle) < cut { low = middle } else { high = middle }
    }
    Ok(0.5 * (low + high))
}
