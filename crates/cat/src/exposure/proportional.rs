//! A draw in proportion to value.

use super::{ExposureControl, Pace, Pick, range};
use crate::{CatError, Draw, ItemPool, Test};
use rand::{Rng, RngExt};

/// The proportional method: an item is drawn with a chance in proportion to `I^H`.
///
/// `I` is its value by the selection rule and `H = Q·W` rises from 0 (all items alike) to the test length `Q` by
/// [`Pace`] (Segall 2004; Barrada, Olea, Ponsoda & Abad 2008); with precision in view, to the information aimed
/// at (Magis & Barrada 2017). Where values are negative, as of a variance negated, their distance from the
/// lowest takes their place.
#[derive(Debug, Clone, PartialEq)]
pub struct Proportional {
    pace: Pace,
    chances: Vec<f64>,
}

impl Proportional {
    /// At a pace.
    #[must_use]
    pub fn new(pace: Pace) -> Self {
        Self { pace, chances: Vec::new() }
    }

    /// Chances of the candidates, up to a factor; those ruled out have none.
    fn weigh_up(&mut self, values: &[f64], exponent: f64) {
        let (low, high) = range(values);
        // The highest is divided out, so that no power overflows or makes all of them vanish.
        let span = if high > low { high - low } else { 1.0 };
        let chance =
            |value: &f64| if value.is_finite() { ((value - low) / span).powf(exponent) } else { 0.0 };
        self.chances.clear();
        self.chances.extend(values.iter().map(chance));
    }
}

impl ExposureControl for Proportional {
    fn name(&self) -> &'static str {
        "proportional"
    }

    fn boxed(&self) -> Box<dyn ExposureControl> {
        Box::new(self.clone())
    }

    fn begin(&mut self, pool: &ItemPool, _: &mut dyn Rng) -> Result<(), CatError> {
        self.chances.reserve(pool.len());
        Ok(())
    }

    fn reach(&self) -> Option<usize> {
        None
    }

    fn pick(&mut self, test: &Test<'_>, _: &[usize], values: &[f64], rng: &mut dyn Rng) -> Option<Pick> {
        let weight = self.pace.weight(test.answered(), test.estimate.se);
        self.weigh_up(values, self.pace.span() * weight);
        let total: f64 = self.chances.iter().sum();
        let u = rng.random::<f64>();
        let mut left = u * total;
        // Rounding may leave a hair behind the last one; the last with a chance takes it.
        let passed = |chance: &f64| {
            left -= chance;
            left < 0.0
        };
        let last = || self.chances.iter().rposition(|chance| *chance > 0.0);
        let at = self.chances.iter().position(passed).or_else(last);
        match at {
            Some(at) => {
                let chance = self.chances.get(at).copied().unwrap_or(0.0) / total;
                Some(Pick { at, draw: Some(Draw { u, chance }) })
            }
            None => super::best(values).map(|at| Pick { at, draw: None }),
        }
    }
}
