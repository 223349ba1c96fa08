//! What is remembered of the questions met, and when they should come back, aimed at the day of the exam.
//!
//! Memory follows FSRS-6 with its published parameters (Ye, Su & Cao 2022, "A stochastic shortest path algorithm for
//! optimizing spaced repetition scheduling"; the crate `fsrs`). An item has a stability S in days and a difficulty
//! from 1 to 10; `t` days after it was last met it is recalled with probability
//!
//! ```text
//! R(t, S) = (1 + F·t / S)^(−w)     w = 0.1542, F = 0.9^(−1/w) − 1, so that R(S, S) = 0.9
//! ```
//!
//! Flashcards are kept for good; here only one day counts. An item comes back when its recall has sunk to the
//! aim, and only if it would be below the aim on the day of the exam; what was missed or unsure comes back once in
//! any case. Whoever answers when asked is then at the aim or above it on that day, with the fewest reviews that
//! do it at these intervals.
//!
//! Everything here is pure: no clock, no randomness; moments are UTC milliseconds since 1970.

mod aim;
mod error;
mod exposure;
mod memories;
mod memory;
mod outlook;
mod reason;

pub use aim::{Aim, HORIZON_DAYS, USUAL_RECALL};
pub use error::RetentionError;
pub use exposure::{Exposure, Grade};
pub use memories::{Due, Memories};
pub use memory::{Memory, REST_MS};
pub use outlook::ReviewOutlook;
pub use reason::{Reason, day_in_words};

pub(crate) const DAY_MS: i64 = 86_400_000;

#[cfg(test)]
mod tests;
