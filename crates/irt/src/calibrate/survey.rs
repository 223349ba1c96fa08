//! The first look at the data: how often each category was chosen, and what the starts need.

use super::model::Model;
use super::start::Sample;
use crate::{IrtError, ResponseSource};

/// Counts of an item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct ItemCounts {
    /// Responses by category.
    pub by_category: Vec<usize>,
}

impl ItemCounts {
    pub(super) fn n(&self) -> usize {
        self.by_category.iter().sum()
    }

    fn add(&mut self, score: u8) {
        let score = usize::from(score);
        if self.by_category.len() <= score {
            self.by_category.resize(score + 1, 0);
        }
        self.by_category[score] += 1;
    }
}

/// What one pass over the responses tells.
#[derive(Debug)]
pub(super) struct Survey {
    pub items: Vec<ItemCounts>,
    /// Persons with at least one response.
    pub persons: usize,
    pub responses: usize,
    pub samples: Vec<Sample>,
    /// The part of the design each item belongs to, from 0 for the largest: items are of one part
    /// when persons who answered both link them, directly or over others.
    pub part: Vec<usize>,
}

impl Survey {
    /// # Errors
    /// [`IrtError::Score`] for a score that the item's model has no category for.
    pub(super) fn new(
        source: &dyn ResponseSource,
        models: &[Model],
        anchored: &[bool],
    ) -> Result<Self, IrtError> {
        let n = source.items();
        let (mut items, mut samples) = (vec![ItemCounts::default(); n], vec![Sample::default(); n]);
        let (mut persons, mut responses, mut links, mut first) = (0, 0, Links::new(n, anchored), 0);
        for index in 0..source.blocks() {
            let block = source.block(index)?;
            for (person, row) in block.iter().enumerate() {
                check(first + person, row, |item| models[item].highest_score())?;
                row.iter().for_each(|&(item, score)| items[item as usize].add(score));
                Sample::take(&mut samples, row);
                links.add(row);
                persons += usize::from(!row.is_empty());
                responses += row.len();
            }
            first += block.persons();
        }
        Ok(Self { items, persons, responses, samples, part: links.parts() })
    }
}

/// Refuses scores above the highest of their items.
pub(super) fn check(person: usize, row: &[(u32, u8)], highest: impl Fn(usize) -> u8) -> Result<(), IrtError> {
    match row.iter().find(|cell| cell.1 > highest(cell.0 as usize)) {
        Some(&(item, score)) => {
            let item = item as usize;
            Err(IrtError::Score { person, item, score, highest: usize::from(highest(item)) })
        }
        None => Ok(()),
    }
}

/// Which items persons link: disjoint sets under union (Tarjan 1975).
#[derive(Debug, Clone)]
pub(super) struct Links {
    parent: Vec<usize>,
    parts: usize,
}

impl Links {
    /// Items that are on one scale already, the anchors, need no person to link them.
    pub(super) fn new(items: usize, anchored: &[bool]) -> Self {
        let mut links = Self { parent: (0..items).collect(), parts: items };
        let anchors: Vec<(u32, u8)> =
            (0u32..).zip(anchored).filter(|(_, a)| **a).map(|(i, _)| (i, 0)).collect();
        links.add(&anchors);
        links
    }

    fn root(&mut self, mut item: usize) -> usize {
        while self.parent[item] != item {
            self.parent[item] = self.parent[self.parent[item]];
            item = self.parent[item];
        }
        item
    }

    pub(super) fn add(&mut self, row: &[(u32, u8)]) {
        let Some(&(first, _)) = row.first().filter(|_| self.parts > 1) else { return };
        let mut root = self.root(first as usize);
        for &(item, _) in &row[1..] {
            let other = self.root(item as usize);
            root = self.join(root, other);
        }
    }

    /// Joins the sets of two roots. The smaller index leads, so that the result does not depend on
    /// the order of persons.
    fn join(&mut self, one: usize, other: usize) -> usize {
        let (low, high) = (one.min(other), one.max(other));
        self.parts -= usize::from(low != high);
        self.parent[high] = low;
        low
    }

    /// Joins the sets of two items.
    pub(super) fn link(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.join(one, other);
    }

    /// The least item of every item's set.
    pub(super) fn roots(&self) -> Vec<usize> {
        let mut roots: Vec<usize> = Vec::with_capacity(self.parent.len());
        // No parent is a later item than its child.
        for (item, &parent) in self.parent.iter().enumerate() {
            roots.push(if parent == item { item } else { roots[parent] });
        }
        roots
    }

    /// The part of every item, parts numbered by falling size.
    pub(super) fn parts(&self) -> Vec<usize> {
        let roots = self.roots();
        let mut size = vec![0usize; roots.len()];
        roots.iter().for_each(|r| size[*r] += 1);
        let mut order: Vec<usize> = (0..size.len()).filter(|&r| size[r] > 0).collect();
        order.sort_by_key(|&r| (std::cmp::Reverse(size[r]), r));
        let mut number = vec![0; size.len()];
        order.iter().enumerate().for_each(|(place, r)| number[*r] = place);
        roots.iter().map(|r| number[*r]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_what_persons_link() {
        let mut links = Links::new(6, &[]);
        for row in [[(4, 1), (5, 0)], [(0, 1), (2, 0)], [(2, 1), (3, 1)]] {
            links.add(&row);
        }
        links.add(&[]);
        assert_eq!(links.parts(), [0, 2, 0, 0, 1, 1]);
    }
}
