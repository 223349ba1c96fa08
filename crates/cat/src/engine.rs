//! The engine: pool, abilities and plan put together.

mod account;
mod domain;
mod draw;
mod scale;
mod stock;

use crate::{
    AbilityTracker, CatError, Goal, ItemPool, LengthOrPrecision, Progress, Quotas, Selection, SelectionRule,
    Targeting,
};
pub use account::{Account, DomainAccount, Valued};
use draw::{best_few, best_item, drawn_item};
use gradatim_irt::SecondOrder;
use rand::Rng;
use scale::Pick;
use std::sync::Arc;
use stock::Stock;

/// How the engine chooses.
#[derive(Debug)]
pub enum Plan {
    /// Blueprint quotas, then the best item of the domain by a rule.
    Measure(Box<dyn SelectionRule>),
    /// The best item of all domains by a rule, whatever the blueprint says; a rule that draws draws among all items.
    Free(Box<dyn SelectionRule>),
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

/// An adaptive test under way: pure, seeded from outside, and able to explain each choice.
#[derive(Debug)]
pub struct Engine {
    pool: Arc<ItemPool>,
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
        pool: impl Into<Arc<ItemPool>>,
        model: SecondOrder,
        titles: Vec<String>,
        quotas: Quotas,
        plan: Plan,
        stopping: LengthOrPrecision,
    ) -> Result<Self, CatError> {
        let pool: Arc<ItemPool> = pool.into();
        let domains = pool.domains();
        if [titles.len(), quotas.weights().len(), model.domains()].iter().any(|n| *n != domains) {
            return Err(CatError::Weights(quotas.weights().iter().sum()));
        }
        match &plan {
            Plan::Measure(rule) | Plan::Free(rule) if rule.needs_evidence() => {
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
        let (domain, reason, probability) = self.choose_domain(rng)?;
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
            Plan::Measure(rule) | Plan::Free(rule) => rule.name(),
            Plan::Goal { goal, .. } => goal.name(),
            Plan::Drill { .. } => "drill",
        }
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
        let scale = self.scale(domain);
        if let Some(theta) = scale.information_at() {
            let allowed = |item| self.stock.allows(item, domain);
            let best = self.pool.most_informative(Some(domain), theta, allowed)?;
            return Some((best.item, best.information, 1.0));
        }
        let valued = self.candidates(domain).map(|item| (item, scale.value(&self.pool, item)));
        match scale.pick() {
            Pick::Best => best_item(valued),
            Pick::AmongBest => drawn_item(best_few(valued).into_iter(), rng),
            Pick::Any => drawn_item(valued, rng),
        }
    }
}

#[cfg(test)]
mod tests;
