//! Selection rules: what a candidate item is worth at the learner's standing.

use crate::{CatError, Evidence, ItemPool};
use gradatim_irt::ResponseModel;

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
    /// Value of an item; higher is better.
    fn value(&self, pool: &ItemPool, item: usize, standing: &Standing<'_>) -> f64;
    /// True when the engine draws among all candidates instead of taking the highest value.
    fn draws(&self) -> bool {
        false
    }
}

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
}

/// Minimum expected posterior variance (van der Linden 1998); the value is the variance, negated.
///
/// Sums over the nodes of `p`, `px` and `px²` give both outcomes at once, because the wrong answer's
/// sums are the posterior's own less those of the right answer.
#[derive(Debug, Clone, Copy)]
pub struct ExpectedPosteriorVariance;

impl SelectionRule for ExpectedPosteriorVariance {
    fn name(&self) -> &'static str {
        "mepv"
    }

    fn value(&self, pool: &ItemPool, item: usize, standing: &Standing<'_>) -> f64 {
        let (mut all, mut right) = ([0.0; 3], [0.0; 3]);
        for ((x, w), p) in standing.nodes.iter().zip(standing.posterior).zip(pool.right(item)) {
            for (power, factor) in [1.0, *x, x * x].into_iter().enumerate() {
                all[power] += w * factor;
                right[power] += w * p * factor;
            }
        }
        let wrong = [all[0] - right[0], all[1] - right[1], all[2] - right[2]];
        -(spread(right) + spread(wrong))
    }
}

/// Variance of an outcome's posterior times the outcome's probability.
fn spread([mass, first, second]: [f64; 3]) -> f64 {
    if mass > 0.0 { second - first * first / mass } else { 0.0 }
}

/// Every item is worth the same; the engine's draw decides.
#[derive(Debug, Clone, Copy)]
pub struct RandomItem;

impl SelectionRule for RandomItem {
    fn name(&self) -> &'static str {
        "random"
    }

    fn value(&self, _: &ItemPool, _: usize, _: &Standing<'_>) -> f64 {
        0.0
    }

    fn draws(&self) -> bool {
        true
    }
}

/// The rule with a name.
///
/// # Errors
/// [`CatError::UnknownRule`] lists the rules there are.
pub fn rule(name: &str) -> Result<Box<dyn SelectionRule>, CatError> {
    match name.to_ascii_lowercase().as_str() {
        "mfi" => Ok(Box::new(MaximumInformation)),
        "mepv" => Ok(Box::new(ExpectedPosteriorVariance)),
        "random" => Ok(Box::new(RandomItem)),
        _ => Err(CatError::UnknownRule(name.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PoolItem;
    use gradatim_irt::{Dichotomous, Grid, ItemBelief, ItemCurve};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn expected_variance_is_that_of_both_updates(a in 0.4..2.5f64, b in -2.0..2.0f64, c in 0.0..0.3f64, mean in -1.0..1.0f64) {
            let grid = Grid::new(41, 5.0).unwrap();
            let belief = ItemBelief::known(Dichotomous::three_pl(a, b, c).unwrap());
            let pool = ItemPool::new(vec![PoolItem::new("i", 0, belief)], 1, &grid).unwrap();
            let posterior = grid.normal_weights(mean, 0.7);
            let standing = Standing { theta: mean, nodes: grid.nodes(), posterior: &posterior, likelihood: &posterior, evidence: None };
            let curve = ItemCurve::new(&belief, &grid);
            let expected: f64 = [true, false].iter().map(|&k| {
                let mut after = posterior.clone();
                curve.update(&mut after, k) * grid.moments(&after).sd.powi(2)
            }).sum();
            prop_assert!((-ExpectedPosteriorVariance.value(&pool, 0, &standing) - expected).abs() < 1e-10);
            // An answer can only be expected to sharpen the posterior.
            prop_assert!(expected <= grid.moments(&posterior).sd.powi(2) + 1e-12);
        }
    }

    #[test]
    fn unknown_rules_list_the_known() {
        assert!(rule("MFI").is_ok());
        assert!(rule("best").unwrap_err().to_string().contains("mepv"));
    }
}
