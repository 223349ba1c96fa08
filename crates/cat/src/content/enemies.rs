//! Items that must not meet.

use super::ContentControl;
use crate::{CatError, ItemPool, Served};
use rand::Rng;

/// Keeps enemies apart: once an item is served, scored or not, its enemies are out of the test.
///
/// ```
/// use gradatim_cat::content::{ContentControl, Enemies};
/// assert_eq!(Enemies::default().name(), "enemies");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Enemies {
    barred: Vec<bool>,
}

impl ContentControl for Enemies {
    fn name(&self) -> &'static str {
        "enemies"
    }

    fn boxed(&self) -> Box<dyn ContentControl> {
        Box::new(self.clone())
    }

    fn begin(&mut self, pool: &ItemPool, _: &mut dyn Rng) -> Result<(), CatError> {
        self.barred.clear();
        self.barred.resize(pool.len(), false);
        Ok(())
    }

    fn allows(&self, item: usize) -> bool {
        !self.barred.get(item).copied().unwrap_or(false)
    }

    fn record(&mut self, pool: &ItemPool, served: Served) {
        for &enemy in pool.enemies(served.item) {
            if let Some(barred) = self.barred.get_mut(enemy) {
                *barred = true;
            }
        }
    }
}
