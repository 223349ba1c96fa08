//! A file with one row an answer. Where the rows of a learner follow one another it is read once.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::path::Path;

use super::person::{Pending, Persons, cell};
use super::scattered::Scattered;
use super::{Notes, PackedResponses, Person};
use crate::LogError;
use crate::parquet_file;
use crate::responses::{Answer, Format, Items, Layout, Names, ReadOptions, guess};
use crate::table::{Cells, Skipped, each_row};

pub(super) fn pack(folder: &Path, path: &Path, options: &ReadOptions) -> Result<PackedResponses, LogError> {
    if is_wide(path, options)? {
        let why =
            "wide files are not read as a stream; read the file into memory, or give it one row an answer";
        return Err(LogError::file(path, why));
    }
    let mut in_order = InOrder::create(folder)?;
    match read(path, options, &mut in_order) {
        Ok((items, notes)) => in_order.finish()?.finish(items.into_columns(), notes),
        // What can be read but once, such as a pipe, has to be in order.
        Err(_) if in_order.comes_back && path.is_file() => {
            drop(in_order);
            let mut any_order = AnyOrder { learners: Names::default(), scattered: Scattered::new(folder) };
            let (items, notes) = read(path, options, &mut any_order)?;
            any_order.finish(folder)?.finish(items.into_columns(), notes)
        }
        Err(error) => Err(error),
    }
}

/// Whether a file has one row a person.
pub(super) fn is_wide(path: &Path, options: &ReadOptions) -> Result<bool, LogError> {
    let format = match options.format {
        Some(format) => format,
        None => guess(Cells::open(path)?.header(), &options.map),
    };
    Ok(format == Format::Wide)
}

/// Hands every answer to `sink`.
fn read(path: &Path, options: &ReadOptions, sink: &mut impl Sink) -> Result<(Items, Notes), LogError> {
    let mut cells = Cells::open(path)?;
    let layout = Layout::new(&mut cells, options)?;
    let mut items = Items::default();
    let skips: Skips = each_row(&mut cells, options.skip_bad, |row| {
        if let Some(answer) = layout.answer(row)? {
            layout.same_domain(&answer, &items)?;
            let pending = pending(path, &answer, &mut items)?;
            let taken = sink.take(answer.learner, pending)?;
            taken.map_err(|why| layout.about_learner(row.number, why))?;
        }
        Ok(())
    })?;
    layout.check(&items, items.len())?;
    let synthetic = parquet_file::is_synthetic(path)?;
    let notes = Notes { skipped: skips.count, first_skipped: skips.first, synthetic, ..Notes::default() };
    Ok((items, notes))
}

fn pending(path: &Path, answer: &Answer<'_>, items: &mut Items) -> Result<Pending, LogError> {
    let cell = cell(path, answer.item_index(items), answer.score)?;
    Ok(Pending { order: answer.order, time: answer.timestamp_ms, cell })
}

/// Where answers go.
trait Sink {
    /// Takes an answer, or tells what is wrong with its learner.
    fn take(&mut self, learner: &str, answer: Pending) -> Result<Result<(), String>, LogError>;
}

/// Learner after learner, the last one still open.
struct InOrder {
    learner: String,
    pending: Vec<Pending>,
    persons: Persons,
    past: Past,
    /// Whether a learner came again after others.
    comes_back: bool,
}

impl InOrder {
    fn create(folder: &Path) -> Result<Self, LogError> {
        Ok(Self {
            learner: String::new(),
            pending: Vec::new(),
            persons: Persons::create(folder)?,
            past: Past::default(),
            comes_back: false,
        })
    }

    fn close(&mut self) -> Result<(), LogError> {
        if !self.pending.is_empty() {
            let who = Person { learner: self.learner.clone(), ..Person::default() };
            self.persons.push(who, &mut self.pending)?;
            self.pending.clear();
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Persons, LogError> {
        self.close()?;
        Ok(self.persons)
    }
}

impl Sink for InOrder {
    fn take(&mut self, learner: &str, answer: Pending) -> Result<Result<(), String>, LogError> {
        if self.pending.is_empty() || self.learner != learner {
            self.close()?;
            self.comes_back = !self.past.is_new(learner);
            if self.comes_back {
                return Ok(Err(format!(
                    "`{learner}` comes back after other learners; what is no file must be sorted by learner"
                )));
            }
            learner.clone_into(&mut self.learner);
        }
        self.pending.push(answer);
        Ok(Ok(()))
    }
}

/// Learners as they come; their names stay in memory.
struct AnyOrder {
    learners: Names,
    scattered: Scattered,
}

impl AnyOrder {
    fn finish(self, folder: &Path) -> Result<Persons, LogError> {
        let mut persons = Persons::create(folder)?;
        let learners = self.learners.into_names();
        let name = |index: u32| learners.get(index as usize).cloned().unwrap_or_default();
        let who = |index: u32| Person { learner: name(index), ..Person::default() };
        self.scattered.gather(who, &mut persons)?;
        Ok(persons)
    }
}

impl Sink for AnyOrder {
    fn take(&mut self, learner: &str, answer: Pending) -> Result<Result<(), String>, LogError> {
        let learner = self.learners.index(learner);
        self.scattered.push(learner, answer).map(Ok)
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
