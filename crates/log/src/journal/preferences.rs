//! How a learner wants things: extra time, the wishes for a plan, and the like.

use std::collections::BTreeMap;

use rusqlite::params;

use super::Journal;
use crate::LogError;

impl Journal {
    /// Notes how a learner wants something; it is durable when this returns. The last word counts, and those before stay
    /// in the journal. [`forget`](Self::forget) erases them with the learner.
    ///
    /// ```
    /// # fn main() -> Result<(), gradatim_log::LogError> {
    /// let journal = gradatim_log::Journal::open_in_memory()?;
    /// journal.set_preference("ada", "extra-time", "half", 0)?;
    /// assert_eq!(journal.preferences("ada")?["extra-time"], "half");
    /// assert!(journal.preferences("bob")?.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`LogError::Invalid`] for an empty learner or name, [`LogError::NotSaved`] if it could not be written.
    pub fn set_preference(&self, learner: &str, name: &str, value: &str, now: i64) -> Result<(), LogError> {
        for (field, text) in [("learner", learner), ("name", name)] {
            if text.trim().is_empty() {
                let what = format!("preference '{name}': {field}");
                return Err(LogError::Invalid { what, why: "empty; name one".to_owned() });
            }
        }
        if self.preferences(learner)?.get(name).is_some_and(|known| known == value) {
            return Ok(());
        }
        let sql = "INSERT INTO preferences (learner, name, value, set_at) VALUES (?1, ?2, ?3, ?4)";
        let write = || self.connection.prepare_cached(sql)?.execute(params![learner, name, value, now]);
        write().map(|_| ()).map_err(|e| self.not_saved(e))
    }

    /// How a learner wants things, by name: the last word on each.
    ///
    /// # Errors
    /// [`LogError::Sqlite`] if the file cannot be read.
    pub fn preferences(&self, learner: &str) -> Result<BTreeMap<String, String>, LogError> {
        let sql = "SELECT name, value FROM preferences WHERE learner = ?1 ORDER BY id";
        let rows = self.all(sql, [learner], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_counts_and_learners_are_kept_apart() {
        let journal = Journal::open_in_memory().unwrap();
        for (n, value) in ["half", "half", "none", "half"].into_iter().enumerate() {
            journal.set_preference("ada", "extra-time", value, n as i64).unwrap();
            assert_eq!(journal.preferences("ada").unwrap()["extra-time"], value);
        }
        journal.set_preference("bob", "extra-time", "none", 9).unwrap();
        let found = journal.personal("ada").unwrap().preferences;
        assert_eq!(found.len(), 3, "the same twice is one row");
        let error = journal.connection.execute_batch("DELETE FROM preferences").unwrap_err();
        assert!(error.to_string().contains("append-only"));
        assert_eq!(journal.forget("ada").unwrap().preferences, 3);
        assert!(journal.preferences("ada").unwrap().is_empty());
        assert_eq!(journal.preferences("bob").unwrap()["extra-time"], "none");
    }

    #[test]
    fn names_are_needed() {
        let journal = Journal::open_in_memory().unwrap();
        for (learner, name) in [(" ", "extra-time"), ("ada", "")] {
            let error = journal.set_preference(learner, name, "x", 0).unwrap_err().to_string();
            assert!(error.contains("empty; name one"), "{error}");
        }
    }
}
