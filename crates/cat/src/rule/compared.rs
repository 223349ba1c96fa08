//! Maximum information that values every candidate, to compare the pool's index with.

use super::{MaximumInformation, SelectionRule, Standing};
use crate::ItemPool;

/// The same rule without its shortcut.
#[derive(Debug)]
pub(crate) struct Compared;

impl SelectionRule for Compared {
    fn name(&self) -> &'static str {
        "mfi"
    }

    fn value(&self, pool: &ItemPool, item: usize, standing: &Standing<'_>) -> f64 {
        MaximumInformation.value(pool, item, standing)
    }
}
