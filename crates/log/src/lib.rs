//! What people answered, kept safely: a durable journal, pseudonyms, a Parquet data set, and readers of foreign data.

mod answered;
pub mod atomic;
mod columns;
#[cfg(test)]
mod damaged;
pub mod dataset;
mod error;
mod history;
mod journal;
mod outcomes;
pub mod packed;
mod parquet_file;
pub mod pool;
mod pseudonym;
mod record;
mod responses;
#[cfg(test)]
mod samples;
pub mod sittings;
mod table;

pub use answered::{Answered, read_answered, read_item_names};
pub use error::{DataError, LogError};
pub use history::SittingHistory;
pub use journal::{
    Entry, ExamDay, Exposure, Forgotten, ItemReport, Journal, JournalCounts, LearnerActivity, Outcome,
    Personal, Progress,
};
pub use outcomes::{compact_outcomes, forget_outcomes, read_outcomes};
pub use parquet_file::is_synthetic;
pub use pseudonym::{LearnerKey, new_sitting_id};
pub use record::{Answer, Event, EventKind, Mode, Presentation, SittingRecord};
pub use responses::{
    AnswerKey, Details, Format, ItemColumn, LeftOut, ReadOptions, Response, ResponseTable, ResponseWriter,
    Unit, WriteOptions, parse_time, read_responses,
};
pub use table::{Skipped, TextColumn, TextTable};
