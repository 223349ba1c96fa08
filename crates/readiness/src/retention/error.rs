//! What can be wrong with an aim or a memory.

use fsrs::FSRSError;
use jiff::civil::Date;
use thiserror::Error;

/// Errors of this module.
#[derive(Debug, Error)]
pub enum RetentionError {
    /// The recall aimed at is no probability that a schedule can reach.
    #[error("a recall of {0} cannot be aimed at; from 0.5 to 0.99 is possible")]
    Recall(f64),
    /// The exam has been.
    #[error("the exam date {0} is past; give the day of the exam to come")]
    PastDate(Date),
    /// A date outside of the calendar of the clock.
    #[error("the exam date {0} is out of range; a day such as 2027-03-01 is expected")]
    Date(Date),
    /// The memory model failed, which finite states rule out.
    #[error("the memory model gave no finite state: {0}")]
    Model(#[from] FSRSError),
}
