//! What can be wrong with a study.

use gradatim_cat::CatError;
use gradatim_irt::IrtError;
use gradatim_readiness::ReadinessError;
use thiserror::Error;

/// Errors of a study.
#[derive(Debug, Error, Clone, PartialEq)]
pub enum SimulateError {
    /// Nobody to simulate.
    #[error("no examinees; at least one is needed")]
    NoExaminees,
    /// An ability is not a usable number.
    #[error("examinee {examinee}: ability {theta} is out of range; −20 to 20 logits expected")]
    Ability {
        /// Number of the examinee, from 1.
        examinee: usize,
        /// The ability given, in logits.
        theta: f64,
    },
    /// The distribution of abilities is impossible.
    #[error("abilities normal({mean}, {sd}); a finite mean and a spread of at least 0 expected")]
    Distribution {
        /// Mean, in logits.
        mean: f64,
        /// Standard deviation, in logits.
        sd: f64,
    },
    /// The distribution of speeds is impossible.
    #[error("speeds normal({mean}, {sd}); a mean of −10 to 10 log seconds and a spread of 0 to 10 expected")]
    Speeds {
        /// Mean, in log seconds.
        mean: f64,
        /// Standard deviation, in log seconds.
        sd: f64,
    },
    /// Abilities beside replayed answers, in another number.
    #[error("{abilities} abilities for {examinees} replayed examinees; one each expected")]
    Abilities {
        /// Abilities given.
        abilities: usize,
        /// Examinees of the response matrix.
        examinees: usize,
    },
    /// Learners who sit no exam have no outcome.
    #[error("no exams; at least one a learner is needed")]
    NoExams,
    /// A reference form that the pool cannot give.
    #[error("a form of {scored} scored items from a pool of {items}; 1 to {items} expected")]
    Form {
        /// Scored items asked for.
        scored: usize,
        /// Items of the pool.
        items: usize,
    },
    /// More items to practise than there are.
    #[error(
        "{least} to {most} items of practice for each learner; a rising range up to the {available} items there are expected"
    )]
    Evidence {
        /// Fewest items.
        least: usize,
        /// Most items.
        most: usize,
        /// Items there are to practise.
        available: usize,
    },
    /// A calibration without an estimate of an item.
    #[error(
        "item {item} has no estimate after {answers} answers; more learners for the calibration expected"
    )]
    Uncalibrated {
        /// Number of the item, from 1.
        item: usize,
        /// Answers it got.
        answers: usize,
    },
    /// A cut is not a usable number, or the cuts do not rise.
    #[error("cuts {0:?}; finite abilities in rising order expected")]
    Cuts(Vec<f64>),
    /// A number of threads that cannot be had.
    #[error("{threads} threads: {why}")]
    Threads {
        /// Threads asked for.
        threads: usize,
        /// What the operating system said.
        why: String,
    },
    /// From the adaptive engine.
    #[error(transparent)]
    Cat(#[from] CatError),
    /// From the measurement model.
    #[error(transparent)]
    Irt(#[from] IrtError),
    /// From the forecast.
    #[error(transparent)]
    Readiness(#[from] ReadinessError),
}
