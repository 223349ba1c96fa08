//! Trackers: each follows a learner's history and says what it knows before every question.

mod counts;
mod item;
mod pace;
mod recency;
mod series;
mod surprise;
mod windows;

pub(super) use counts::Counts;
pub(super) use item::Item;
pub(super) use pace::{Durations, Times};
pub(super) use recency::Recency;
pub(super) use surprise::Surprise;
pub(super) use windows::{CountWindows, TimeWindows};

use super::features::Feature;
use super::statistics::{ItemFacts, mean};

/// A question before its answer.
pub(super) struct Question<'q> {
    /// Index of the item in the log.
    pub(super) item: u32,
    pub(super) facts: &'q ItemFacts,
    /// Seconds since 1970; 0 where times are not known, and then nothing asks for them.
    pub(super) at: f64,
    /// Chance of a right answer by abilities and ease.
    pub(super) chance: f64,
}

impl Question<'_> {
    /// The mean over the skills of the item, 0 where it has none.
    fn over_skills(&self, of: impl Fn(u32) -> f64) -> f64 {
        mean(self.facts.skills.iter().map(|skill| of(*skill))).unwrap_or_default()
    }
}

/// What came of a question.
pub(super) struct Outcome {
    pub(super) correct: bool,
    /// Right (1) or wrong (0) less the chance of it.
    pub(super) surprise: f64,
    /// Seconds.
    pub(super) took: Option<f64>,
}

impl Outcome {
    /// 1 for right, 0 for wrong.
    pub(super) fn value(&self) -> f64 {
        f64::from(u8::from(self.correct))
    }
}

/// Follows one learner. `features` is asked before `update` hears of the answer, so nothing it says is from the future.
pub(super) trait Tracker {
    /// What [`features`](Self::features) adds, in its order.
    fn describe(&self) -> Vec<Feature>;
    /// Adds what is known before the question is answered.
    fn features(&self, question: &Question<'_>, row: &mut Vec<f64>);
    /// Takes in the answer.
    fn update(&mut self, question: &Question<'_>, outcome: &Outcome);
}

/// 1 for yes, 0 for no.
fn flag(yes: bool) -> f64 {
    f64::from(u8::from(yes))
}
