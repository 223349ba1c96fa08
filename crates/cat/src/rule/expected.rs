//! One answer ahead: what is to be expected of each outcome.

use super::{SelectionRule, Standing};
use crate::{Aim, Answer, ItemPool, Maximum, Within};
use gradatim_irt::ResponseModel;

/// Probabilities of the outcomes that are looked ahead at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutcomeWeights {
    /// Posterior predictive, which is right: the ability is not known.
    Predictive,
    /// At the point estimate, as catR has it.
    AtEstimate,
}

/// Mass and moments of the posterior after an outcome, not normalised.
#[derive(Debug, Clone, Copy)]
struct Outcome {
    mass: f64,
    first: f64,
    second: f64,
}

impl Outcome {
    fn of(pool: &ItemPool, item: usize, category: usize, standing: &Standing<'_>) -> Self {
        let (mut mass, mut first, mut second) = (0.0, 0.0, 0.0);
        let weights = standing.posterior.iter().zip(pool.probability(item, category));
        for (x, (w, p)) in standing.nodes.iter().zip(weights) {
            let joint = w * p;
            mass += joint;
            first += joint * x;
            second += joint * x * x;
        }
        Self { mass, first, second }
    }

    /// Variance of the posterior.
    fn variance(&self) -> f64 {
        if self.mass > 0.0 { self.second / self.mass - (self.first / self.mass).powi(2) } else { 0.0 }
    }

    /// Mean of the posterior.
    fn mean(&self) -> f64 {
        if self.mass > 0.0 { self.first / self.mass } else { 0.0 }
    }
}

impl OutcomeWeights {
    /// Probability of an outcome.
    fn probability(
        self,
        pool: &ItemPool,
        item: usize,
        category: usize,
        outcome: Outcome,
        standing: &Standing<'_>,
    ) -> f64 {
        match self {
            Self::Predictive => outcome.mass,
            Self::AtEstimate => pool.model(item).probability(standing.theta, category),
        }
    }
}

/// Minimum expected posterior variance (van der Linden 1998); the value is the variance, negated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExpectedPosteriorVariance(pub OutcomeWeights);

impl SelectionRule for ExpectedPosteriorVariance {
    fn name(&self) -> &'static str {
        "mepv"
    }

    fn value(&self, pool: &ItemPool, item: usize, standing: &Standing<'_>) -> f64 {
        let category = |k: usize| {
            let outcome = Outcome::of(pool, item, k, standing);
            self.0.probability(pool, item, k, outcome, standing) * outcome.variance()
        };
        -(0..pool.categories(item)).map(category).sum::<f64>()
    }

    fn negated(&self) -> bool {
        true
    }
}

/// Which information is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InformationKind {
    /// `−d² ln P/dθ²` of the outcome.
    Observed,
    /// Fisher's.
    Fisher,
}

/// How the ability is estimated anew after an outcome.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ReEstimate {
    /// Posterior mean on the grid.
    PosteriorMean,
    /// Posterior mode within a range; needs a test of one ability, else it is the posterior mean.
    Mode(Within),
}

/// Maximum expected information (van der Linden 1998; van der Linden & Pashley 2000): the item's
/// information at the ability estimated anew after each outcome, over the outcomes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExpectedInformation {
    /// Observed or Fisher information.
    pub kind: InformationKind,
    /// Probabilities of the outcomes.
    pub outcomes: OutcomeWeights,
    /// Estimate after an outcome.
    pub re_estimate: ReEstimate,
}

impl ExpectedInformation {
    fn theta(
        &self,
        pool: &ItemPool,
        item: usize,
        category: usize,
        outcome: Outcome,
        standing: &Standing<'_>,
    ) -> f64 {
        match (self.re_estimate, standing.evidence) {
            (ReEstimate::Mode(within), Some(evidence)) => {
                Maximum::supposing(Aim::Posterior, pool, evidence, Answer { item, category }, within)
            }
            _ => outcome.mean(),
        }
    }
}

impl SelectionRule for ExpectedInformation {
    fn name(&self) -> &'static str {
        match self.kind {
            InformationKind::Observed => "mei",
            InformationKind::Fisher => "mei-fisher",
        }
    }

    fn value(&self, pool: &ItemPool, item: usize, standing: &Standing<'_>) -> f64 {
        let model = pool.model(item);
        let category = |k: usize| {
            let outcome = Outcome::of(pool, item, k, standing);
            let theta = self.theta(pool, item, k, outcome, standing);
            let information = match self.kind {
                InformationKind::Observed => -model.log_derivatives(theta, k).curvature,
                InformationKind::Fisher => model.information(theta),
            };
            self.outcomes.probability(pool, item, k, outcome, standing) * information
        };
        (0..pool.categories(item)).map(category).sum()
    }
}
