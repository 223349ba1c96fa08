//! The engine: pool, abilities and plan put together.

mod stock;

use crate::{
    AbilityTracker, CatError, DomainReason, Goal, ItemPool, LengthOrPrecision, Progress, Quotas, Selection,
    SelectionRule, Standing, Targeting,
};
use gradatim_irt::SecondOrder;
use rand::{Rng, RngExt};
use std::sync::Arc;
use stock::Stock;

/// How the engine chooses.
#[derive(Debug)]
pub enum Plan {
    /// Blueprint quotas, then the best item of the domain by a rule.
    Measure(Box<dyn SelectionRule>),
    /// The item that serves a goal of the whole exam best, of all domains or of the one whose quota is due.
    Goal {
        /// The goal.
        goal: Goal,
        /// Keep the blueprint's quotas.
        in_quotas: bool,
    },
    /// Drill targeting; `only` keeps to one domain.
    Drill {
        /// The aim.
        targeting: Targeting,
        /// The domain the learner asked for.
        only: Option<usize>,
    },
}

/// A drill draws among this many of the best items, so that two drills are not the same.
const RANDOMESQUE: usize = 5;

/// An adaptive test under way: pure, seeded from outside, and able to explain each choice.
#[derive(Debug)]
pub struct Engine {
    pool: ItemPool,
    tracker: AbilityTracker,
    titles: Vec<Arc<str>>,
    quotas: Quotas,
    plan: Plan,
    stopping: LengthOrPrecision,
    stock: Stock,
    served: Vec<usize>,
}

impl Engine {
    /// An engine for a learner of whom nothing is known.
    ///
    /// `titles` and the quotas' weights are by domain, as in the pool.
    ///
    /// # Errors
    /// [`CatError::Weights`] when titles, weights, loadings and pool or goal differ in their number of domains;
    /// [`CatError::NeedsEvidence`] for a rule of tests of one ability.
    pub fn new(
        pool: ItemPool,
        model: SecondOrder,
        titles: Vec<String>,
        quotas: Quotas,
        plan: Plan,
        stopping: LengthOrPrecision,
    ) -> Result<Self, CatError> {
        let domains = pool.domains();
        if [titles.len(), quotas.weights().len(), model.domains()].iter().any(|n| *n != domains) {
            return Err(CatError::Weights(quotas.weights().iter().sum()));
        }
        match &plan {
            Plan::Measure(rule) if rule.needs_evidence() => {
                return Err(CatError::NeedsEvidence(rule.name()));
            }
            Plan::Goal { goal, .. } if !goal.fits(domains, pool.grid().len()) => {
                return Err(CatError::Weights(quotas.weights().iter().sum()));
            }
            _ => {}
        }
        let (stock, tracker) = (Stock::new(&pool), AbilityTracker::new(model));
        let titles = titles.into_iter().map(Arc::from).collect();
        Ok(Self { pool, tracker, titles, quotas, plan, stopping, stock, served: vec![0; domains] })
    }

    /// Begins anew, for another learner of whom nothing is known.
    pub fn restart(&mut self) {
        self.stock = Stock::new(&self.pool);
        self.tracker.restart();
        self.served.fill(0);
    }

    /// The pool.
    #[must_use]
    pub fn pool(&self) -> &ItemPool {
        &self.pool
    }

    /// The learner's abilities.
    #[must_use]
    pub fn tracker(&self) -> &AbilityTracker {
        &self.tracker
    }

    /// Items served by domain in this test.
    #[must_use]
    pub fn served(&self) -> &[usize] {
        &self.served
    }

    /// Marks an item as met in an earlier test: it comes back only when its domain has nothing new.
    pub fn mark_met(&mut self, item: usize) {
        self.stock.mark_met(item, self.pool.domain(item));
    }

    /// Keeps an item out of this test altogether (just seen, sealed, or served already).
    pub fn bar(&mut self, item: usize) {
        self.stock.bar(item, self.pool.domain(item));
    }

    /// Takes in evidence from before this test: log likelihood on the nodes, faded by the caller.
    pub fn recall(&mut self, domain: usize, log_likelihood: &[f64]) {
        self.tracker.observe(domain, log_likelihood);
    }

    /// Records that an item is shown; it will not be chosen again.
    pub fn serve(&mut self, item: usize) {
        self.bar(item);
        self.served[self.pool.domain(item)] += 1;
    }

    /// Records an answer in a category from 0; `counts` is false for a repeat, which trains but measures nothing.
    pub fn answer(&mut self, item: usize, category: usize, counts: bool) {
        if counts {
            let (pool, domain) = (&self.pool, self.pool.domain(item));
            self.tracker.answer(
                domain,
                pool.probability(item, category),
                pool.log_likelihood(item, category),
            );
        }
    }

    /// True when the stopping rule is met or nothing is left to ask.
    #[must_use]
    pub fn finished(&self) -> bool {
        let progress = Progress {
            answered: self.served.iter().sum(),
            widest_sd: self.widest_sd(),
            every_domain_seen: self.served.iter().all(|n| *n > 0),
        };
        self.stopping.reason(&progress).is_some() || !(0..self.pool.domains()).any(|d| self.is_open(d))
    }

    /// Only a rule that looks at precision pays for the posteriors of all domains.
    fn widest_sd(&self) -> f64 {
        let sds = (0..self.pool.domains()).map(|d| self.tracker.domain(d).sd);
        self.stopping.precision.map_or(f64::INFINITY, |_| sds.fold(0.0, f64::max))
    }

    /// Chooses the next item, drawing only from `rng`; `None` when nothing is left.
    pub fn next(&self, rng: &mut impl Rng) -> Option<Selection> {
        let (domain, reason, probability) = match &self.plan {
            Plan::Goal { goal, in_quotas: false } => (self.best_domain(goal)?, DomainReason::Goal, 1.0),
            _ => self.choose_domain(rng)?,
        };
        let (item, criterion, share) = self.choose_item(domain, rng)?;
        Some(Selection {
            item,
            domain,
            domain_title: self.titles[domain].clone(),
            weight: self.quotas.weights()[domain],
            reason,
            rule: self.rule_name(),
            criterion,
            candidates: self.stock.candidates(domain),
            probability: probability * share,
            p_correct: self.predicted(item),
            repeat: self.stock.repeats(domain),
        })
    }

    fn rule_name(&self) -> &'static str {
        match &self.plan {
            Plan::Measure(rule) => rule.name(),
            Plan::Goal { goal, .. } => goal.name(),
            Plan::Drill { .. } => "drill",
        }
    }

    fn is_open(&self, domain: usize) -> bool {
        let asked = !matches!(self.plan, Plan::Drill { only: Some(d), .. } if d != domain);
        asked && self.stock.has(domain)
    }

    fn choose_domain(&self, rng: &mut impl Rng) -> Option<(usize, DomainReason, f64)> {
        match &self.plan {
            Plan::Measure(_) | Plan::Goal { .. } => {
                Some((self.quotas.next(&self.served, |d| self.is_open(d))?, DomainReason::Quota, 1.0))
            }
            Plan::Drill { only: Some(d), .. } => {
                let open = *d < self.pool.domains() && self.is_open(*d);
                open.then_some((*d, DomainReason::Asked, 1.0))
            }
            Plan::Drill { targeting, only: None } => self.draw_domain(targeting, rng),
        }
    }

    /// The domain of the item that serves the goal best.
    fn best_domain(&self, goal: &Goal) -> Option<usize> {
        let outlook = goal.outlook(&self.tracker);
        let open = || (0..self.pool.domains()).filter(|&d| self.is_open(d));
        let any_fresh = open().any(|d| !self.stock.repeats(d));
        let valued =
            open().filter(|&d| !(any_fresh && self.stock.repeats(d))).flat_map(|d| self.candidates(d));
        let best = best_item(valued.map(|i| (i, goal.value(&self.pool, i, &outlook))))?;
        Some(self.pool.domain(best.0))
    }

    fn draw_domain(&self, targeting: &Targeting, rng: &mut impl Rng) -> Option<(usize, DomainReason, f64)> {
        let open: Vec<bool> = (0..self.pool.domains()).map(|d| self.is_open(d)).collect();
        if !open.contains(&true) {
            return None;
        }
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

    /// A domain that had nothing although three rounds' worth of questions have been served.
    fn overdue(&self, open: &[bool]) -> Option<usize> {
        let total: usize = self.served.iter().sum();
        (0..open.len()).find(|&d| open[d] && self.served[d] == 0 && total >= 3 * open.len())
    }

    /// Items of a domain that may be taken now.
    fn candidates(&self, domain: usize) -> impl Iterator<Item = usize> + '_ {
        self.pool.of_domain(domain).iter().copied().filter(move |&i| self.stock.allows(i, domain))
    }

    /// Predicted share of the highest score of the item at a position, 0 to 1: for a right-or-wrong item the
    /// chance of a right answer.
    #[must_use]
    pub fn predicted(&self, item: usize) -> f64 {
        let posterior = self.tracker.posterior(self.pool.domain(item));
        self.pool.right(item).iter().zip(posterior).map(|(p, w)| p * w).sum()
    }

    /// Item, its value, and the probability of the draw.
    fn choose_item(&self, domain: usize, rng: &mut impl Rng) -> Option<(usize, f64, f64)> {
        match &self.plan {
            Plan::Measure(rule) => self.choose_by(rule.as_ref(), domain, rng),
            Plan::Goal { goal, .. } => {
                let outlook = goal.outlook(&self.tracker);
                best_item(self.candidates(domain).map(|i| (i, goal.value(&self.pool, i, &outlook))))
            }
            Plan::Drill { targeting, .. } => {
                let posterior = self.tracker.posterior(domain);
                let value = |i| (i, targeting.value(&self.pool, i, posterior).0);
                drawn_item(best_few(self.candidates(domain).map(value)).into_iter(), rng)
            }
        }
    }

    fn choose_by(
        &self,
        rule: &dyn SelectionRule,
        domain: usize,
        rng: &mut impl Rng,
    ) -> Option<(usize, f64, f64)> {
        let standing = self.standing(domain);
        if let Some(theta) = rule.information_at(&standing) {
            let allowed = |item| self.stock.allows(item, domain);
            let best = self.pool.most_informative(Some(domain), theta, allowed)?;
            return Some((best.item, best.information, 1.0));
        }
        let valued = self.candidates(domain).map(|i| (i, rule.value(&self.pool, i, &standing)));
        if rule.draws() { drawn_item(valued, rng) } else { best_item(valued) }
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

/// The highest value, ties by pool order.
fn best_item(valued: impl Iterator<Item = (usize, f64)>) -> Option<(usize, f64, f64)> {
    let better = |best: (usize, f64), x: (usize, f64)| if x.1 > best.1 { x } else { best };
    valued.reduce(better).map(|(item, value)| (item, value, 1.0))
}

/// The few highest values, in pool order among ties.
fn best_few(valued: impl Iterator<Item = (usize, f64)>) -> Vec<(usize, f64)> {
    let mut few: Vec<(usize, f64)> = Vec::with_capacity(RANDOMESQUE + 1);
    for candidate in valued {
        let place = few.partition_point(|kept| kept.1 >= candidate.1);
        if place < RANDOMESQUE {
            few.insert(place, candidate);
            few.truncate(RANDOMESQUE);
        }
    }
    few
}

/// One of them, each with the same chance.
fn drawn_item(valued: impl Iterator<Item = (usize, f64)>, rng: &mut impl Rng) -> Option<(usize, f64, f64)> {
    let all: Vec<(usize, f64)> = valued.collect();
    if all.is_empty() {
        return None;
    }
    let (item, value) = all[rng.random_range(0..all.len())];
    Some((item, value, 1.0 / all.len() as f64))
}

/// The index at which the running sum of `chances` passes `u`.
fn drawn(chances: &[f64], u: f64) -> usize {
    let mut sum = 0.0;
    for (d, p) in chances.iter().enumerate() {
        sum += p;
        if u < sum {
            return d;
        }
    }
    // Rounding may leave the sum a hair below one; the last domain with a chance takes that hair.
    chances.iter().rposition(|p| *p > 0.0).unwrap_or(0)
}

#[cfg(test)]
mod tests;
