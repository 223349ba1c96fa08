//! Constraints put to items: what every form of a pool has to satisfy.

mod compile;
mod conflict;

pub(crate) use compile::{ascending, sets};

use crate::program::Program;
use crate::search::{Fate, NODES, Search};
use crate::{AssemblyError, Constraint, ItemTable};
use std::collections::HashMap;
use std::ops::RangeInclusive;

/// The constraints of a test over the items of a pool, checked: there is at least one form.
///
/// ```
/// use gradatim_assembly::{ItemTable, Specification, constraints_from_toml};
/// let items = ItemTable::from_csv("items.csv", "ID,AREA\nA,x\nB,x\nC,y\nD,y\n".as_bytes())?;
/// let toml = "[[constraint]]\nid = 'length'\ntype = 'number'\nexactly = 3\n
///             [[constraint]]\nid = 'x'\ntype = 'number'\nwhere = 'AREA == \"x\"'\nat_most = 1\n";
/// let specification = Specification::new(&items, None, &constraints_from_toml("form.toml", toml)?)?;
/// let form = specification.assemble(&[0.9, 0.8, 0.1, 0.2])?;
/// assert_eq!(form.items, [0, 2, 3]);
/// # Ok::<(), gradatim_assembly::AssemblyError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Specification {
    pub(crate) program: Program,
    pub(crate) search: Search,
    pub(crate) fates: Vec<Fate>,
    /// What constraints of type Include and Exclude settle: column, fate, constraint.
    fixings: Vec<(usize, Fate, usize)>,
    /// Rows that bound the number of all items.
    pub(crate) length_rows: Vec<usize>,
    pub(crate) stages: Vec<usize>,
    pub(crate) sets: Vec<Option<usize>>,
    length: (usize, usize),
    ids: Vec<String>,
    positions: HashMap<String, usize>,
    constraints: Vec<String>,
}

/// A form: items that together meet all constraints.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// Positions of the items in the pool, ascending.
    pub items: Vec<usize>,
    /// Sum of their values.
    pub value: f64,
    /// How much more another form could be worth at most; 0 when this one is proved to be best.
    pub gap: f64,
}

impl Specification {
    /// Puts constraints to items, and to stimuli where the items' attribute `STID` names them.
    ///
    /// # Errors
    /// [`AssemblyError::Constraint`] for one that does not fit the items, [`AssemblyError::NoLength`],
    /// or [`AssemblyError::Conflict`] when no form meets them all.
    pub fn new(
        items: &ItemTable,
        stimuli: Option<&ItemTable>,
        constraints: &[Constraint],
    ) -> Result<Self, AssemblyError> {
        let parts = compile::compile(items, stimuli, constraints)?;
        let search = conflict::feasible(&parts)?;
        Ok(Self {
            program: parts.program,
            search,
            fates: parts.fates,
            fixings: parts.fixings,
            length_rows: parts.length_rows,
            stages: parts.stages,
            sets: parts.sets,
            length: parts.length,
            ids: items.ids().to_vec(),
            positions: items.ids().iter().cloned().enumerate().map(|(item, id)| (id, item)).collect(),
            constraints: parts.sources,
        })
    }

    /// The form of largest value, one finite value an item.
    ///
    /// # Errors
    /// [`AssemblyError::Values`], or [`AssemblyError::Unsolved`].
    pub fn assemble(&self, values: &[f64]) -> Result<Form, AssemblyError> {
        let mut search = self.search.clone();
        let choice = search.maximise(&self.program, &self.padded(values)?, &self.fates);
        let choice = choice.map_err(|_| AssemblyError::Unsolved(NODES))?;
        Ok(Form {
            items: self.items_of(search.best()),
            value: choice.value,
            gap: choice.bound - choice.value,
        })
    }

    /// Number of items a form may have.
    #[must_use]
    pub fn length(&self) -> RangeInclusive<usize> {
        self.length.0..=self.length.1
    }

    /// Ids of the items.
    #[must_use]
    pub fn ids(&self) -> &[String] {
        &self.ids
    }

    /// Position of an item.
    #[must_use]
    pub fn position(&self, id: &str) -> Option<usize> {
        self.positions.get(id).copied()
    }

    /// True when these items alone are a form, in any order.
    #[must_use]
    pub fn holds(&self, items: &[usize]) -> bool {
        self.broken(items).is_none()
    }

    /// The first constraint that these items break, taken as a whole form; what is not in the pool counts for nothing.
    #[must_use]
    pub fn broken(&self, items: &[usize]) -> Option<&str> {
        let mut taken = vec![false; self.program.columns()];
        for &item in items.iter().filter(|item| **item < self.ids.len()) {
            taken[item] = true;
            if let Some(set) = self.sets[item] {
                taken[self.ids.len() + set] = true;
            }
        }
        let strays = |(column, fate, _): &&(usize, Fate, usize)| taken[*column] != (*fate == Fate::In);
        let source = self.fixings.iter().find(strays).map(|fixing| fixing.2);
        self.constraint(source.or_else(|| self.program.broken(|column| taken[column]))?)
    }

    /// True when the items are in the order that the constraints ask for.
    #[must_use]
    pub fn in_order(&self, items: &[usize]) -> bool {
        items.is_sorted_by_key(|&item| self.stages.get(item))
    }

    /// Id of a constraint by its place in the list.
    #[must_use]
    pub fn constraint(&self, source: usize) -> Option<&str> {
        self.constraints.get(source).map(String::as_str)
    }

    /// Positions of the items among the columns taken.
    pub(crate) fn items_of(&self, taken: &[bool]) -> Vec<usize> {
        (0..self.ids.len()).filter(|&item| taken.get(item) == Some(&true)).collect()
    }

    /// The values with zeros for the columns that are no items.
    pub(crate) fn padded(&self, values: &[f64]) -> Result<Vec<f64>, AssemblyError> {
        let (given, items) = (values.iter().filter(|v| v.is_finite()).count(), self.ids.len());
        if given != items || values.len() != items {
            return Err(AssemblyError::Values { given, items });
        }
        let mut padded = values.to_vec();
        padded.resize(self.program.columns(), 0.0);
        Ok(padded)
    }
}

#[cfg(test)]
mod tests;
