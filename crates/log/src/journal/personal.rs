//! All rows of one learner.

use rusqlite::Row;
use serde::Serialize;

use super::{ItemReport, Journal, Outcome, outcomes, reports, rows};
use crate::LogError;
use crate::history::SittingHistory;
use crate::record::{Answer, Event, Presentation, SittingRecord};

/// A day on which a learner said they would sit an exam.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExamDay {
    /// Slug of the exam.
    pub exam: String,
    /// The day, `YYYY-MM-DD`.
    pub date: String,
    /// When it was said, UTC milliseconds since 1970.
    pub set_at: i64,
}

/// How a learner said they want something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Preference {
    /// What it is about.
    pub name: String,
    /// How it is wanted.
    pub value: String,
    /// When it was said, UTC milliseconds since 1970.
    pub set_at: i64,
}

/// Everything the journal has of one learner, in the order it was written.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Personal {
    /// Their name on this machine.
    pub learner: String,
    /// Sittings.
    pub sittings: Vec<SittingRecord>,
    /// Questions shown.
    pub presentations: Vec<Presentation>,
    /// Answers, changed ones included.
    pub answers: Vec<Answer>,
    /// Events.
    pub events: Vec<Event>,
    /// Objections to items.
    pub reports: Vec<ItemReport>,
    /// Results of real exams, changed ones included.
    pub outcomes: Vec<Outcome>,
    /// Days of exams, changed ones included.
    pub exam_dates: Vec<ExamDay>,
    /// How they want things, changed ones included.
    pub preferences: Vec<Preference>,
}

impl Journal {
    /// Everything there is of a learner: for themselves.
    ///
    /// # Errors
    /// [`LogError::Sqlite`] if the file cannot be read.
    pub fn personal(&self, learner: &str) -> Result<Personal, LogError> {
        let of_sittings = |table: &str, order: &str| {
            format!(
                "SELECT t.* FROM {table} t JOIN sittings s USING (sitting) WHERE s.learner = ?1 ORDER BY {order}"
            )
        };
        let own = |table: &str| format!("SELECT * FROM {table} WHERE learner = ?1 ORDER BY id");
        Ok(Personal {
            learner: learner.to_owned(),
            sittings: self.all(&own("sittings"), [learner], rows::sitting)?,
            presentations: self.all(
                &of_sittings("presentations", "s.id, t.position"),
                [learner],
                rows::presentation,
            )?,
            answers: self.all(&of_sittings("answers", "t.id"), [learner], rows::answer)?,
            events: self.all(&of_sittings("events", "t.id"), [learner], rows::event)?,
            reports: self.all(&own("reports"), [learner], reports::read)?,
            outcomes: self.all(&own("outcomes"), [learner], outcomes::read)?,
            exam_dates: self.all(
                "SELECT exam, date, set_at FROM exam_dates WHERE learner = ?1 ORDER BY id",
                [learner],
                exam_day,
            )?,
            preferences: self.all(
                "SELECT name, value, set_at FROM preferences WHERE learner = ?1 ORDER BY id",
                [learner],
                preference,
            )?,
        })
    }

    /// All sittings of a learner, whatever the exam, oldest first.
    ///
    /// # Errors
    /// [`LogError::Sqlite`] if the file cannot be read.
    pub fn sittings_of(&self, learner: &str) -> Result<Vec<SittingHistory>, LogError> {
        self.histories("s.learner = ?2", (i64::MAX, learner))
    }
}

fn exam_day(row: &Row<'_>) -> rusqlite::Result<ExamDay> {
    Ok(ExamDay { exam: row.get(0)?, date: row.get(1)?, set_at: row.get(2)? })
}

fn preference(row: &Row<'_>) -> rusqlite::Result<Preference> {
    Ok(Preference { name: row.get(0)?, value: row.get(1)?, set_at: row.get(2)? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Mode;
    use crate::samples;
    use jiff::civil::date;

    #[test]
    fn everything_of_one_learner_and_nothing_of_others() {
        let journal = Journal::open_in_memory().unwrap();
        for learner in ["ada", "bo"] {
            let sitting = samples::history_of(learner, &format!("s-{learner}"), Mode::Drill, 3);
            journal.append(&[sitting]).unwrap();
            journal.record_outcome(&samples::outcome(learner, "2026-03-01")).unwrap();
            journal.set_exam_date(learner, "mls-c01", date(2027, 2, 1), 1).unwrap();
        }
        let changed = samples::answer("s-ada", 2, "a", samples::NOVEMBER + 9_000_000);
        journal.answer(&changed).unwrap();
        let found = journal.personal("ada").unwrap();
        assert_eq!((found.sittings.len(), found.presentations.len(), found.answers.len()), (1, 3, 4));
        assert_eq!((found.outcomes.len(), found.exam_dates.len()), (1, 1));
        assert_eq!(found.answers.last(), Some(&changed));
        let text = serde_json::to_string(&found).unwrap();
        assert!(text.contains("s-ada") && !text.contains("s-bo") && !text.contains("\"bo\""));
        assert_eq!(journal.sittings_of("ada").unwrap().len(), 1);
        journal.forget("ada").unwrap();
        let gone = journal.personal("ada").unwrap();
        assert!(gone.sittings.is_empty() && gone.outcomes.is_empty() && gone.exam_dates.is_empty());
    }
}
