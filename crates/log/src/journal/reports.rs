//! Objections of learners to items, for the maintainer of the bank.

use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};

use super::Journal;
use super::rows::Cells;
use crate::LogError;

/// What a learner holds against an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemReport {
    /// Who objects, as named on this machine.
    pub learner: String,
    /// Slug of the exam.
    pub exam: String,
    /// Id of the item.
    pub item: String,
    /// Version of the item that is meant.
    pub item_version: u32,
    /// Version of the bank that it was in.
    pub bank_version: String,
    /// What is wrong with it, in the learner's words.
    pub reason: String,
    /// UTC milliseconds since 1970.
    pub at: i64,
}

impl ItemReport {
    fn check(&self) -> Result<(), LogError> {
        for (field, text) in [("learner", &self.learner), ("exam", &self.exam), ("item", &self.item)] {
            self.needed(field, text, "name one")?;
        }
        self.needed("reason", &self.reason, "say what is wrong with the item")
    }

    fn needed(&self, field: &str, text: &str, right: &str) -> Result<(), LogError> {
        if !text.trim().is_empty() {
            return Ok(());
        }
        let what = format!("report of item {}: {field}", self.item);
        Err(LogError::Invalid { what, why: format!("empty; {right}") })
    }
}

impl Journal {
    /// Writes an objection; it is durable when this returns.
    ///
    /// ```
    /// # fn main() -> Result<(), gradatim_log::LogError> {
    /// use gradatim_log::{ItemReport, Journal};
    /// let journal = Journal::open_in_memory()?;
    /// let report = ItemReport {
    ///     learner: "ada".into(), exam: "mls-c01".into(), item: "mls-1.1-001".into(), item_version: 1,
    ///     bank_version: "0123456789ab".into(), reason: "two options are right".into(), at: 0,
    /// };
    /// journal.report(&report)?;
    /// assert_eq!(journal.reports(Some("mls-c01"))?, [report]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`LogError::Invalid`] for an empty reason or name, [`LogError::Sqlite`] if it could not be written.
    pub fn report(&self, report: &ItemReport) -> Result<(), LogError> {
        report.check()?;
        let sql = "INSERT INTO reports (learner, exam, item, item_version, bank_version, reason, at)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let row = params![
            report.learner,
            report.exam,
            report.item,
            report.item_version,
            report.bank_version,
            report.reason,
            report.at
        ];
        let write = || self.connection.prepare_cached(sql)?.execute(row);
        write().map(|_| ()).map_err(LogError::sqlite(&self.path))
    }

    /// The objections to items of one exam or of all, newest first.
    ///
    /// # Errors
    /// [`LogError::Sqlite`] if the file cannot be read.
    pub fn reports(&self, exam: Option<&str>) -> Result<Vec<ItemReport>, LogError> {
        let sql = "SELECT * FROM reports WHERE ?1 IS NULL OR exam = ?1 ORDER BY at DESC, id DESC";
        self.all(sql, [exam], read)
    }
}

pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<ItemReport> {
    let mut cells = Cells::new(row);
    Ok(ItemReport {
        learner: cells.next()?,
        exam: cells.next()?,
        item: cells.next()?,
        item_version: cells.next()?,
        bank_version: cells.next()?,
        reason: cells.next()?,
        at: cells.next()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(learner: &str, exam: &str, at: i64) -> ItemReport {
        ItemReport {
            learner: learner.into(),
            exam: exam.into(),
            item: "mls-1.1-001".into(),
            item_version: 2,
            bank_version: "0123456789ab".into(),
            reason: "zwei Optionen: \"b\" stimmt auch".into(),
            at,
        }
    }

    #[test]
    fn reports_come_newest_first_and_by_exam() {
        let journal = Journal::open_in_memory().unwrap();
        let (old, new, other) =
            (report("ada", "mls-c01", 1), report("bo", "mls-c01", 2), report("ada", "pmle", 2));
        for r in [&old, &new, &other] {
            journal.report(r).unwrap();
        }
        assert_eq!(journal.reports(Some("mls-c01")).unwrap(), [new.clone(), old.clone()]);
        assert_eq!(journal.reports(None).unwrap(), [other, new, old]);
        assert_eq!(journal.counts().unwrap().reports, 3);
    }

    #[test]
    fn nothing_may_be_empty() {
        let journal = Journal::open_in_memory().unwrap();
        let check = |empty: fn(&mut ItemReport), words: &str| {
            let mut wrong = report("ada", "mls-c01", 1);
            empty(&mut wrong);
            let error = journal.report(&wrong).unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        };
        check(|r| r.reason = " \n".into(), "item mls-1.1-001: reason: empty; say what is wrong");
        check(|r| r.learner.clear(), "learner: empty; name one");
        check(|r| r.exam.clear(), "exam: empty");
        check(|r| r.item.clear(), "item: empty");
        assert_eq!(journal.counts().unwrap().reports, 0);
    }

    #[test]
    fn reports_stay_as_they_are_until_their_learner_is_forgotten() {
        let journal = Journal::open_in_memory().unwrap();
        journal.report(&report("ada", "mls-c01", 1)).unwrap();
        journal.report(&report("bo", "mls-c01", 2)).unwrap();
        for sql in ["UPDATE reports SET reason = ''", "DELETE FROM reports"] {
            let error = journal.connection.execute_batch(sql).unwrap_err().to_string();
            assert!(error.contains("append-only"), "{sql}: {error}");
        }
        assert_eq!(journal.forget("ada").unwrap().reports, 1);
        assert_eq!(journal.reports(None).unwrap(), [report("bo", "mls-c01", 2)]);
        assert!(journal.connection.execute_batch("DELETE FROM reports").is_err(), "the triggers are back");
    }
}
