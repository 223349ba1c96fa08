//! Shadow tests: every item comes from a whole form that meets all constraints.

use crate::search::{Choice, Fate, NODES, Search, Stop};
use crate::{AssemblyError, Form, Specification};
use std::sync::Arc;

/// A test under way whose items are chosen through shadow tests (van der Linden & Reese 1998,
/// Applied Psychological Measurement 22; van der Linden 2005, "Linear Models for Optimal Test Design").
///
/// Before each item the form of largest total value is assembled that meets all constraints and
/// contains the items already given; the next item is the best free item of that form. Because a
/// form is always there, the test ends without a violation, whatever the answers.
///
/// Where constraints order the items, the next item is the best of the earliest stage in the form,
/// and nothing of an earlier stage enters later forms. Items of one stimulus are given in one go.
/// The number of items may vary: the form is then the shortest possible that leaves room for another
/// item, so the test may end at every point where [`ShadowTest::is_complete`].
///
/// ```
/// use gradatim_assembly::{ItemTable, ShadowTest, Specification, constraints_from_toml};
/// let items = ItemTable::from_csv("items.csv", "ID,AREA\nA,x\nB,x\nC,y\nD,y\n".as_bytes())?;
/// let toml = "[[constraint]]\nid = 'length'\ntype = 'number'\nexactly = 2\n
///             [[constraint]]\nid = 'each'\ntype = 'number'\nattribute = 'AREA'\nexactly = 1\n";
/// let specification = Specification::new(&items, None, &constraints_from_toml("form.toml", toml)?)?;
/// let mut test = ShadowTest::new(specification.into());
/// assert_eq!(test.next(&[0.9, 0.8, 0.1, 0.2])?.map(|step| step.item), Some(0));
/// test.give(0)?;
/// assert_eq!(test.next(&[0.9, 0.8, 0.1, 0.2])?.map(|step| step.item), Some(3)); // not B: x has had its item
/// # Ok::<(), gradatim_assembly::AssemblyError>(())
/// ```
#[derive(Debug, Clone)]
pub struct ShadowTest {
    specification: Arc<Specification>,
    search: Search,
    fates: Vec<Fate>,
    /// The fates of this step, in which items out of reach are out.
    now: Vec<Fate>,
    given: Vec<usize>,
    size: usize,
}

/// The next item of a shadow test, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Position of the item.
    pub item: usize,
    /// The form it was taken from.
    pub form: Form,
    /// Free items of the form that could have come next.
    pub candidates: Vec<usize>,
    /// The constraint whose bound costs the form most, by its price in the relaxation; its name is
    /// [`Specification::constraint`].
    pub bound_by: Option<usize>,
    /// Relaxations solved; 0 when the last form was certified by a bound.
    pub relaxations: usize,
}

impl ShadowTest {
    /// A test of which nothing has been given.
    #[must_use]
    pub fn new(specification: Arc<Specification>) -> Self {
        let mut test = Self {
            search: specification.search.clone(),
            fates: specification.fates.clone(),
            now: specification.fates.clone(),
            given: Vec::with_capacity(*specification.length().end()),
            size: 0,
            specification,
        };
        test.resize(*test.specification.length().start());
        test
    }

    /// Items given, in their order.
    #[must_use]
    pub fn given(&self) -> &[usize] {
        &self.given
    }

    /// True when the items given are a form by themselves, so that the test may end here.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.specification.length().contains(&self.given.len()) && self.specification.holds(&self.given)
    }

    /// The next item by these values, one an item; `None` when no form has room for another.
    ///
    /// # Errors
    /// [`AssemblyError::Values`]; [`AssemblyError::DeadEnd`] when items were given that no form can
    /// contain together, which cannot happen as long as each came from here; [`AssemblyError::Unsolved`].
    pub fn next(&mut self, values: &[f64]) -> Result<Option<Step>, AssemblyError> {
        self.next_among(values, |_| true)
    }

    /// As [`ShadowTest::next`], from a form that besides the items given has only `available` ones.
    ///
    /// # Errors
    /// As [`ShadowTest::next`]; [`AssemblyError::DeadEnd`] also when the items available do not make a form.
    pub fn next_among(
        &mut self,
        values: &[f64],
        available: impl Fn(usize) -> bool,
    ) -> Result<Option<Step>, AssemblyError> {
        let padded = self.specification.padded(values)?;
        let last = *self.specification.length().end();
        if self.given.len() >= last {
            return Ok(None);
        }
        if self.size <= self.given.len() {
            self.resize(self.given.len() + 1);
        }
        self.reach(available);
        loop {
            match self.search.maximise(&self.specification.program, &padded, &self.now) {
                Ok(choice) => return Ok(self.step(values, &choice)),
                Err(Stop::Limit) => return Err(AssemblyError::Unsolved(NODES)),
                Err(Stop::Impossible) if self.size < last => self.resize(self.size + 1),
                Err(Stop::Impossible) if self.is_complete() => return Ok(None),
                Err(Stop::Impossible) => return Err(self.dead_end()),
            }
        }
    }

    /// Settles what may be in the form of this step, and whether the last form still is allowed.
    fn reach(&mut self, available: impl Fn(usize) -> bool) {
        self.now.clone_from(&self.fates);
        let items = self.specification.ids().len();
        for (item, fate) in self.now.iter_mut().take(items).enumerate() {
            if *fate != Fate::Out && !available(item) && !self.given.contains(&item) {
                *fate = Fate::Out;
            }
        }
        let strays = |(fate, taken): (&Fate, &bool)| match fate {
            Fate::Free => false,
            Fate::In => !taken,
            Fate::Out => *taken,
        };
        if self.now.iter().zip(self.search.best()).any(strays) {
            self.search.forget();
        }
    }

    /// Records that an item is given; every later form contains it.
    ///
    /// # Errors
    /// [`AssemblyError::Item`] for one given before or not in the pool.
    pub fn give(&mut self, item: usize) -> Result<(), AssemblyError> {
        let items = self.specification.ids().len();
        if item >= items || self.given.contains(&item) {
            return Err(AssemblyError::Item { item, items });
        }
        let before = self.given.last().copied();
        self.given.push(item);
        self.fates[item] = Fate::In;
        self.close_stages(item);
        self.close_set(before, item);
        Ok(())
    }

    /// True when an item has not been given and may still become part of the test.
    #[must_use]
    pub fn may_come(&self, item: usize) -> bool {
        item < self.specification.ids().len()
            && self.fates.get(item) != Some(&Fate::Out)
            && !self.given.contains(&item)
    }

    /// Keeps an item that has not been given out of the rest of the test.
    pub fn bar(&mut self, item: usize) {
        if !self.given.contains(&item) && item < self.specification.ids().len() {
            self.fates[item] = Fate::Out;
        }
    }

    /// Sets the number of items of the forms to come.
    fn resize(&mut self, size: usize) {
        self.size = size;
        if self.search.best().iter().take(self.specification.ids().len()).filter(|taken| **taken).count()
            != size
        {
            self.search.forget();
        }
        for &row in &self.specification.length_rows {
            self.search.set_row_bounds(row, size as f64, size as f64);
        }
    }

    /// What belongs before the item given can no longer come.
    fn close_stages(&mut self, item: usize) {
        let stages = &self.specification.stages;
        for (fate, stage) in self.fates.iter_mut().zip(stages) {
            if *fate == Fate::Free && *stage < stages[item] {
                *fate = Fate::Out;
            }
        }
    }

    /// A set that was left does not come back.
    fn close_set(&mut self, before: Option<usize>, item: usize) {
        let sets = &self.specification.sets;
        let Some(left) = before.and_then(|before| sets[before]).filter(|set| sets[item] != Some(*set)) else {
            return;
        };
        for (fate, set) in self.fates.iter_mut().zip(sets) {
            if *fate == Fate::Free && *set == Some(left) {
                *fate = Fate::Out;
            }
        }
    }

    fn step(&self, values: &[f64], choice: &Choice) -> Option<Step> {
        let items = self.specification.items_of(self.search.best());
        let candidates = self.candidates(&items);
        let better = |x: usize, y: usize| if values[y] > values[x] { y } else { x };
        let item = candidates.iter().copied().reduce(better)?;
        let form = Form { items, value: choice.value, gap: choice.bound - choice.value };
        Some(Step { item, form, candidates, bound_by: self.bound_by(), relaxations: choice.nodes })
    }

    /// Free items of the form that may come next: of the set under way, else of the earliest stage.
    fn candidates(&self, form: &[usize]) -> Vec<usize> {
        let Specification { sets, stages, .. } = &*self.specification;
        let free = form.iter().copied().filter(|&item| !self.given.contains(&item));
        let earliest = free.clone().map(|item| stages[item]).min();
        let now: Vec<usize> = free.filter(|&item| Some(stages[item]) == earliest).collect();
        let under_way = self.given.last().and_then(|&last| sets[last]);
        let of_set: Vec<usize> =
            now.iter().copied().filter(|&item| under_way.is_some() && sets[item] == under_way).collect();
        if of_set.is_empty() { now } else { of_set }
    }

    fn bound_by(&self) -> Option<usize> {
        let rows = self.specification.program.rows();
        let price = |row: &usize| self.search.price(*row).abs();
        let binding =
            (0..rows.len()).filter(|row| !self.specification.length_rows.contains(row) && price(row) > 0.0);
        let dearest = binding.max_by(|x, y| price(x).total_cmp(&price(y)).then(y.cmp(x)))?;
        rows.get(dearest).map(|row| row.source)
    }

    fn dead_end(&self) -> AssemblyError {
        let last = self.given.last().and_then(|&item| self.specification.ids().get(item));
        AssemblyError::DeadEnd(last.cloned().unwrap_or_else(|| "none".to_owned()))
    }
}

#[cfg(test)]
mod tests;
