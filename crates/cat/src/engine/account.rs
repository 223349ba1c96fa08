//! The whole account of a choice: what could have been taken, what each was worth, and what chance had a hand in.

use super::{Engine, Plan};
use crate::Selection;
use rand::{Rng, TryRng};
use std::convert::Infallible;
use std::sync::Arc;

/// A choice with everything that led to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// The choice, the same as without an account.
    pub selection: Selection,
    /// Every domain as the choice met it.
    pub domains: Vec<DomainAccount>,
    /// All candidates of the chosen domain with their values, best first, ties by pool order.
    pub candidates: Vec<Valued>,
    /// The random numbers drawn, in order, as parts of the range of the generator's word: 0 to 1.
    pub draws: Vec<f64>,
}

/// A candidate with its value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Valued {
    /// Position in the pool.
    pub item: usize,
    /// Value by the plan's rule; higher is better.
    pub value: f64,
    /// Predicted chance of a right answer.
    pub p_correct: f64,
}

/// A domain as a choice met it.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainAccount {
    /// Title.
    pub title: Arc<str>,
    /// Share of the exam, 0 to 1.
    pub weight: f64,
    /// Items served there in this test.
    pub served: usize,
    /// Items that could have been taken.
    pub candidates: usize,
    /// Items met earlier and held back for when nothing new is left.
    pub held_back: usize,
    /// True when the domain might be served at all.
    pub open: bool,
    /// True when all that is left there was met before.
    pub repeats: bool,
    /// Mean and standard deviation of the ability there, in logits.
    pub ability: (f64, f64),
    /// What a drill's question there is worth; `None` for other plans.
    pub worth: Option<f64>,
    /// Probability with which a drill draws the domain; `None` for other plans and for a domain asked for.
    pub chance: Option<f64>,
}

impl Engine {
    /// The choice that [`Engine::next`] makes with the same `rng`, and how it came about.
    pub fn account(&self, rng: &mut impl Rng) -> Option<Account> {
        let mut witness = Witness { rng, draws: Vec::new() };
        let selection = self.next(&mut witness)?;
        let draws = witness.draws;
        let (domains, candidates) = (self.domain_accounts(), self.valued(selection.domain));
        Some(Account { selection, domains, candidates, draws })
    }

    fn valued(&self, domain: usize) -> Vec<Valued> {
        let scale = self.scale(domain);
        let value = |item| {
            let (value, p_correct) = (scale.value(&self.pool, item), self.predicted(item));
            Valued { item, value, p_correct }
        };
        let mut all: Vec<Valued> = self.candidates(domain).map(value).collect();
        all.sort_by(|x, y| y.value.total_cmp(&x.value));
        all
    }

    fn domain_accounts(&self) -> Vec<DomainAccount> {
        let drawn = match &self.plan {
            Plan::Drill { targeting, only: None } => self.prospects(targeting),
            _ => None,
        };
        let (worth, chances) = drawn.unzip();
        let of = |values: &Option<Vec<f64>>, d: usize| values.as_ref().and_then(|v| v.get(d).copied());
        let one = |(d, title): (usize, &Arc<str>)| DomainAccount {
            title: title.clone(),
            weight: self.quotas.weights()[d],
            served: self.served[d],
            candidates: self.stock.candidates(d),
            held_back: self.stock.held_back(d),
            open: self.is_open(d),
            repeats: self.stock.repeats(d),
            ability: (self.tracker.domain(d).mean, self.tracker.domain(d).sd),
            worth: of(&worth, d),
            chance: of(&chances, d),
        };
        self.titles.iter().enumerate().map(one).collect()
    }
}

/// A generator that remembers what was drawn from it.
struct Witness<'a, R> {
    rng: &'a mut R,
    draws: Vec<f64>,
}

impl<R: Rng> TryRng for Witness<'_, R> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let word = self.rng.next_u32();
        self.draws.push(f64::from(word) / 2f64.powi(32));
        Ok(word)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let word = self.rng.next_u64();
        // The 53 leading bits, as a uniform number is made of them.
        self.draws.push((word >> 11) as f64 / 2f64.powi(53));
        Ok(word)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.rng.fill_bytes(bytes);
        Ok(())
    }
}
