//! Everything that can go wrong in this crate, each with a sentence a person can act on.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use gradatim_sentence::OneLine;

/// A failure of the journal, the data set, a pool file or a reader.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LogError {
    /// The journal could not make a row durable: disk full, read-only, or busy for too long.
    #[error(
        "{}: this answer is NOT saved, the earlier ones are: {source}; free some space, make the file writable or close what holds it, then answer again",
        .path.display()
    )]
    NotSaved {
        /// The journal.
        path: PathBuf,
        /// What SQLite said.
        source: Box<rusqlite::Error>,
    },
    /// SQLite failed while reading or maintaining the journal.
    #[error("{}: the journal cannot be used: {source}", .path.display())]
    Sqlite {
        /// The journal.
        path: PathBuf,
        /// What SQLite said.
        source: Box<rusqlite::Error>,
    },
    /// The file is something else than a Gradatim journal.
    #[error("{}: not a Gradatim journal; give the path of a journal or of a file that does not exist yet", .path.display())]
    NotAJournal {
        /// The file.
        path: PathBuf,
    },
    /// SQLite's own check found damage.
    #[error("{}: the journal is damaged ({detail}); restore it from a backup, nothing was changed", .path.display())]
    Broken {
        /// The journal.
        path: PathBuf,
        /// The first finding.
        detail: String,
    },
    /// A newer program wrote the journal.
    #[error("{}: written by a newer Gradatim (journal version {found}, this program knows {known}); update Gradatim", .path.display())]
    NewerVersion {
        /// The journal.
        path: PathBuf,
        /// The version in the file.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// Simulated answers were about to be mixed with those of people.
    #[error("{}: holds the answers of people; simulated answers need a journal of their own", .path.display())]
    NotSynthetic {
        /// The journal.
        path: PathBuf,
    },
    /// A sitting with this id is already in the journal.
    #[error("sitting {sitting}: already in the journal; every sitting needs an id of its own")]
    DuplicateSitting {
        /// The sitting.
        sitting: String,
    },
    /// The journal has no sitting with this id.
    #[error("sitting {sitting}: not in the journal; begin it first")]
    UnknownSitting {
        /// The sitting.
        sitting: String,
    },
    /// An answer to a question that was never shown.
    #[error("sitting {sitting}: position {position}: no question was shown there; present it first")]
    UnknownPosition {
        /// The sitting.
        sitting: String,
        /// 1-based place in the sitting.
        position: u32,
    },
    /// Another question, or the same options in another order, at a position already shown.
    #[error(
        "sitting {sitting}: position {position}: another question or option order was already shown there; what was shown stays as it was"
    )]
    Reshuffled {
        /// The sitting.
        sitting: String,
        /// 1-based place in the sitting.
        position: u32,
    },
    /// An answer after the sitting was finished or abandoned.
    #[error("sitting {sitting}: already closed; begin a new one")]
    Closed {
        /// The sitting.
        sitting: String,
    },
    /// A record that may not enter the journal.
    #[error("{what}: {why}")]
    Invalid {
        /// Record and field.
        what: String,
        /// What is wrong and what would be right.
        why: String,
    },
    /// Somebody else uses the journal, so erased bytes may remain in it.
    #[error("{}: the rows are deleted, but another program uses the journal, so their bytes may remain in the file; close it and run forget again", .path.display())]
    ErasureBlocked {
        /// The journal.
        path: PathBuf,
    },
    /// The learner key has the wrong shape.
    #[error("{}: {why}", .path.display())]
    BadKey {
        /// The key file.
        path: PathBuf,
        /// What is wrong and what would be right.
        why: &'static str,
    },
    /// The system gave no random bytes.
    #[error("the system gave no random bytes: {0}")]
    Random(getrandom::Error),
    /// A file could not be read or written.
    #[error("{}: cannot {doing}: {source}", .path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was tried, such as `read` or `write`.
        doing: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// Data from a file that cannot be right.
    #[error("{0}")]
    Data(Box<DataError>),
    /// An export into a folder that already holds something.
    #[error("{}: not an empty folder; name a new or an empty one", .path.display())]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
}

/// Where in a file the data are wrong, what is wrong, and what would be right.
///
/// Shown as `<file>[:row][: column `name`]: what is wrong; what would be right`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataError {
    /// The file.
    pub path: PathBuf,
    /// 1-based row; for CSV the header is row 1, for Parquet the first record is row 2 as if there were a header line.
    pub row: Option<u64>,
    /// Name of the column.
    pub column: Option<String>,
    /// What is wrong, and what would be right.
    pub why: String,
}

impl fmt::Display for DataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let row = self.row.map(|row| format!(":{row}")).unwrap_or_default();
        let column = self.column.as_ref().map(|name| format!(": column `{name}`")).unwrap_or_default();
        OneLine(format_args!("{}{row}{column}: {}", self.path.display(), self.why)).fmt(f)
    }
}

impl LogError {
    /// A finding about the whole file.
    pub(crate) fn file(path: &Path, why: impl Into<String>) -> Self {
        Self::data(path, None, None, why)
    }

    /// A finding about a column of the file.
    pub(crate) fn column(path: &Path, column: &str, why: impl Into<String>) -> Self {
        Self::data(path, None, Some(column), why)
    }

    /// A finding at any place of the file.
    pub(crate) fn data(path: &Path, row: Option<u64>, column: Option<&str>, why: impl Into<String>) -> Self {
        let (path, column, why) = (path.to_path_buf(), column.map(str::to_owned), why.into());
        Self::Data(Box::new(DataError { path, row, column, why }))
    }

    /// For `map_err`: a failed read, write or other use of `path`.
    pub(crate) fn io(path: &Path, doing: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { path: path.to_path_buf(), doing, source }
    }

    /// For `map_err`: SQLite failed on something else than making a row durable.
    pub(crate) fn sqlite(path: &Path) -> impl Fn(rusqlite::Error) -> Self {
        move |source| Self::Sqlite { path: path.to_path_buf(), source: Box::new(source) }
    }
}

impl From<getrandom::Error> for LogError {
    fn from(source: getrandom::Error) -> Self {
        Self::Random(source)
    }
}
