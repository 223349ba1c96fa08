//! From rows to persons: each item once, the items by rising index.

use std::path::Path;

use super::file::{PackedWriter, packed, unpacked};
use super::{Notes, PackedItem, PackedResponses, Person};
use crate::LogError;
use crate::responses::ItemColumn;

/// An answer of the person at hand, with what orders it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pending {
    pub(super) order: Option<i64>,
    pub(super) time: Option<i64>,
    /// From [`packed`].
    pub(super) cell: u32,
}

/// Takes persons one after another.
pub(crate) struct Persons {
    writer: PackedWriter,
    /// By item: one more than the number of the last person who answered it, and answers by score.
    last: Vec<u64>,
    counts: Vec<Vec<u64>>,
    cells: Vec<u32>,
    repeated: u64,
}

impl Persons {
    pub(crate) fn create(folder: &Path) -> Result<Self, LogError> {
        let writer = PackedWriter::create(folder)?;
        Ok(Self { writer, last: Vec::new(), counts: Vec::new(), cells: Vec::new(), repeated: 0 })
    }

    /// Adds a person with answers in the order of the file, of which the first to each item by order and time counts.
    /// The earliest time is when the person began.
    pub(super) fn push(&mut self, mut who: Person, answers: &mut [Pending]) -> Result<(), LogError> {
        who.at = who.at.or_else(|| answers.iter().filter_map(|answer| answer.time).min());
        let key = |answer: &Pending| (answer.order, answer.time);
        if !answers.is_sorted_by_key(key) {
            answers.sort_by_key(key); // stable: ties keep the order of the file
        }
        self.add_all(&who, answers.iter().map(|answer| answer.cell))
    }

    /// Adds a person with the answers that count.
    pub(crate) fn push_row(&mut self, who: &Person, answers: &[(u32, u8)]) -> Result<(), LogError> {
        self.add_all(who, answers.iter().map(|(item, score)| packed(*item, *score)))
    }

    fn add_all(&mut self, who: &Person, cells: impl Iterator<Item = u32>) -> Result<(), LogError> {
        self.cells.clear();
        let person = self.writer.persons() + 1;
        cells.for_each(|cell| self.add(person, cell));
        self.cells.sort_unstable();
        self.writer.push(who, &self.cells)
    }

    fn add(&mut self, person: u64, cell: u32) {
        let (item, score) = unpacked(cell);
        let (item, score) = (item as usize, usize::from(score));
        if item >= self.last.len() {
            self.last.resize(item + 1, 0);
            self.counts.resize_with(item + 1, Vec::new);
        }
        let (Some(last), Some(counts)) = (self.last.get_mut(item), self.counts.get_mut(item)) else { return };
        if std::mem::replace(last, person) == person {
            self.repeated += 1;
            return;
        }
        if score >= counts.len() {
            counts.resize(score + 1, 0);
        }
        if let Some(count) = counts.get_mut(score) {
            *count += 1;
        }
        self.cells.push(cell);
    }

    /// All answers, to these items.
    pub(crate) fn finish(
        mut self,
        items: Vec<ItemColumn>,
        notes: Notes,
    ) -> Result<PackedResponses, LogError> {
        let file = self.writer.finish()?;
        self.counts.resize_with(items.len(), Vec::new);
        let items = items
            .into_iter()
            .zip(self.counts)
            .map(|(column, counts)| PackedItem { column, counts })
            .collect();
        Ok(PackedResponses {
            file,
            items,
            notes: Notes { repeated: notes.repeated + self.repeated, ..notes },
        })
    }
}

/// An answer as it is packed.
pub(super) fn cell(path: &Path, item: u32, score: u8) -> Result<u32, LogError> {
    if item >= super::file::MOST_ITEMS {
        let why = format!("over {} different items; fewer expected", super::file::MOST_ITEMS);
        return Err(LogError::column(path, "item", why));
    }
    Ok(packed(item, score))
}
