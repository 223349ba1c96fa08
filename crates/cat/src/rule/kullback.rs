//! Global information: how far the answers to be expected at the estimate are from those elsewhere.

use super::{Convention, SelectionRule, Standing, Weighting};
use crate::ItemPool;
use gradatim_irt::ResponseModel;

/// Kullback–Leibler information (Chang & Ying 1996), weighted by the likelihood (KL) or the posterior
/// (KLP; Barrada, Olea, Ponsoda & Abad 2009): `∫ w(θ) Σ_k P_k(θ̂) ln(P_k(θ̂)/P_k(θ)) dθ`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KullbackLeibler {
    /// What weighs the abilities.
    pub weighting: Weighting,
    /// Normalised, or as catR has it.
    pub convention: Convention,
}

impl SelectionRule for KullbackLeibler {
    fn name(&self) -> &'static str {
        match self.weighting {
            Weighting::Likelihood => "kl",
            Weighting::Posterior => "klp",
        }
    }

    fn value(&self, pool: &ItemPool, item: usize, standing: &Standing<'_>) -> f64 {
        let category = |k: usize| {
            let here = pool.model(item).log_derivatives(standing.theta, k).value;
            let there = pool.log_likelihood(item, k);
            here.exp() * self.weighting.integral(self.convention, standing, |q| here - there[q])
        };
        (0..pool.categories(item)).map(category).sum()
    }

    fn is_amount(&self) -> bool {
        true
    }
}
