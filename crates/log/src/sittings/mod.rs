#![doc = include_str!("columns.md")]

mod choice;
mod compact;
mod dictionary;
mod parts;
mod reader;
mod responses;
mod rows;
mod summary;
#[cfg(test)]
mod tests;

pub use choice::Choice;
pub use compact::{CompactOptions, SittingsReport, compact, forget, remove};
pub use reader::{Sittings, is_sittings, read_items};
pub use summary::Summary;

/// Version of the columns, in the footer.
const VERSION: &str = "1";
/// Keys in the footers.
const SCHEMA_KEY: &str = "gradatim.sittings";
const ID_KEY: &str = "gradatim.sittings.id";
const SUMMARY_KEY: &str = "gradatim.sittings.summary";
/// The list of items.
const ITEMS: &str = "items.parquet";

/// The name of a part.
fn part_name(index: usize) -> String {
    format!("part-{index:04}.parquet")
}

/// Whether a name is that of a part.
fn is_part(name: &str) -> bool {
    name.starts_with("part-") && name.ends_with(".parquet")
}
