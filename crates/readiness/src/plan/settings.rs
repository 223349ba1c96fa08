//! The assumptions a plan is made with.

use super::PlanError;
use serde::Serialize;

/// Assumptions about learning and time. Every one is ours unless its line names a source.
///
/// Learning follows the form that Step 1 scores of medical students follow: the gap to a ceiling shrinks by the same
/// factor with every day of study, `292 − (292 − score)·0.987527^days` (mean error 7.7 points, 72 % within one standard
/// deviation a year later). We keep the form, count hours instead of days, and let every domain have a gap of its own that
/// an hour closes the faster the smaller the domain is: after `h` hours in a domain of weight `w`,
/// `gap(h) = gap·exp(−rate·h/w)`. The rate for other exams is not known.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PlanSettings {
    /// Share of the gap that an hour of study spread over the whole syllabus closes, 0.0005 to 0.1.
    pub closing_rate: f64,
    /// Share of questions that a perfectly prepared learner gets right, 0.5 to 1.
    pub ceiling: f64,
    /// Least share of study hours given out by weight alone, so that no domain is left to itself, 0 to 1. While abilities are
    /// little known it is as large as their mean posterior variance: without answers all hours go by weight.
    pub by_weight: f64,
    /// Share of a study hour spent on questions; the rest is for reading what was missed, 0 to 1.
    pub on_questions: f64,
    /// Seconds for a question that comes back, 10 to 600.
    pub review_seconds: f64,
    /// Share of a week kept for reviews where fewer are known to fall due: new mistakes will come back, 0 to 0.3.
    pub review_reserve: f64,
    /// Largest share of a week given to reviews, 0.3 to 1; a drill keeps to about a third too.
    pub review_limit: f64,
    /// Time to go over a mock exam, as a share of its minutes, 0 to 2.
    pub going_over: f64,
    /// Most mock exams in a plan.
    pub mocks: usize,
}

impl Default for PlanSettings {
    fn default() -> Self {
        Self {
            closing_rate: 0.01,
            ceiling: 0.95,
            by_weight: 0.15,
            on_questions: 2.0 / 3.0,
            review_seconds: 90.0,
            review_reserve: 0.1,
            review_limit: 1.0 / 3.0,
            going_over: 0.5,
            mocks: 4,
        }
    }
}

impl PlanSettings {
    /// Checks every number against its range.
    ///
    /// # Errors
    /// [`PlanError::ClosingRate`], or [`PlanError::Number`], which names the first one that is out of range.
    pub fn check(&self) -> Result<(), PlanError> {
        if !(0.0005..=0.1).contains(&self.closing_rate) {
            return Err(PlanError::ClosingRate((1e8 * self.closing_rate).round() / 1e6));
        }
        within("ceiling", self.ceiling, 0.5, 1.0, "give a share from 0.5 to 1")?;
        within("share by weight", self.by_weight, 0.0, 1.0, "give a share from 0 to 1")?;
        within("share on questions", self.on_questions, 0.0, 1.0, "give a share from 0 to 1")?;
        within("seconds a review", self.review_seconds, 10.0, 600.0, "give 10 to 600 seconds")?;
        within("review reserve", self.review_reserve, 0.0, 0.3, "give a share from 0 to 0.3")?;
        within("review limit", self.review_limit, 0.3, 1.0, "give a share from 0.3 to 1")?;
        within("going over a mock", self.going_over, 0.0, 2.0, "give a share from 0 to 2")
    }
}

/// Refuses what is not a number between two others.
pub(super) fn within(
    name: &'static str,
    value: f64,
    low: f64,
    high: f64,
    right: &'static str,
) -> Result<(), PlanError> {
    if (low..=high).contains(&value) { Ok(()) } else { Err(PlanError::Number { name, value, right }) }
}
