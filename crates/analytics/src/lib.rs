#![doc = include_str!("../README.md")]

pub mod answers;
mod error;
pub mod evaluation;
pub mod features;
pub mod history;
pub mod items;
pub mod logistic;
pub mod pass_model;
mod scan;
mod statistics;

pub use error::AnalyticsError;
pub use scan::scan;
pub use statistics::{AttemptStatistics, GroupStatistics};
