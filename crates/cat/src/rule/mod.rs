//! Selection rules: what a candidate item is worth at the learner's standing.

#[cfg(test)]
mod compared;
mod discrimination;
mod expected;
mod fixed;
mod information;
mod kullback;
mod matching;
mod named;
mod stratified;
mod weights;
mod wrapped;

use crate::{Evidence, ItemPool};

#[cfg(test)]
pub(crate) use compared::Compared;
pub use discrimination::Discrimination;
pub use expected::{
    ExpectedInformation, ExpectedPosteriorVariance, InformationKind, OutcomeWeights, ReEstimate,
};
pub use fixed::{FixedForm, RandomItem};
pub use information::{MaximumInformation, WeightedInformation};
pub use kullback::KullbackLeibler;
pub use matching::{NearestDifficulty, NearestPeak, information_peak};
pub use named::{Convention, RuleSettings, rule};
pub use stratified::{AStratified, strata_by_a, strata_with_b_blocking};
pub use weights::Weighting;
pub use wrapped::{AtCut, PerSecond};

/// Where the learner stands on the ability that an item measures.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    /// Point estimate, in logits.
    pub theta: f64,
    /// The grid's nodes.
    pub nodes: &'a [f64],
    /// Posterior on the nodes, summing to one.
    pub posterior: &'a [f64],
    /// Likelihood of the answers on the nodes, scaled to a largest value of one.
    pub likelihood: &'a [f64],
    /// The answers themselves, in a test of one ability.
    pub evidence: Option<&'a Evidence>,
}

/// A rule values candidates; the highest value is chosen, ties by pool order.
pub trait SelectionRule: std::fmt::Debug + Send + Sync {
    /// Short name, as in commands and logs.
    fn name(&self) -> &'static str;
    /// Value of an item; higher is better, and −∞ is never chosen.
    fn value(&self, pool: &ItemPool, item: usize, standing: &Standing<'_>) -> f64;
    /// True when the engine draws among all candidates instead of taking the highest value.
    fn draws(&self) -> bool {
        false
    }
    /// The ability at which the value is the item's Fisher information, if it is that and nothing else: the best items
    /// are then looked up in the pool's index instead of valued one by one.
    fn information_at(&self, standing: &Standing<'_>) -> Option<f64> {
        let _ = standing;
        None
    }
    /// True when the value is a criterion of which less is better, negated.
    fn negated(&self) -> bool {
        false
    }
    /// True when the value is an amount of information, of which twice as much is twice as good.
    fn is_amount(&self) -> bool {
        false
    }
    /// True when the rule needs the answers themselves, which only a test of one ability keeps.
    fn needs_evidence(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests;
