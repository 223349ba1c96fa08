#![doc = include_str!("../README.md")]

mod chance;
pub mod drills;
mod error;
mod examinees;
mod limits;
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
