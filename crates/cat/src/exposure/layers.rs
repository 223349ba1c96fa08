//! Several controls over one another.

use super::{ExposureControl, Lesson, Pick};
use crate::{CatError, ItemPool, Served, Test};
use rand::Rng;

/// Controls that all hold: each allows and weighs after the ones before it, and the last one picks.
///
/// `Layers` of [`Restricted`](super::Restricted) and [`Progressive`](super::Progressive) is the
/// progressive-restricted method (Revuelta & Ponsoda 1998).
#[derive(Debug, Default)]
pub struct Layers(Vec<Box<dyn ExposureControl>>);

impl Layers {
    /// In this order.
    #[must_use]
    pub fn new(controls: Vec<Box<dyn ExposureControl>>) -> Self {
        Self(controls)
    }

    /// The controls, in order.
    #[must_use]
    pub fn controls(&self) -> &[Box<dyn ExposureControl>] {
        &self.0
    }
}

impl ExposureControl for Layers {
    fn name(&self) -> &'static str {
        "layers"
    }

    fn boxed(&self) -> Box<dyn ExposureControl> {
        Box::new(Self(self.0.iter().map(|control| control.boxed()).collect()))
    }

    fn begin(&mut self, pool: &ItemPool, rng: &mut dyn Rng) -> Result<(), CatError> {
        self.0.iter_mut().try_for_each(|control| control.begin(pool, rng))
    }

    fn prepare(&mut self, test: &Test<'_>, rng: &mut dyn Rng) -> Result<(), CatError> {
        self.0.iter_mut().try_for_each(|control| control.prepare(test, rng))
    }

    fn allows(&self, item: usize) -> bool {
        self.0.iter().all(|control| control.allows(item))
    }

    fn weighs(&self) -> bool {
        self.0.iter().any(|control| control.weighs())
    }

    fn weigh(&mut self, test: &Test<'_>, items: &[usize], values: &mut [f64], rng: &mut dyn Rng) {
        self.0.iter_mut().for_each(|control| control.weigh(test, items, values, rng));
    }

    fn reach(&self) -> Option<usize> {
        self.0.last().map_or(Some(1), |control| control.reach())
    }

    fn pick(&mut self, test: &Test<'_>, items: &[usize], values: &[f64], rng: &mut dyn Rng) -> Option<Pick> {
        match self.0.last_mut() {
            Some(control) => control.pick(test, items, values, rng),
            None => super::best(values).map(|at| Pick { at, draw: None }),
        }
    }

    fn record(&mut self, pool: &ItemPool, served: Served) {
        self.0.iter_mut().for_each(|control| control.record(pool, served));
    }

    fn debrief(&self, test: &Test<'_>, lesson: &mut Lesson) {
        self.0.iter().for_each(|control| control.debrief(test, lesson));
    }

    fn learns(&self) -> bool {
        self.0.iter().any(|control| control.learns())
    }

    fn learn(&mut self, lesson: &Lesson) {
        self.0.iter_mut().for_each(|control| control.learn(lesson));
    }
}
