//! Several controls over one another.

use super::ContentControl;
use crate::{CatError, Constraint, ItemPool, Served, Test};
use rand::Rng;

/// Controls that all hold, the most important first: each sees only the items that the ones before it left open.
///
/// A control that would leave nothing is set aside for the step, so an earlier one always wins: put enemies and
/// lists before sets, sets before quotas.
///
/// ```
/// use gradatim_cat::content::{BlueprintQuotas, Enemies, ItemSets, Layers};
/// let quotas = BlueprintQuotas::by_domain(&[0.6, 0.4])?;
/// let content = Layers::new(vec![
///     Box::new(Enemies::default()),
///     Box::new(ItemSets::new(40, 3)?),
///     Box::new(quotas),
/// ]);
/// # Ok::<(), gradatim_cat::CatError>(())
/// ```
#[derive(Debug, Default)]
pub struct Layers {
    controls: Vec<Layer>,
    open: Vec<bool>,
}

#[derive(Debug)]
struct Layer {
    control: Box<dyn ContentControl>,
    is_lifted: bool,
}

impl Layers {
    /// In this order.
    #[must_use]
    pub fn new(controls: Vec<Box<dyn ContentControl>>) -> Self {
        let layer = |control| Layer { control, is_lifted: false };
        Self { controls: controls.into_iter().map(layer).collect(), open: Vec::new() }
    }

    fn holding(&self) -> impl Iterator<Item = &dyn ContentControl> {
        self.controls.iter().filter(|layer| !layer.is_lifted).map(|layer| layer.control.as_ref())
    }
}

impl ContentControl for Layers {
    fn name(&self) -> &'static str {
        "layers"
    }

    fn boxed(&self) -> Box<dyn ContentControl> {
        Box::new(Self::new(self.controls.iter().map(|layer| layer.control.boxed()).collect()))
    }

    fn begin(&mut self, pool: &ItemPool, rng: &mut dyn Rng) -> Result<(), CatError> {
        self.open.reserve(pool.len());
        self.controls.iter_mut().try_for_each(|layer| layer.control.begin(pool, rng))
    }

    fn prepare(&mut self, test: &Test<'_>, rng: &mut dyn Rng) -> Result<Option<Constraint>, CatError> {
        self.open.clear();
        self.open.extend_from_slice(test.open);
        let mut binds = None;
        for Layer { control, is_lifted } in &mut self.controls {
            let constraint = control.prepare(&Test { open: &self.open, ..*test }, rng)?;
            let mut left =
                self.open.iter().enumerate().filter(|(item, open)| **open && control.allows(*item));
            *is_lifted = left.next().is_none();
            if !*is_lifted {
                self.open.iter_mut().enumerate().for_each(|(item, open)| *open &= control.allows(item));
                binds = constraint.or(binds);
            }
        }
        Ok(binds)
    }

    fn allows(&self, item: usize) -> bool {
        self.open.get(item).copied().unwrap_or(false)
    }

    fn domain(&self) -> Option<usize> {
        self.holding().find_map(|control| control.domain())
    }

    fn weighs(&self) -> bool {
        self.controls.iter().any(|layer| layer.control.weighs())
    }

    fn weigh(&mut self, test: &Test<'_>, items: &[usize], values: &mut [f64]) -> Result<(), CatError> {
        self.controls.iter_mut().try_for_each(|layer| layer.control.weigh(test, items, values))
    }

    fn record(&mut self, pool: &ItemPool, served: Served) {
        self.controls.iter_mut().for_each(|layer| layer.control.record(pool, served));
    }
}
