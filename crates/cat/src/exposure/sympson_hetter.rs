//! Selected, but given only with a chance.

use super::{ExposureControl, ExposureParameters, Lesson, Pick};
use crate::{CatError, Draw, ItemPool, Test};
use rand::{Rng, RngExt};
use std::sync::Arc;

/// Sympson–Hetter: the best item is given with probability `K`, or set aside for the rest of the test.
///
/// Candidates are tried in the order of their value until one is given (Sympson & Hetter 1985), with `K` of the
/// stratum of the provisional estimate when the parameters are conditional (Stocking & Lewis 1998). One
/// uniform number decides a whole step: the k-th candidate has the interval of length
/// `K_k·Π_{j<k}(1 − K_j)`; what is left over, because every candidate was set aside, goes to the best
/// of them. [`Tuning`](super::Tuning) finds the parameters.
///
/// ```
/// use gradatim_cat::exposure::{ExposureControl, ExposureParameters, Strata, SympsonHetter};
/// let control = SympsonHetter::new(ExposureParameters::open(Strata::one(), 100));
/// assert_eq!(control.name(), "sympson-hetter");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SympsonHetter {
    parameters: Arc<ExposureParameters>,
    aside: Vec<bool>,
    order: Vec<usize>,
}

impl SympsonHetter {
    /// With these parameters.
    #[must_use]
    pub fn new(parameters: ExposureParameters) -> Self {
        Self { parameters: Arc::new(parameters), aside: Vec::new(), order: Vec::new() }
    }

    /// The parameters.
    #[must_use]
    pub fn parameters(&self) -> &ExposureParameters {
        &self.parameters
    }

    fn is_aside(&self, item: usize) -> bool {
        self.aside.get(item).copied().unwrap_or(false)
    }

    /// Place of the best candidate not set aside.
    fn best(&self, items: &[usize], values: &[f64]) -> Option<usize> {
        let left = items.iter().zip(values).enumerate().filter(|(_, (item, _))| !self.is_aside(**item));
        let better = |best: (usize, f64), x: (usize, f64)| if x.1 > best.1 { x } else { best };
        left.map(|(at, (_, value))| (at, *value)).reduce(better).map(|(at, _)| at)
    }

    fn set_aside(&mut self, item: usize) {
        if let Some(place) = self.aside.get_mut(item) {
            *place = true;
            self.order.push(item);
        }
    }
}

impl ExposureControl for SympsonHetter {
    fn name(&self) -> &'static str {
        "sympson-hetter"
    }

    fn boxed(&self) -> Box<dyn ExposureControl> {
        Box::new(self.clone())
    }

    fn begin(&mut self, pool: &ItemPool, _: &mut dyn Rng) -> Result<(), CatError> {
        super::same_pool(self.parameters.items(), pool)?;
        self.aside.clear();
        self.aside.resize(pool.len(), false);
        self.order.clear();
        self.order.reserve(pool.len());
        Ok(())
    }

    fn reach(&self) -> Option<usize> {
        None
    }

    fn pick(&mut self, test: &Test<'_>, items: &[usize], values: &[f64], rng: &mut dyn Rng) -> Option<Pick> {
        let u = rng.random::<f64>();
        let (mut below, mut left) = (0.0, 1.0);
        while let Some(at) = self.best(items, values) {
            let item = *items.get(at)?;
            let k = self.parameters.chance(item, test.estimate.theta);
            let chance = left * k;
            // A sure candidate takes what rounding has left of the interval.
            if u < below + chance || k >= 1.0 {
                return Some(Pick { at, draw: (chance < 1.0).then_some(Draw { u, chance }) });
            }
            (below, left) = (below + chance, left - chance);
            self.set_aside(item);
        }
        super::best(values).map(|at| Pick { at, draw: Some(Draw { u, chance: left }) })
    }

    fn debrief(&self, test: &Test<'_>, lesson: &mut Lesson) {
        // An item set aside and given for want of another was given.
        let given = |item: &usize| test.served.iter().any(|served| served.item == *item);
        lesson.set_aside.extend(self.order.iter().copied().filter(|item| !given(item)));
    }
}
