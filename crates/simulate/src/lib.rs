#![doc = include_str!("../README.md")]

mod chance;
mod error;
mod examinees;
mod record;
mod summary;

pub use chance::{Luck, category, generator};
pub use error::SimulateError;
pub use examinees::Examinees;
pub use record::Record;
pub use summary::{Accuracy, AtDistance, Classification, Exposure, Lengths, Strata, Summary};
