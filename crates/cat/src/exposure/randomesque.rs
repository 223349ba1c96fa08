//! One of the best few.

use super::{ExposureControl, Pick};
use crate::{CatError, Draw, ItemPool, Test};
use rand::{Rng, RngExt};

/// Draws among the best few items, each with the same chance (Kingsbury & Zara 1989).
///
/// [`Randomesque::fading`] draws among one fewer at each position, 5-4-3-2-1 (McBride & Martin 1983): chance where
/// everybody would start with the same items, information from there on.
///
/// ```
/// use gradatim_cat::{Design, FixedLength, MaximumInformation, exposure::Randomesque};
/// let design =
///     Design { exposure: Box::new(Randomesque::new(5)?), ..Design::new(MaximumInformation, FixedLength(20)) };
/// assert_eq!(design.exposure.name(), "randomesque");
/// # Ok::<(), gradatim_cat::CatError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Randomesque {
    few: usize,
    fades: bool,
    among: usize,
    best: Vec<usize>,
}

impl Randomesque {
    /// Among the best `few` items at every position.
    ///
    /// # Errors
    /// [`CatError::Setting`] for none.
    pub fn new(few: usize) -> Result<Self, CatError> {
        if few == 0 {
            let what = "the number of items to draw among";
            return Err(CatError::Setting { what, value: 0.0, wanted: "at least 1" });
        }
        Ok(Self { few, fades: false, among: few, best: Vec::new() })
    }

    /// Among the best `few` items at the first position, one fewer at the next, and so on to the best alone.
    ///
    /// # Errors
    /// [`CatError::Setting`] for none.
    pub fn fading(few: usize) -> Result<Self, CatError> {
        Ok(Self { fades: true, ..Self::new(few)? })
    }

    /// Places of the best few values, best first, ties in the order given.
    fn rank(&mut self, values: &[f64]) {
        self.best.clear();
        for (at, value) in values.iter().enumerate() {
            let place = self.best.partition_point(|kept| values[*kept] >= *value);
            if place < self.among {
                self.best.truncate(self.among - 1);
                self.best.insert(place, at);
            }
        }
    }
}

impl ExposureControl for Randomesque {
    fn name(&self) -> &'static str {
        "randomesque"
    }

    fn boxed(&self) -> Box<dyn ExposureControl> {
        Box::new(self.clone())
    }

    fn begin(&mut self, pool: &ItemPool, _: &mut dyn Rng) -> Result<(), CatError> {
        self.best.reserve(self.few.min(pool.len()) + 1);
        Ok(())
    }

    fn prepare(&mut self, test: &Test<'_>, _: &mut dyn Rng) -> Result<(), CatError> {
        let gone = if self.fades { test.served.len() } else { 0 };
        self.among = self.few.saturating_sub(gone).max(1);
        Ok(())
    }

    fn reach(&self) -> Option<usize> {
        Some(self.among)
    }

    fn pick(&mut self, _: &Test<'_>, _: &[usize], values: &[f64], rng: &mut dyn Rng) -> Option<Pick> {
        self.rank(values);
        let count = self.best.len();
        let u = rng.random::<f64>();
        let at = *self.best.get((u * count as f64) as usize)?;
        Some(Pick { at, draw: (count > 1).then_some(Draw { u, chance: 1.0 / count as f64 }) })
    }
}
