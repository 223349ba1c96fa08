//! From chance to information in the course of a test.

use super::{ExposureControl, Pace};
use crate::Test;
use rand::{Rng, RngExt};

/// The progressive method: an item is worth `(1 − W)·R + W·I`.
///
/// `I` is its value by the selection rule, `R` a uniform number between 0 and the highest value of a candidate, and
/// `W` the weight by [`Pace`] (Revuelta & Ponsoda 1998; Barrada, Olea, Ponsoda & Abad 2008). Values below 0, as
/// of a variance negated, let `R` begin at the lowest value instead.
#[derive(Debug, Clone, PartialEq)]
pub struct Progressive {
    pace: Pace,
}

impl Progressive {
    /// At a pace.
    #[must_use]
    pub fn new(pace: Pace) -> Self {
        Self { pace }
    }
}

impl ExposureControl for Progressive {
    fn name(&self) -> &'static str {
        "progressive"
    }

    fn boxed(&self) -> Box<dyn ExposureControl> {
        Box::new(self.clone())
    }

    fn weighs(&self) -> bool {
        true
    }

    fn weigh(&mut self, test: &Test<'_>, _: &[usize], values: &mut [f64], rng: &mut dyn Rng) {
        let weight = self.pace.weight(test.answered(), test.estimate.se);
        let (low, high) = range(values);
        for value in values.iter_mut().filter(|value| value.is_finite()) {
            *value = (1.0 - weight) * (low + (high - low) * rng.random::<f64>()) + weight * *value;
        }
    }
}

/// The lowest finite value if it is negative, or 0; and the highest finite value.
pub(crate) fn range(values: &[f64]) -> (f64, f64) {
    let finite = || values.iter().copied().filter(|value| value.is_finite());
    (finite().fold(0.0, f64::min), finite().reduce(f64::max).unwrap_or(0.0))
}
