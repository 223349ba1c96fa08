//! Questions to the journal.

use rusqlite::{Connection, OptionalExtension, Params, Row};
use serde::Serialize;

use super::{Journal, rows};
use crate::LogError;
use crate::history::SittingHistory;
use crate::record::{Mode, SittingRecord};

/// How often and when a learner met an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exposure {
    /// Id of the item.
    pub item: String,
    /// Times shown.
    pub times: u32,
    /// UTC milliseconds since 1970 of the last showing.
    pub last_shown_at: i64,
    /// UTC milliseconds since 1970 of the last answer.
    pub last_answered_at: Option<i64>,
    /// Whether the last answer was right.
    pub last_correct: Option<bool>,
}

/// How far a sitting has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// Questions shown.
    pub shown: usize,
    /// Positions answered, blanks included.
    pub answered: usize,
    /// Whether it takes no more answers: finished or abandoned.
    pub closed: bool,
}

/// Rows in the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct JournalCounts {
    /// Different learners.
    pub learners: u64,
    /// Sittings.
    pub sittings: u64,
    /// Questions shown.
    pub presentations: u64,
    /// Answers, changed ones included.
    pub answers: u64,
    /// Events.
    pub events: u64,
    /// Objections to items.
    pub reports: u64,
    /// Results of real exams, changed ones included.
    pub outcomes: u64,
}

/// How much a learner did for an exam: it grows with everything that changes what is known of them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct LearnerActivity {
    /// Who, as named on this machine.
    pub learner: String,
    /// Sittings.
    pub sittings: u64,
    /// Questions shown.
    pub presentations: u64,
    /// Answers, changed ones included.
    pub answers: u64,
    /// Sittings finished or given up.
    pub closed: u64,
}

impl Journal {
    /// A sitting with everything that happened in it.
    ///
    /// # Errors
    /// [`LogError::UnknownSitting`]; [`LogError::Sqlite`] if the file cannot be read.
    pub fn sitting(&self, sitting: &str) -> Result<SittingHistory, LogError> {
        let found = self.histories("s.sitting = ?2", (i64::MAX, sitting))?.pop();
        found.ok_or_else(|| LogError::UnknownSitting { sitting: sitting.to_owned() })
    }

    /// The learner whose sitting it is; `None` for a sitting that is not in the journal.
    ///
    /// # Errors
    /// [`LogError::Sqlite`] if the file cannot be read.
    pub fn owner(&self, sitting: &str) -> Result<Option<String>, LogError> {
        self.one("SELECT learner FROM sittings WHERE sitting = ?1", [sitting], |row| row.get(0))
    }

    /// How far a sitting has come; nothing of one that is not in the journal. Much cheaper than
    /// [`sitting`](Self::sitting): it tells whoever holds a sitting in memory that another process went on with it.
    ///
    /// # Errors
    /// [`LogError::Sqlite`] if the file cannot be read.
    pub fn progress(&self, sitting: &str) -> Result<Progress, LogError> {
        let sql = "SELECT (SELECT count(*) FROM presentations WHERE sitting = ?1),
                          (SELECT count(DISTINCT position) FROM answers WHERE sitting = ?1),
                          EXISTS (SELECT 1 FROM events WHERE sitting = ?1 AND kind IN ('finish', 'abandon'))";
        let found = self.one(sql, [sitting], progress)?;
        Ok(found.unwrap_or(Progress { shown: 0, answered: 0, closed: false }))
    }

    /// The newest sitting that was neither finished nor abandoned.
    ///
    /// # Errors
    /// [`LogError::Sqlite`] if the file cannot be read.
    pub fn unfinished(
        &self,
        learner: &str,
        exam: &str,
        mode: Mode,
    ) -> Result<Option<SittingHistory>, LogError> {
        let sql = "SELECT sitting FROM sittings s WHERE learner = ?1 AND exam = ?2 AND mode = ?3
                     AND NOT EXISTS (SELECT 1 FROM events e WHERE e.sitting = s.sitting AND kind IN ('finish', 'abandon'))
                   ORDER BY started_at DESC, id DESC LIMIT 1";
        let newest: Option<String> =
            self.one(sql, (learner, exam, mode.as_str()), |row| row.get("sitting"))?;
        newest.map(|sitting| self.sitting(&sitting)).transpose()
    }

    /// All sittings of a learner for an exam, oldest first.
    ///
    /// # Errors
    /// [`LogError::Sqlite`] if the file cannot be read.
    pub fn sittings(&self, learner: &str, exam: &str) -> Result<Vec<SittingHistory>, LogError> {
        self.sittings_until(learner, exam, i64::MAX)
    }

    /// All sittings of a learner for an exam as they stood at a moment (UTC ms), oldest first: what was shown, answered
    /// or happened later is left out, and so are answers that replaced others later.
    ///
    /// # Errors
    /// [`LogError::Sqlite`] if the file cannot be read.
    pub fn sittings_until(
        &self,
        learner: &str,
        exam: &str,
        moment: i64,
    ) -> Result<Vec<SittingHistory>, LogError> {
        self.histories("s.learner = ?2 AND s.exam = ?3 AND s.started_at <= ?1", (moment, learner, exam))
    }

    /// The records of all sittings, oldest first.
    ///
    /// # Errors
    /// [`LogError::Sqlite`] if the file cannot be read.
    pub fn records(&self) -> Result<Vec<SittingRecord>, LogError> {
        self.all("SELECT * FROM sittings ORDER BY started_at, id", (), rows::sitting)
    }

    /// Every item that a learner has seen for an exam, by item id.
    ///
    /// # Errors
    /// [`LogError::Sqlite`] if the file cannot be read.
    pub fn exposures(&self, learner: &str, exam: &str) -> Result<Vec<Exposure>, LogError> {
        // With max(), SQLite takes the other columns from the row that holds the maximum.
        let sql = "WITH shown AS (
                     SELECT p.item, p.sitting, p.position, p.shown_at FROM presentations p
                     JOIN sittings s USING (sitting) WHERE s.learner = ?1 AND s.exam = ?2),
                   last AS (
                     SELECT item, answered_at, correct, max(a.id)
                     FROM shown JOIN answers a USING (sitting, position) GROUP BY item)
                   SELECT item, count(*), max(shown_at), answered_at, correct
                   FROM shown LEFT JOIN last USING (item) GROUP BY item ORDER BY item";
        self.all(sql, (learner, exam), exposure)
    }

    /// Everybody in the journal, by name.
    ///
    /// # Errors
    /// [`LogError::Sqlite`] if the file cannot be read.
    pub fn learners(&self) -> Result<Vec<String>, LogError> {
        self.all("SELECT DISTINCT learner FROM sittings ORDER BY learner", (), |row| row.get(0))
    }

    /// How much each learner did for an exam, by name.
    ///
    /// # Errors
    /// [`LogError::Sqlite`] if the file cannot be read.
    pub fn activity(&self, exam: &str) -> Result<Vec<LearnerActivity>, LogError> {
        let sql = "SELECT learner, count(*),
                     sum((SELECT count(*) FROM presentations p WHERE p.sitting = s.sitting)),
                     sum((SELECT count(*) FROM answers a WHERE a.sitting = s.sitting)),
                     sum((SELECT count(*) FROM events e WHERE e.sitting = s.sitting AND kind IN ('finish', 'abandon')))
                   FROM sittings s WHERE exam = ?1 GROUP BY learner ORDER BY learner";
        self.all(sql, [exam], activity)
    }

    /// Rows in the journal.
    ///
    /// # Errors
    /// [`LogError::Sqlite`] if the file cannot be read.
    pub fn counts(&self) -> Result<JournalCounts, LogError> {
        let count = |what: &str| {
            let number = |row: &Row<'_>| row.get::<_, i64>(0).map(i64::unsigned_abs);
            self.connection
                .query_row(&format!("SELECT count({what}"), (), number)
                .map_err(LogError::sqlite(&self.path))
        };
        Ok(JournalCounts {
            learners: count("DISTINCT learner) FROM sittings")?,
            sittings: count("*) FROM sittings")?,
            presentations: count("*) FROM presentations")?,
            answers: count("*) FROM answers")?,
            events: count("*) FROM events")?,
            reports: count("*) FROM reports")?,
            outcomes: count("*) FROM outcomes")?,
        })
    }

    pub(super) fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        map: fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, LogError> {
        let query = || self.connection.prepare_cached(sql)?.query_row(params, map).optional();
        query().map_err(LogError::sqlite(&self.path))
    }

    pub(super) fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        map: fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, LogError> {
        let query = || self.connection.prepare_cached(sql)?.query_map(params, map)?.collect::<Result<_, _>>();
        query().map_err(LogError::sqlite(&self.path))
    }
}

fn exposure(row: &Row<'_>) -> rusqlite::Result<Exposure> {
    Ok(Exposure {
        item: row.get(0)?,
        times: row.get(1)?,
        last_shown_at: row.get(2)?,
        last_answered_at: row.get(3)?,
        last_correct: row.get(4)?,
    })
}

fn progress(row: &Row<'_>) -> rusqlite::Result<Progress> {
    let count = |cell: i64| usize::try_from(cell).unwrap_or(usize::MAX);
    Ok(Progress { shown: count(row.get(0)?), answered: count(row.get(1)?), closed: row.get(2)? })
}

fn activity(row: &Row<'_>) -> rusqlite::Result<LearnerActivity> {
    let count = |column: usize| row.get::<_, i64>(column).map(i64::unsigned_abs);
    Ok(LearnerActivity {
        learner: row.get(0)?,
        sittings: count(1)?,
        presentations: count(2)?,
        answers: count(3)?,
        closed: count(4)?,
    })
}

/// Id of the journal, and whether it is synthetic.
pub(super) fn identity(connection: &Connection) -> rusqlite::Result<(String, bool)> {
    let value = |key: &str| {
        connection.query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| row.get::<_, String>(0))
    };
    Ok((value("journal_id")?, value("synthetic")? == "1"))
}
