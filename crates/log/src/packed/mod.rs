//! Answers of more people than memory holds: read once, packed into a temporary file, and handed out block by block.

mod attempts;
mod block;
mod file;
mod long;
mod person;
mod scattered;
mod table;
#[cfg(test)]
mod tests;

use std::path::Path;

use serde::{Deserialize, Serialize};

pub use block::Block;
pub(crate) use person::Persons;

use crate::LogError;
use crate::dataset::is_attempt_log;
use crate::responses::{ItemColumn, LeftOut, ReadOptions, Unit, read_responses};
use crate::sittings::{self, Sittings};
use crate::table::Skipped;
use file::PackedFile;

/// Answers in a temporary file, four bytes each, persons in the order of the file they come from.
///
/// Memory holds the items and a few numbers a block; the temporary file vanishes with the value, or with the program.
/// It lies in the system's folder for such files (`TMPDIR`), or where [`PackedResponses::pack_in`] says.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use gradatim_log::{ReadOptions, packed::{Block, PackedResponses}};
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("long.csv");
/// std::fs::write(&path, "learner,item,correct\nada,q1,1\nada,q2,0\nbo,q2,1\n")?;
/// let packed = PackedResponses::pack(&path, &ReadOptions::default())?;
/// assert_eq!((packed.persons(), packed.items().len(), packed.answers()), (2, 2, 3));
/// let mut block = Block::default();
/// for index in 0..packed.blocks() {
///     packed.read(index, &mut block)?;
///     for answers in block.iter() {
///         assert!(answers.iter().all(|&(item, score)| item < 2 && score <= 1));
///     }
/// }
/// assert_eq!(packed.learners()?, ["ada", "bo"]);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct PackedResponses {
    file: PackedFile,
    items: Vec<PackedItem>,
    notes: Notes,
}

/// An item, and how it was answered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PackedItem {
    /// Id, domain, skill and chance level.
    pub column: ItemColumn,
    /// Number of answers with each score, from 0 to the highest that occurs.
    pub counts: Vec<u64>,
}

impl PackedItem {
    /// Number of answers.
    #[must_use]
    pub fn answers(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The scores that occur, rising.
    pub fn scores(&self) -> impl Iterator<Item = u8> {
        (0..).zip(&self.counts).filter(|(_, count)| **count > 0).map(|(score, _)| score)
    }
}

/// Who a person is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// Name or pseudonym of the learner, or the number of the row where the file names nobody.
    pub learner: String,
    /// Id of the learner's first sitting, for an attempt log.
    pub sitting: Option<String>,
    /// When the first of the answers was given, UTC ms since 1970, where the file tells.
    pub at: Option<i64>,
}

/// What is known of the answers as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notes {
    /// Number of bad rows left out because [`ReadOptions::skip_bad`] said so.
    pub skipped: u64,
    /// The first of them.
    pub first_skipped: Option<Skipped>,
    /// Later answers of a learner to the same item, left out.
    pub repeated: u64,
    /// The exam, for an attempt log.
    pub exam: Option<String>,
    /// Whether any answer comes from a sitting whose questions were chosen by earlier answers.
    pub adaptive: bool,
    /// Whether the answers are simulated.
    pub synthetic: bool,
    /// Answers too quick for the question to have been read; see [`ReadOptions::keep_rapid_guesses`].
    pub rapid_guesses: u64,
    /// Whether they are among the answers.
    pub kept_rapid_guesses: bool,
    /// What one person is, for an attempt log; in other files a learner is one.
    pub unit: Option<Unit>,
    /// Learners without an answer, left out; only wide files have such.
    pub unanswered: u64,
    /// Columns of a wide file, and items, that hold text only or no answers.
    pub left_out: Vec<LeftOut>,
}

impl PackedResponses {
    /// Packs a long file (Parquet, CSV, gzipped CSV), an attempt log (a Parquet file, or a folder of them) or a
    /// [session-major log](crate::sittings).
    ///
    /// The rules are those of [`read_responses`](crate::read_responses()). A long file is read once where the rows of a
    /// learner follow one another in it, otherwise twice, as an attempt log is. Memory is proportional to the
    /// items and learners, plus one block; [`ReadOptions::details`] do not apply.
    ///
    /// # Errors
    /// As [`read_responses`](crate::read_responses()); [`LogError::Data`] also for a wide file, for a column of groups
    /// or periods, and for a learner who comes back after another one in what can be read but once; [`LogError::Io`]
    /// also if the temporary file cannot be written, such as for want of space.
    pub fn pack(path: &Path, options: &ReadOptions) -> Result<Self, LogError> {
        Self::pack_in(&std::env::temp_dir(), path, options)
    }

    /// As [`pack`](Self::pack), with the temporary file in `folder`.
    ///
    /// # Errors
    /// As [`pack`](Self::pack).
    pub fn pack_in(folder: &Path, path: &Path, options: &ReadOptions) -> Result<Self, LogError> {
        if sittings::is_sittings(path)? {
            return Sittings::open(path)?.pack(folder, options);
        }
        let of_learners = [("groups", &options.group), ("periods", &options.period)];
        if let Some((what, _)) = of_learners.iter().find(|(_, column)| column.is_some()) {
            let why = format!(
                "{what} are not read from a stream; leave out the column of {what}, or read the file into memory"
            );
            return Err(LogError::file(path, why));
        }
        match is_attempt_log(path)? {
            true => attempts::pack(folder, path, options),
            false => long::pack(folder, path, options),
        }
    }

    /// As [`pack`](Self::pack), for wide files too, which are in memory while they are read.
    ///
    /// # Errors
    /// As [`pack`](Self::pack), but for wide files.
    pub fn pack_any(path: &Path, options: &ReadOptions) -> Result<Self, LogError> {
        let folder = std::env::temp_dir();
        if path.is_dir() || is_attempt_log(path)? || !long::is_wide(path, options)? {
            return Self::pack_in(&folder, path, options);
        }
        table::pack(&folder, path, read_responses(path, options)?)
    }

    /// The items, in order of first appearance; answers name them by their index here.
    #[must_use]
    pub fn items(&self) -> &[PackedItem] {
        &self.items
    }

    /// What is known of the answers as a whole.
    #[must_use]
    pub fn notes(&self) -> &Notes {
        &self.notes
    }

    /// Number of persons; each has at least one answer.
    #[must_use]
    pub fn persons(&self) -> u64 {
        self.file.blocks().iter().map(|block| u64::from(block.persons)).sum()
    }

    /// Number of answers.
    #[must_use]
    pub fn answers(&self) -> u64 {
        self.file.blocks().iter().map(|block| u64::from(block.answers)).sum()
    }

    /// Number of blocks. A block has 65,536 persons, fewer if they gave over four million answers.
    #[must_use]
    pub fn blocks(&self) -> usize {
        self.file.blocks().len()
    }

    /// Reads a block, over what `into` held before. Several threads may read at once.
    ///
    /// # Errors
    /// [`LogError::Invalid`] for a block that is not below [`blocks`](Self::blocks), [`LogError::Io`] if the temporary
    /// file cannot be read.
    pub fn read(&self, block: usize, into: &mut Block) -> Result<(), LogError> {
        self.file.read(block, into)
    }

    /// Who the persons of a block are, in order; read from the temporary file at each call.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn people(&self, block: usize) -> Result<Vec<Person>, LogError> {
        self.file.persons(block)
    }

    /// Names of the persons of all blocks, in order; read from the temporary file at each call.
    ///
    /// # Errors
    /// [`LogError::Io`] if the temporary file cannot be read.
    pub fn learners(&self) -> Result<Vec<String>, LogError> {
        let mut names = Vec::new();
        for block in 0..self.blocks() {
            names.extend(self.people(block)?.into_iter().map(|person| person.learner));
        }
        Ok(names)
    }
}
