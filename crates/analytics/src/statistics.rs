//! Counts and rates of an attempt dataset.

use crate::{AnalyticsError, scan};
use polars::prelude::{DataFrame, Expr, IntoLazy, LazyFrame, PolarsError, col, len, lit};
use serde::Serialize;
use std::path::Path;

/// What a dataset holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AttemptStatistics {
    /// Everything together.
    pub total: GroupStatistics,
    /// By exam and mode, `mls-c01 drill`.
    pub by_exam_and_mode: Vec<GroupStatistics>,
    /// By exam and domain, `mls-c01 3`.
    pub by_domain: Vec<GroupStatistics>,
}

/// Counts and rates of one group of attempts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupStatistics {
    /// Name of the group, empty for the total.
    pub group: String,
    /// Answers, blanks of finished exams included.
    pub attempts: u64,
    /// Different learners.
    pub learners: u64,
    /// Different sittings.
    pub sittings: u64,
    /// Different items.
    pub items: u64,
    /// Share right among all attempts, 0 to 1.
    pub correct: f64,
    /// Share that were the learner's first meeting with the item.
    pub first_exposures: f64,
    /// Median seconds on a question.
    pub median_seconds: Option<f64>,
}

impl AttemptStatistics {
    /// Counts the dataset at `path`, a folder or a file.
    ///
    /// # Errors
    /// What [`scan`] reports, and [`AnalyticsError::Query`] when a file is damaged or lacks a column.
    pub fn of(path: &Path) -> Result<Self, AnalyticsError> {
        let frame = scan(path)?;
        let failed = |source| AnalyticsError::Query { path: path.to_owned(), source: Box::new(source) };
        Ok(Self {
            total: grouped(&frame, &[])
                .map_err(failed)?
                .into_iter()
                .next()
                .unwrap_or_else(GroupStatistics::nothing),
            by_exam_and_mode: grouped(&frame, &["exam", "mode"]).map_err(failed)?,
            by_domain: grouped(&frame, &["exam", "domain"]).map_err(failed)?,
        })
    }
}

impl GroupStatistics {
    fn nothing() -> Self {
        Self {
            group: String::new(),
            attempts: 0,
            learners: 0,
            sittings: 0,
            items: 0,
            correct: 0.0,
            first_exposures: 0.0,
            median_seconds: None,
        }
    }
}

fn grouped(frame: &LazyFrame, keys: &[&str]) -> Result<Vec<GroupStatistics>, PolarsError> {
    let measures = measures();
    let table = if keys.is_empty() {
        frame.clone().select(measures).collect()?
    } else {
        let by: Vec<Expr> = keys.iter().map(|k| col(*k)).collect();
        frame
            .clone()
            .group_by(by.clone())
            .agg(measures)
            .collect()?
            .lazy()
            .sort_by_exprs(by, Default::default())
            .collect()?
    };
    (0..table.height()).map(|row| group(&table, keys, row)).collect()
}

/// The columns that [`group`] reads.
pub(crate) fn measures() -> Vec<Expr> {
    let distinct = |name: &str| col(name).n_unique().alias(format!("{name}s"));
    vec![
        len().alias("attempts"),
        distinct("learner"),
        distinct("sitting_id"),
        distinct("item"),
        col("correct").mean().alias("right"),
        col("first_exposure").mean().alias("first"),
        (col("elapsed_ms").median() / lit(1000.0)).alias("seconds"),
    ]
}

/// What a row of [`measures`] says.
pub(crate) fn group(table: &DataFrame, keys: &[&str], row: usize) -> Result<GroupStatistics, PolarsError> {
    let number = |name: &str| Ok::<_, PolarsError>(table.column(name)?.get(row)?.try_extract::<f64>().ok());
    let count = |name: &str| number(name).map(|n| n.unwrap_or(0.0) as u64);
    let label = |key: &&str| Ok::<_, PolarsError>(table.column(key)?.get(row)?.str_value().into_owned());
    Ok(GroupStatistics {
        group: keys.iter().map(label).collect::<Result<Vec<_>, _>>()?.join(" "),
        attempts: count("attempts")?,
        learners: count("learners")?,
        sittings: count("sitting_ids")?,
        items: count("items")?,
        correct: number("right")?.unwrap_or(0.0),
        first_exposures: number("first")?.unwrap_or(0.0),
        median_seconds: number("seconds")?,
    })
}
