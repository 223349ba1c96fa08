//! The sums of one part of the persons.

use super::bytes::{Reader, Writer, identity, protocol};
use super::sums::Sums;
use super::{Selection, task};
use crate::calibrate::survey::check;
use crate::{IrtError, Responses};

/// Persons, and answers, that are taken together: enough for neighbours to share the cache, few
/// enough to stay small beside the tables.
const PERSONS: usize = 4096;
const ANSWERS: usize = 1 << 17;

/// Sums over the answers of some persons: one worker a part of the data, or one that merges.
///
/// A worker uses one thread; what it holds ([`Worker::size`]) and what it hands on
/// ([`Worker::partial`]) depend on the items, not on the number of persons. A worker that has
/// refused a partial is not to be used any more.
///
/// ```
/// use gradatim_irt::{IrtError, calibrate::remote::Worker};
/// // These bytes are no task.
/// assert!(matches!(Worker::new(b"hello"), Err(IrtError::Protocol(_))));
/// ```
pub struct Worker {
    /// Identity of the task.
    task: u64,
    /// Which answers take part, if not all.
    selection: Option<Selection>,
    /// Highest score of every item.
    highest: Vec<u8>,
    sums: Box<dyn Sums>,
    /// Persons not yet in the sums.
    pending: Responses,
    /// Persons in the sums that were pushed here.
    pushed: usize,
}

impl Worker {
    /// A worker that has seen nobody.
    ///
    /// Tables are built when the first person comes; a worker that only merges builds none.
    ///
    /// # Errors
    /// [`IrtError::Protocol`] for bytes that are no task, are of another protocol version or are
    /// damaged; [`IrtError::Quadrature`] or [`IrtError::Loading`] for damaged numbers.
    pub fn new(task: &[u8]) -> Result<Self, IrtError> {
        let (selection, task) = Selection::split(task)?;
        let (highest, sums) = task::read(task)?;
        if let Some(beyond) = selection.iter().flat_map(|s| s.places.iter().flatten()).max()
            && *beyond as usize >= highest.len()
        {
            return Err(protocol("the task cannot be used: it selects an item that it does not have"));
        }
        let pending = Responses::new(highest.len());
        Ok(Self { task: identity(task), selection, highest, sums, pending, pushed: 0 })
    }

    /// Adds one person: `(item code from 0, score)` pairs in any order, each item at most once. A
    /// person without answers counts for nothing.
    ///
    /// # Errors
    /// [`IrtError::ItemIndex`] for an item that the task does not have, [`IrtError::Repeated`] for
    /// an item given twice, [`IrtError::Score`] for a score above the highest one of its item. They
    /// number persons from 0 in the order of this worker; the person is left out of the sums.
    pub fn push(&mut self, answers: &[(u32, u8)]) -> Result<(), IrtError> {
        let Some(selection) = &self.selection else { return self.push_coded(answers) };
        let items = selection.places.len();
        if let Some((item, _)) = answers.iter().find(|(item, _)| *item as usize >= items) {
            let (person, item) = (self.pushed + self.pending.persons(), *item as usize);
            return Err(IrtError::ItemIndex { person, item, items });
        }
        let coded: Vec<(u32, u8)> =
            answers.iter().filter_map(|(item, score)| selection.code(*item, *score)).collect();
        if coded.is_empty() { Ok(()) } else { self.push_coded(&coded) }
    }

    fn push_coded(&mut self, answers: &[(u32, u8)]) -> Result<(), IrtError> {
        let person = self.pushed + self.pending.persons();
        let known = |item: u32| self.highest.get(item as usize).copied();
        match answers.iter().find(|cell| known(cell.0).is_none()) {
            Some(&(item, _)) => {
                let (item, items) = (item as usize, self.highest.len());
                return Err(IrtError::ItemIndex { person, item, items });
            }
            None => check(person, answers, |item| self.highest[item])?,
        }
        self.pending.push(answers).map_err(|error| numbered(error, person))?;
        if self.pending.persons() >= PERSONS || self.pending.len() >= ANSWERS {
            self.sums.add(&self.pending);
            self.pushed += self.pending.persons();
            self.pending.clear();
        }
        Ok(())
    }

    /// Adds another worker's partial of the same task.
    ///
    /// # Errors
    /// [`IrtError::Protocol`] for bytes that are no partial, of another protocol version, of another
    /// task, or damaged.
    pub fn merge(&mut self, partial: &[u8]) -> Result<(), IrtError> {
        Reader::all(partial, self.task, |partial| self.sums.merge(partial))
    }

    /// The sums so far. Equal pushes and merges in equal order give equal bytes; in another order
    /// sums of fractions differ in their last digits.
    #[must_use]
    pub fn partial(&self) -> Vec<u8> {
        let mut partial = Writer::partial(self.task);
        if self.pending.is_empty() {
            self.sums.write(&mut partial);
        } else {
            let mut sums = self.sums.copy();
            sums.add(&self.pending);
            sums.write(&mut partial);
        }
        partial.finish()
    }

    /// Bytes of memory held.
    #[must_use]
    pub fn size(&self) -> usize {
        size_of::<Self>() + self.highest.len() + self.sums.size() + self.pending.size()
    }
}

/// The error of a block, told of the person's place in the whole part.
fn numbered(error: IrtError, person: usize) -> IrtError {
    match error {
        IrtError::Repeated { item, .. } => IrtError::Repeated { person, item },
        other => other,
    }
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let persons = self.pushed + self.pending.persons();
        f.debug_struct("Worker").field("items", &self.highest.len()).field("persons", &persons).finish()
    }
}
