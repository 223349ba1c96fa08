//! Files of answers, written person by person.

mod parquet;
mod text;

use std::path::Path;

use super::Format;
use crate::LogError;
use crate::atomic::Pending;

/// What a file of answers looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WriteOptions {
    /// One row an answer, or one row a person.
    pub format: Format,
    /// The highest score: at 1 the column of long files is `correct`, above it `score`.
    pub max_score: u8,
    /// Whether the answers are simulated, which a Parquet file then says in its footer.
    pub synthetic: bool,
}

/// Writes a file of answers that [`read_responses`](crate::read_responses()) and
/// [`PackedResponses`](crate::packed::PackedResponses) read. Memory does not grow with the persons.
///
/// The kind of file follows from its name: `.parquet`, `.csv` or `.csv.gz`. The same calls make the same bytes.
///
/// ```
/// # fn main() -> Result<(), gradatim_log::LogError> {
/// use gradatim_log::{Format, ReadOptions, ResponseWriter, WriteOptions, read_responses};
/// # let folder = tempfile::tempdir().expect("a temporary folder");
/// let path = folder.path().join("long.parquet");
/// let options = WriteOptions { format: Format::Long, max_score: 1, synthetic: true };
/// let mut writer = ResponseWriter::create(&path, vec!["q1".into(), "q2".into()], options)?;
/// writer.push("ada", &[(0, 1), (1, 0)])?;
/// writer.push("bo", &[(1, 1)])?;
/// writer.finish()?;
/// let table = read_responses(&path, &ReadOptions::default())?;
/// assert_eq!((table.learners.len(), table.responses.len(), table.synthetic), (2, 3, true));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct ResponseWriter {
    pending: Pending,
    sink: Sink,
    items: Vec<String>,
    options: WriteOptions,
}

#[derive(Debug)]
enum Sink {
    Text(Box<text::TextSink>),
    Parquet(Box<parquet::ParquetSink>),
}

impl ResponseWriter {
    /// Begins a file over these items. It is not there before [`finish`](Self::finish).
    ///
    /// # Errors
    /// [`LogError::Data`] for another ending, [`LogError::Invalid`] without items, [`LogError::Io`] if the folder
    /// cannot be written to.
    pub fn create(path: &Path, items: Vec<String>, options: WriteOptions) -> Result<Self, LogError> {
        if items.is_empty() {
            let (what, why) = (path.display().to_string(), "no items; at least one expected".to_owned());
            return Err(LogError::Invalid { what, why });
        }
        let kind = Kind::of(path)?;
        let mut pending = Pending::create(path)?;
        let file = pending.file_mut().try_clone().map_err(LogError::io(path, "write"))?;
        let sink = match kind {
            Kind::Parquet => {
                parquet::ParquetSink::new(file, &items, options).map(Box::new).map(Sink::Parquet)
            }
            Kind::Csv => text::TextSink::new(file, false, &items, options).map(Box::new).map(Sink::Text),
            Kind::Gzip => text::TextSink::new(file, true, &items, options).map(Box::new).map(Sink::Text),
        };
        let sink = sink.map_err(LogError::io(path, "write"))?;
        Ok(Self { pending, sink, items, options })
    }

    /// Adds a person with `(item index, score)` pairs, each item once.
    ///
    /// # Errors
    /// [`LogError::Invalid`] for an item that is not in the list or a score above the highest;
    /// [`LogError::Io`] if the file cannot be written.
    pub fn push(&mut self, learner: &str, answers: &[(u32, u8)]) -> Result<(), LogError> {
        self.check(learner, answers)?;
        let written = match &mut self.sink {
            Sink::Text(sink) => sink.push(learner, &self.items, answers),
            Sink::Parquet(sink) => sink.push(learner, answers),
        };
        written.map_err(LogError::io(self.pending.temporary_path(), "write"))
    }

    fn check(&self, learner: &str, answers: &[(u32, u8)]) -> Result<(), LogError> {
        let highest = self.options.max_score;
        let bad = answers.iter().find(|(item, score)| *item as usize >= self.items.len() || *score > highest);
        bad.map_or(Ok(()), |(item, score)| {
            let most = self.items.len() - 1;
            let why =
                format!("score {score} to item {item}; scores to {highest} and items to {most} expected");
            Err(LogError::Invalid { what: format!("learner `{learner}`"), why })
        })
    }

    /// Completes the file and puts it in place.
    ///
    /// # Errors
    /// [`LogError::Io`] if it cannot be written; what was there before is then untouched.
    pub fn finish(self) -> Result<(), LogError> {
        let finished = match self.sink {
            Sink::Text(sink) => sink.finish(),
            Sink::Parquet(sink) => sink.finish(),
        };
        finished.map_err(LogError::io(self.pending.temporary_path(), "write"))?;
        self.pending.commit()
    }
}

/// Kinds of files.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Parquet,
    Csv,
    Gzip,
}

impl Kind {
    fn of(path: &Path) -> Result<Self, LogError> {
        let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
        let ends = |ending: &str| name.ends_with(ending);
        match () {
            () if ends(".parquet") => Ok(Self::Parquet),
            () if ends(".csv") => Ok(Self::Csv),
            () if ends(".csv.gz") => Ok(Self::Gzip),
            () => Err(LogError::file(
                path,
                "no kind of file that is known by its name; .parquet, .csv or .csv.gz expected",
            )),
        }
    }
}

/// The name of the column of scores in a long file.
fn score_name(options: WriteOptions) -> &'static str {
    if options.max_score <= 1 { "correct" } else { "score" }
}
