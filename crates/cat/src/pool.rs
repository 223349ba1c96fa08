//! The item pool as tables over the ability grid.

use crate::CatError;
use gradatim_irt::{Grid, ItemBelief, ItemCurve};
use std::collections::HashMap;

/// An item on its way into a pool.
#[derive(Debug, Clone, PartialEq)]
pub struct PoolItem {
    /// Id, unique in the pool.
    pub id: String,
    /// Index of its domain, from 0.
    pub domain: usize,
    /// What is known of its parameters.
    pub belief: ItemBelief,
}

/// Items as structure of arrays: one row of the grid an item, in pool order.
///
/// ```
/// use gradatim_cat::{ItemPool, PoolItem};
/// use gradatim_irt::{Dichotomous, Grid, ItemBelief};
/// let belief = ItemBelief::known(Dichotomous::two_pl(1.0, 0.0)?);
/// let item = PoolItem { id: "one".into(), domain: 0, belief };
/// let pool = ItemPool::new(vec![item], 1, &Grid::new(41, 5.0)?)?;
/// assert_eq!(pool.position("one"), Some(0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct ItemPool {
    ids: Vec<String>,
    domains: Vec<usize>,
    beliefs: Vec<ItemBelief>,
    by_domain: Vec<Vec<usize>>,
    positions: HashMap<String, usize>,
    nodes: usize,
    right: Vec<f64>,
    log: [Vec<f64>; 2],
    information: Vec<f64>,
}

impl ItemPool {
    /// Tabulates items over `domains` domains on `grid`.
    ///
    /// # Errors
    /// [`CatError::EmptyPool`], [`CatError::RepeatedItem`], or [`CatError::Domain`].
    pub fn new(items: Vec<PoolItem>, domains: usize, grid: &Grid) -> Result<Self, CatError> {
        if items.is_empty() {
            return Err(CatError::EmptyPool);
        }
        let mut pool = Self {
            ids: Vec::with_capacity(items.len()),
            domains: Vec::with_capacity(items.len()),
            beliefs: Vec::with_capacity(items.len()),
            by_domain: vec![Vec::new(); domains],
            positions: HashMap::with_capacity(items.len()),
            nodes: grid.len(),
            right: Vec::with_capacity(items.len() * grid.len()),
            log: [Vec::new(), Vec::new()],
            information: Vec::with_capacity(items.len() * grid.len()),
        };
        items.into_iter().try_for_each(|item| pool.push(item, grid))?;
        Ok(pool)
    }

    fn push(&mut self, item: PoolItem, grid: &Grid) -> Result<(), CatError> {
        let (position, domains) = (self.ids.len(), self.by_domain.len());
        let Some(members) = self.by_domain.get_mut(item.domain) else {
            return Err(CatError::Domain { item: item.id, domain: item.domain, domains });
        };
        if self.positions.insert(item.id.clone(), position).is_some() {
            return Err(CatError::RepeatedItem(item.id));
        }
        members.push(position);
        let curve = ItemCurve::new(&item.belief, grid);
        self.right.extend(&curve.right);
        self.log[0].extend(curve.log_likelihood(false));
        self.log[1].extend(curve.log_likelihood(true));
        self.information.extend(&curve.information);
        self.ids.push(item.id);
        self.domains.push(item.domain);
        self.beliefs.push(item.belief);
        Ok(())
    }

    /// Number of items.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Never true: a pool has at least one item.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Number of domains.
    #[must_use]
    pub fn domains(&self) -> usize {
        self.by_domain.len()
    }

    /// Positions of the items of a domain, in pool order.
    #[must_use]
    pub fn of_domain(&self, domain: usize) -> &[usize] {
        &self.by_domain[domain]
    }

    /// Position of an id.
    #[must_use]
    pub fn position(&self, id: &str) -> Option<usize> {
        self.positions.get(id).copied()
    }

    /// Id of the item at a position.
    #[must_use]
    pub fn id(&self, item: usize) -> &str {
        &self.ids[item]
    }

    /// Domain index of the item at a position.
    #[must_use]
    pub fn domain(&self, item: usize) -> usize {
        self.domains[item]
    }

    /// What is known of the item's parameters.
    #[must_use]
    pub fn belief(&self, item: usize) -> &ItemBelief {
        &self.beliefs[item]
    }

    /// `P(right)` at the nodes.
    #[must_use]
    pub fn right(&self, item: usize) -> &[f64] {
        &self.right[item * self.nodes..(item + 1) * self.nodes]
    }

    /// Log probability of a response at the nodes.
    #[must_use]
    pub fn log_likelihood(&self, item: usize, correct: bool) -> &[f64] {
        &self.log[usize::from(correct)][item * self.nodes..(item + 1) * self.nodes]
    }

    /// Fisher information at the nodes.
    #[must_use]
    pub fn information(&self, item: usize) -> &[f64] {
        &self.information[item * self.nodes..(item + 1) * self.nodes]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gradatim_irt::Dichotomous;

    fn item(id: &str, domain: usize) -> PoolItem {
        let belief = ItemBelief::known(Dichotomous::two_pl(1.0, 0.0).unwrap());
        PoolItem { id: id.into(), domain, belief }
    }

    #[test]
    fn impossible_pools_are_refused() {
        let pool = |items| ItemPool::new(items, 2, &Grid::new(5, 4.0).unwrap()).map(|_| ());
        assert_eq!(pool(vec![]), Err(CatError::EmptyPool));
        assert_eq!(pool(vec![item("x", 0), item("x", 1)]), Err(CatError::RepeatedItem("x".into())));
        assert_eq!(
            pool(vec![item("x", 2)]),
            Err(CatError::Domain { item: "x".into(), domain: 2, domains: 2 })
        );
    }
}
