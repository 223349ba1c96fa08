//! A calibration of some items of a log: which answers take part, and what they count as.

use super::bytes::{Reader, VERSION, Writer, protocol};
use crate::IrtError;

/// Marks a task with a selection before it.
const MAGIC: [u8; 4] = *b"GrSl";
/// Scores are of one byte.
const MOST_CATEGORIES: usize = 1 << 8;

/// Which answers of a log take part, and what they count as.
///
/// A log has codes for all its items; a calibration may be of those of one domain, and of scores
/// that are renumbered. [`Selection::task`] sends both along with a task, so that workers hear of
/// the log as it is.
///
/// ```
/// use gradatim_irt::calibrate::remote::Selection;
/// // Item 1 alone, with scores 1, 3 and 4 as categories 0, 1 and 2.
/// let selection = Selection { items: 1, places: vec![None, Some(0)], categories: vec![vec![], vec![1, 3, 4]] };
/// assert_eq!([(1, 3), (1, 2), (0, 1)].map(|(item, score)| selection.code(item, score)), [Some((0, 1)), None, None]);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Number of items that take part.
    pub items: usize,
    /// Place of each item of the log among them, if it takes part.
    pub places: Vec<Option<u32>>,
    /// Scores of each item of the log that mean category 0, 1, 2, …; empty, or missing, where a score
    /// is its category.
    pub categories: Vec<Vec<u8>>,
}

impl Selection {
    /// Place and category of an answer; `None` for an item or score that takes no part.
    #[must_use]
    pub fn code(&self, item: u32, score: u8) -> Option<(u32, u8)> {
        let place = (*self.places.get(item as usize)?)?;
        match self.categories.get(item as usize) {
            Some(categories) if !categories.is_empty() => {
                let category = categories.iter().position(|c| *c == score)?;
                Some((place, u8::try_from(category).ok()?))
            }
            _ => Some((place, score)),
        }
    }

    /// True when every answer takes part as it is.
    #[must_use]
    pub fn is_all(&self) -> bool {
        let in_place = (0..).zip(&self.places).all(|(item, place)| *place == Some(item));
        in_place && self.items == self.places.len() && self.categories.iter().all(Vec::is_empty)
    }

    /// A task for workers that are given all answers of the log. What they sum is a partial of the
    /// task itself, so [`RemoteSums::sum`](super::RemoteSums::sum) can hand it on as it is.
    #[must_use]
    pub fn task(&self, task: &[u8]) -> Vec<u8> {
        let mut bytes = Writer::new();
        MAGIC.iter().chain(&VERSION.to_le_bytes()).for_each(|byte| bytes.u8(*byte));
        bytes.number(self.places.len());
        for (item, place) in self.places.iter().enumerate() {
            bytes.number(place.map_or(0, |place| place as usize + 1));
            let categories = self.categories.get(item).map(Vec::as_slice).unwrap_or_default();
            bytes.number(categories.len());
            categories.iter().for_each(|category| bytes.u8(*category));
        }
        let mut bytes = bytes.finish();
        bytes.extend_from_slice(task);
        bytes
    }

    /// The selection before a task, if there is one, and the task.
    pub(super) fn split(bytes: &[u8]) -> Result<(Option<Self>, &[u8]), IrtError> {
        let Some(rest) = bytes.strip_prefix(&MAGIC) else { return Ok((None, bytes)) };
        let mut reader = Reader::selection(rest)?;
        let n = reader.count(rest.len())?;
        let mut selection =
            Self { items: 0, places: Vec::with_capacity(n), categories: Vec::with_capacity(n) };
        for _ in 0..n {
            let place = reader.number()?.checked_sub(1).map(u32::try_from).transpose();
            selection
                .places
                .push(place.map_err(|_| protocol("the task cannot be used: a place is too large"))?);
            let categories = reader.count(MOST_CATEGORIES)?;
            let categories = (0..categories).map(|_| reader.u8()).collect::<Result<_, _>>()?;
            selection.categories.push(categories);
        }
        selection.items = selection.places.iter().flatten().count();
        Ok((Some(selection), reader.rest()))
    }
}

/// Persons of a log with an answer to any of the items of a selection.
///
/// # Errors
/// What [`RemoteSums::sum`](super::RemoteSums::sum) fails with, and [`IrtError::Protocol`] for a
/// partial that is none of its task.
pub fn persons(remote: &dyn super::RemoteSums, highest: &[u8]) -> Result<usize, IrtError> {
    super::counted(remote, highest).map(|sums| sums.survey(&vec![false; highest.len()]).persons)
}
