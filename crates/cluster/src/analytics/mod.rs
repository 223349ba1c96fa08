//! Tables made where the answers lie: items, their exposure and drift, and the features of `gradatim predict`.
//!
//! The statements are the SQL files of `sql/`, short enough to read; what a column means is settled where one machine
//! computes it (`gradatim_analytics::items` and `features`, by polars), and both must give the same numbers:
//! `tests/plans` holds small logs and the figures.
//!
//! | file | is |
//! |---|---|
//! | `attempts.sql` | the log up to a day; all others read it and nothing else |
//! | `counted.sql` | the answers that count when items are judged |
//! | `statistics.sql`, `exposure.sql` | a table each |
//! | `cells.sql`, `drift.sql` | from answers to levels; the second runs on the client |
//! | `past.sql` | histories up to a day: features are made of it and nothing else |
//! | `norms.sql`, `standing.sql`, `works.sql`, `features.sql` | from attempts to features; the last runs on the client |
//!
//! Medians and numbers of different learners are exact: an executor holds the times, or the learners, of the items it
//! adds up.

pub(crate) mod command;
mod day;
mod engine;
mod features;
mod files;
mod items;
mod output;

pub use day::Day;
pub use engine::Engine;
pub use features::Histories;
pub use files::Files;
pub use items::Log;
pub use output::Table;
