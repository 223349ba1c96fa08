//! Answers of many people from foreign files and attempt logs, as one sparse table.

mod attempts;
mod build;
mod choices;
mod key;
mod layout;
mod long;
mod options;
mod score;
mod survey;
#[cfg(test)]
mod tests;
mod time;
mod wide;
mod writer;

use std::path::Path;

use serde::Serialize;

pub(crate) use attempts::{check as check_attempts, each_kept};
pub(crate) use build::{Items, Names};
pub use key::AnswerKey;
pub(crate) use layout::{Answer, Layout};
pub(crate) use long::guess;
pub use options::{Format, ReadOptions, Unit};
pub use survey::LeftOut;
pub use time::parse as parse_time;
pub use writer::{ResponseWriter, WriteOptions};

use crate::LogError;
use crate::dataset::is_attempt_log;
use crate::parquet_file;
use crate::sittings::{Sittings, is_sittings};
use crate::table::{Cells, Skipped};

/// Answers, one entry each, in the order of learner and then of time.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ResponseTable {
    /// Names of the learners, or pseudonyms, or row numbers where the file names nobody.
    pub learners: Vec<String>,
    /// The items, in the order of the columns or of first appearance.
    pub items: Vec<ItemColumn>,
    /// The answers, sorted by learner, then by order, time or place in the file.
    pub responses: Vec<Response>,
    /// What else is known of each answer, if [`ReadOptions::details`] asked for it.
    pub details: Option<Details>,
    /// Rows left out because [`ReadOptions::skip_bad`] said so.
    pub skipped: Vec<Skipped>,
    /// Columns of a wide file, and items, that hold text only or no answers.
    pub left_out: Vec<LeftOut>,
    /// The exam, for an attempt log.
    pub exam: Option<String>,
    /// Whether any answer comes from a sitting whose questions were chosen by earlier answers.
    pub adaptive: bool,
    /// Whether any answer is simulated.
    pub synthetic: bool,
    /// Answers too quick for the question to have been read; see [`ReadOptions::keep_rapid_guesses`].
    pub rapid_guesses: usize,
    /// Later answers of a learner to the same item, left out.
    pub repeated: usize,
    /// The group of each learner, if [`ReadOptions::group`] named a column.
    pub groups: Option<Vec<String>>,
    /// The period of each learner, if [`ReadOptions::period`] named a column.
    pub periods: Option<Vec<String>>,
}

impl ResponseTable {
    /// Number of learners without an answer; only wide files have such.
    #[must_use]
    pub fn unanswered(&self) -> usize {
        let with_answers = self.responses.chunk_by(|x, y| x.learner == y.learner).count();
        self.learners.len().saturating_sub(with_answers)
    }
}

/// An item of a [`ResponseTable`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ItemColumn {
    /// Id of the item.
    pub id: String,
    /// Content domain.
    pub domain: Option<String>,
    /// Skill, for files that have one.
    pub skill: Option<String>,
    /// Probability of a right answer by guessing, 0 to 1, for attempt logs.
    pub chance: Option<f64>,
}

/// One answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Response {
    /// Index of the learner.
    pub learner: u32,
    /// Index of the item.
    pub item: u32,
    /// 0 to [`ReadOptions::max_score`].
    pub score: u8,
}

/// Columns parallel to [`ResponseTable::responses`]; `None` where the file lacks them.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Details {
    /// Place in the learner's history, as in the file.
    pub order: Option<Vec<i64>>,
    /// UTC milliseconds since 1970.
    pub timestamp_ms: Option<Vec<Option<i64>>>,
    /// Seconds spent on the question.
    pub response_time_s: Option<Vec<Option<f64>>>,
    /// Index into [`sittings`](Self::sittings).
    pub sitting: Option<Vec<u32>>,
    /// Names of the sittings.
    pub sittings: Vec<String>,
    /// The option chosen, an index into the item's [`options`](Self::options); `None` if the question was left blank.
    pub choice: Option<Vec<Option<u8>>>,
    /// Options of each item that somebody chose, sorted; empty where the file tells no choices.
    pub options: Vec<Vec<String>>,
}

/// Reads answers from a wide or long file (CSV, gzipped CSV, Parquet) or from an attempt log (a Parquet file, or a
/// folder such as `attempts/`).
///
/// * **Wide**: one row a person, one column an item, scores 0 to [`ReadOptions::max_score`]; empty, `NA` and `.` mean
///   not answered; an optional column `learner`. A column in which no cell is a number, and one without any answer,
///   is listed in [`ResponseTable::left_out`], unless no other is left or [`ReadOptions::items`] asks for the text.
/// * **Long**: `learner`, `item`, and `correct` or `score`; optionally `domain`, `skill`, `order`, `timestamp` (seconds
///   or milliseconds since 1970, or a date and time), `response_time_s` or `elapsed_ms`, `sitting`, `choice` (or
///   `response`). With both, `correct` counts if the highest score is 1, otherwise `score`; a mapped one goes first. Of
///   repeated answers to an item the first counts, unless [`ReadOptions::histories`] keeps all.
/// * **Attempt log**: first exposures only; see [`ReadOptions`] for sittings and rapid guesses. Its columns
///   are fixed, so `map`, `format`, `group`, `period`, `key`, `skip_bad` and `max_score` do not apply.
///
/// With [`ReadOptions::key`], wide and long files hold choices, and the answers are 1 where they agree with it.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use gradatim_log::{ReadOptions, read_responses};
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("wide.csv");
/// std::fs::write(&path, "learner,q1,q2\nada,1,0\nbo,,1\n")?;
/// let table = read_responses(&path, &ReadOptions::default())?;
/// assert_eq!((table.learners.len(), table.items.len(), table.responses.len()), (2, 2, 3));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`LogError::Data`] naming row and column for whatever does not fit, for a file without rows or answers, and for a log of several exams without [`ReadOptions::exam`]; [`LogError::Io`] if it cannot be read.
pub fn read_responses(path: &Path, options: &ReadOptions) -> Result<ResponseTable, LogError> {
    if is_sittings(path)? {
        return Sittings::open(path)?.table(options);
    }
    if is_attempt_log(path)? {
        return attempts::read(path, options);
    }
    let cells = Cells::open(path)?;
    let format = options.format.unwrap_or_else(|| long::guess(cells.header(), &options.map));
    let table = match format {
        Format::Wide => wide::read(cells, options)?,
        Format::Long => long::read(cells, options)?,
    };
    let table = survey::without_silent_items(path, table)?;
    Ok(ResponseTable { synthetic: parquet_file::is_synthetic(path)?, ..table })
}
