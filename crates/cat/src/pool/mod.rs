//! The item pool as tables over the ability grid.

mod item;
mod time;

use crate::CatError;
use crate::index::InformationIndex;
use gradatim_irt::{Grid, ResponseModel};
use std::collections::HashMap;

pub use item::{Attributes, ItemModel, PoolItem};
pub use time::ResponseTime;

/// Items as structure of arrays, in pool order: the curves of every category are rows over the
/// nodes of one grid.
///
/// ```
/// use gradatim_cat::{ItemPool, PoolItem};
/// use gradatim_irt::{Dichotomous, Grid};
/// let item = PoolItem::new("one", 0, Dichotomous::two_pl(1.0, 0.0)?);
/// let pool = ItemPool::new(vec![item], 1, &Grid::new(41, 5.0)?)?;
/// assert_eq!(pool.position("one"), Some(0));
/// assert_eq!(pool.probability(0, 1)[20], 0.5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct ItemPool {
    grid: Grid,
    ids: Vec<String>,
    domains: Vec<usize>,
    models: Vec<ItemModel>,
    attributes: Vec<Attributes>,
    enemies: Vec<Vec<usize>>,
    by_domain: Vec<Vec<usize>>,
    positions: HashMap<String, usize>,
    /// Row of an item's category 0; the last entry is the number of rows.
    rows: Vec<usize>,
    log: Vec<f64>,
    probability: Vec<f64>,
    share: Vec<f64>,
    information: Vec<f64>,
    index: InformationIndex,
}

impl ItemPool {
    /// Tabulates items over `domains` domains on `grid`.
    ///
    /// # Errors
    /// [`CatError::EmptyPool`], [`CatError::RepeatedItem`], [`CatError::Domain`], or
    /// [`CatError::Enemy`] for an enemy that is not in the pool.
    pub fn new(items: Vec<PoolItem>, domains: usize, grid: &Grid) -> Result<Self, CatError> {
        if items.is_empty() {
            return Err(CatError::EmptyPool);
        }
        let room = items.len() * grid.len();
        let mut pool = Self {
            grid: grid.clone(),
            ids: Vec::with_capacity(items.len()),
            domains: Vec::with_capacity(items.len()),
            models: Vec::with_capacity(items.len()),
            attributes: Vec::with_capacity(items.len()),
            enemies: vec![Vec::new(); items.len()],
            by_domain: vec![Vec::new(); domains],
            positions: HashMap::with_capacity(items.len()),
            rows: vec![0],
            log: Vec::with_capacity(2 * room),
            probability: Vec::with_capacity(2 * room),
            share: Vec::with_capacity(room),
            information: Vec::with_capacity(room),
            index: InformationIndex::default(),
        };
        items.into_iter().try_for_each(|item| pool.push(item))?;
        pool.resolve_enemies()?;
        Ok(pool)
    }

    fn push(&mut self, item: PoolItem) -> Result<(), CatError> {
        let (position, domains) = (self.ids.len(), self.by_domain.len());
        let Some(members) = self.by_domain.get_mut(item.domain) else {
            return Err(CatError::Domain { item: item.id, domain: item.domain, domains });
        };
        if self.positions.insert(item.id.clone(), position).is_some() {
            return Err(CatError::RepeatedItem(item.id));
        }
        members.push(position);
        self.tabulate(&item.model);
        self.ids.push(item.id);
        self.domains.push(item.domain);
        self.models.push(item.model);
        self.attributes.push(item.attributes);
        Ok(())
    }

    /// Appends an item's rows.
    fn tabulate(&mut self, model: &ItemModel) {
        let (nodes, categories) = (self.grid.len(), model.categories());
        let (start, mut at) = (self.log.len(), vec![0.0; categories]);
        self.log.resize(start + categories * nodes, 0.0);
        for (q, &theta) in self.grid.nodes().iter().enumerate() {
            model.log_probabilities(theta, &mut at);
            at.iter().enumerate().for_each(|(k, log)| self.log[start + k * nodes + q] = *log);
            let score: f64 = at.iter().enumerate().map(|(k, log)| k as f64 * log.exp()).sum();
            self.share.push(score / (categories - 1).max(1) as f64);
            self.information.push(model.information(theta));
        }
        self.probability.extend(self.log[start..].iter().map(|log| log.exp()));
        self.rows.push(self.log.len() / nodes);
    }

    /// Positions for ids, in both directions.
    fn resolve_enemies(&mut self) -> Result<(), CatError> {
        for item in 0..self.len() {
            for enemy in &self.attributes[item].enemies {
                let Some(&other) = self.positions.get(enemy) else {
                    return Err(CatError::Enemy { item: self.ids[item].clone(), enemy: enemy.clone() });
                };
                self.enemies[item].push(other);
                self.enemies[other].push(item);
            }
        }
        for list in &mut self.enemies {
            list.sort_unstable();
            list.dedup();
        }
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

    /// The grid of the tables.
    #[must_use]
    pub fn grid(&self) -> &Grid {
        &self.grid
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

    /// How the item is responded to.
    #[must_use]
    pub fn model(&self, item: usize) -> &ItemModel {
        &self.models[item]
    }

    /// Every item's model, in pool order.
    #[must_use]
    pub fn models(&self) -> &[ItemModel] {
        &self.models
    }

    /// The item's attributes.
    #[must_use]
    pub fn attributes(&self, item: usize) -> &Attributes {
        &self.attributes[item]
    }

    /// Positions of the items that must not come in the same test as this one, rising.
    #[must_use]
    pub fn enemies(&self, item: usize) -> &[usize] {
        &self.enemies[item]
    }

    /// Number of response categories of the item.
    #[must_use]
    pub fn categories(&self, item: usize) -> usize {
        self.rows[item + 1] - self.rows[item]
    }

    /// `P(category)` at the nodes.
    #[must_use]
    pub fn probability(&self, item: usize, category: usize) -> &[f64] {
        &self.probability[self.row(item, category)]
    }

    /// `ln P(category)` at the nodes.
    #[must_use]
    pub fn log_likelihood(&self, item: usize, category: usize) -> &[f64] {
        &self.log[self.row(item, category)]
    }

    /// Expected share of the highest score at the nodes, 0 to 1: `P(right)` of a right-or-wrong item.
    #[must_use]
    pub fn right(&self, item: usize) -> &[f64] {
        &self.share[self.entries(item)]
    }

    /// Fisher information at the nodes.
    #[must_use]
    pub fn information(&self, item: usize) -> &[f64] {
        &self.information[self.entries(item)]
    }

    pub(crate) fn index(&self) -> &InformationIndex {
        &self.index
    }

    fn entries(&self, item: usize) -> std::ops::Range<usize> {
        item * self.grid.len()..(item + 1) * self.grid.len()
    }

    fn row(&self, item: usize, category: usize) -> std::ops::Range<usize> {
        debug_assert!(category < self.categories(item), "item {item} has no category {category}");
        let row = self.rows[item] + category;
        row * self.grid.len()..(row + 1) * self.grid.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gradatim_irt::{Dichotomous, Graded};

    fn item(id: &str, domain: usize) -> PoolItem {
        PoolItem::new(id, domain, Dichotomous::two_pl(1.0, 0.0).unwrap())
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

    #[test]
    fn every_category_has_its_rows() {
        let graded = Graded::new(1.3, vec![-1.0, 0.2, 0.9]).unwrap();
        let items = vec![item("x", 0), PoolItem::new("y", 0, graded.clone()), item("z", 0)];
        let pool = ItemPool::new(items, 1, &Grid::new(9, 4.0).unwrap()).unwrap();
        assert_eq!([0, 1, 2].map(|i| pool.categories(i)), [2, 4, 2]);
        for (q, theta) in pool.grid().nodes().iter().enumerate() {
            for k in 0..4 {
                assert!(
                    (pool.log_likelihood(1, k)[q] - graded.log_derivatives(*theta, k).value).abs() < 1e-12
                );
                assert!((pool.probability(1, k)[q] - graded.probability(*theta, k)).abs() < 1e-14);
            }
            assert!((pool.right(1)[q] - graded.expected_score(*theta) / 3.0).abs() < 1e-14);
            assert!((pool.right(2)[q] - pool.probability(2, 1)[q]).abs() < 1e-15);
        }
    }

    #[test]
    fn enemies_hold_in_both_directions() {
        let of = |enemies: &[&str]| Attributes {
            enemies: enemies.iter().map(|e| (*e).to_owned()).collect(),
            ..Attributes::default()
        };
        let pool = |enemies| {
            let items = vec![item("x", 0), item("y", 0).with(of(enemies)), item("z", 0)];
            ItemPool::new(items, 1, &Grid::new(5, 4.0).unwrap())
        };
        let both = pool(&["z", "x", "z"]).unwrap();
        assert_eq!([both.enemies(0), both.enemies(1), both.enemies(2)], [&[1][..], &[0, 2], &[1]]);
        let unknown = pool(&["q"]).unwrap_err();
        assert_eq!(unknown, CatError::Enemy { item: "y".into(), enemy: "q".into() });
    }
}
