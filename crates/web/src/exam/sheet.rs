//! What the learner sees of an exam under way.

use crate::problem::Problem;
use gradatim_bank::Item;
use gradatim_log::Presentation;
use gradatim_practice::{Completion, ExamSitting, PracticeError, Question};

/// How a question stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    /// 1-based position.
    pub(crate) position: u32,
    /// How far its response has come.
    pub(crate) completion: Completion,
    /// Marked for review.
    pub(crate) flagged: bool,
    /// Known to have been opened.
    pub(crate) opened: bool,
    /// The question's stem.
    pub(crate) stem: &'static str,
}

/// The whole form: how every question stands, and the time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sheet {
    /// Sitting.
    pub(crate) sitting: String,
    /// Exam's slug.
    pub(crate) exam: String,
    /// By position, from 1.
    pub(crate) marks: Vec<Mark>,
    /// Milliseconds left.
    pub(crate) left_ms: i64,
    /// Milliseconds allowed.
    pub(crate) allowed_ms: i64,
}

impl Sheet {
    pub(super) fn of(exam: &ExamSitting<'static>, now: i64) -> Self {
        let mark = |position| {
            let question = exam.question(position)?;
            let response = exam.answer_at(position).map_or(&[][..], |a| &a.response);
            let stem = exam.material().exam().bank.get(&question.item.id)?.stem.as_str();
            let (flagged, opened) = (exam.is_flagged(position), exam.was_opened(position));
            Some(Mark { position, completion: question.completion(response), flagged, opened, stem })
        };
        Self {
            sitting: exam.record().sitting.clone(),
            exam: exam.record().exam.clone(),
            marks: (1..=exam.len() as u32).filter_map(mark).collect(),
            left_ms: exam.left_ms(now),
            allowed_ms: exam.allowed_ms(),
        }
    }

    /// Number of questions.
    pub(crate) fn len(&self) -> usize {
        self.marks.len()
    }

    /// Number of questions that stand like this.
    pub(crate) fn count(&self, completion: Completion) -> usize {
        self.marks.iter().filter(|m| m.completion == completion).count()
    }

    /// Number of questions marked for review.
    pub(crate) fn flagged(&self) -> usize {
        self.marks.iter().filter(|m| m.flagged).count()
    }

    /// The first question without a full response, or the first.
    pub(crate) fn next_open(&self) -> u32 {
        self.marks.iter().find(|m| m.completion != Completion::Answered).map_or(1, |m| m.position)
    }
}

/// An open question with everything the learner did to it. The item holds the key: show its stem and options only.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// 1-based position.
    pub(crate) position: u32,
    /// The item.
    pub(crate) item: &'static Item,
    /// How it is shown; the order of the options in it never changes.
    pub(crate) shown: Presentation,
    /// Ids of the options chosen.
    pub(crate) response: Vec<String>,
    /// Ids of the options struck out.
    pub(crate) struck: Vec<String>,
    /// The form around it.
    pub(crate) sheet: Sheet,
}

impl Asked {
    pub(super) fn of(exam: &ExamSitting<'static>, position: u32, now: i64) -> Result<Self, Problem> {
        let question = exam.question(position).ok_or_else(Problem::not_found)?;
        let item = exam.material().exam().bank.get(&question.item.id);
        let item = item.ok_or_else(|| PracticeError::LostItem(question.item.id.clone()))?;
        let struck = question.shown.shown_order.iter().filter(|id| exam.is_struck(position, id));
        Ok(Self {
            position,
            item,
            shown: question.shown.clone(),
            response: exam.answer_at(position).map(|a| a.response.clone()).unwrap_or_default(),
            struck: struck.cloned().collect(),
            sheet: Sheet::of(exam, now),
        })
    }

    /// The item with its options in the order shown.
    pub(crate) fn question(&self) -> Question<'_> {
        Question { item: self.item, shown: &self.shown }
    }

    /// True when the question is marked for review.
    pub(crate) fn flagged(&self) -> bool {
        self.sheet.marks.iter().any(|m| m.position == self.position && m.flagged)
    }
}
