//! Content control: which items the test may take next.

mod apportionment;
mod blueprint;
mod enemies;
mod layers;
mod lists;
mod priority;
mod sets;

use crate::{CatError, Constraint, ItemPool, Served, Test};
use rand::Rng;

pub use apportionment::turn;
pub use blueprint::BlueprintQuotas;
pub use enemies::Enemies;
pub use layers::Layers;
pub use lists::ItemLists;
pub use priority::{Bounds, Family, Grouping, PriorityIndex};
pub use sets::ItemSets;

/// Keeps the content of a test.
///
/// A control has state of its own, for one test at a time: a design holds a pattern, each session a
/// copy. Per step it is asked once to [`prepare`](ContentControl::prepare), then which items it
/// [`allows`](ContentControl::allows), as a mask that may be asked in any order and not for every item,
/// and last to [`weigh`](ContentControl::weigh) the values of the candidates.
pub trait ContentControl: std::fmt::Debug + Send + Sync {
    /// Short name, as in commands and logs.
    fn name(&self) -> &'static str;
    /// A copy for a session.
    fn boxed(&self) -> Box<dyn ContentControl>;
    /// A new test begins; all room that a step needs is made here.
    ///
    /// # Errors
    /// When the constraints are impossible with this pool.
    fn begin(&mut self, pool: &ItemPool, rng: &mut dyn Rng) -> Result<(), CatError> {
        let _ = (pool, rng);
        Ok(())
    }
    /// A choice is due; returns the constraint that narrows it, if one does.
    ///
    /// # Errors
    /// When the control cannot go on.
    fn prepare(&mut self, test: &Test<'_>, rng: &mut dyn Rng) -> Result<Option<Constraint>, CatError> {
        let _ = (test, rng);
        Ok(None)
    }
    /// True for items that may be chosen now.
    fn allows(&self, item: usize) -> bool {
        let _ = item;
        true
    }
    /// False when it never forbids an open item, so that nobody has to ask item by item.
    fn restricts(&self) -> bool {
        true
    }
    /// The only domain from which it allows items now, if there is one: spares looking at others.
    fn domain(&self) -> Option<usize> {
        None
    }
    /// True when [`weigh`](ContentControl::weigh) does something, so that every candidate must be
    /// valued.
    fn weighs(&self) -> bool {
        false
    }
    /// Changes the values of candidates (`items` in pool order, one value each); −∞ rules one out.
    ///
    /// # Errors
    /// When the control cannot go on.
    fn weigh(&mut self, test: &Test<'_>, items: &[usize], values: &mut [f64]) -> Result<(), CatError> {
        let _ = (test, items, values);
        Ok(())
    }
    /// The constraint that [`weigh`](ContentControl::weigh) found to bind, if it did.
    fn binding(&self) -> Option<Constraint> {
        None
    }
    /// An item was served.
    fn record(&mut self, pool: &ItemPool, served: Served) {
        let _ = (pool, served);
    }
}

/// No control: any item at any time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnyItem;

impl ContentControl for AnyItem {
    fn name(&self) -> &'static str {
        "none"
    }

    fn restricts(&self) -> bool {
        false
    }

    fn boxed(&self) -> Box<dyn ContentControl> {
        Box::new(*self)
    }
}

#[cfg(test)]
mod tests;
