//! Events of an exam: made here, written by whoever keeps the journal, and applied once they are written.

use super::ExamSitting;
use crate::PracticeError;
use gradatim_log::{Event, EventKind};

impl ExamSitting<'_> {
    /// The event that flags a question for review, or takes the flag away.
    ///
    /// # Errors
    /// [`PracticeError::NotOpen`] for a position that does not exist.
    pub fn flagging(&self, position: u32, on: bool, at: i64) -> Result<Event, PracticeError> {
        self.question(position).ok_or(PracticeError::NotOpen(position))?;
        let kind = if on { EventKind::Flag } else { EventKind::Unflag };
        Ok(self.event(Some(position), kind, at))
    }

    /// The event that strikes an option out, or brings it back. A mark for the learner's eyes: it scores nothing.
    ///
    /// # Errors
    /// [`PracticeError::NotOpen`], [`PracticeError::UnknownOption`].
    pub fn striking(&self, position: u32, option: &str, on: bool, at: i64) -> Result<Event, PracticeError> {
        let question = self.question(position).ok_or(PracticeError::NotOpen(position))?;
        question.check(&[option.to_owned()])?;
        let kind = if on { EventKind::Strike } else { EventKind::Unstrike };
        Ok(self.event(Some(position), kind(option.to_owned()), at))
    }

    /// What the clock says, so that a crash gives back seconds, not minutes.
    #[must_use]
    pub fn reading(&self, at: i64) -> Event {
        self.event(None, EventKind::Clock(self.used_ms(at)), at)
    }

    /// The clock runs again.
    #[must_use]
    pub fn resumption(&self, at: i64) -> Event {
        self.event(None, EventKind::Resume, at)
    }

    /// The clock stops until the exam is taken up again.
    #[must_use]
    pub fn pausing(&self, at: i64) -> [Event; 2] {
        [self.reading(at), self.event(None, EventKind::Pause, at)]
    }

    /// The exam is handed in; no answer can be changed after.
    #[must_use]
    pub fn finishing(&self, at: i64) -> [Event; 2] {
        [self.reading(at), self.event(None, EventKind::Finish, at)]
    }

    /// The exam is given up without a result.
    #[must_use]
    pub fn giving_up(&self, at: i64) -> Event {
        self.event(None, EventKind::Abandon, at)
    }

    /// Takes in an event that is written. Only flags and strikes change the exam.
    pub fn apply(&mut self, event: Event) {
        match (event.kind, event.position) {
            (EventKind::Flag, Some(position)) => self.flags.insert(position),
            (EventKind::Unflag, Some(position)) => self.flags.remove(&position),
            (EventKind::Strike(option), Some(position)) => self.struck.insert((position, option)),
            (EventKind::Unstrike(option), Some(position)) => self.struck.remove(&(position, option)),
            _ => false,
        };
    }

    fn event(&self, position: Option<u32>, kind: EventKind, at: i64) -> Event {
        Event { sitting: self.past.record.sitting.clone(), position, kind, at }
    }
}
