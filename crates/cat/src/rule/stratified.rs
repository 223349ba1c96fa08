//! Stratification by discrimination: sharp items are kept for when the ability is known.

use super::{SelectionRule, Standing};
use crate::ItemPool;

/// a-stratified selection (Chang & Ying 1999): the test goes through strata of rising discrimination, and
/// within a stratum takes the difficulty nearest to the ability.
///
/// Where the present stratum has nothing left, the nearest one stands in.
#[derive(Debug, Clone, PartialEq)]
pub struct AStratified {
    strata: Vec<usize>,
    count: usize,
    length: usize,
}

impl AStratified {
    /// Strata of the items in pool order, from 0, for a test of `length` items; [`strata_by_a`] and
    /// [`strata_with_b_blocking`] make them.
    #[must_use]
    pub fn new(strata: Vec<usize>, length: usize) -> Self {
        let count = strata.iter().max().map_or(1, |last| last + 1);
        Self { strata, count, length: length.max(1) }
    }

    /// The stratum in use after a number of answers.
    #[must_use]
    pub fn stage(&self, answered: usize) -> usize {
        (answered * self.count / self.length).min(self.count - 1)
    }
}

/// A distance between strata is worse than any distance on the scale.
const STRATUM: f64 = 1e6;

impl SelectionRule for AStratified {
    fn name(&self) -> &'static str {
        "a-stratified"
    }

    fn value(&self, pool: &ItemPool, item: usize, standing: &Standing<'_>) -> f64 {
        let stage = self.stage(standing.evidence.map_or(0, |evidence| evidence.answers().len()));
        let distance = (pool.model(item).b() - standing.theta).abs();
        let stratum = |stratum: &usize| -(STRATUM * stratum.abs_diff(stage) as f64 + distance);
        self.strata.get(item).map_or(f64::NEG_INFINITY, stratum)
    }

    fn negated(&self) -> bool {
        true
    }

    fn needs_evidence(&self) -> bool {
        true
    }
}

/// Strata by rank of discrimination, equally large but for the last, which takes the rest; equal
/// discriminations share their mean rank, as in catR.
#[must_use]
pub fn strata_by_a(pool: &ItemPool, count: usize) -> Vec<usize> {
    let size = (pool.len() / count.max(1)).max(1);
    let a: Vec<f64> = pool.models().iter().map(crate::ItemModel::a).collect();
    let rank = |x: &f64| {
        let (below, equal) = (a.iter().filter(|y| *y < x).count(), a.iter().filter(|y| *y <= x).count());
        // Mean of the ranks below + 1 to equal, doubled to stay a whole number.
        below + 1 + equal
    };
    a.iter().map(|x| (rank(x).div_ceil(2) - 1) / size).map(|s| s.min(count.max(1) - 1)).collect()
}

/// Strata of rising discrimination with alike difficulties in each (b-blocking; Chang, Qian & Ying 2001):
/// items in order of difficulty form blocks of `count`, and each block gives one item to each stratum.
#[must_use]
pub fn strata_with_b_blocking(pool: &ItemPool, count: usize) -> Vec<usize> {
    let model = |item: &usize| pool.model(*item);
    let mut order: Vec<usize> = (0..pool.len()).collect();
    order.sort_by(|x, y| model(x).b().total_cmp(&model(y).b()).then(x.cmp(y)));
    let mut strata = vec![0; pool.len()];
    for block in order.chunks_mut(count.max(1)) {
        block.sort_by(|x, y| model(x).a().total_cmp(&model(y).a()).then(x.cmp(y)));
        block.iter().enumerate().for_each(|(stratum, item)| strata[*item] = stratum);
    }
    strata
}
