//! Functions of items, tabulated at nodes.

use crate::ResponseModel;
use rayon::prelude::*;

/// Several functions of each item at the same nodes: one row of contiguous values a function, so
/// that sums over items run along the nodes.
#[derive(Debug, Clone)]
pub(super) struct Table {
    nodes: usize,
    blocks: Vec<Vec<f64>>,
}

impl Table {
    /// `rows` says how many functions an item has; `fill` gives them at one ability.
    pub(super) fn new<M: ResponseModel + Sync>(
        items: &[M],
        nodes: &[f64],
        rows: impl Fn(&M) -> usize + Sync,
        fill: impl Fn(&M, f64, &mut [f64]) + Sync,
    ) -> Self {
        let block = |item: &M| {
            let mut at_node = vec![0.0; rows(item)];
            let mut block = vec![0.0; at_node.len() * nodes.len()];
            for (q, &theta) in nodes.iter().enumerate() {
                fill(item, theta, &mut at_node);
                let column = block.iter_mut().skip(q).step_by(nodes.len());
                column.zip(&at_node).for_each(|(cell, value)| *cell = *value);
            }
            block
        };
        Self { nodes: nodes.len(), blocks: items.par_iter().map(block).collect() }
    }

    /// One function of an item at all nodes, if there are such an item and function.
    #[inline]
    pub(super) fn row(&self, item: u32, row: usize) -> Option<&[f64]> {
        self.blocks.get(item as usize)?.get(row * self.nodes..(row + 1) * self.nodes)
    }

    /// All functions of an item, one slice each.
    pub(super) fn rows(&self, item: u32) -> Option<impl ExactSizeIterator<Item = &[f64]>> {
        Some(self.blocks.get(item as usize)?.chunks_exact(self.nodes))
    }
}

/// Adds a row to a sum.
#[inline]
pub(super) fn add(sum: &mut [f64], row: &[f64]) {
    sum.iter_mut().zip(row).for_each(|(s, x)| *s += x);
}
