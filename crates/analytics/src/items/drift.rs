//! What a comparison of periods needs: every item month by month among equally able learners.

use super::attempts::{Seen, join, with_month};
use super::{Table, columns, sorted};
use crate::AnalyticsError;
use polars::prelude::{DataType, Expr, JoinType, LazyFrame, PolarsError, col, len, lit};
use serde::{Deserialize, Serialize};

/// Levels of ability, as `gradatim_irt::dif::Matching::suited` has them for logs.
pub const LEVELS: i64 = 10;

/// Answers that count to an item, by learners of one level who began in one month.
///
/// Adding up months before and months after a day gives the two-by-two tables of `gradatim_irt::dif::period_drift` at that
/// day, before purification, with `Matching::Share { levels: 10 }`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DriftCell {
    /// Slug of the exam.
    pub exam: String,
    /// Id of the item.
    pub item: String,
    /// Month of the learners' first answer that counts, such as 2026-11.
    pub month: String,
    /// Level of the share right on all answers that count, among the learners who answered the item: 1 to [`LEVELS`], of
    /// about equal size; equal shares are in one level.
    pub level: u64,
    /// Answers.
    pub answers: u64,
    /// Right ones.
    pub right: u64,
    /// Answers of the month, all levels together.
    pub month_answers: u64,
    /// Share right among them, 0 to 1.
    pub month_correct: f64,
}

const ITEM: [&str; 2] = ["exam", "item"];
const MONTH: [&str; 3] = ["exam", "item", "month"];
const CELL: [&str; 4] = ["exam", "item", "month", "level"];

impl Seen {
    /// Every cell with an answer, by exam, item, month and level.
    ///
    /// # Errors
    /// [`AnalyticsError::Query`] when a file is damaged or lacks a column.
    pub fn drift(&self) -> Result<Vec<DriftCell>, AnalyticsError> {
        rows(self).map_err(|source| self.failed(source))
    }
}

fn rows(seen: &Seen) -> Result<Vec<DriftCell>, PolarsError> {
    let cells = by_level(by_share(seen.counted())?)?;
    let months = cells
        .clone()
        .group_by(columns(&MONTH))
        .agg([col("answers").sum().alias("month_answers"), col("right").sum().alias("month_right")]);
    let table = Table(sorted(join(cells, months, &MONTH, JoinType::Inner), &CELL)?);
    let [exams, items, months] = MONTH.map(|name| table.texts(name));
    let names = exams?.into_iter().zip(items?).zip(months?).zip(table.counts("level")?);
    let [answers, right, all, all_right] =
        ["answers", "right", "month_answers", "month_right"].map(|name| table.counts(name));
    let counts = answers?.into_iter().zip(right?).zip(all?.into_iter().zip(all_right?));
    let row =
        |((((exam, item), month), level), ((answers, right), (month_answers, month_right)))| DriftCell {
            exam,
            item,
            month,
            level,
            answers,
            right,
            month_answers,
            month_correct: month_right as f64 / month_answers as f64,
        };
    Ok(names.zip(counts).map(row).collect())
}

/// Answers by item, month and the learner's share right.
fn by_share(counted: LazyFrame) -> Result<LazyFrame, PolarsError> {
    let number = |expression: Expr| expression.cast(DataType::Float64);
    let learners = counted.clone().group_by(columns(&["exam", "learner"])).agg([
        (number(col("right").sum()) / number(len())).alias("share"),
        col("answered_ms").min().alias("first"),
    ]);
    let learners = with_month(learners, "first")?.select(columns(&["exam", "learner", "share", "month"]));
    let cells = join(counted, learners, &["exam", "learner"], JoinType::Inner)
        .group_by(columns(&["exam", "item", "share", "month"]))
        .agg([len().cast(DataType::Int64).alias("answers"), col("right").sum()]);
    Ok(cells)
}

/// Equal shares stay together, in the level in which their middle falls.
fn by_level(shares: LazyFrame) -> Result<LazyFrame, PolarsError> {
    let blocks = shares
        .clone()
        .group_by(columns(&["exam", "item", "share"]))
        .agg([col("answers").sum().alias("block")]);
    let blocks = blocks.sort(["exam", "item", "share"], Default::default()).with_columns([
        col("block").cum_sum(false).over(columns(&ITEM))?.alias("up_to"),
        col("block").sum().over(columns(&ITEM))?.alias("all"),
    ]);
    let level = (lit(2) * col("up_to") - col("block")) * lit(LEVELS) / (lit(2) * col("all"));
    let levels = blocks.with_column((level.cast(DataType::Int64) + lit(1)).alias("level"));
    let cells = join(shares, levels, &["exam", "item", "share"], JoinType::Inner);
    Ok(cells.group_by(columns(&CELL)).agg([col("answers").sum(), col("right").sum()]))
}
