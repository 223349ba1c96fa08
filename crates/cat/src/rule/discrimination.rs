//! Global discrimination: how much the probabilities of an item differ among likely abilities.

use super::{Convention, SelectionRule, Standing, Weighting};
use crate::ItemPool;

/// Global discrimination index (Kaplan, de la Torre & Barrada 2015), over the likelihood (GDI) or the
/// posterior (GDIP): the weighted variance of `P(right)`.
///
/// For items of more categories it is half the sum of the variances of all category probabilities,
/// which is the same for two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Discrimination {
    /// What weighs the abilities; the weights sum to one in either convention.
    pub weighting: Weighting,
    /// catR's posterior counts the nodes at both ends in full.
    pub convention: Convention,
}

impl SelectionRule for Discrimination {
    fn name(&self) -> &'static str {
        match self.weighting {
            Weighting::Likelihood => "gdi",
            Weighting::Posterior => "gdip",
        }
    }

    fn value(&self, pool: &ItemPool, item: usize, standing: &Standing<'_>) -> f64 {
        let variance = |k: usize| {
            let p = pool.probability(item, k);
            let mean = self.weighting.mean(self.convention, standing, |q| p[q]);
            self.weighting.mean(self.convention, standing, |q| (p[q] - mean).powi(2))
        };
        0.5 * (0..pool.categories(item)).map(variance).sum::<f64>()
    }

    fn is_amount(&self) -> bool {
        true
    }
}
