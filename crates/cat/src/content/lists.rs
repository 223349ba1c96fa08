//! Items that must or must not come.

use super::ContentControl;
use crate::{CatError, Constraint, ItemPool, Served, Test};
use rand::Rng;

/// Items that every test takes, and items that none takes.
///
/// The selection rule serves an included item when it is the best; when only as many places are left as
/// included items are missing, they alone are allowed. The enemies of an included item are excluded.
///
/// ```
/// use gradatim_cat::content::ItemLists;
/// let lists = ItemLists::new(30).including(["anchor-1", "anchor-2"]).excluding(["leaked-7"]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemLists {
    length: usize,
    include: Vec<String>,
    exclude: Vec<String>,
    missing: Vec<bool>,
    barred: Vec<bool>,
    only_missing: bool,
}

impl ItemLists {
    /// Empty lists for tests of `length` scored items, the most a test can have.
    #[must_use]
    pub fn new(length: usize) -> Self {
        let (include, exclude) = (Vec::new(), Vec::new());
        Self { length, include, exclude, missing: Vec::new(), barred: Vec::new(), only_missing: false }
    }

    /// Adds ids of items that every test takes.
    #[must_use]
    pub fn including(mut self, ids: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.include.extend(ids.into_iter().map(Into::into));
        self
    }

    /// Adds ids of items that no test takes.
    #[must_use]
    pub fn excluding(mut self, ids: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.exclude.extend(ids.into_iter().map(Into::into));
        self
    }

    fn bar(&mut self, item: usize) {
        if let Some(barred) = self.barred.get_mut(item) {
            *barred = true;
        }
    }

    fn miss(&mut self, item: usize, missing: bool) {
        if let Some(place) = self.missing.get_mut(item) {
            *place = missing;
        }
    }

    /// The items of both lists do not contradict one another.
    fn check(&self, pool: &ItemPool) -> Result<(), CatError> {
        let both =
            |item: &usize| self.missing.get(*item) == Some(&true) && self.barred.get(*item) == Some(&true);
        if let Some(item) = (0..pool.len()).find(both) {
            return Err(CatError::Contradiction(pool.id(item).to_owned()));
        }
        let included = self.missing.iter().filter(|missing| **missing).count();
        if included > self.length {
            let (what, wanted) = ("the number of included items", "at most the test length");
            return Err(CatError::Setting { what, value: included as f64, wanted });
        }
        Ok(())
    }
}

fn position(pool: &ItemPool, id: &str) -> Result<usize, CatError> {
    pool.position(id).ok_or_else(|| CatError::UnknownItem(id.to_owned()))
}

impl ContentControl for ItemLists {
    fn name(&self) -> &'static str {
        "lists"
    }

    fn boxed(&self) -> Box<dyn ContentControl> {
        Box::new(self.clone())
    }

    fn begin(&mut self, pool: &ItemPool, _: &mut dyn Rng) -> Result<(), CatError> {
        for place in [&mut self.missing, &mut self.barred] {
            place.clear();
            place.resize(pool.len(), false);
        }
        for at in 0..self.exclude.len() {
            self.bar(position(pool, &self.exclude[at])?);
        }
        for at in 0..self.include.len() {
            let item = position(pool, &self.include[at])?;
            self.miss(item, true);
            pool.enemies(item).iter().for_each(|&enemy| self.bar(enemy));
        }
        self.only_missing = false;
        self.check(pool)
    }

    fn prepare(&mut self, test: &Test<'_>, _: &mut dyn Rng) -> Result<Option<Constraint>, CatError> {
        let missing =
            self.missing.iter().zip(test.open).filter(|(missing, open)| **missing && **open).count();
        let left = self.length.saturating_sub(test.answered());
        self.only_missing = missing > 0 && missing >= left;
        Ok(self.only_missing.then_some(Constraint { control: self.name(), subject: None }))
    }

    fn allows(&self, item: usize) -> bool {
        let is = |list: &[bool]| list.get(item).copied().unwrap_or(false);
        !is(&self.barred) && (!self.only_missing || is(&self.missing))
    }

    fn record(&mut self, _: &ItemPool, served: Served) {
        self.miss(served.item, false);
    }
}
