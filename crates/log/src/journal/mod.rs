//! The durable, append-only record of what was shown and answered: one SQLite file.

mod exam_dates;
mod forget;
mod histories;
mod outcomes;
mod personal;
mod preferences;
mod read;
mod reports;
mod rows;
mod schema;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};

pub use forget::Forgotten;
pub use outcomes::Outcome;
pub use personal::{ExamDay, Personal, Preference};
pub use read::{Exposure, JournalCounts, LearnerActivity, Progress};
pub use reports::ItemReport;

use crate::LogError;
use crate::atomic::{folder_of, sync_folder};
use crate::history::SittingHistory;
use crate::record::{Answer, Event, Presentation, SittingRecord};

/// How long a write waits for another process before it fails.
const PATIENCE: Duration = Duration::from_secs(5);
/// Statements kept ready: more than there are in this crate.
const STATEMENTS: usize = 64;

/// A journal of sittings, safe against crashes and power cuts: when a writing method returns, its row is on the disk.
///
/// Append-only: triggers in the file refuse to change or delete rows, for other programs too. Only
/// [`forget`](Self::forget) erases. Several processes may use one journal at a time.
///
/// ```
/// # fn main() -> Result<(), gradatim_log::LogError> {
/// use gradatim_log::{Answer, Journal, Mode, Presentation, SittingRecord, new_sitting_id};
/// let journal = Journal::open_in_memory()?;
/// let sitting = new_sitting_id()?;
/// let record = SittingRecord {
///     sitting: sitting.clone(), learner: "ada".into(), mode: Mode::Drill, exam: "mls-c01".into(),
///     bank_version: "1".into(), pool: "cold-start".into(), seed: 1, engine_version: "0.1.0".into(),
///     settings: serde_json::json!({}), adaptive: true, started_at: 0,
/// };
/// let question = Presentation {
///     sitting: sitting.clone(), position: 1, item: "kinesis-1".into(), item_version: 1, domain: "1".into(),
///     task: "1.2".into(), chance: 0.25, shown_order: vec!["b".into(), "a".into()], scored: true,
///     first_exposure: true, theta_before: None, se_before: None, rule: "mfi".into(),
///     selection_probability: None, why: "first question".into(), shown_at: 0,
/// };
/// journal.begin(&record, &[question])?;
/// journal.answer(&Answer {
///     sitting: sitting.clone(), position: 1, response: vec!["a".into()], correct: true, score: 1.0,
///     flagged: false, answered_at: 30_000, elapsed_ms: 30_000,
/// })?;
/// assert_eq!(journal.sitting(&sitting)?.answered(), 1);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Journal {
    connection: Connection,
    path: PathBuf,
    id: String,
    synthetic: bool,
}

/// One row of a [`Journal::write`].
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// A question shown.
    Presentation(Presentation),
    /// An answer given.
    Answer(Answer),
    /// Something else.
    Event(Event),
}

impl Journal {
    /// Opens a journal, or makes one for the answers of people (mode 0600 on Unix). The file is checked for damage.
    ///
    /// # Errors
    /// [`LogError::NotAJournal`], [`LogError::Broken`] or [`LogError::NewerVersion`] for a file that cannot be used,
    /// and then it is left as it is; [`LogError::Io`] or [`LogError::Sqlite`] if it cannot be opened or made.
    pub fn open(path: &Path) -> Result<Self, LogError> {
        Self::open_as(path, false)
    }

    /// Opens a journal of simulated answers, or makes one; everything written from it is marked as synthetic.
    ///
    /// # Errors
    /// As [`open`](Self::open), and [`LogError::NotSynthetic`] if the journal holds the answers of people.
    pub fn open_synthetic(path: &Path) -> Result<Self, LogError> {
        let journal = Self::open_as(path, true)?;
        if journal.synthetic { Ok(journal) } else { Err(LogError::NotSynthetic { path: journal.path }) }
    }

    /// A journal that ends with the process, for tests and dry runs.
    ///
    /// # Errors
    /// [`LogError::Sqlite`] if SQLite refuses.
    pub fn open_in_memory() -> Result<Self, LogError> {
        let path = PathBuf::from(":memory:");
        let connection = Connection::open_in_memory().map_err(LogError::sqlite(&path))?;
        Self::from_connection(connection, path, false)
    }

    /// Random id of this journal, in the names of the files made from it.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether the answers are simulated.
    pub fn is_synthetic(&self) -> bool {
        self.synthetic
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes the record of a new sitting with the questions shown at its start, all or nothing.
    ///
    /// # Errors
    /// [`LogError::DuplicateSitting`], [`LogError::Invalid`] for a malformed record, [`LogError::NotSaved`].
    pub fn begin(&self, record: &SittingRecord, shown: &[Presentation]) -> Result<(), LogError> {
        record.check()?;
        let tx = self.transaction()?;
        self.insert_sitting(record)?;
        shown.iter().try_for_each(|p| self.insert_presentation(p))?;
        self.commit(tx)
    }

    /// Writes questions as they are shown, all or nothing. A question already at its position, with the same options
    /// in the same order, is left as it is.
    ///
    /// # Errors
    /// [`LogError::Reshuffled`] if something else was shown there, [`LogError::UnknownSitting`],
    /// [`LogError::Invalid`], [`LogError::NotSaved`].
    pub fn present(&self, shown: &[Presentation]) -> Result<(), LogError> {
        let tx = self.transaction()?;
        shown.iter().try_for_each(|p| self.insert_presentation(p))?;
        self.commit(tx)
    }

    /// Writes one answer; it is durable when this returns.
    ///
    /// # Errors
    /// [`LogError::NotSaved`] if it is not; [`LogError::UnknownPosition`] if no question was shown there,
    /// [`LogError::Closed`] after the end of the sitting, [`LogError::Invalid`].
    pub fn answer(&self, answer: &Answer) -> Result<(), LogError> {
        answer.check()?;
        rows::insert_answer(&self.connection, answer).map_err(|e| match rows::refusal(&e) {
            Some(rows::Refusal::Closed) => LogError::Closed { sitting: answer.sitting.clone() },
            Some(rows::Refusal::NoParent) => {
                LogError::UnknownPosition { sitting: answer.sitting.clone(), position: answer.position }
            }
            _ => self.not_saved(e),
        })
    }

    /// Writes one event; it is durable when this returns.
    ///
    /// # Errors
    /// [`LogError::UnknownSitting`], [`LogError::NotSaved`].
    pub fn event(&self, event: &Event) -> Result<(), LogError> {
        rows::insert_event(&self.connection, event).map_err(|e| match rows::refusal(&e) {
            Some(rows::Refusal::NoParent) => LogError::UnknownSitting { sitting: event.sitting.clone() },
            _ => self.not_saved(e),
        })
    }

    /// Writes many rows with one sync to disk: what a server does with the answers that came in meanwhile. A row that
    /// is refused does not stop the others; the result tells of each, in order.
    ///
    /// # Errors
    /// [`LogError::NotSaved`] if none of the rows could be made durable.
    pub fn write(&self, entries: &[Entry]) -> Result<Vec<Result<(), LogError>>, LogError> {
        let tx = self.transaction()?;
        let results = entries.iter().map(|entry| self.write_one(entry)).collect();
        self.commit(tx)?;
        Ok(results)
    }

    /// Writes whole sittings with one sync to disk, all or nothing: for simulated logs.
    ///
    /// # Errors
    /// As [`begin`](Self::begin), [`answer`](Self::answer) and [`event`](Self::event); nothing is written then.
    pub fn append(&self, sittings: &[SittingHistory]) -> Result<(), LogError> {
        let tx = self.transaction()?;
        for history in sittings {
            history.record.check()?;
            self.insert_sitting(&history.record)?;
            history.presentations.iter().try_for_each(|p| self.insert_presentation(p))?;
            history.answers.iter().try_for_each(|a| self.answer(a))?;
            history.events.iter().try_for_each(|e| self.event(e))?;
        }
        self.commit(tx)
    }

    /// Lets SQLite check the file; [`open`](Self::open) does so too.
    ///
    /// # Errors
    /// [`LogError::Broken`] with the first finding.
    pub fn check(&self) -> Result<(), LogError> {
        let broken = |detail: String| LogError::Broken { path: self.path.clone(), detail };
        let checked = self.connection.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0));
        match checked {
            Ok(finding) if finding == "ok" => Ok(()),
            Ok(finding) => Err(broken(finding)),
            Err(error) => Err(broken(error.to_string())),
        }
    }

    fn open_as(path: &Path, synthetic: bool) -> Result<Self, LogError> {
        create_private(path)?;
        let connection = Connection::open(path).map_err(LogError::sqlite(path))?;
        Self::from_connection(connection, path.to_path_buf(), synthetic)
    }

    fn from_connection(connection: Connection, path: PathBuf, synthetic: bool) -> Result<Self, LogError> {
        connection.busy_timeout(PATIENCE).map_err(LogError::sqlite(&path))?;
        schema::prepare(&connection, &path, synthetic)?;
        configure(&connection).map_err(LogError::sqlite(&path))?;
        let (id, synthetic) = read::identity(&connection).map_err(LogError::sqlite(&path))?;
        let journal = Self { connection, path, id, synthetic };
        journal.check()?;
        Ok(journal)
    }

    fn write_one(&self, entry: &Entry) -> Result<(), LogError> {
        match entry {
            Entry::Presentation(shown) => self.insert_presentation(shown),
            Entry::Answer(answer) => self.answer(answer),
            Entry::Event(event) => self.event(event),
        }
    }

    fn insert_sitting(&self, record: &SittingRecord) -> Result<(), LogError> {
        rows::insert_sitting(&self.connection, record).map_err(|e| match rows::refusal(&e) {
            Some(_) => LogError::DuplicateSitting { sitting: record.sitting.clone() },
            None => self.not_saved(e),
        })
    }

    fn insert_presentation(&self, shown: &Presentation) -> Result<(), LogError> {
        shown.check()?;
        let before = rows::presentation_at(&self.connection, &shown.sitting, shown.position)
            .optional()
            .map_err(LogError::sqlite(&self.path))?;
        match before {
            Some(before) if before.same_question(shown) => Ok(()),
            Some(_) => Err(LogError::Reshuffled { sitting: shown.sitting.clone(), position: shown.position }),
            None => rows::insert_presentation(&self.connection, shown).map_err(|e| match rows::refusal(&e) {
                Some(_) => LogError::UnknownSitting { sitting: shown.sitting.clone() },
                None => self.not_saved(e),
            }),
        }
    }

    /// A transaction that holds the write lock; dropped without [`commit`](Self::commit), it undoes everything.
    fn transaction(&self) -> Result<Transaction<'_>, LogError> {
        Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)
            .map_err(|e| self.not_saved(e))
    }

    fn commit(&self, tx: Transaction<'_>) -> Result<(), LogError> {
        tx.commit().map_err(|e| self.not_saved(e))
    }

    fn not_saved(&self, source: rusqlite::Error) -> LogError {
        LogError::NotSaved { path: self.path.clone(), source: Box::new(source) }
    }
}

/// Durability first. `fullfsync` matters on macOS, where a plain sync stops at the drive's cache; `secure_delete`
/// overwrites what [`Journal::forget`] deletes. Plans that do not depend on the values bound are kept from one use of a
/// statement to the next; otherwise SQLite makes some anew each time.
fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.execute_batch(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA fullfsync = ON;
         PRAGMA checkpoint_fullfsync = ON;
         PRAGMA foreign_keys = ON;
         PRAGMA recursive_triggers = ON;
         PRAGMA secure_delete = ON;
         PRAGMA temp_store = MEMORY;",
    )
}

/// Makes an empty file for its owner only, unless one is there: SQLite gives its side files the same mode.
fn create_private(path: &Path) -> Result<(), LogError> {
    let folder = folder_of(path);
    std::fs::create_dir_all(folder).map_err(LogError::io(folder, "create the folder"))?;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => sync_folder(path),
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(e) => Err(LogError::io(path, "create")(e)),
    }
}
