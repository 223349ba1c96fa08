//! The timed exam simulation.

mod durable;
mod marks;
mod time;

use crate::form::{assemble, presentations};
use crate::{ENGINE_VERSION, ExamReport, FormKind, History, Material, PracticeError, Question};
use gradatim_log::{Answer, Event, EventKind, Mode, SittingHistory, SittingRecord};
use serde_json::json;
use std::collections::BTreeSet;
use time::Times;

/// What the learner asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct ExamSettings {
    /// Practice or sealed form.
    pub form: FormKind,
    /// Minutes added to the blueprint's time (an accommodation).
    pub extra_minutes: u32,
    /// Seed of the form and of every option order.
    pub seed: u64,
}

/// An exam under way: answers may be changed and questions flagged until it is handed in.
///
/// The clock counts working time: what lies between a crash and the resumption is given back.
#[derive(Debug)]
pub struct ExamSitting<'a> {
    material: &'a Material,
    past: SittingHistory,
    flags: BTreeSet<u32>,
    struck: BTreeSet<(u32, String)>,
    times: Times,
}

impl<'a> ExamSitting<'a> {
    /// A new exam; nothing is written.
    ///
    /// # Errors
    /// [`PracticeError::TooFewItems`] when the bank cannot fill the form.
    pub fn new(
        material: &'a Material,
        learner: &str,
        sitting: String,
        settings: &ExamSettings,
        history: &History,
        started_at: i64,
    ) -> Result<Self, PracticeError> {
        let blueprint = &material.exam().blueprint;
        let items = assemble(material, settings.form, history, settings.seed)?;
        let presentations = presentations(material, &items, history, &sitting, settings.seed, started_at);
        let minutes = blueprint.form.minutes + settings.extra_minutes;
        let form = if settings.form == FormKind::Sealed { "sealed" } else { "practice" };
        let record = SittingRecord {
            sitting,
            learner: learner.to_owned(),
            mode: Mode::Exam,
            exam: blueprint.slug.clone(),
            bank_version: material.exam().bank.version().to_owned(),
            pool: material.pool_id().to_owned(),
            seed: settings.seed,
            engine_version: ENGINE_VERSION.to_owned(),
            settings: json!({ "questions": items.len(), "minutes": minutes, "form": form }),
            adaptive: false,
            started_at,
        };
        let past = SittingHistory { record, presentations, answers: Vec::new(), events: Vec::new() };
        Ok(Self {
            material,
            past,
            flags: BTreeSet::new(),
            struck: BTreeSet::new(),
            times: Times::new(started_at),
        })
    }

    /// Takes up an exam from the journal with the clock where it stood.
    ///
    /// # Errors
    /// [`PracticeError::LostItem`] when the bank no longer has an item of it in the version that was shown.
    pub fn resume(material: &'a Material, past: SittingHistory, now: i64) -> Result<Self, PracticeError> {
        let lost = past.presentations.iter().find(|p| !material.still_shows(p));
        if let Some(shown) = lost {
            return Err(PracticeError::LostItem(shown.item.clone()));
        }
        let (flags, times) = (past.flags().into_iter().collect(), Times::of(&past, now));
        let struck = past.presentations.iter().map(|p| p.position).flat_map(|position| {
            past.struck(position).into_iter().map(move |option| (position, option.to_owned()))
        });
        let struck = struck.collect();
        Ok(Self { material, past, flags, struck, times })
    }

    /// The sitting's record.
    #[must_use]
    pub fn record(&self) -> &SittingRecord {
        &self.past.record
    }

    /// The material.
    #[must_use]
    pub fn material(&self) -> &'a Material {
        self.material
    }

    /// Number of questions.
    #[must_use]
    pub fn len(&self) -> usize {
        self.past.presentations.len()
    }

    /// Never true: a form has questions.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.past.presentations.is_empty()
    }

    /// The question at a 1-based position.
    #[must_use]
    pub fn question(&self, position: u32) -> Option<Question<'_>> {
        let shown = self.past.presentations.get(position.checked_sub(1)? as usize)?;
        Some(Question { item: self.material.exam().bank.get(&shown.item)?, shown })
    }

    /// The answer that stands at a position, if any.
    #[must_use]
    pub fn answer_at(&self, position: u32) -> Option<&Answer> {
        self.past.answers.iter().find(|a| a.position == position)
    }

    /// True when the learner flagged the question.
    #[must_use]
    pub fn is_flagged(&self, position: u32) -> bool {
        self.flags.contains(&position)
    }

    /// True when the learner struck the option out.
    #[must_use]
    pub fn is_struck(&self, position: u32, option: &str) -> bool {
        self.struck.contains(&(position, option.to_owned()))
    }

    /// Positions without an answer.
    #[must_use]
    pub fn open_positions(&self) -> Vec<u32> {
        let blank = |p: &u32| self.answer_at(*p).is_none_or(|a| a.response.is_empty());
        (1..=self.len() as u32).filter(blank).collect()
    }

    /// The answer record for a response; nothing changes yet.
    ///
    /// # Errors
    /// [`PracticeError::NotOpen`], [`PracticeError::UnknownOption`].
    pub fn marked(
        &self,
        position: u32,
        response: &[String],
        now: i64,
        elapsed_ms: i64,
    ) -> Result<Answer, PracticeError> {
        let question = self.question(position).ok_or(PracticeError::NotOpen(position))?;
        question.check(response)?;
        let correct = question.item.is_correct(response);
        Ok(Answer {
            sitting: self.past.record.sitting.clone(),
            position,
            response: response.to_vec(),
            correct,
            score: f64::from(u8::from(correct)),
            flagged: self.is_flagged(position),
            answered_at: now,
            elapsed_ms: elapsed_ms.max(0),
        })
    }

    /// Takes in a marked answer that is written, or goes into a log written in bulk.
    pub fn take(&mut self, answer: Answer) {
        self.past.answers.retain(|a| a.position != answer.position);
        let place = self.past.answers.partition_point(|a| a.position < answer.position);
        self.past.answers.insert(place, answer);
    }

    /// The score report as it would be if the exam were handed in at `now`.
    ///
    /// # Errors
    /// [`PracticeError::LostItem`] when the bank no longer has an item of the exam.
    pub fn report(&self, now: i64) -> Result<ExamReport, PracticeError> {
        ExamReport::new(self.material, &self.past, self.used_ms(now))
    }

    /// The sitting as the journal would tell it.
    #[must_use]
    pub fn into_history(mut self, finished_at: i64) -> SittingHistory {
        let sitting = self.past.record.sitting.clone();
        self.past.events.push(Event { sitting, position: None, kind: EventKind::Finish, at: finished_at });
        self.past
    }
}

#[cfg(test)]
mod tests;
