//! Lots drawn before the test decide which items may be given.

use super::{Eligibility, ExposureControl, Lesson, restrict};
use crate::{CatError, ItemPool, Test};
use rand::{Rng, RngExt};

/// Item eligibility: before each test every item draws whether it is eligible; see [`Eligibility`].
///
/// With strata an item draws once for each, and the lot of the stratum in which the provisional
/// estimate lies holds. When no eligible item is left to choose from, the others come back (the
/// lesson of the test says so). The chances follow the finished tests handed to
/// [`learn`](ExposureControl::learn).
///
/// ```
/// use gradatim_cat::exposure::{Eligibility, EligibleItems, ExposureControl, Strata};
/// let control = EligibleItems::new(Eligibility::new(Strata::one(), 300, 0.25)?);
/// assert!(control.learns());
/// # Ok::<(), gradatim_cat::CatError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct EligibleItems {
    eligibility: Eligibility,
    barred: Vec<bool>,
    lifted: bool,
}

impl EligibleItems {
    /// With the chances learned so far.
    #[must_use]
    pub fn new(eligibility: Eligibility) -> Self {
        Self { eligibility, barred: Vec::new(), lifted: false }
    }

    /// The chances learned so far.
    #[must_use]
    pub fn eligibility(&self) -> &Eligibility {
        &self.eligibility
    }

    /// The lots of the stratum of an ability, in pool order: true for an item that is barred.
    fn lots(&self, theta: f64) -> &[bool] {
        let items = self.eligibility.items();
        let stratum = self.eligibility.strata().of(theta);
        self.barred.get(stratum * items..(stratum + 1) * items).unwrap_or(&[])
    }
}

impl ExposureControl for EligibleItems {
    fn name(&self) -> &'static str {
        "eligibility"
    }

    fn boxed(&self) -> Box<dyn ExposureControl> {
        Box::new(self.clone())
    }

    fn begin(&mut self, pool: &ItemPool, rng: &mut dyn Rng) -> Result<(), CatError> {
        super::same_pool(self.eligibility.items(), pool)?;
        self.lifted = false;
        self.barred.clear();
        for stratum in 0..self.eligibility.strata().len() {
            for item in 0..self.eligibility.items() {
                let chance = self.eligibility.chance(stratum, item);
                self.barred.push(chance < 1.0 && rng.random::<f64>() >= chance);
            }
        }
        Ok(())
    }

    fn weighs(&self) -> bool {
        true
    }

    fn weigh(&mut self, test: &Test<'_>, items: &[usize], values: &mut [f64], _: &mut dyn Rng) {
        let lots = self.lots(test.estimate.theta);
        let lifted = restrict(items, values, |item| !lots.get(item).copied().unwrap_or(false));
        self.lifted |= lifted;
    }

    fn debrief(&self, test: &Test<'_>, lesson: &mut Lesson) {
        let lots = self.lots(test.estimate.theta).iter().enumerate();
        lesson.ineligible.extend(lots.filter(|(_, barred)| **barred).map(|(item, _)| item));
        lesson.lifted |= self.lifted;
    }

    fn learns(&self) -> bool {
        true
    }

    fn learn(&mut self, lesson: &Lesson) {
        let stratum = self.eligibility.strata().of(lesson.theta);
        // Rising by construction.
        let was_eligible = |item| lesson.ineligible.binary_search(&item).is_err();
        self.eligibility.record(stratum, &lesson.given, was_eligible, lesson.lifted);
    }
}
