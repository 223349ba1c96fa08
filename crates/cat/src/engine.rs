//! The engine: pool, abilities and plan put together.

use crate::{
    AbilityTracker, CatError, DomainReason, Goal, ItemPool, LengthOrPrecision, Progress, Quotas, Selection,
    SelectionRule, Standing, Targeting,
};
use gradatim_irt::SecondOrder;
use rand::{Rng, RngExt};

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
    titles: Vec<String>,
    quotas: Quotas,
    plan: Plan,
    stopping: LengthOrPrecision,
    barred: Vec<bool>,
    met: Vec<bool>,
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
        let (barred, met) = (vec![false; pool.len()], vec![false; pool.len()]);
        let tracker = AbilityTracker::new(model);
        Ok(Self { pool, tracker, titles, quotas, plan, stopping, barred, met, served: vec![0; domains] })
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
        self.met[item] = true;
    }

    /// Keeps an item out of this test altogether (just seen, sealed, or served already).
    pub fn bar(&mut self, item: usize) {
        self.barred[item] = true;
    }

    /// Takes in evidence from before this test: log likelihood on the nodes, faded by the caller.
    pub fn recall(&mut self, domain: usize, log_likelihood: &[f64]) {
        self.tracker.observe(domain, log_likelihood);
    }

    /// Records that an item is shown; it will not be chosen again.
    pub fn serve(&mut self, item: usize) {
        self.barred[item] = true;
        self.served[self.pool.domain(item)] += 1;
    }

    /// Records an answer in a category from 0; `counts` is false for a repeat, which trains but measures nothing.
    pub fn answer(&mut self, item: usize, category: usize, counts: bool) {
        if counts {
            self.tracker.observe(self.pool.domain(item), self.pool.log_likelihood(item, category));
        }
    }

    /// True when the stopping rule is met or nothing is left to ask.
    #[must_use]
    pub fn finished(&self) -> bool {
        let sds = (0..self.pool.domains()).map(|d| self.tracker.domain(d).sd);
        let progress = Progress {
            answered: self.served.iter().sum(),
            widest_sd: sds.fold(0.0, f64::max),
            every_domain_seen: self.served.iter().all(|n| *n > 0),
        };
        self.stopping.reason(&progress).is_some() || !(0..self.pool.domains()).any(|d| self.is_open(d))
    }

    /// Chooses the next item, drawing only from `rng`; `None` when nothing is left.
    pub fn next(&self, rng: &mut impl Rng) -> Option<Selection> {
        let open: Vec<bool> = (0..self.pool.domains()).map(|d| self.is_open(d)).collect();
        let (domain, reason, probability) = match &self.plan {
            Plan::Goal { goal, in_quotas: false } => {
                (self.best_domain(goal, &open)?, DomainReason::Goal, 1.0)
            }
            _ => self.choose_domain(&open, rng)?,
        };
        let repeat = !self.left(domain).any(|i| !self.met[i]);
        let (item, criterion, share) = self.choose_item(domain, repeat, rng)?;
        Some(Selection {
            item,
            domain,
            domain_title: self.titles[domain].clone(),
            weight: self.quotas.weights()[domain],
            reason,
            rule: self.rule_name(),
            criterion,
            candidates: self.candidates(domain, repeat).count(),
            probability: probability * share,
            p_correct: self.predicted(item),
            repeat,
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
        asked && self.pool.of_domain(domain).iter().any(|&i| !self.barred[i])
    }

    fn choose_domain(&self, open: &[bool], rng: &mut impl Rng) -> Option<(usize, DomainReason, f64)> {
        match &self.plan {
            Plan::Measure(_) | Plan::Goal { .. } => {
                Some((self.quotas.next(&self.served, |d| open[d])?, DomainReason::Quota, 1.0))
            }
            Plan::Drill { only: Some(d), .. } => (*open.get(*d)?).then_some((*d, DomainReason::Asked, 1.0)),
            Plan::Drill { targeting, only: None } => self.draw_domain(targeting, open, rng),
        }
    }

    /// The domain of the item that serves the goal best.
    fn best_domain(&self, goal: &Goal, open: &[bool]) -> Option<usize> {
        let outlook = goal.outlook(&self.tracker);
        let fresh = |d: usize| self.left(d).any(|i| !self.met[i]);
        let any_fresh = (0..open.len()).any(fresh);
        let domains = (0..open.len()).filter(|&d| open[d] && (fresh(d) || !any_fresh));
        let valued = domains.flat_map(|d| self.candidates(d, !any_fresh));
        let best = best_item(valued.map(|i| (i, goal.value(&self.pool, i, &outlook))))?;
        Some(self.pool.domain(best.0))
    }

    fn draw_domain(
        &self,
        targeting: &Targeting,
        open: &[bool],
        rng: &mut impl Rng,
    ) -> Option<(usize, DomainReason, f64)> {
        if !open.contains(&true) {
            return None;
        }
        if let Some(overdue) = self.overdue(open) {
            return Some((overdue, DomainReason::Exploration, 1.0));
        }
        let weights = self.quotas.weights();
        let worth = targeting.worth(&self.tracker, weights);
        let chances = targeting.draw(&worth, weights, open);
        let explores = rng.random::<f64>() < targeting.exploration;
        let pure = Targeting { exploration: if explores { 1.0 } else { 0.0 }, ..*targeting };
        let domain = drawn(&pure.draw(&worth, weights, open), rng.random::<f64>());
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

    fn left(&self, domain: usize) -> impl Iterator<Item = usize> + '_ {
        self.pool.of_domain(domain).iter().copied().filter(|&i| !self.barred[i])
    }

    /// Items of a domain not barred: those never met, or all when nothing new is left.
    fn candidates(&self, domain: usize, repeat: bool) -> impl Iterator<Item = usize> + '_ {
        self.left(domain).filter(move |&i| repeat || !self.met[i])
    }

    /// Predicted share of the highest score of the item at a position, 0 to 1: for a right-or-wrong item the
    /// chance of a right answer.
    #[must_use]
    pub fn predicted(&self, item: usize) -> f64 {
        let posterior = self.tracker.posterior(self.pool.domain(item));
        self.pool.right(item).iter().zip(posterior).map(|(p, w)| p * w).sum()
    }

    /// Item, its value, and the probability of the draw.
    fn choose_item(&self, domain: usize, repeat: bool, rng: &mut impl Rng) -> Option<(usize, f64, f64)> {
        let posterior = self.tracker.posterior(domain);
        match &self.plan {
            Plan::Measure(rule) => {
                let nodes = self.tracker.model().grid().nodes();
                let standing = Standing {
                    theta: self.tracker.domain(domain).mean,
                    nodes,
                    posterior,
                    likelihood: self.tracker.state().likelihood(domain),
                    evidence: None,
                };
                let valued =
                    self.candidates(domain, repeat).map(|i| (i, rule.value(&self.pool, i, &standing)));
                if rule.draws() { drawn_item(valued, rng) } else { best_item(valued) }
            }
            Plan::Goal { goal, .. } => {
                let outlook = goal.outlook(&self.tracker);
                best_item(self.candidates(domain, repeat).map(|i| (i, goal.value(&self.pool, i, &outlook))))
            }
            Plan::Drill { targeting, .. } => {
                let value = |i| (i, targeting.value(&self.pool, i, posterior).0);
                drawn_item(best_few(self.candidates(domain, repeat).map(value)).into_iter(), rng)
            }
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
