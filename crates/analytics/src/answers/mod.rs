//! The next answer: how likely a learner is to get the next question right, from what was answered before it.
//!
//! A logistic regression on dense features of the history: running abilities, ease of item and skill as other learners
//! found them, counts of successes and failures (overall, on the skill, to the item; in windows of time where times are
//! known), surprise, recency, and what follows on what. Its references are Best-LR (Gervet, Koedinger, Schneider &
//! Mitchell 2020, "When is deep learning the best approach to knowledge tracing?", JEDM 12(3)) and DAS3H (Choffin,
//! Popineau, Bourda & Vie 2019, "DAS3H: modeling student learning and forgetting for optimally scheduling distributed
//! practice of skills", EDM).
//!
//! **Nothing from the future.** Features of a question are asked for before its answer is taken in, and what is known of
//! items when the regression is fitted comes from other learners: the learners are dealt into folds, and each fold sees
//! statistics of the other folds only. Of the histories to predict, every learner's own earlier answers count, as in
//! the protocol of Gervet et al., whose training and test learners are disjoint.

mod ability;
mod error;
mod features;
mod history;
mod model;
mod statistics;
#[cfg(test)]
mod tests;
mod trackers;
mod training;
mod transitions;

pub use error::AnswersError;
pub use features::Feature;
pub use history::{Answer, AnswerLog, AnsweredItem, History};
pub use model::{NextAnswers, Size};
pub use training::{PenaltyLoss, Training};
