//! Exposure control: how the use of items is spread over test takers.

mod counts;
mod eligibility;
mod eligible;
mod layers;
mod lesson;
mod pace;
mod parameters;
mod progressive;
mod proportional;
mod randomesque;
mod restricted;
mod strata;
mod sympson_hetter;

use crate::{CatError, Draw, ItemPool, Served, Test};
use rand::Rng;

pub use counts::ExposureCounts;
pub use eligibility::Eligibility;
pub use eligible::EligibleItems;
pub use layers::Layers;
pub use lesson::Lesson;
pub use pace::Pace;
pub use parameters::{ExposureParameters, SelectionTally, Tuned, Tuning};
pub use progressive::Progressive;
pub(crate) use progressive::range;
pub use proportional::Proportional;
pub use randomesque::Randomesque;
pub use restricted::Restricted;
pub use strata::Strata;
pub use sympson_hetter::SympsonHetter;

/// What an exposure control took: a place in the list of candidates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pick {
    /// Place among the candidates.
    pub at: usize,
    /// The random draw, if one decided.
    pub draw: Option<Draw>,
}

/// Spreads the use of items.
///
/// As a [`crate::ContentControl`] it has state for one test at a time, of which each session has a
/// copy; what is learned over many test takers (Sympson–Hetter's parameters, eligibility rates) is
/// part of the pattern in the design.
pub trait ExposureControl: std::fmt::Debug + Send + Sync {
    /// Short name, as in commands and logs.
    fn name(&self) -> &'static str;
    /// A copy for a session.
    fn boxed(&self) -> Box<dyn ExposureControl>;
    /// A new test begins; all room that a step needs is made here, and lots for the whole test are
    /// drawn.
    ///
    /// # Errors
    /// When the control does not fit the pool.
    fn begin(&mut self, pool: &ItemPool, rng: &mut dyn Rng) -> Result<(), CatError> {
        let _ = (pool, rng);
        Ok(())
    }
    /// A choice is due.
    ///
    /// # Errors
    /// When the control cannot go on.
    fn prepare(&mut self, test: &Test<'_>, rng: &mut dyn Rng) -> Result<(), CatError> {
        let _ = (test, rng);
        Ok(())
    }
    /// True for items that may be chosen now; may be asked in any order and not for every item.
    fn allows(&self, item: usize) -> bool {
        let _ = item;
        true
    }
    /// False when it never forbids an open item, so that nobody has to ask item by item.
    fn restricts(&self) -> bool {
        true
    }
    /// True when [`weigh`](ExposureControl::weigh) does something, so that every candidate must be
    /// valued.
    fn weighs(&self) -> bool {
        false
    }
    /// Changes the values of candidates (`items` in pool order, one value each).
    fn weigh(&mut self, test: &Test<'_>, items: &[usize], values: &mut [f64], rng: &mut dyn Rng) {
        let _ = (test, items, values, rng);
    }
    /// How many of the best candidates [`pick`](ExposureControl::pick) chooses among; `None` for all.
    fn reach(&self) -> Option<usize> {
        Some(1)
    }
    /// Takes one of the candidates; without control the best, ties by pool order.
    fn pick(&mut self, test: &Test<'_>, items: &[usize], values: &[f64], rng: &mut dyn Rng) -> Option<Pick> {
        let _ = (test, items, rng);
        best(values).map(|at| Pick { at, draw: None })
    }
    /// An item was served.
    fn record(&mut self, pool: &ItemPool, served: Served) {
        let _ = (pool, served);
    }
    /// Adds to what a finished test teaches: what this control set aside or kept from it.
    fn debrief(&self, test: &Test<'_>, lesson: &mut Lesson) {
        let _ = (test, lesson);
    }
    /// True when [`learn`](ExposureControl::learn) does something, so that tests must be handed back in order.
    fn learns(&self) -> bool {
        false
    }
    /// The pattern of the design learns from a finished test.
    fn learn(&mut self, lesson: &Lesson) {
        let _ = lesson;
    }
}

/// Checks that what a control knows of `items` items belongs to the pool.
fn same_pool(items: usize, pool: &ItemPool) -> Result<(), CatError> {
    if items == pool.len() {
        return Ok(());
    }
    let what = "the number of items of which exposure is controlled";
    Err(CatError::Setting { what, value: items as f64, wanted: "that of the pool" })
}

/// Rules out the items that are not `allowed`, unless that leaves none; returns whether it had to be lifted.
fn restrict(items: &[usize], values: &mut [f64], allowed: impl Fn(usize) -> bool) -> bool {
    let possible = |(item, value): (&usize, &f64)| *value > f64::NEG_INFINITY && allowed(*item);
    if !items.iter().zip(values.iter()).any(possible) {
        return true;
    }
    for (_, value) in items.iter().zip(values).filter(|(item, _)| !allowed(**item)) {
        *value = f64::NEG_INFINITY;
    }
    false
}

/// Place of the highest value, the first among equals; `None` of none.
pub(crate) fn best(values: &[f64]) -> Option<usize> {
    let better = |best: (usize, f64), x: (usize, f64)| if x.1 > best.1 { x } else { best };
    values.iter().copied().enumerate().reduce(better).map(|(at, _)| at)
}

/// No control: always the best item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unlimited;

impl ExposureControl for Unlimited {
    fn name(&self) -> &'static str {
        "none"
    }

    fn restricts(&self) -> bool {
        false
    }

    fn boxed(&self) -> Box<dyn ExposureControl> {
        Box::new(*self)
    }
}

#[cfg(test)]
mod tests;
