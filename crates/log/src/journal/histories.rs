//! Whole sittings from the journal, many at a time.

use rusqlite::Params;
use std::iter::Peekable;
use std::vec::IntoIter;

use super::{Journal, rows};
use crate::LogError;
use crate::history::SittingHistory;
use crate::record::{Answer, Event, Presentation, SittingRecord};

impl Journal {
    /// The sittings `s` for which `which` holds, oldest first, as they stood at the moment that is the first of `params`:
    /// four queries on one state of the file, however many sittings there are.
    pub(super) fn histories(
        &self,
        which: &str,
        params: impl Params + Copy,
    ) -> Result<Vec<SittingHistory>, LogError> {
        let _one_state = self.connection.unchecked_transaction().map_err(LogError::sqlite(&self.path))?;
        let of = |table: &str, time: &str, order: &str| {
            format!(
                "SELECT t.* FROM sittings s JOIN {table} t USING (sitting) WHERE {which} AND t.{time} <= ?1
                 ORDER BY s.started_at, s.id, {order}"
            )
        };
        let shown = self.all(&of("presentations", "shown_at", "t.position"), params, rows::presentation)?;
        let answers = self.all(&of("answers", "answered_at", "t.position, t.id"), params, rows::answer)?;
        let events = self.all(&of("events", "at", "t.id"), params, rows::event)?;
        let records = format!("SELECT * FROM sittings s WHERE {which} ORDER BY s.started_at, s.id");
        let mut parts = Parts {
            shown: shown.into_iter().peekable(),
            answers: answers.into_iter().peekable(),
            events: events.into_iter().peekable(),
        };
        let records = self.all(&records, params, rows::sitting)?;
        Ok(records.into_iter().map(|record| parts.of(record)).collect())
    }
}

/// What happened in several sittings, in their order.
struct Parts {
    shown: Peekable<IntoIter<Presentation>>,
    answers: Peekable<IntoIter<Answer>>,
    events: Peekable<IntoIter<Event>>,
}

impl Parts {
    /// The next sitting; of the answers to a question the last one stands.
    fn of(&mut self, record: SittingRecord) -> SittingHistory {
        let id = &record.sitting;
        let presentations = std::iter::from_fn(|| self.shown.next_if(|p| p.sitting == *id)).collect();
        let events = std::iter::from_fn(|| self.events.next_if(|e| e.sitting == *id)).collect();
        let mut answers: Vec<Answer> = Vec::new();
        while let Some(answer) = self.answers.next_if(|a| a.sitting == *id) {
            match answers.last_mut() {
                Some(last) if last.position == answer.position => *last = answer,
                _ => answers.push(answer),
            }
        }
        SittingHistory { record, presentations, answers, events }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{EventKind, Mode};
    use crate::samples::{self, answer, event, shown};

    /// Sittings that began at the same moment, two of them at once and one with nothing in it, among those of others.
    fn busy() -> Journal {
        let journal = Journal::open_in_memory().unwrap();
        for (id, learner, questions) in
            [("b", "ada", 3), ("x", "bo", 2), ("empty", "ada", 0), ("a", "ada", 2)]
        {
            let questions: Vec<_> = (1..=questions).map(|position| shown(id, position)).collect();
            journal.begin(&samples::record(id, learner, Mode::Drill), &questions).unwrap();
        }
        for (at, (id, position, option)) in
            [("a", 2, "a"), ("b", 3, "b"), ("x", 1, "c"), ("a", 1, "d"), ("b", 1, "a"), ("b", 3, "c")]
                .into_iter()
                .enumerate()
        {
            journal.answer(&answer(id, position, option, at as i64)).unwrap();
            journal.event(&event(id, Some(position), EventKind::Flag, at as i64)).unwrap();
        }
        journal
    }

    #[test]
    fn many_sittings_are_each_what_they_are_alone() {
        let journal = busy();
        let together = journal.sittings("ada", "mls-c01").unwrap();
        let ids: Vec<&str> = together.iter().map(|s| s.record.sitting.as_str()).collect();
        assert_eq!(ids, ["b", "empty", "a"], "oldest first, and of one moment the first written");
        for sitting in &together {
            assert_eq!(*sitting, journal.sitting(&sitting.record.sitting).unwrap());
        }
        let counts = together.iter().map(|s| (s.presentations.len(), s.answers.len(), s.events.len()));
        assert_eq!(counts.collect::<Vec<_>>(), [(3, 2, 3), (0, 0, 0), (2, 2, 2)]);
        let given: Vec<_> =
            together[0].answers.iter().map(|a| (a.position, a.response[0].as_str())).collect();
        assert_eq!(given, [(1, "a"), (3, "c")], "by position, the last answer each");
    }
}
