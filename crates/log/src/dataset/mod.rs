//! The attempt log: Parquet files in `attempts/exam=…/month=YYYY-MM/`, under pseudonyms.
//!
#![doc = include_str!("columns.md")]
//!
//! Integers are 64 bits wide. The footer holds `gradatim.schema` (1), `gradatim.synthetic` (`true` or `false`),
//! `gradatim.journal` (id of the journal) and `gradatim.writer` (version of the program).

mod compact;
mod export;
mod forget;
mod ingest;
mod partition;
mod reader;
mod schema;
mod single;
mod suppression;
#[cfg(test)]
mod tests;

pub use compact::{CompactReport, compact};
pub use export::{ExportReport, export_anonymised};
pub use forget::{ForgetReport, forget};
pub use ingest::{IngestOptions, IngestReport, ingest};
pub(crate) use reader::is_attempt_log;
pub use reader::{Attempts, exams};
pub use schema::schema;
pub(crate) use schema::{SYNTHETIC_KEY, WRITER, WRITER_KEY};
pub use single::{write_csv, write_parquet};
