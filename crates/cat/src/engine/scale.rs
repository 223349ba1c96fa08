//! What the candidates of a domain are worth under a plan.

use super::{Engine, Plan};
use crate::goal::Outlook;
use crate::{Goal, ItemPool, SelectionRule, Standing, Targeting};

/// Values of the items of one domain at the present state of the abilities.
pub(super) enum Scale<'a> {
    Rule(&'a dyn SelectionRule, Standing<'a>),
    Goal(&'a Goal, Outlook),
    Drill(&'a Targeting, &'a [f64]),
}

/// How an item is taken once all are valued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pick {
    /// The highest value.
    Best,
    /// One of the few highest values.
    AmongBest,
    /// One of all.
    Any,
}

impl Scale<'_> {
    /// Value of an item; higher is better.
    pub(super) fn value(&self, pool: &ItemPool, item: usize) -> f64 {
        match self {
            Self::Rule(rule, standing) => rule.value(pool, item, standing),
            Self::Goal(goal, outlook) => goal.value(pool, item, outlook),
            Self::Drill(targeting, posterior) => targeting.value(pool, item, posterior).0,
        }
    }

    /// The ability at which the value is Fisher information and nothing else.
    pub(super) fn information_at(&self) -> Option<f64> {
        match self {
            Self::Rule(rule, standing) => rule.information_at(standing),
            _ => None,
        }
    }

    /// How an item is taken.
    pub(super) fn pick(&self) -> Pick {
        match self {
            Self::Rule(rule, _) if rule.draws() => Pick::Any,
            Self::Drill(..) => Pick::AmongBest,
            _ => Pick::Best,
        }
    }
}

impl Engine {
    /// The scale of a domain.
    pub(super) fn scale(&self, domain: usize) -> Scale<'_> {
        match &self.plan {
            Plan::Measure(rule) | Plan::Free(rule) => Scale::Rule(rule.as_ref(), self.standing(domain)),
            Plan::Goal { goal, .. } => Scale::Goal(goal, goal.outlook(&self.tracker)),
            Plan::Drill { targeting, .. } => Scale::Drill(targeting, self.tracker.posterior(domain)),
        }
    }

    fn standing(&self, domain: usize) -> Standing<'_> {
        Standing {
            theta: self.tracker.domain(domain).mean,
            nodes: self.tracker.model().grid().nodes(),
            posterior: self.tracker.posterior(domain),
            likelihood: self.tracker.state().likelihood(domain),
            evidence: None,
        }
    }
}
