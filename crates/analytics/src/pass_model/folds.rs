//! Folds for cross-validation that keep all rows of a learner together.

use std::collections::BTreeMap;

/// The fold of every row: learners are put in an order that depends on their names only, and dealt out.
pub(super) fn folds(learners: &[&str], folds: usize) -> Vec<usize> {
    let mut order: BTreeMap<(u64, &str), usize> = learners.iter().map(|l| ((hash(l), *l), 0)).collect();
    for (index, fold) in order.values_mut().enumerate() {
        *fold = index % folds.max(1);
    }
    learners.iter().map(|l| order.get(&(hash(l), *l)).copied().unwrap_or(0)).collect()
}

/// FNV-1a, then a last mixing: neighbouring numbers end up far apart.
fn hash(text: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let mut hash = text.bytes().fold(0xcbf2_9ce4_8422_2325, step);
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash ^ (hash >> 31)
}
