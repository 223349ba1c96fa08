//! Choosing the domain of the next item.

use super::draw::{best_item, drawn};
use super::scale::Pick;
use super::{Engine, Plan};
use crate::{DomainReason, Goal, Targeting};
use rand::{Rng, RngExt};

impl Engine {
    /// The domain, why, and the probability with which it was drawn.
    pub(super) fn choose_domain(&self, rng: &mut impl Rng) -> Option<(usize, DomainReason, f64)> {
        match &self.plan {
            Plan::Measure(_) | Plan::Goal { in_quotas: true, .. } => {
                Some((self.quotas.next(&self.served, |d| self.is_open(d))?, DomainReason::Quota, 1.0))
            }
            Plan::Goal { goal, in_quotas: false } => Some((self.best_domain(goal)?, DomainReason::Goal, 1.0)),
            Plan::Free(_) => self.free_domain(rng),
            Plan::Drill { only: Some(d), .. } => {
                let open = *d < self.pool.domains() && self.is_open(*d);
                open.then_some((*d, DomainReason::Asked, 1.0))
            }
            Plan::Drill { targeting, only: None } => self.draw_domain(targeting, rng),
        }
    }

    pub(super) fn is_open(&self, domain: usize) -> bool {
        let asked = !matches!(self.plan, Plan::Drill { only: Some(d), .. } if d != domain);
        asked && self.stock.has(domain)
    }

    /// Open domains with something new, or all open ones when there is nothing new anywhere.
    fn worthwhile(&self) -> Vec<usize> {
        let open: Vec<usize> = (0..self.pool.domains()).filter(|&d| self.is_open(d)).collect();
        let fresh: Vec<usize> = open.iter().copied().filter(|&d| !self.stock.repeats(d)).collect();
        if fresh.is_empty() { open } else { fresh }
    }

    /// The domain of the item that serves the goal best.
    fn best_domain(&self, goal: &Goal) -> Option<usize> {
        let outlook = goal.outlook(&self.tracker);
        let candidates = self.worthwhile().into_iter().flat_map(|d| self.candidates(d));
        let best = best_item(candidates.map(|i| (i, goal.value(&self.pool, i, &outlook))))?;
        Some(self.pool.domain(best.0))
    }

    /// The domain of the best item by the rule; for a rule that draws, one drawn by its number of candidates.
    fn free_domain(&self, rng: &mut impl Rng) -> Option<(usize, DomainReason, f64)> {
        let domains = self.worthwhile();
        if self.scale(*domains.first()?).pick() == Pick::Any {
            let sizes = domains.iter().map(|&d| self.stock.candidates(d) as f64);
            let all: f64 = sizes.clone().sum();
            let chances: Vec<f64> = sizes.map(|size| size / all).collect();
            let place = drawn(&chances, rng.random::<f64>());
            return Some((domains[place], DomainReason::Rule, chances[place]));
        }
        let best = |d: usize| self.choose_item(d, rng).map(|(_, value, _)| (d, value));
        let (domain, ..) = best_item(domains.into_iter().filter_map(best))?;
        Some((domain, DomainReason::Rule, 1.0))
    }

    fn draw_domain(&self, targeting: &Targeting, rng: &mut impl Rng) -> Option<(usize, DomainReason, f64)> {
        let open = self.open_domains()?;
        if let Some(overdue) = self.overdue(&open) {
            return Some((overdue, DomainReason::Exploration, 1.0));
        }
        let weights = self.quotas.weights();
        let worth = targeting.worth(&self.tracker, weights);
        let chances = targeting.draw(&worth, weights, &open);
        let explores = rng.random::<f64>() < targeting.exploration;
        let pure = Targeting { exploration: if explores { 1.0 } else { 0.0 }, ..*targeting };
        let domain = drawn(&pure.draw(&worth, weights, &open), rng.random::<f64>());
        let below = self.tracker.below(domain, targeting.theta_cut);
        let reason = if explores {
            DomainReason::Exploration
        } else {
            DomainReason::Worth { below, sd: self.tracker.domain(domain).sd }
        };
        Some((domain, reason, chances[domain]))
    }

    /// Worth of every domain, and the probability with which a drill draws it now.
    pub(super) fn prospects(&self, targeting: &Targeting) -> Option<(Vec<f64>, Vec<f64>)> {
        let (open, weights) = (self.open_domains()?, self.quotas.weights());
        let worth = targeting.worth(&self.tracker, weights);
        let chances = match self.overdue(&open) {
            Some(overdue) => (0..open.len()).map(|d| f64::from(u8::from(d == overdue))).collect(),
            None => targeting.draw(&worth, weights, &open),
        };
        Some((worth, chances))
    }

    /// Which domains are open; `None` when none is.
    fn open_domains(&self) -> Option<Vec<bool>> {
        let open: Vec<bool> = (0..self.pool.domains()).map(|d| self.is_open(d)).collect();
        open.contains(&true).then_some(open)
    }

    /// A domain that had nothing although three rounds' worth of questions have been served.
    fn overdue(&self, open: &[bool]) -> Option<usize> {
        let total: usize = self.served.iter().sum();
        (0..open.len()).find(|&d| open[d] && self.served[d] == 0 && total >= 3 * open.len())
    }
}
