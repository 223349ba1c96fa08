//! Weights of the nodes in rules that integrate over ability.

use super::{Convention, Standing};
use crate::Prior;

/// What weighs the abilities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weighting {
    /// The likelihood of the answers.
    Likelihood,
    /// The posterior.
    Posterior,
}

impl Weighting {
    /// `∫ w(θ) g(θ) dθ`: a weighted mean, or as catR has it, the trapezoidal integral of the likelihood
    /// itself (times the prior density), which is not normalised.
    pub(super) fn integral(
        self,
        convention: Convention,
        standing: &Standing<'_>,
        g: impl Fn(usize) -> f64,
    ) -> f64 {
        match convention {
            Convention::Usual => self.mean(convention, standing, g),
            Convention::Catr => {
                let last = standing.nodes.len().saturating_sub(1);
                let height = |q: usize| if q == 0 || q == last { 0.5 } else { 1.0 } * g(q);
                let step = standing.nodes.windows(2).next().map_or(0.0, |pair| pair[1] - pair[0]);
                let scale = standing.evidence.map_or(0.0, |evidence| evidence.log_scale()).exp();
                step * scale * self.sum(convention, standing, height)
            }
        }
    }

    /// The weighted mean of `g` over the nodes.
    pub(super) fn mean(
        self,
        convention: Convention,
        standing: &Standing<'_>,
        g: impl Fn(usize) -> f64,
    ) -> f64 {
        self.sum(convention, standing, g) / self.sum(convention, standing, |_| 1.0)
    }

    fn sum(self, convention: Convention, standing: &Standing<'_>, g: impl Fn(usize) -> f64) -> f64 {
        let over = |weights: &[f64]| weights.iter().enumerate().map(|(q, w)| w * g(q)).sum();
        match (self, convention) {
            (Self::Likelihood, _) => over(standing.likelihood),
            (Self::Posterior, Convention::Usual) => over(standing.posterior),
            (Self::Posterior, Convention::Catr) => {
                let prior = standing.evidence.map_or(Prior::default(), |evidence| evidence.prior());
                let nodes = standing.nodes.iter().zip(standing.likelihood).enumerate();
                nodes.map(|(q, (x, likelihood))| likelihood * prior.density(*x) * g(q)).sum()
            }
        }
    }
}
