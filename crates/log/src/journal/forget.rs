//! Erasing a learner, down to the bytes.

use rusqlite::{Transaction, TransactionBehavior};
use serde::Serialize;

use super::{Journal, schema};
use crate::LogError;

/// What was erased from the journal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Forgotten {
    /// Sittings.
    pub sittings: usize,
    /// Questions shown.
    pub presentations: usize,
    /// Answers, changed ones included.
    pub answers: usize,
    /// Events.
    pub events: usize,
    /// Objections to items.
    pub reports: usize,
    /// Results of real exams.
    pub outcomes: usize,
    /// Days of exams.
    pub exam_dates: usize,
    /// How they wanted things.
    pub preferences: usize,
}

impl Journal {
    /// Erases a learner: the rows in one transaction, then their bytes, by rewriting the file and emptying its log.
    /// Nothing happens for an unknown learner. The data set has its own [`forget`](crate::dataset::forget).
    ///
    /// # Errors
    /// [`LogError::ErasureBlocked`] if another program reads the journal meanwhile: the rows are gone, bytes may not be.
    /// [`LogError::Sqlite`] if the file cannot be written.
    pub fn forget(&self, learner: &str) -> Result<Forgotten, LogError> {
        let failed = LogError::sqlite(&self.path);
        let tx =
            Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate).map_err(&failed)?;
        let forgotten = delete(&tx, learner).map_err(&failed)?;
        tx.commit().map_err(&failed)?;
        self.scrub()?;
        Ok(forgotten)
    }

    fn scrub(&self) -> Result<(), LogError> {
        let blocked = || LogError::ErasureBlocked { path: self.path.clone() };
        self.connection.execute_batch("VACUUM").map_err(|e| match e.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => blocked(),
            _ => LogError::sqlite(&self.path)(e),
        })?;
        let checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)";
        let busy = self.connection.query_row(checkpoint, [], |row| row.get::<_, i64>(0));
        match busy.map_err(LogError::sqlite(&self.path))? {
            0 => Ok(()),
            _ => Err(blocked()),
        }
    }
}

fn delete(tx: &Transaction<'_>, learner: &str) -> rusqlite::Result<Forgotten> {
    schema::drop_triggers(tx)?;
    let of = |table: &str| {
        let theirs = "sitting IN (SELECT sitting FROM sittings WHERE learner = ?1)";
        tx.execute(&format!("DELETE FROM {table} WHERE {theirs}"), [learner])
    };
    // Children first, for the foreign keys.
    let (events, answers, presentations) = (of("events")?, of("answers")?, of("presentations")?);
    let own = |table: &str| tx.execute(&format!("DELETE FROM {table} WHERE learner = ?1"), [learner]);
    let (reports, outcomes, exam_dates) = (own("reports")?, own("outcomes")?, own("exam_dates")?);
    let preferences = own("preferences")?;
    let sittings = of("sittings")?;
    let forgotten =
        Forgotten { events, answers, presentations, sittings, reports, outcomes, exam_dates, preferences };
    schema::create_triggers(tx)?;
    Ok(forgotten)
}
