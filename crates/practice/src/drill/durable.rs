//! The drill with a journal: every step on disk before the next.

use super::{Drill, Outcome, Step};
use crate::{Clock, PracticeError};
use gradatim_log::{Event, EventKind, Journal};

/// The same drill, every step on disk before the next.
impl Drill<'_> {
    /// Writes the beginning of the sitting.
    ///
    /// # Errors
    /// What the journal reports.
    pub fn begin(&self, journal: &Journal) -> Result<(), PracticeError> {
        Ok(journal.begin(&self.record, &[])?)
    }

    /// Chooses the next question and writes it before anybody sees it.
    ///
    /// # Errors
    /// What the journal reports; the question is then not to be shown.
    pub fn ask(&mut self, journal: &Journal, clock: &impl Clock) -> Result<Option<Step>, PracticeError> {
        let Some(step) = self.next(clock.now_ms()).cloned() else { return Ok(None) };
        journal.present(std::slice::from_ref(&step.shown))?;
        Ok(Some(step))
    }

    /// Marks an answer, makes it durable, and only then takes it in.
    ///
    /// # Errors
    /// What the journal reports: the answer is then not saved, and the question stays open.
    pub fn answer(
        &mut self,
        journal: &Journal,
        clock: &impl Clock,
        response: &[String],
        elapsed_ms: i64,
    ) -> Result<Outcome, PracticeError> {
        let answer = self.marked(response, clock.now_ms(), elapsed_ms)?;
        journal.answer(&answer)?;
        self.take(answer)
    }

    /// Closes the sitting: finished when all questions are answered, else abandoned.
    ///
    /// # Errors
    /// What the journal reports.
    pub fn close(&self, journal: &Journal, clock: &impl Clock, finished: bool) -> Result<(), PracticeError> {
        let kind = if finished { EventKind::Finish } else { EventKind::Abandon };
        let sitting = self.record.sitting.clone();
        Ok(journal.event(&Event { sitting, position: None, kind, at: clock.now_ms() })?)
    }
}
