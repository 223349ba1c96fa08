//! The drill's reviews: what comes back, and what is left of it at the end.

use super::{Choice, Drill};
use crate::review::{REVIEW_RULE, ReviewPlan, is_review};
use crate::{PracticeError, ReviewOutlook, ReviewSettings};
use gradatim_readiness::retention::day_in_words;

impl Drill<'_> {
    /// The same drill with reviews, before its first question. They are settled by the history it began with, so that
    /// a resumed drill asks the same ones; the settings are stored with the sitting.
    ///
    /// # Errors
    /// [`PracticeError::Retention`], which finite memories rule out.
    pub fn with_reviews(mut self, settings: ReviewSettings) -> Result<Self, PracticeError> {
        settings.write(&mut self.record.settings);
        let shape = (self.length().unwrap_or(usize::MAX), self.setting("domain"));
        let (material, began) = (self.material, self.record.started_at);
        self.reviews = Some(ReviewPlan::new(material, &self.history, settings, shape, began)?);
        Ok(self)
    }

    /// Number of reviews that are still going to be asked in this drill.
    #[must_use]
    pub fn planned_reviews(&self) -> usize {
        self.reviews.as_ref().map_or(0, |plan| plan.planned(self.steps.len() as u32))
    }

    /// What to say instead of asking when the drill is for reviews only and none is due; `None` when there is something
    /// to ask.
    #[must_use]
    pub fn nothing_due(&self) -> Option<String> {
        let is_all = self.reviews.as_ref().is_some_and(ReviewPlan::is_all);
        if !is_all || self.planned_reviews() > 0 {
            return None;
        }
        Some(match self.review_outlook().and_then(|outlook| outlook.next) {
            Some(at) => {
                format!("No review is due here now; the next one is on {}.", day_in_words(at))
            }
            None => "No review is due here, and none will be before the exam.".to_owned(),
        })
    }

    /// How the learner stands with reviews after the answers so far; `None` for a drill that knows of none.
    #[must_use]
    pub fn review_outlook(&self) -> Option<ReviewOutlook> {
        let now = self.answers.last().map_or(self.record.started_at, |a| a.answered_at);
        let asked = self.steps.iter().zip(&self.answers).filter(|(s, _)| is_review(&s.shown)).count();
        self.reviews.as_ref().map(|plan| plan.outlook(asked, now))
    }

    /// The review for a position, if it is the place of one.
    pub(super) fn review(&self, position: u32) -> Option<Choice> {
        let plan = self.reviews.as_ref()?;
        let due = plan.at(position)?;
        let domain = self.material.pool().domain(due.item);
        Some(Choice { item: due.item, domain, rule: REVIEW_RULE, probability: 1.0, why: plan.why(&due) })
    }

    /// Chance of a right answer: of a review that it is recalled, of anything else by ability.
    pub(super) fn predicted(&self, item: usize, rule: &str, at: i64) -> f64 {
        let recall = || self.reviews.as_ref().filter(|_| rule == REVIEW_RULE)?.recall(item, at);
        recall().unwrap_or_else(|| self.engine.predicted(item))
    }
}

#[cfg(test)]
mod tests;
