//! Items by how they are used and how hard they are.

use super::attempts::{Seen, join};
use super::{Table, columns, sorted};
use crate::statistics::measures;
use crate::{AnalyticsError, GroupStatistics};
use polars::prelude::{DataType, Expr, JoinType, LazyFrame, PolarsError, col, len, lit, when};
use serde::{Deserialize, Serialize};

/// An item of an exam.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JudgedItem {
    /// Slug of the exam.
    pub exam: String,
    /// Id of the item.
    pub item: String,
    /// Its domain; the first by name if versions of it differ.
    pub domain: String,
    /// Answers, blanks of finished exams included: with the next fields [`GroupStatistics`] of the item.
    pub attempts: u64,
    /// Different learners.
    pub learners: u64,
    /// Different sittings.
    pub sittings: u64,
    /// Share right among all attempts, 0 to 1.
    pub correct: f64,
    /// Share that were the learner's first meeting with the item.
    pub first_exposures: f64,
    /// Median seconds on the question.
    pub median_seconds: Option<f64>,
    /// Mean seconds on the question.
    pub mean_seconds: Option<f64>,
    /// Answers that count: first exposures within a day of the learner's first answer, without rapid guesses. With the
    /// next two fields `gradatim_irt::classical::ItemStatistics` of these answers.
    pub n: u64,
    /// Share right among them.
    pub p_value: Option<f64>,
    /// Correlation with the share right on the learner's other answers that count.
    pub point_biserial: Option<f64>,
    /// Whether any of them was to a question chosen by earlier answers: everybody then met questions of about the same
    /// difficulty for them, and the point-biserial says little.
    pub adaptive: bool,
}

impl Seen {
    /// Every item of every exam, by exam and item.
    ///
    /// # Errors
    /// [`AnalyticsError::Query`] when a file is damaged or lacks a column.
    pub fn items(&self) -> Result<Vec<JudgedItem>, AnalyticsError> {
        rows(self).map_err(|source| self.failed(source))
    }
}

fn rows(seen: &Seen) -> Result<Vec<JudgedItem>, PolarsError> {
    let use_of = seen.frame().group_by(columns(&["exam", "item"])).agg(usage());
    let judged = join(use_of, difficulty(seen.counted()), &["exam", "item"], JoinType::Left);
    let judged = join(judged, separation(seen.counted()), &["exam", "item"], JoinType::Left);
    let table = Table(sorted(judged, &["exam", "item"])?);
    let [exams, items, domains] = ["exam", "item", "domain"].map(|name| table.texts(name));
    let (exams, items, domains) = (exams?, items?, domains?);
    let mean_seconds = table.reals("mean_seconds")?;
    let (n, p_values) = (table.counts("n")?, table.reals("p_value")?);
    let (correlations, adaptive) = (table.reals("point_biserial")?, table.counts("adaptive")?);
    let row = |i: usize| {
        let GroupStatistics {
            attempts, learners, sittings, correct, first_exposures, median_seconds, ..
        } = crate::statistics::group(&table.0, &[], i)?;
        let text = |column: &[String]| column.get(i).cloned().unwrap_or_default();
        let real = |column: &[Option<f64>]| column.get(i).copied().flatten();
        let count = |column: &[u64]| column.get(i).copied().unwrap_or_default();
        Ok(JudgedItem {
            exam: text(&exams),
            item: text(&items),
            domain: text(&domains),
            attempts,
            learners,
            sittings,
            correct,
            first_exposures,
            median_seconds,
            mean_seconds: real(&mean_seconds),
            n: count(&n),
            p_value: real(&p_values),
            point_biserial: real(&correlations),
            adaptive: count(&adaptive) > 0,
        })
    };
    (0..table.0.height()).map(row).collect()
}

/// What `gradatim log stats` says of any group, and two more.
fn usage() -> Vec<Expr> {
    let mut all = measures();
    all.push((col("elapsed_ms").mean() / lit(1000.0)).alias("mean_seconds"));
    all.push(col("domain").min());
    all
}

fn difficulty(counted: LazyFrame) -> LazyFrame {
    counted.group_by(columns(&["exam", "item"])).agg([
        len().alias("n"),
        col("right").mean().alias("p_value"),
        col("adaptive").cast(DataType::Int64).max().alias("adaptive"),
    ])
}

/// Corrected point-biserials, over learners who answered something else too.
fn separation(counted: LazyFrame) -> LazyFrame {
    let points = counted
        .clone()
        .group_by(columns(&["exam", "learner"]))
        .agg([(len().cast(DataType::Int64) - lit(1)).alias("_others"), col("right").sum().alias("_points")]);
    let number = |expression: Expr| expression.cast(DataType::Float64);
    let rest = number(col("_points") - col("right")) / number(col("_others"));
    join(counted, points, &["exam", "learner"], JoinType::Inner)
        .filter(col("_others").gt(lit(0)))
        .with_columns([number(col("right")).alias("_x"), rest.alias("_y")])
        .group_by(columns(&["exam", "item"]))
        .agg([correlation("_x", "_y").alias("point_biserial")])
}

/// As `gradatim_irt::classical` has it: none where a side varies by no more than rounding.
fn correlation(x: &str, y: &str) -> Expr {
    let centred = |name: &str| col(name) - col(name).mean();
    let moment = |a: &str, b: &str| (centred(a) * centred(b)).sum();
    let varies = |name: &str| {
        let centre = || col(name).mean();
        moment(name, name).gt(lit(1e-20) * (lit(1.0) + centre() * centre()) * len().cast(DataType::Float64))
    };
    let r = moment(x, y) / (moment(x, x).sqrt() * moment(y, y).sqrt());
    when(varies(x).and(varies(y))).then(r).otherwise(lit(f64::NAN))
}
