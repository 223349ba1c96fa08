//! What a finished test is checked against, whoever was to keep it.

use crate::ContentLimits;
use gradatim_cat::ItemPool;
use std::fmt::Debug;

/// An independent check of the content of a finished test.
///
/// It is asked after the test and has no part in choosing items, so that an error of the content control shows.
pub trait ContentCheck: Debug + Send + Sync {
    /// Number of constraints that the scored items break, given in this order.
    fn broken(&self, pool: &ItemPool, items: &[usize]) -> u32;
}

impl ContentCheck for ContentLimits {
    fn broken(&self, pool: &ItemPool, items: &[usize]) -> u32 {
        let mut counts = vec![0; pool.domains()];
        for item in items {
            if let Some(count) = counts.get_mut(pool.domain(*item)) {
                *count += 1;
            }
        }
        self.broken(&counts)
    }
}
