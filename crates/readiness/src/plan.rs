//! From the exam's date, hours a week and what is known of a learner to a plan, week by week.
//!
//! Nothing here reads a clock or a file: the present day is handed in, and calendar and Markdown come out as text.
//! What an hour is worth is said in [`PlanSettings`], where hours go in `worth.rs`, when mock exams are sat in
//! `mocks.rs`, and what people read in `sheet.rs`.

mod calendar;
mod day;
mod error;
mod gates;
mod markdown;
mod mocks;
mod outcome;
mod reader;
mod schedule;
mod sections;
mod settings;
mod sheet;
mod situation;
#[cfg(test)]
mod tests;
mod warnings;
mod weeks;
mod worth;

pub use calendar::calendar;
pub use day::parse_day;
pub use error::PlanError;
pub use gates::{Gate, TargetLine};
pub use markdown::markdown;
pub use mocks::{Form, Mock};
pub use outcome::{DomainPlan, Expectation, Plan, Recovery, Retake, Share, Week};
pub use reader::Reader;
pub use sections::{SectionVerdict, Verdict, expected_share, verdict_log_likelihood};
pub use settings::PlanSettings;
pub use sheet::{Block, sheet};
pub use situation::{ColdForms, ExamFacts, Situation, Standing};
