//! The attempt log: Parquet files in `attempts/exam=…/month=YYYY-MM/`, under pseudonyms.
//!
//! | column | type | meaning |
//! |---|---|---|
//! | `attempt_id`, `learner`, `sitting_id` | text | keyed hashes, 32 hex digits |
//! | `mode` | text | `exam`, `drill`, `diagnostic`, `review` |
//! | `exam`, `bank_version` | text | slug of the exam, version of the bank |
//! | `item`, `item_version` | text, integer | the question |
//! | `domain`, `task` | text | ids in the blueprint |
//! | `position` | integer | 1-based place in the sitting |
//! | `shown_order`, `response` | text | option ids joined by `\|`; an empty response was left blank |
//! | `correct`, `score` | boolean, real | right or wrong, credit |
//! | `scored` | boolean | `false` for questions on trial |
//! | `first_exposure`, `flagged` | boolean | never seen before; flagged for review |
//! | `answered_at` | timestamp, ms, UTC | the last answer, or the end of the exam for a blank |
//! | `elapsed_ms` | integer | time on the question |
//! | `theta_before`, `se_before` | real, may be null | ability before the answer, logits |
//! | `rule`, `selection_probability` | text, real (may be null) | how the question was chosen |
//! | `engine_version` | text | program that chose it |
//! | `chance` | real | probability of a right guess |
//! | `adaptive` | boolean | questions chosen by earlier answers |
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
#[cfg(test)]
mod tests;

pub use compact::{CompactReport, compact};
pub use export::{ExportReport, export_anonymised};
pub use forget::{ForgetReport, forget};
pub use ingest::{IngestOptions, IngestReport, ingest};
pub use reader::Attempts;
pub(crate) use reader::is_attempt_log;
pub use schema::schema;
pub(crate) use schema::{SYNTHETIC_KEY, WRITER, WRITER_KEY};
