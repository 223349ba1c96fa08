//! What happened so far in a test, and what may come next.

use super::{BestFew, Candidate, Choice, Chooser, Evidence, Served, Test};
use crate::{CatError, Design, ItemPool};
use gradatim_irt::score::{Estimate, Score, Undefined};
use rand::Rng;

/// What happened so far.
#[derive(Debug)]
pub(super) struct Course<'p> {
    pub(super) pool: &'p ItemPool,
    pub(super) evidence: Evidence,
    pub(super) estimate: Estimate,
    pub(super) score: Score,
    pub(super) served: Vec<Served>,
    pub(super) open: Vec<bool>,
    /// Open items by domain.
    pub(super) left: Vec<usize>,
}

/// The items that may be chosen, with their values.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    pub(super) items: Vec<usize>,
    pub(super) values: Vec<f64>,
}

impl<'p> Course<'p> {
    pub(super) fn new(pool: &'p ItemPool, design: &Design) -> Self {
        let (mean, sd) = (design.prior.mean(), design.prior.sd());
        Self {
            pool,
            evidence: Evidence::new(pool, design.prior),
            estimate: Estimate { theta: mean, se: sd },
            score: Err(Undefined::NoResponses),
            served: Vec::with_capacity(pool.len()),
            open: vec![true; pool.len()],
            left: vec![0; pool.domains()],
        }
    }

    pub(super) fn clear(&mut self, design: &Design, rng: &mut dyn Rng) {
        self.evidence.clear(self.pool);
        self.served.clear();
        self.open.fill(true);
        self.left.iter_mut().enumerate().for_each(|(d, left)| *left = self.pool.of_domain(d).len());
        self.estimate(design);
        self.estimate = Estimate { theta: design.start.theta(design.prior, rng), se: design.prior.sd() };
    }

    pub(super) fn test(&self) -> Test<'_> {
        let Self { pool, evidence, estimate, served, open, .. } = self;
        Test { pool, evidence, estimate: *estimate, served, open }
    }

    /// The design's estimate, and the one at which to choose.
    pub(super) fn estimate(&mut self, design: &Design) {
        self.score = design.estimator.estimate(self.pool, &self.evidence);
        let moments = self.evidence.moments();
        let fallback = || design.fallback.estimate(self.pool, &self.evidence).ok();
        let mean = Estimate { theta: moments.mean, se: moments.sd };
        self.estimate = self.score.ok().or_else(fallback).unwrap_or(mean);
    }

    /// Number of allowed items in a domain or in the whole pool.
    pub(super) fn count(&self, domain: Option<usize>, allowed: impl Fn(usize) -> bool) -> usize {
        match domain {
            Some(domain) => self.pool.of_domain(domain).iter().filter(|item| allowed(**item)).count(),
            None => (0..self.pool.len()).filter(|item| allowed(*item)).count(),
        }
    }

    pub(super) fn check(&self, item: usize, category: usize) -> Result<(), CatError> {
        if item >= self.pool.len() {
            return Err(CatError::UnknownItem(format!("number {item}")));
        }
        let id = || self.pool.id(item).to_owned();
        if self.served.iter().any(|served| served.item == item) {
            return Err(CatError::AnsweredTwice(id()));
        }
        let highest = self.pool.categories(item) - 1;
        if category > highest {
            return Err(CatError::Category { item: id(), score: category, highest });
        }
        Ok(())
    }

    pub(super) fn choice(&self, of: Candidate, chooser: Chooser, candidates: usize, best: BestFew) -> Choice {
        let (Candidate { item, value }, estimate) = (of, self.estimate);
        Choice {
            item,
            value,
            estimate,
            chooser,
            candidates,
            best,
            constraint: None,
            draw: None,
            scored: true,
        }
    }
}

impl Candidates {
    pub(super) fn with_room(items: usize) -> Self {
        Self { items: Vec::with_capacity(items), values: Vec::with_capacity(items) }
    }

    pub(super) fn set(&mut self, candidates: impl Iterator<Item = Candidate>) {
        self.items.clear();
        self.values.clear();
        candidates.for_each(|Candidate { item, value }| {
            self.items.push(item);
            self.values.push(value);
        });
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Candidate> + '_ {
        self.items.iter().zip(&self.values).map(|(item, value)| Candidate { item: *item, value: *value })
    }

    /// Leaves out what a rule or a control has ruled out with −∞.
    pub(super) fn drop_impossible(&mut self) {
        if self.values.iter().all(|value| *value > f64::NEG_INFINITY) {
            return;
        }
        let mut values = self.values.iter();
        self.items.retain(|_| values.next().is_some_and(|value| *value > f64::NEG_INFINITY));
        self.values.retain(|value| *value > f64::NEG_INFINITY);
    }
}
