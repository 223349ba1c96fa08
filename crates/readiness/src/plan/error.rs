//! What is wrong with what a plan is asked to do.

use jiff::civil::Date;
use thiserror::Error;

/// Errors of planning; every one names what would be right.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum PlanError {
    /// The exam's day has passed.
    #[error("the exam date {exam_on} lies before today, {today}; give a day to come")]
    Past {
        /// The exam's day.
        exam_on: Date,
        /// The present day.
        today: Date,
    },
    /// The exam's day is too far away to plan for.
    #[error("the exam date {exam_on} is more than two years away; plan again when it is nearer")]
    Far {
        /// The exam's day.
        exam_on: Date,
    },
    /// Nobody studies so many hours.
    #[error("{0} hours a week make no plan; give more than 0 and at most 80")]
    Hours(f64),
    /// Nobody learns so fast, or so slowly; in percent, as people give it.
    #[error("a closing rate of {0} % is out of range; an hour closes 0.05 % to 10 % of the gap")]
    ClosingRate(f64),
    /// A number is out of its range.
    #[error("{name}: {value} is out of range; {right}")]
    Number {
        /// What it is.
        name: &'static str,
        /// What was given.
        value: f64,
        /// What would be right.
        right: &'static str,
    },
    /// No domains, or weights that are no shares of a whole.
    #[error("the weights of the domains sum to {0}; they are shares that sum to 1")]
    Weights(f64),
    /// The failed attempt lies in the future.
    #[error("the failed attempt is dated {failed_on}, after today, {today}; give the day it was sat")]
    FailedLater {
        /// Day of the failed attempt.
        failed_on: Date,
        /// The present day.
        today: Date,
    },
    /// The exam's day lies inside the waiting time.
    #[error(
        "the exam date {exam_on} is too early: after the attempt of {failed_on} it may be sat again from {earliest}"
    )]
    TooEarly {
        /// The exam's day.
        exam_on: Date,
        /// Day of the failed attempt.
        failed_on: Date,
        /// First day on which the exam may be sat again.
        earliest: Date,
    },
    /// A word that no score report uses.
    #[error("'{0}' is not a result of a section; write meets or needs improvement")]
    Verdict(String),
    /// A text that is no day.
    #[error("not a day of the calendar; write it as YYYY-MM-DD, such as 2027-01-31")]
    NoDay,
    /// The calendar could not be written.
    #[error("the calendar could not be put into text")]
    Calendar(#[from] std::fmt::Error),
}
