//! A file with one row an answer, the rows of a learner one after another.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::path::Path;

use super::person::{Pending, Persons, cell};
use super::{Notes, PackedResponses};
use crate::LogError;
use crate::parquet_file;
use crate::responses::{Answer, Format, Items, Layout, ReadOptions, guess};
use crate::table::{Cells, Skipped, each_row};

pub(super) fn pack(folder: &Path, path: &Path, options: &ReadOptions) -> Result<PackedResponses, LogError> {
    let mut cells = Cells::open(path)?;
    if options.format.unwrap_or_else(|| guess(cells.header(), &options.map)) == Format::Wide {
        let why =
            "wide files are not read as a stream; read the file into memory, or give it one row an answer";
        return Err(LogError::file(path, why));
    }
    let layout = Layout::new(&mut cells, options)?;
    let mut stream = Stream::create(folder, path, &layout)?;
    let skips: Skips = each_row(&mut cells, options.skip_bad, |row| {
        if let Some(answer) = layout.answer(row)? {
            layout.same_domain(&answer, &stream.items)?;
            stream.take(row.number, &answer)?;
        }
        Ok(())
    })?;
    stream.finish(skips)
}

/// The answers so far, the last person's still open.
struct Stream<'l> {
    path: &'l Path,
    layout: &'l Layout<'l>,
    items: Items,
    learner: String,
    pending: Vec<Pending>,
    persons: Persons,
    past: Past,
}

impl<'l> Stream<'l> {
    fn create(folder: &Path, path: &'l Path, layout: &'l Layout<'l>) -> Result<Self, LogError> {
        Ok(Self {
            path,
            layout,
            items: Items::default(),
            learner: String::new(),
            pending: Vec::new(),
            persons: Persons::create(folder)?,
            past: Past::default(),
        })
    }

    fn take(&mut self, row: u64, answer: &Answer<'_>) -> Result<(), LogError> {
        if self.pending.is_empty() || self.learner != answer.learner {
            self.close()?;
            self.open(row, answer.learner)?;
        }
        let item = answer.item_index(&mut self.items);
        let cell = cell(self.path, item, answer.score)?;
        self.pending.push(Pending { order: answer.order, time: answer.timestamp_ms, cell });
        Ok(())
    }

    fn open(&mut self, row: u64, learner: &str) -> Result<(), LogError> {
        if !self.past.is_new(learner) {
            let why = format!(
                "`{learner}` comes back after other learners; to be read as a stream the file must be sorted by learner"
            );
            return Err(self.layout.about_learner(row, why));
        }
        learner.clone_into(&mut self.learner);
        Ok(())
    }

    fn close(&mut self) -> Result<(), LogError> {
        if !self.pending.is_empty() {
            self.persons.push(&self.learner, &mut self.pending)?;
            self.pending.clear();
        }
        Ok(())
    }

    fn finish(mut self, skips: Skips) -> Result<PackedResponses, LogError> {
        self.close()?;
        self.layout.check(&self.items, self.items.len())?;
        let synthetic = parquet_file::is_synthetic(self.path)?;
        let notes = Notes { skipped: skips.count, first_skipped: skips.first, synthetic, ..Notes::default() };
        self.persons.finish(self.items, notes)
    }
}

/// The learners before, by a hash with random keys of 128 bits in all: nobody can make two names meet, and by chance
/// ten million do with a probability below 10⁻²⁴.
#[derive(Default)]
struct Past {
    hashers: [RandomState; 2],
    seen: HashSet<[u64; 2]>,
}

impl Past {
    fn is_new(&mut self, learner: &str) -> bool {
        self.seen.insert(self.hashers.each_ref().map(|hasher| hasher.hash_one(learner)))
    }
}

/// Bad rows, however many.
#[derive(Default)]
struct Skips {
    count: u64,
    first: Option<Skipped>,
}

impl Extend<Skipped> for Skips {
    fn extend<T: IntoIterator<Item = Skipped>>(&mut self, rows: T) {
        for row in rows {
            self.count += 1;
            self.first.get_or_insert(row);
        }
    }
}
