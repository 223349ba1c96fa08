//! Where a test begins.

use crate::{Prior, Test};
use gradatim_irt::ResponseModel;
use rand::{Rng, RngExt};

/// The ability at which a test begins, and the items it begins with.
pub trait StartRule: std::fmt::Debug + Send + Sync {
    /// Short name, as in commands and logs.
    fn name(&self) -> &'static str;
    /// Ability before the first answer, in logits.
    fn theta(&self, prior: Prior, rng: &mut dyn Rng) -> f64;
    /// Length of the beginning that it may choose; after so many items nobody asks it any more.
    fn items(&self) -> usize {
        usize::MAX
    }
    /// The next item among the `allowed` ones; `None` once the selection rule takes over.
    fn item(&self, test: &Test<'_>, allowed: &[usize]) -> Option<usize> {
        let _ = (test, allowed);
        None
    }
}

/// Begins at an ability in logits; the selection rule chooses from the first item on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StartAt(pub f64);

impl StartRule for StartAt {
    fn name(&self) -> &'static str {
        "theta"
    }

    fn theta(&self, _: Prior, _: &mut dyn Rng) -> f64 {
        self.0
    }

    fn items(&self) -> usize {
        0
    }
}

/// Begins at an ability drawn evenly between two, so that the first items of test takers differ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StartBetween {
    /// Lowest ability, in logits.
    pub low: f64,
    /// Highest ability, in logits.
    pub high: f64,
}

impl StartRule for StartBetween {
    fn name(&self) -> &'static str {
        "between"
    }

    fn theta(&self, _: Prior, rng: &mut dyn Rng) -> f64 {
        self.low + (self.high - self.low) * rng.random::<f64>()
    }

    fn items(&self) -> usize {
        0
    }
}

/// Begins with the most informative item at each of these abilities, in logits, one after the other.
#[derive(Debug, Clone, PartialEq)]
pub struct StartBest(pub Vec<f64>);

impl StartRule for StartBest {
    fn name(&self) -> &'static str {
        "best"
    }

    fn theta(&self, prior: Prior, _: &mut dyn Rng) -> f64 {
        self.0.first().copied().unwrap_or(prior.mean())
    }

    fn items(&self) -> usize {
        self.0.len()
    }

    fn item(&self, test: &Test<'_>, allowed: &[usize]) -> Option<usize> {
        let theta = *self.0.get(test.served.len())?;
        let information = |item: &usize| test.pool.model(*item).information(theta);
        let better = |x: (usize, f64), y: (usize, f64)| if y.1 > x.1 { y } else { x };
        allowed.iter().map(|item| (*item, information(item))).reduce(better).map(|(item, _)| item)
    }
}

/// Begins with these items, by their positions in the pool; what is not allowed is passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartItems(pub Vec<usize>);

impl StartRule for StartItems {
    fn name(&self) -> &'static str {
        "items"
    }

    fn theta(&self, prior: Prior, _: &mut dyn Rng) -> f64 {
        prior.mean()
    }

    fn items(&self) -> usize {
        self.0.len()
    }

    fn item(&self, _: &Test<'_>, allowed: &[usize]) -> Option<usize> {
        // The allowed are in pool order, and served items are no longer among them.
        self.0.iter().copied().find(|item| allowed.binary_search(item).is_ok())
    }
}
