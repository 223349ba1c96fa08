//! Support library of the end-to-end tests: data kept outside the project, and reference values.
//!
//! Part of the tests' data may not be redistributed, so it lies outside. Where it is missing its
//! tests are skipped and say so; with `CI` set in the environment that is a failure instead.

mod reference;

pub use reference::Reference;

use gradatim_irt::Responses;
use gradatim_log::ResponseTable;
use std::path::{Path, PathBuf};

/// The folder of real data: `$GRADATIM_REAL_DATA`, else `../shared/data` beside the workspace.
///
/// `None`, and a line about it, when it is missing.
///
/// # Panics
/// When it is missing and `CI` is set.
#[must_use]
pub fn real_data() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let folder = std::env::var_os("GRADATIM_REAL_DATA").map_or_else(beside, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    let text = format!("{} is not there; set GRADATIM_REAL_DATA", folder.display());
    assert!(std::env::var_os("CI").is_none(), "{text}");
    println!("skipped: {text}");
    None
}

/// The responses of a table, all items in one set.
///
/// # Panics
/// When the table refers to an item that it does not list.
#[must_use]
pub fn responses(table: &ResponseTable) -> Responses {
    let mut all = Responses::new(table.items.len());
    for rows in table.responses.chunk_by(|x, y| x.learner == y.learner) {
        let row: Vec<(u32, u8)> = rows.iter().map(|r| (r.item, r.score)).collect();
        all.push(&row).unwrap_or_else(|e| panic!("{e}"));
    }
    all
}

/// The responses with every item's lowest score as 0, and those lowest scores.
///
/// # Panics
/// Never: what was a set of responses stays one.
#[must_use]
pub fn from_zero(raw: &Responses) -> (Responses, Vec<u8>) {
    let mut lowest = vec![u8::MAX; raw.items()];
    for &(item, score) in raw.iter().flatten() {
        lowest[item as usize] = lowest[item as usize].min(score);
    }
    let mut all = Responses::new(raw.items());
    for row in raw.iter() {
        let row: Vec<(u32, u8)> = row.iter().map(|&(i, score)| (i, score - lowest[i as usize])).collect();
        all.push(&row).unwrap_or_else(|e| panic!("{e}"));
    }
    (all, lowest)
}
