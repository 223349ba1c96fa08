//! How often items are shown.

use super::attempts::{Seen, join, with_month};
use super::{Table, columns, sorted};
use crate::AnalyticsError;
use polars::prelude::{JoinType, PolarsError, col, len};
use serde::{Deserialize, Serialize};

/// An item in one mode of an exam and one month.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ItemExposure {
    /// Slug of the exam.
    pub exam: String,
    /// `exam`, `drill`, `diagnostic` or `review`.
    pub mode: String,
    /// Month of the answers, such as 2026-11; a sitting over midnight may lie in two.
    pub month: String,
    /// Id of the item.
    pub item: String,
    /// How often it was shown.
    pub shown: u64,
    /// Learners who saw it.
    pub learners: u64,
    /// Times shown per learner who saw it.
    pub shown_per_learner: f64,
    /// Sittings in which it was shown.
    pub sittings: u64,
    /// All sittings of this exam, mode and month.
    pub of_sittings: u64,
    /// Share of them in which it was shown, 0 to 1: `gradatim_cat::exposure::ExposureCounts::rate`.
    pub rate: f64,
}

const MONTH: [&str; 3] = ["exam", "mode", "month"];
const CELL: [&str; 4] = ["exam", "mode", "month", "item"];

impl Seen {
    /// Every item in every month in which it was shown, by exam, mode, month and item.
    ///
    /// # Errors
    /// [`AnalyticsError::Query`] when a file is damaged or lacks a column.
    pub fn exposure(&self) -> Result<Vec<ItemExposure>, AnalyticsError> {
        rows(self).map_err(|source| self.failed(source))
    }
}

fn rows(seen: &Seen) -> Result<Vec<ItemExposure>, PolarsError> {
    let attempts = with_month(seen.frame(), "answered_ms")?;
    let all =
        attempts.clone().group_by(columns(&MONTH)).agg([col("sitting_id").n_unique().alias("of_sittings")]);
    let own = attempts.group_by(columns(&CELL)).agg([
        len().alias("shown"),
        col("learner").n_unique().alias("learners"),
        col("sitting_id").n_unique().alias("sittings"),
    ]);
    let table = Table(sorted(join(own, all, &MONTH, JoinType::Inner), &CELL)?);
    let [exams, modes, months, items] = CELL.map(|name| table.texts(name));
    let names = exams?.into_iter().zip(modes?).zip(months?).zip(items?);
    let [shown, learners, sittings, all] =
        ["shown", "learners", "sittings", "of_sittings"].map(|name| table.counts(name));
    let counts = shown?.into_iter().zip(learners?).zip(sittings?.into_iter().zip(all?));
    let row = |((((exam, mode), month), item), ((shown, learners), (sittings, of_sittings)))| ItemExposure {
        exam,
        mode,
        month,
        item,
        shown,
        learners,
        shown_per_learner: shown as f64 / learners as f64,
        sittings,
        of_sittings,
        rate: sittings as f64 / of_sittings as f64,
    };
    Ok(names.zip(counts).map(row).collect())
}
