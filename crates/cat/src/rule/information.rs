//! Fisher information, at the estimate or averaged over abilities.

use super::{Convention, SelectionRule, Standing, Weighting};
use crate::ItemPool;
use gradatim_irt::ResponseModel;

/// Maximum Fisher information at the estimate (Lord 1980, chapter 10).
#[derive(Debug, Clone, Copy)]
pub struct MaximumInformation;

impl SelectionRule for MaximumInformation {
    fn name(&self) -> &'static str {
        "mfi"
    }

    fn value(&self, pool: &ItemPool, item: usize, standing: &Standing<'_>) -> f64 {
        pool.model(item).information(standing.theta)
    }

    fn is_amount(&self) -> bool {
        true
    }

    fn information_at(&self, standing: &Standing<'_>) -> Option<f64> {
        Some(standing.theta)
    }
}

/// Information averaged over the likelihood (Veerkamp & Berger 1997) or over the posterior (van der
/// Linden 1998): `∫ w(θ) I(θ) dθ`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WeightedInformation {
    /// What weighs the abilities.
    pub weighting: Weighting,
    /// Normalised, or as catR has it.
    pub convention: Convention,
}

impl SelectionRule for WeightedInformation {
    fn name(&self) -> &'static str {
        match self.weighting {
            Weighting::Likelihood => "mlwi",
            Weighting::Posterior => "mpwi",
        }
    }

    fn value(&self, pool: &ItemPool, item: usize, standing: &Standing<'_>) -> f64 {
        let information = pool.information(item);
        self.weighting.integral(self.convention, standing, |q| information[q])
    }

    fn is_amount(&self) -> bool {
        true
    }
}
