//! What of a dataset is looked at, and which of its answers count.

use super::columns;
use crate::history::AsOf;
use crate::{AnalyticsError, scan};
use polars::prelude::{
    Column, DataFrame, DataType, IntoLazy, JoinArgs, JoinType, LazyFrame, PolarsError, col, len, lit, when,
};
use std::path::{Path, PathBuf};

const DAY_MS: i64 = 86_400_000;
/// Share of an item's mean time below which an answer is a rapid guess, and the most it can be, as
/// `gradatim_log::read_responses` has it.
const RAPID_SHARE: f64 = 0.1;
const RAPID_CAP_MS: f64 = 10_000.0;

/// What of a dataset is looked at.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// The only exam, or all of them.
    pub exam: Option<String>,
    /// The last day; nothing later is seen.
    pub as_of: Option<AsOf>,
}

/// The attempts within a [`Scope`].
pub struct Seen {
    path: PathBuf,
    frame: LazyFrame,
}

impl Seen {
    /// Looks at the dataset at `path`, a folder or a file.
    ///
    /// # Errors
    /// What [`scan`] reports.
    pub fn open(path: &Path, scope: &Scope) -> Result<Self, AnalyticsError> {
        let at = col("answered_at").cast(DataType::Int64).alias("answered_ms");
        let mut frame = scan(path)?.with_column(at);
        if let Some(AsOf { day, .. }) = scope.as_of {
            let last = (day * DAY_MS as f64).round() as i64;
            frame = frame.filter(col("answered_ms").lt_eq(lit(last)));
        }
        if let Some(exam) = &scope.exam {
            frame = frame.filter(col("exam").eq(lit(exam.clone())));
        }
        Ok(Self { path: path.to_owned(), frame })
    }

    pub(super) fn frame(&self) -> LazyFrame {
        self.frame.clone()
    }

    /// The answers that count when items are judged, as `gradatim items` and `gradatim calibrate` read them: first
    /// exposures within a day of a learner's first answer to the exam, without rapid guesses.
    pub(super) fn counted(&self) -> LazyFrame {
        let begun = self
            .frame()
            .group_by(columns(&["exam", "learner"]))
            .agg([col("answered_ms").min().alias("begun")]);
        let is_timed = col("first_exposure").and(is_answered());
        let times =
            self.frame()
                .filter(is_timed)
                .group_by(columns(&["exam", "item"]))
                .agg([(lit(RAPID_SHARE) * col("elapsed_ms").sum().cast(DataType::Float64)
                    / len().cast(DataType::Float64))
                .alias("rapid_ms")]);
        let cap = || lit(RAPID_CAP_MS);
        let threshold = when(col("rapid_ms").gt(cap())).then(cap()).otherwise(col("rapid_ms"));
        let is_rapid = is_answered().and(col("elapsed_ms").cast(DataType::Float64).lt(threshold));
        let joined = join(self.frame(), begun, &["exam", "learner"], JoinType::Inner);
        join(joined, times, &["exam", "item"], JoinType::Left)
            .filter(col("first_exposure"))
            .filter((col("answered_ms") - col("begun")).lt(lit(DAY_MS)))
            .filter(is_rapid.fill_null(lit(false)).not())
            .with_column(col("correct").cast(DataType::Int64).alias("right"))
    }

    pub(super) fn failed(&self, source: PolarsError) -> AnalyticsError {
        AnalyticsError::Query { path: self.path.clone(), source: Box::new(source) }
    }
}

fn is_answered() -> polars::prelude::Expr {
    col("response").neq(lit(""))
}

/// Joins what must be there once for every row of `right`.
pub(super) fn join(left: LazyFrame, right: LazyFrame, by: &[&str], how: JoinType) -> LazyFrame {
    left.join(right, columns(by), columns(by), JoinArgs::new(how))
}

/// Adds `month`, such as 2026-11, of a column of milliseconds since 1970.
pub(super) fn with_month(frame: LazyFrame, ms: &str) -> Result<LazyFrame, PolarsError> {
    let frame = frame.with_column((col(ms) / lit(DAY_MS)).cast(DataType::Int64).alias("_day"));
    let days = frame.clone().select([col("_day").unique()]).collect()?;
    let days: Vec<i64> = days.column("_day")?.i64()?.iter().flatten().collect();
    let months: Vec<String> = days.iter().map(|day| month(*day)).collect();
    let columns = vec![Column::new("_day".into(), days), Column::new("month".into(), months)];
    let names = DataFrame::new(columns.first().map_or(0, Column::len), columns)?;
    Ok(join(frame, names.lazy(), &["_day"], JoinType::Inner))
}

/// The month of a day since 1970; empty beyond the calendar.
fn month(day: i64) -> String {
    let time = jiff::Timestamp::from_second(day.saturating_mul(86_400)).ok();
    time.map_or_else(String::new, |time| time.strftime("%Y-%m").to_string())
}
