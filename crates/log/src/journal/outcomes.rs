//! Results of real exams, as learners tell them, beside what was forecast.

use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};

use super::Journal;
use super::rows::Cells;
use crate::LogError;

/// The result of a real exam, with the forecast of the day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Who sat the exam, as named on this machine; a pseudonym in files.
    pub learner: String,
    /// Slug of the exam.
    pub exam: String,
    /// Day of the exam, `YYYY-MM-DD`.
    pub taken_on: String,
    /// Scaled score of the official report, where told.
    pub scaled_score: Option<f64>,
    /// Whether it was passed.
    pub passed: bool,
    /// Probability of passing that the program would have told that day, 0 to 1; `None` without enough evidence.
    pub p_pass: Option<f64>,
    /// `ready`, `not_ready` or `not_enough_evidence`.
    pub state: String,
    /// Version of the bank that the forecast rests on.
    pub bank_version: String,
    /// Calibrated pool that it rests on, or `cold-start`.
    pub pool: String,
    /// Version of the program that made it.
    pub engine_version: String,
    /// When the result was recorded, UTC milliseconds since 1970.
    pub at: i64,
}

impl Outcome {
    fn check(&self) -> Result<(), LogError> {
        let invalid = |field: &str, why: &str| {
            Err(LogError::Invalid {
                what: format!("result of exam {}: {field}", self.exam),
                why: why.to_owned(),
            })
        };
        if self.learner.trim().is_empty() {
            return invalid("learner", "empty; name one");
        }
        if self.taken_on.parse::<jiff::civil::Date>().is_err() {
            return invalid("taken_on", "not a date; YYYY-MM-DD expected");
        }
        if self.scaled_score.is_some_and(|score| !score.is_finite()) {
            return invalid("scaled_score", "not a finite number; the score of the report expected");
        }
        if self.p_pass.is_some_and(|p| !(0.0..=1.0).contains(&p)) {
            return invalid("p_pass", "not a probability; 0 to 1 expected");
        }
        Ok(())
    }
}

impl Journal {
    /// Writes a result; it is durable when this returns. A later one of the same learner, exam and day replaces it in
    /// effect, and both stay in the journal.
    ///
    /// # Errors
    /// [`LogError::Invalid`] for a name, day or number that cannot be, [`LogError::Sqlite`] if it could not be written.
    pub fn record_outcome(&self, outcome: &Outcome) -> Result<(), LogError> {
        outcome.check()?;
        let sql = "INSERT INTO outcomes (learner, exam, taken_on, scaled_score, passed, p_pass, state, bank_version,
                     pool, engine_version, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
        let row = params![
            outcome.learner,
            outcome.exam,
            outcome.taken_on,
            outcome.scaled_score,
            outcome.passed,
            outcome.p_pass,
            outcome.state,
            outcome.bank_version,
            outcome.pool,
            outcome.engine_version,
            outcome.at
        ];
        let write = || self.connection.prepare_cached(sql)?.execute(row);
        write().map(|_| ()).map_err(LogError::sqlite(&self.path))
    }

    /// The results that count, by learner, exam and day.
    ///
    /// # Errors
    /// [`LogError::Sqlite`] if the file cannot be read.
    pub fn outcomes(&self) -> Result<Vec<Outcome>, LogError> {
        let sql = "SELECT * FROM outcomes WHERE id IN
                     (SELECT max(id) FROM outcomes GROUP BY learner, exam, taken_on)
                   ORDER BY learner, exam, taken_on";
        self.all(sql, (), read)
    }
}

pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Outcome> {
    let mut cells = Cells::new(row);
    Ok(Outcome {
        learner: cells.next()?,
        exam: cells.next()?,
        taken_on: cells.next()?,
        scaled_score: cells.next()?,
        passed: cells.next()?,
        p_pass: cells.next()?,
        state: cells.next()?,
        bank_version: cells.next()?,
        pool: cells.next()?,
        engine_version: cells.next()?,
        at: cells.next()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::outcome;

    #[test]
    fn the_last_word_on_a_day_counts_and_nothing_is_rewritten() {
        let journal = Journal::open_in_memory().unwrap();
        let wrong = Outcome { passed: false, ..outcome("ada", "2026-03-01") };
        let (right, later) = (outcome("ada", "2026-03-01"), outcome("ada", "2026-04-01"));
        for o in [&later, &wrong, &right] {
            journal.record_outcome(o).unwrap();
        }
        assert_eq!(journal.outcomes().unwrap(), [right, later]);
        for sql in ["UPDATE outcomes SET passed = 0", "DELETE FROM outcomes"] {
            let error = journal.connection.execute_batch(sql).unwrap_err().to_string();
            assert!(error.contains("append-only"), "{sql}: {error}");
        }
    }

    #[test]
    fn forgetting_takes_results_too() {
        let journal = Journal::open_in_memory().unwrap();
        journal.record_outcome(&outcome("ada", "2026-03-01")).unwrap();
        journal.record_outcome(&outcome("bo", "2026-03-01")).unwrap();
        assert_eq!(journal.forget("ada").unwrap().outcomes, 1);
        assert_eq!(journal.outcomes().unwrap(), [outcome("bo", "2026-03-01")]);
    }

    #[test]
    fn a_journal_of_the_first_version_learns_to_keep_results() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.sqlite");
        let old = rusqlite::Connection::open(&path).unwrap();
        old.execute_batch(include_str!("schema.sql")).unwrap();
        old.execute_batch(
            "INSERT INTO meta (key, value) VALUES ('journal_id', 'old'), ('created_at', '0'), ('synthetic', '0');
             PRAGMA application_id = 1196572996; PRAGMA user_version = 1;",
        )
        .unwrap();
        drop(old);
        let journal = Journal::open(&path).unwrap();
        assert_eq!(journal.id(), "old");
        journal.record_outcome(&outcome("ada", "2026-03-01")).unwrap();
        assert!(
            journal.connection.execute_batch("DELETE FROM outcomes").is_err(),
            "append-only from the start"
        );
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let journal = Journal::open_in_memory().unwrap();
        let check = |change: fn(&mut Outcome), words: &str| {
            let mut bad = outcome("ada", "2026-03-01");
            change(&mut bad);
            let error = journal.record_outcome(&bad).unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        };
        check(|o| o.learner.clear(), "learner: empty");
        check(|o| o.taken_on = "01.03.2026".into(), "taken_on: not a date");
        check(|o| o.taken_on = "2026-02-30".into(), "taken_on: not a date");
        check(|o| o.scaled_score = Some(f64::NAN), "scaled_score");
        check(|o| o.p_pass = Some(1.5), "p_pass");
        assert!(journal.outcomes().unwrap().is_empty());
    }
}
