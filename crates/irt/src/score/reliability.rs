//! Reliability of scores: how much of their variance is ability.

use super::{Estimate, Method, Score, Scorer};
use crate::ResponseModel;

/// Empirical reliability of scores: the share of their variance that is not error.
///
/// `var/(var + mean se²)` for posterior means and modes, `1 − mean se²/var` (not below 0) for ML
/// and WLE, whose variance contains the error; `None` below two defined scores, and where all are
/// equal without error.
#[must_use]
pub fn reliability(method: Method, scores: &[Score]) -> Option<f64> {
    let defined: Vec<&Estimate> = scores.iter().flatten().collect();
    let n = defined.len() as f64;
    if n < 2.0 {
        return None;
    }
    let mean = defined.iter().map(|e| e.theta).sum::<f64>() / n;
    let variance = defined.iter().map(|e| (e.theta - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let error = defined.iter().map(|e| e.se * e.se).sum::<f64>() / n;
    let reliability = match method {
        Method::Eap | Method::EapSum | Method::Map => variance / (variance + error),
        Method::Ml | Method::Wle => (1.0 - error / variance).max(0.0),
    };
    reliability.is_finite().then_some(reliability)
}

impl<M: ResponseModel + Sync> Scorer<'_, M> {
    /// Marginal reliability of all items together: `E[I/(I + 1/sd²)]` over the scorer's prior
    /// N(mean, sd²), on its grid; what empirical reliability of EAP scores is about to be, before
    /// anybody has answered (Green, Bock, Humphreys, Linn & Reckase 1984, for known information).
    /// 0 without items, below 1 always.
    ///
    /// ```
    /// use gradatim_irt::{Dichotomous, Grid, score::{Method, Scorer}};
    /// let items = vec![Dichotomous::two_pl(1.5, 0.0)?; 30];
    /// let scorer = Scorer::new(&items, Method::Eap, Grid::new(61, 6.0)?);
    /// assert!((0.9..0.95).contains(&scorer.marginal_reliability()));
    /// # Ok::<(), gradatim_irt::IrtError>(())
    /// ```
    #[must_use]
    pub fn marginal_reliability(&self) -> f64 {
        let share = |&theta: &f64| {
            let information: f64 = self.items.iter().map(|item| item.information(theta)).sum();
            information / (information + self.sd.powi(-2))
        };
        self.grid.nodes().iter().zip(self.prior()).map(|(theta, weight)| weight * share(theta)).sum()
    }
}
