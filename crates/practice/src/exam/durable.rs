//! An exam that writes to a journal as it goes: what a terminal does.

use super::ExamSitting;
use crate::{Clock, ExamReport, PracticeError};
use gradatim_log::Journal;

impl ExamSitting<'_> {
    /// Writes the whole form before the first question is seen.
    ///
    /// # Errors
    /// What the journal reports.
    pub fn begin(&self, journal: &Journal) -> Result<(), PracticeError> {
        Ok(journal.begin(&self.past.record, &self.past.presentations)?)
    }

    /// Says in the journal that the clock runs again.
    ///
    /// # Errors
    /// What the journal reports.
    pub fn resumed(&self, journal: &Journal, clock: &impl Clock) -> Result<(), PracticeError> {
        Ok(journal.event(&self.resumption(clock.now_ms()))?)
    }

    /// Writes what the clock says.
    ///
    /// # Errors
    /// What the journal reports.
    pub fn tick(&self, journal: &Journal, clock: &impl Clock) -> Result<(), PracticeError> {
        Ok(journal.event(&self.reading(clock.now_ms()))?)
    }

    /// Stops the clock until the exam is taken up again.
    ///
    /// # Errors
    /// What the journal reports.
    pub fn pause(&self, journal: &Journal, clock: &impl Clock) -> Result<(), PracticeError> {
        Ok(self.pausing(clock.now_ms()).iter().try_for_each(|event| journal.event(event))?)
    }

    /// Answers, or changes the answer to, a question; an empty response takes the answer back.
    ///
    /// # Errors
    /// [`PracticeError::NotOpen`], [`PracticeError::UnknownOption`], or what the journal reports: the
    /// answer is then not saved.
    pub fn answer(
        &mut self,
        journal: &Journal,
        clock: &impl Clock,
        position: u32,
        response: &[String],
        elapsed_ms: i64,
    ) -> Result<(), PracticeError> {
        let answer = self.marked(position, response, clock.now_ms(), elapsed_ms)?;
        journal.answer(&answer)?;
        self.take(answer);
        Ok(())
    }

    /// Flags a question for review, or takes the flag away.
    ///
    /// # Errors
    /// [`PracticeError::NotOpen`] for a position that does not exist, or what the journal reports.
    pub fn flag(
        &mut self,
        journal: &Journal,
        clock: &impl Clock,
        position: u32,
        on: bool,
    ) -> Result<(), PracticeError> {
        let event = self.flagging(position, on, clock.now_ms())?;
        journal.event(&event)?;
        self.apply(event);
        Ok(())
    }

    /// Strikes an option out, or brings it back.
    ///
    /// # Errors
    /// [`PracticeError::NotOpen`], [`PracticeError::UnknownOption`], or what the journal reports.
    pub fn strike(
        &mut self,
        journal: &Journal,
        clock: &impl Clock,
        position: u32,
        option: &str,
        on: bool,
    ) -> Result<(), PracticeError> {
        let event = self.striking(position, option, on, clock.now_ms())?;
        journal.event(&event)?;
        self.apply(event);
        Ok(())
    }

    /// Hands the exam in; no answer can be changed after.
    ///
    /// # Errors
    /// What the journal reports.
    pub fn finish(&mut self, journal: &Journal, clock: &impl Clock) -> Result<ExamReport, PracticeError> {
        let now = clock.now_ms();
        self.finishing(now).iter().try_for_each(|event| journal.event(event))?;
        self.report(now)
    }

    /// Gives the exam up without a result.
    ///
    /// # Errors
    /// What the journal reports.
    pub fn abandon(&self, journal: &Journal, clock: &impl Clock) -> Result<(), PracticeError> {
        Ok(journal.event(&self.giving_up(clock.now_ms()))?)
    }
}
