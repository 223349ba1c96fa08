//! Files of calibrated items.

mod attributes;
mod read;
#[cfg(test)]
mod tests;
mod write;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use attributes::{ItemColumns, read_item_columns};
pub use read::read_pool;
pub use write::write_pool;

use crate::table::Skipped;

/// Columns of a pool file; the last three are read by [`read_item_columns`].
const COLUMNS: [&str; 17] = [
    "item",
    "model",
    "domain",
    "a",
    "b",
    "c",
    "d",
    "thresholds",
    "se_a",
    "se_b",
    "se_c",
    "se_d",
    "n",
    "flags",
    "time_intensity",
    "time_discrimination",
    "expected_seconds",
];
/// Key of the sidecar's content in the footer of a Parquet pool.
const SIDECAR_KEY: &str = "gradatim.sidecar";

/// One calibrated item: `P = c + (d − c)/(1 + exp(−a(θ − b)))`, or a polytomous model with thresholds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PoolRow {
    /// Id of the item.
    pub item: String,
    /// `rasch`, `1pl`, `2pl`, `3pl`, `4pl`, `pcm`, `gpcm` or `grm`.
    pub model: String,
    /// Content domain.
    pub domain: Option<String>,
    /// Slope on the logit scale.
    pub a: f64,
    /// Difficulty; the mean of the thresholds for polytomous items.
    pub b: f64,
    /// Lower asymptote, 0 to 1.
    pub c: f64,
    /// Upper asymptote, 0 to 1.
    pub d: f64,
    /// Category boundaries (`grm`) or step locations (`pcm`, `gpcm`); empty for right-or-wrong items.
    pub thresholds: Vec<f64>,
    /// Standard error of `a`.
    pub se_a: Option<f64>,
    /// Standard error of `b`.
    pub se_b: Option<f64>,
    /// Standard error of `c`.
    pub se_c: Option<f64>,
    /// Standard error of `d`.
    pub se_d: Option<f64>,
    /// Answers the estimates rest on.
    pub n: Option<u64>,
    /// Warnings of the calibration.
    pub flags: Vec<String>,
}

/// A pool as read.
#[derive(Debug, Clone, PartialEq)]
pub struct PoolFile {
    /// The items in the order of the file.
    pub rows: Vec<PoolRow>,
    /// Fit, provenance, loadings and scale, as written with the pool.
    pub sidecar: Option<serde_json::Value>,
    /// Rows left out because [`PoolOptions::skip_bad`] said so.
    pub skipped: Vec<Skipped>,
}

/// How to read a pool.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PoolOptions {
    /// Their column name for each of ours, such as `item` = `co_item`.
    pub map: BTreeMap<String, String>,
    /// Leave bad rows out and list them, instead of failing at the first.
    pub skip_bad: bool,
}
