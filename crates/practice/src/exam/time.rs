//! The clock of an exam, and the time each question took.

use super::ExamSitting;
use crate::PracticeError;
use gradatim_log::SittingHistory;
use std::collections::BTreeMap;

/// Working time so far, since when it has been running, and who has had it.
#[derive(Debug)]
pub(super) struct Times {
    used_before_ms: i64,
    running_since: i64,
    spent: BTreeMap<u32, i64>,
    open: Option<(u32, i64)>,
}

impl Times {
    /// Of an exam that begins.
    pub(super) fn new(now: i64) -> Self {
        Self { used_before_ms: 0, running_since: now, spent: BTreeMap::new(), open: None }
    }

    /// Of an exam taken up again.
    pub(super) fn of(past: &SittingHistory, now: i64) -> Self {
        let spent = past.answers.iter().map(|a| (a.position, a.elapsed_ms)).collect();
        Self { used_before_ms: past.used_ms(), running_since: now, spent, open: None }
    }

    fn elapsed_ms(&self, position: u32, now: i64) -> i64 {
        let before = self.spent.get(&position).copied().unwrap_or(0);
        let since = self.open.filter(|(open, _)| *open == position).map_or(now, |(_, since)| since);
        before + (now - since).max(0)
    }
}

impl ExamSitting<'_> {
    /// Time allowed, in milliseconds.
    #[must_use]
    pub fn allowed_ms(&self) -> i64 {
        let minutes = self.past.record.settings.get("minutes").and_then(serde_json::Value::as_i64);
        minutes.unwrap_or_else(|| i64::from(self.material.exam().blueprint.form.minutes)) * 60_000
    }

    /// Working time used at `now`, in milliseconds.
    #[must_use]
    pub fn used_ms(&self, now: i64) -> i64 {
        self.times.used_before_ms + (now - self.times.running_since).max(0)
    }

    /// Time left at `now`, never negative.
    #[must_use]
    pub fn left_ms(&self, now: i64) -> i64 {
        (self.allowed_ms() - self.used_ms(now)).max(0)
    }

    /// Opens a question; the time since then is its own until another is opened.
    ///
    /// # Errors
    /// [`PracticeError::NotOpen`] for a position that does not exist.
    pub fn turn_to(&mut self, position: u32, now: i64) -> Result<(), PracticeError> {
        self.question(position).ok_or(PracticeError::NotOpen(position))?;
        if let Some((before, _)) = self.times.open {
            let elapsed = self.times.elapsed_ms(before, now);
            self.times.spent.insert(before, elapsed);
        }
        self.times.open = Some((position, now));
        Ok(())
    }

    /// Gives back time in which nobody could work: the machine slept.
    pub fn give_back(&mut self, ms: i64) {
        self.times.running_since += ms;
        self.times.open = self.times.open.map(|(position, since)| (position, since + ms));
    }

    /// Milliseconds that a question has been open, earlier visits included. Visits that led to no answer are forgotten
    /// when the exam is taken up from the journal.
    #[must_use]
    pub fn elapsed_ms(&self, position: u32, now: i64) -> i64 {
        self.times.elapsed_ms(position, now)
    }

    /// True when the question is known to have been opened.
    #[must_use]
    pub fn was_opened(&self, position: u32) -> bool {
        self.times.spent.contains_key(&position) || self.is_open(position)
    }

    /// True for the question opened last.
    #[must_use]
    pub fn is_open(&self, position: u32) -> bool {
        self.times.open.is_some_and(|(open, _)| open == position)
    }
}
