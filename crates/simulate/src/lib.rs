#![doc = include_str!("../README.md")]

mod chance;
mod error;
mod examinees;
mod limits;
pub mod readiness;
mod record;
mod sitting;
mod strata;
mod study;
mod summary;
mod tuning;

pub use chance::{Luck, category, generator};
pub use error::SimulateError;
pub use examinees::Examinees;
pub use limits::ContentLimits;
pub use record::Record;
pub use study::{Study, with_threads};
pub use summary::{Accuracy, AtDistance, Classification, Lengths, Summary};
