#![doc = include_str!("../README.md")]

mod chance;
mod check;
pub mod drills;
mod error;
mod examinees;
mod limits;
pub mod readiness;
mod record;
mod sitting;
mod speeds;
mod strata;
mod study;
mod summary;
mod trials;
mod tuning;

pub use chance::{Luck, category, generator};
pub use check::ContentCheck;
pub use error::SimulateError;
pub use examinees::Examinees;
pub use limits::ContentLimits;
pub use record::{Record, TriedOut};
pub use speeds::Speeds;
pub use study::{Clock, Study, with_threads};
pub use summary::{Accuracy, AtDistance, Classification, Lengths, StepTimes, Summary, TestTimes};
pub use trials::Trial;
