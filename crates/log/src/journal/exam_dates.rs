//! The day on which a learner sits an exam.

use jiff::civil::Date;
use rusqlite::params;

use super::Journal;
use crate::LogError;

impl Journal {
    /// Notes the day on which a learner will sit an exam; it is durable when this returns. The last word counts, and
    /// the days named before stay in the journal. [`forget`](Self::forget) erases them with the learner.
    ///
    /// ```
    /// # fn main() -> Result<(), gradatim_log::LogError> {
    /// use jiff::civil::date;
    /// let journal = gradatim_log::Journal::open_in_memory()?;
    /// journal.set_exam_date("ada", "mls-c01", date(2027, 2, 1), 0)?;
    /// journal.set_exam_date("ada", "mls-c01", date(2027, 3, 1), 1)?;
    /// assert_eq!(journal.exam_date("ada", "mls-c01")?, Some(date(2027, 3, 1)));
    /// assert_eq!(journal.exam_date("bob", "mls-c01")?, None);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`LogError::Invalid`] for an empty name, [`LogError::NotSaved`] if it could not be written.
    pub fn set_exam_date(&self, learner: &str, exam: &str, date: Date, now: i64) -> Result<(), LogError> {
        for (field, text) in [("learner", learner), ("exam", exam)] {
            if text.trim().is_empty() {
                let what = format!("exam date {date}: {field}");
                return Err(LogError::Invalid { what, why: "empty; name one".to_owned() });
            }
        }
        if self.exam_date(learner, exam)? == Some(date) {
            return Ok(());
        }
        let sql = "INSERT INTO exam_dates (learner, exam, date, set_at) VALUES (?1, ?2, ?3, ?4)";
        let write =
            || self.connection.prepare_cached(sql)?.execute(params![learner, exam, date.to_string(), now]);
        write().map(|_| ()).map_err(|e| self.not_saved(e))
    }

    /// The day named last on which a learner will sit an exam, past or to come.
    ///
    /// # Errors
    /// [`LogError::Broken`] for a day that is none; [`LogError::Sqlite`] if the file cannot be read.
    pub fn exam_date(&self, learner: &str, exam: &str) -> Result<Option<Date>, LogError> {
        let sql = "SELECT date FROM exam_dates WHERE learner = ?1 AND exam = ?2 ORDER BY id DESC LIMIT 1";
        let found = self.one(sql, (learner, exam), |row| row.get::<_, String>(0))?;
        let day = |text: String| {
            let broken =
                |e| LogError::Broken { path: self.path.clone(), detail: format!("exam date '{text}': {e}") };
            text.parse().map_err(|e: jiff::Error| broken(e))
        };
        found.map(day).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_last_word_counts_and_the_others_stay() {
        let journal = Journal::open_in_memory().unwrap();
        let (first, second) = (date(2027, 2, 1), date(2027, 3, 1));
        for (n, day) in [first, first, second, first].into_iter().enumerate() {
            journal.set_exam_date("ada", "mls-c01", day, n as i64).unwrap();
            assert_eq!(journal.exam_date("ada", "mls-c01").unwrap(), Some(day));
        }
        let rows = |sql: &str| journal.connection.query_row(sql, [], |r| r.get::<_, i64>(0)).unwrap();
        assert_eq!(rows("SELECT count(*) FROM exam_dates"), 3, "the same day twice is one row");
        for sql in ["UPDATE exam_dates SET date = ''", "DELETE FROM exam_dates"] {
            assert!(
                journal.connection.execute_batch(sql).unwrap_err().to_string().contains("append-only"),
                "{sql}"
            );
        }
    }

    #[test]
    fn exams_and_learners_are_kept_apart_until_one_is_forgotten() {
        let journal = Journal::open_in_memory().unwrap();
        let day = date(2027, 2, 1);
        journal.set_exam_date("ada", "mls-c01", day, 0).unwrap();
        journal.set_exam_date("bob", "mls-c01", day, 0).unwrap();
        assert_eq!(journal.exam_date("ada", "pmle").unwrap(), None);
        assert_eq!(journal.forget("ada").unwrap().exam_dates, 1);
        assert_eq!(journal.exam_date("ada", "mls-c01").unwrap(), None);
        assert_eq!(journal.exam_date("bob", "mls-c01").unwrap(), Some(day));
    }

    #[test]
    fn names_are_needed() {
        let journal = Journal::open_in_memory().unwrap();
        let error = journal.set_exam_date(" ", "mls-c01", date(2027, 2, 1), 0).unwrap_err().to_string();
        assert!(error.contains("exam date 2027-02-01: learner: empty; name one"), "{error}");
    }
}
