//! Who answered what: the record set that calibration and scoring take.

use crate::IrtError;
use linfa::dataset::{DatasetBase, Records};
use std::borrow::Cow;

/// Responses of persons to items, person by person; what was not presented is simply absent.
///
/// Stored as compressed rows, so dense matrices and sparse logs cost what was answered. As a
/// linfa record set its samples are persons and its features items.
///
/// ```
/// use gradatim_irt::Responses;
/// let mut responses = Responses::new(3);
/// responses.push(&[(0, 1), (2, 0)])?; // item 1 was not presented
/// assert_eq!(responses.person(0).len(), 2);
/// # Ok::<(), gradatim_irt::IrtError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Responses {
    items: usize,
    offsets: Vec<usize>,
    cells: Vec<(u32, u8)>,
}

impl Responses {
    /// An empty set over `items` items.
    #[must_use]
    pub fn new(items: usize) -> Self {
        Self { items, offsets: vec![0], cells: Vec::new() }
    }

    /// Adds a person with `(item index, score)` pairs.
    ///
    /// # Errors
    /// [`IrtError::ItemIndex`] for an item that is not in the set, [`IrtError::Repeated`] for an
    /// item given twice.
    pub fn push(&mut self, answers: &[(u32, u8)]) -> Result<(), IrtError> {
        let person = self.persons();
        let start = self.cells.len();
        self.cells.extend_from_slice(answers);
        let row = &mut self.cells[start..];
        row.sort_unstable_by_key(|cell| cell.0);
        let beyond = row.last().filter(|cell| cell.0 as usize >= self.items).map(|cell| cell.0 as usize);
        let repeated = row.windows(2).find(|pair| pair[0].0 == pair[1].0).map(|pair| pair[0].0 as usize);
        let fault = beyond
            .map(|item| IrtError::ItemIndex { person, item, items: self.items })
            .or(repeated.map(|item| IrtError::Repeated { person, item }));
        match fault {
            Some(error) => {
                self.cells.truncate(start);
                Err(error)
            }
            None => {
                self.offsets.push(self.cells.len());
                Ok(())
            }
        }
    }

    /// Forgets all persons.
    pub(crate) fn clear(&mut self) {
        self.offsets.truncate(1);
        self.cells.clear();
    }

    /// Bytes of memory held.
    pub(crate) fn size(&self) -> usize {
        self.cells.capacity() * size_of::<(u32, u8)>() + self.offsets.capacity() * size_of::<usize>()
    }

    /// Number of persons.
    #[must_use]
    pub fn persons(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Number of items.
    #[must_use]
    pub fn items(&self) -> usize {
        self.items
    }

    /// Number of responses.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// True when nobody answered anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The `(item, score)` pairs of a person, by rising item.
    #[must_use]
    pub fn person(&self, person: usize) -> &[(u32, u8)] {
        &self.cells[self.offsets[person]..self.offsets[person + 1]]
    }

    /// All persons in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[(u32, u8)]> {
        (0..self.persons()).map(|p| self.person(p))
    }

    /// Fails on the first score above `max`.
    ///
    /// # Errors
    /// [`IrtError::Score`] naming person and item.
    pub fn check_scores(&self, max: u8) -> Result<(), IrtError> {
        for (person, row) in self.iter().enumerate() {
            if let Some(&(item, score)) = row.iter().find(|cell| cell.1 > max) {
                return Err(IrtError::Score {
                    person,
                    item: item as usize,
                    score,
                    highest: usize::from(max),
                });
            }
        }
        Ok(())
    }

    /// The set as a linfa dataset without targets.
    #[must_use]
    pub fn into_dataset(self) -> DatasetBase<Self, ()> {
        DatasetBase::new(self, ())
    }
}

/// Responses that come block by block, for logs that are larger than memory.
///
/// A calibration reads every block once per step, in order; a block is a [`Responses`] of its own
/// over the same items, and the persons of all blocks count on.
pub trait ResponseSource: Sync {
    /// Number of items.
    fn items(&self) -> usize;

    /// Number of persons in all blocks.
    fn persons(&self) -> usize;

    /// Number of blocks.
    fn blocks(&self) -> usize;

    /// The block with an index below [`ResponseSource::blocks`].
    ///
    /// # Errors
    /// [`IrtError::Source`] when it cannot be read.
    fn block(&self, index: usize) -> Result<Cow<'_, Responses>, IrtError>;
}

/// In memory there is one block.
impl ResponseSource for Responses {
    fn items(&self) -> usize {
        self.items
    }

    fn persons(&self) -> usize {
        Self::persons(self)
    }

    fn blocks(&self) -> usize {
        1
    }

    fn block(&self, _index: usize) -> Result<Cow<'_, Responses>, IrtError> {
        Ok(Cow::Borrowed(self))
    }
}

impl Records for Responses {
    type Elem = u8;

    fn nsamples(&self) -> usize {
        self.persons()
    }

    fn nfeatures(&self) -> usize {
        self.items
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_person_leaves_no_trace() {
        let mut responses = Responses::new(2);
        responses.push(&[(1, 1), (0, 0)]).unwrap();
        assert_eq!(
            responses.push(&[(0, 1), (2, 1)]),
            Err(IrtError::ItemIndex { person: 1, item: 2, items: 2 })
        );
        assert_eq!(responses.push(&[(0, 1), (0, 0)]), Err(IrtError::Repeated { person: 1, item: 0 }));
        assert_eq!((responses.persons(), responses.len()), (1, 2));
        assert_eq!(responses.person(0), &[(0, 0), (1, 1)]);
    }

    #[test]
    fn scores_above_the_model_are_named() {
        let mut responses = Responses::new(2);
        responses.push(&[(1, 7)]).unwrap();
        assert_eq!(
            responses.check_scores(1),
            Err(IrtError::Score { person: 0, item: 1, score: 7, highest: 1 })
        );
    }
}
