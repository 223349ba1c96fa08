//! What can go wrong when answers are predicted.

use crate::logistic::LogisticError;
use thiserror::Error;

/// Why the next answer cannot be learned or predicted.
#[derive(Debug, Error)]
pub enum AnswersError {
    /// No learner has an answer.
    #[error("no answers; at least one expected")]
    NoAnswers,
    /// An answer to an item that is not in the list.
    #[error("learner `{learner}`: item number {item} of {items}; the index of an item expected")]
    UnknownItem {
        /// Who answered.
        learner: String,
        /// The index.
        item: u32,
        /// Number of items.
        items: usize,
    },
    /// A time that is no finite number.
    #[error("learner `{learner}`: a time that is no finite number; seconds expected")]
    NotFinite {
        /// Whose answer.
        learner: String,
    },
    /// Histories that were to come first come later.
    #[error(
        "learner `{learner}`: answers to learn from are later than answers to predict; nothing may be learned from the future"
    )]
    NotEarlier {
        /// Whose answers.
        learner: String,
    },
    /// Every answer is right, or every one wrong.
    #[error("all {n} answers are {}; some right and some wrong ones are needed to learn from", if *.correct { "right" } else { "wrong" })]
    OneClass {
        /// Number of answers.
        n: usize,
        /// Which of both they are.
        correct: bool,
    },
    /// Too few learners to keep those who are described apart from those who describe.
    #[error("{0} learners; at least 2 are needed to learn from")]
    TooFewLearners(usize),
    /// What the model knew of every answer it does not find.
    #[error(
        "some answers lack `{0}`, which every answer had that the model learned from; give it for all, or train without it"
    )]
    Lacks(&'static str),
    /// The regression failed.
    #[error(transparent)]
    Logistic(#[from] LogisticError),
    /// A file that holds no such model.
    #[error("no model of the next answer: {0}; a file written by `gradatim predict next` expected")]
    NotAModel(String),
    /// A model file of another version.
    #[error("a model of version {found}, this program knows version {known}; train it again")]
    Version {
        /// That of the file.
        found: u64,
        /// That of this program.
        known: u64,
    },
}
