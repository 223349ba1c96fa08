//! Rules that do not look at the ability.

use super::{SelectionRule, Standing};
use crate::ItemPool;

/// Every item is worth the same; the engine's draw decides.
#[derive(Debug, Clone, Copy)]
pub struct RandomItem;

impl SelectionRule for RandomItem {
    fn name(&self) -> &'static str {
        "random"
    }

    fn value(&self, _: &ItemPool, _: usize, _: &Standing<'_>) -> f64 {
        0.0
    }

    fn draws(&self) -> bool {
        true
    }
}

/// The items of a form in its order, and no others; the value is the place, negated.
#[derive(Debug, Clone, PartialEq)]
pub struct FixedForm {
    values: Vec<f64>,
}

impl FixedForm {
    /// Positions in a pool of `pool` items, in the order of the form; positions outside are left out.
    #[must_use]
    pub fn new(pool: usize, form: &[usize]) -> Self {
        let mut values = vec![f64::NEG_INFINITY; pool];
        for (place, item) in form.iter().enumerate().rev() {
            if let Some(value) = values.get_mut(*item) {
                *value = -(place as f64);
            }
        }
        Self { values }
    }
}

impl SelectionRule for FixedForm {
    fn name(&self) -> &'static str {
        "fixed"
    }

    fn value(&self, _: &ItemPool, item: usize, _: &Standing<'_>) -> f64 {
        self.values.get(item).copied().unwrap_or(f64::NEG_INFINITY)
    }

    fn negated(&self) -> bool {
        true
    }
}
