//! No item beyond a maximum rate.

use super::{ExposureControl, ExposureCounts, Lesson, restrict};
use crate::{CatError, ItemPool, Test};
use rand::Rng;

/// The restricted method: an item given to the maximum share of the tests so far waits until its rate has fallen.
///
/// Revuelta & Ponsoda (1998); in [`Layers`](super::Layers) with [`Progressive`](super::Progressive) it is their
/// progressive-restricted method. When nothing else is left to choose from, the restriction is
/// lifted for that item. The counts grow as finished tests are handed to
/// [`learn`](ExposureControl::learn).
#[derive(Debug, Clone, PartialEq)]
pub struct Restricted {
    maximum: f64,
    counts: ExposureCounts,
    lifted: bool,
}

impl Restricted {
    /// Rates up to `maximum`, in (0, 1), after the tests in `counts`.
    ///
    /// # Errors
    /// [`CatError::Setting`] for another maximum.
    pub fn new(maximum: f64, counts: ExposureCounts) -> Result<Self, CatError> {
        if !(maximum > 0.0 && maximum < 1.0) {
            let what = "the maximum exposure rate";
            return Err(CatError::Setting { what, value: maximum, wanted: "between 0 and 1" });
        }
        Ok(Self { maximum, counts, lifted: false })
    }

    /// What was given so far.
    #[must_use]
    pub fn counts(&self) -> &ExposureCounts {
        &self.counts
    }
}

impl ExposureControl for Restricted {
    fn name(&self) -> &'static str {
        "restricted"
    }

    fn boxed(&self) -> Box<dyn ExposureControl> {
        Box::new(self.clone())
    }

    fn begin(&mut self, pool: &ItemPool, _: &mut dyn Rng) -> Result<(), CatError> {
        self.lifted = false;
        super::same_pool(self.counts.given().len(), pool)
    }

    fn weighs(&self) -> bool {
        true
    }

    fn weigh(&mut self, _: &Test<'_>, items: &[usize], values: &mut [f64], _: &mut dyn Rng) {
        let allowed = |item| self.counts.rate(item).is_none_or(|rate| rate < self.maximum);
        self.lifted |= restrict(items, values, allowed);
    }

    fn debrief(&self, _: &Test<'_>, lesson: &mut Lesson) {
        lesson.lifted |= self.lifted;
    }

    fn learns(&self) -> bool {
        true
    }

    fn learn(&mut self, lesson: &Lesson) {
        self.counts.record(&lesson.given);
    }
}
