//! Items around one stimulus, served together.

use super::ContentControl;
use crate::{CatError, Constraint, ItemPool, Served, Test};
use rand::Rng;

/// Serves the items of a set one after the other: once one is served, the next ones come from its set.
///
/// The selection rule chooses within the set, and a set by its best item. A set is begun only when its
/// items still fit into the test and never again once it is done; items without a set stand alone. When
/// nothing else is left, a set may be begun that does not fit.
///
/// ```
/// use gradatim_cat::content::ItemSets;
/// // At most four items of each set, in tests of at most 30 scored items.
/// let sets = ItemSets::new(30, 4)?;
/// # Ok::<(), gradatim_cat::CatError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemSets {
    length: usize,
    most: usize,
    set_of: Vec<Option<usize>>,
    sets: Vec<State>,
    under_way: Option<usize>,
    places: usize,
    tight: bool,
}

/// A set in one test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct State {
    open: usize,
    served: usize,
    is_done: bool,
}

impl ItemSets {
    /// At most `most` items of each set in tests of at most `length` scored items.
    ///
    /// # Errors
    /// [`CatError::Setting`] when `most` is 0.
    pub fn new(length: usize, most: usize) -> Result<Self, CatError> {
        if most == 0 {
            let what = "the number of items served from a set";
            return Err(CatError::Setting { what, value: 0.0, wanted: "at least 1" });
        }
        let (set_of, sets) = (Vec::new(), Vec::new());
        Ok(Self { length, most, set_of, sets, under_way: None, places: length, tight: true })
    }

    fn set(&self, item: usize) -> Option<usize> {
        self.set_of.get(item).copied().flatten()
    }

    fn state(&mut self, item: usize) -> Option<&mut State> {
        let set = self.set(item)?;
        self.sets.get_mut(set)
    }

    /// A set that is begun now can be finished.
    fn may_begin(&self, set: usize) -> bool {
        let fits = |state: &State| !self.tight || state.open.min(self.most) <= self.places;
        self.sets.get(set).is_some_and(|state| !state.is_done && fits(state))
    }

    /// Closes the set under way when it has had its number or nothing of it is left.
    fn close(&mut self) {
        let most = self.most;
        let done = |state: &&mut State| state.served >= most || state.open == 0;
        if let Some(state) = self.under_way.and_then(|set| self.sets.get_mut(set)).filter(done) {
            state.is_done = true;
            self.under_way = None;
        }
    }
}

impl ContentControl for ItemSets {
    fn name(&self) -> &'static str {
        "sets"
    }

    fn boxed(&self) -> Box<dyn ContentControl> {
        Box::new(self.clone())
    }

    fn begin(&mut self, pool: &ItemPool, _: &mut dyn Rng) -> Result<(), CatError> {
        self.set_of.clear();
        self.set_of.extend((0..pool.len()).map(|item| pool.attributes(item).set));
        let count = self.set_of.iter().flatten().max().map_or(0, |last| last + 1);
        self.sets.clear();
        self.sets.resize(count, State::default());
        (self.under_way, self.tight, self.places) = (None, true, self.length);
        Ok(())
    }

    fn prepare(&mut self, test: &Test<'_>, _: &mut dyn Rng) -> Result<Option<Constraint>, CatError> {
        self.sets.iter_mut().for_each(|state| state.open = 0);
        let open = || test.open.iter().enumerate().filter(|(_, open)| **open).map(|(item, _)| item);
        for item in open() {
            if let Some(state) = self.state(item) {
                state.open += 1;
            }
        }
        self.places = self.length.saturating_sub(test.answered());
        self.close();
        self.tight = true;
        self.tight = open().any(|item| self.allows(item));
        let name = self.name();
        Ok(self.under_way.map(|set| Constraint { control: name, subject: Some(set) }))
    }

    fn allows(&self, item: usize) -> bool {
        match (self.under_way, self.set(item)) {
            (Some(set), of) => of == Some(set),
            (None, Some(set)) => self.may_begin(set),
            (None, None) => true,
        }
    }

    /// An unscored item opens no set.
    fn record(&mut self, _: &ItemPool, served: Served) {
        let set = self.set(served.item);
        if let Some(state) = self.state(served.item).filter(|_| served.scored) {
            state.served += 1;
            self.under_way = set;
        }
    }
}
