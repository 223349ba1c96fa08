//! Rules around rules: at a cut, and per second.

use super::{SelectionRule, Standing};
use crate::{CatError, ItemPool};

/// A rule that looks at the cut instead of the estimate: best for telling who is above it (Eggen 1999;
/// Spray & Reckase 1996).
#[derive(Debug)]
pub struct AtCut {
    /// The rule.
    pub rule: Box<dyn SelectionRule>,
    /// The cut, in logits.
    pub cut: f64,
}

impl SelectionRule for AtCut {
    fn name(&self) -> &'static str {
        self.rule.name()
    }

    fn value(&self, pool: &ItemPool, item: usize, standing: &Standing<'_>) -> f64 {
        self.rule.value(pool, item, &Standing { theta: self.cut, ..*standing })
    }

    fn draws(&self) -> bool {
        self.rule.draws()
    }

    fn negated(&self) -> bool {
        self.rule.negated()
    }

    fn is_amount(&self) -> bool {
        self.rule.is_amount()
    }

    fn needs_evidence(&self) -> bool {
        self.rule.needs_evidence()
    }

    fn information_at(&self, standing: &Standing<'_>) -> Option<f64> {
        self.rule.information_at(&Standing { theta: self.cut, ..*standing })
    }
}

/// Information per second (Fan, Wang, Chang & Douglas 2012): the value over the expected time of the
/// item under the lognormal model, `exp(β − τ + 1/(2α²))` (van der Linden 2007).
///
/// The test taker's speed τ divides all times alike, so it does not change the choice; items of unknown
/// time are taken as long as `otherwise` says.
#[derive(Debug)]
pub struct PerSecond {
    rule: Box<dyn SelectionRule>,
    otherwise: f64,
}

impl PerSecond {
    /// `otherwise` is the time of items of unknown time, in seconds.
    ///
    /// # Errors
    /// [`CatError::PerSecond`] for a rule whose value is not an amount that can be divided;
    /// [`CatError::Seconds`] unless `otherwise` is positive and finite.
    pub fn new(rule: Box<dyn SelectionRule>, otherwise: f64) -> Result<Self, CatError> {
        if !rule.is_amount() {
            return Err(CatError::PerSecond(rule.name()));
        }
        if !(otherwise.is_finite() && otherwise > 0.0) {
            return Err(CatError::Seconds(otherwise));
        }
        Ok(Self { rule, otherwise })
    }
}

impl SelectionRule for PerSecond {
    fn name(&self) -> &'static str {
        self.rule.name()
    }

    fn value(&self, pool: &ItemPool, item: usize, standing: &Standing<'_>) -> f64 {
        let seconds = pool.attributes(item).time.map_or(self.otherwise, |time| time.expected(0.0));
        self.rule.value(pool, item, standing) / seconds
    }

    fn is_amount(&self) -> bool {
        true
    }

    fn needs_evidence(&self) -> bool {
        self.rule.needs_evidence()
    }
}
