//! The expressions behind the features.

use crate::history::Cut;
use polars::prelude::{DataType, Expr, LazyFrame, col, len, lit, when};

/// Habits that are also compared with the course.
pub(super) const RELATIVE: [&str; 5] = ["coverage", "weight_coverage", "idle_days", "lead_mean", "attempts"];
/// Sum of scores in standard units.
pub(super) const ABILITY_INPUT: &str = "_sum_z";
/// Days² added to the spread of days, so that two attempts on one day make no steep slope.
const SLOPE_RIDGE: f64 = 25.0;

fn number(name: &str) -> Expr {
    col(name).cast(DataType::Float64)
}

/// Every attempt beside what is usual for its item.
pub(super) fn standing(attempts: LazyFrame, day: f64) -> LazyFrame {
    let z = (col("score") - col("_item_mean")) / col("_item_sd");
    let columns = [
        z.alias("_z"),
        (col("due_day") - col("day")).alias("_lead"),
        // What has no due day is due as soon as anybody did it.
        (col("_item_due").is_null().or(col("_item_due").lt_eq(lit(day))))
            .cast(DataType::Float64)
            .alias("_is_due"),
    ];
    attempts.with_columns(columns)
}

/// Aggregates over the attempts of a person.
pub(super) fn of_attempts(kinds: &[String], cut: &Cut) -> Vec<Expr> {
    let z = || col("_z");
    let weight = || col("weight").fill_null(lit(0.0)) + lit(1e-9);
    let weighted =
        |values: Expr| (values.clone() * weight()).sum() / weight().filter(values.is_not_null()).sum();
    let centred = || col("day") - col("day").mean();
    let mut all = vec![
        len().alias("attempts"),
        z().count().alias("_scored"),
        z().sum().alias(ABILITY_INPUT),
        col("score").mean().alias("score_mean"),
        weighted(col("score")).alias("score_weighted"),
        col("score").last().alias("score_last"),
        col("score").min().alias("score_lowest"),
        col("score").max().alias("score_highest"),
        z().mean().alias("standing_mean"),
        weighted(z()).alias("standing_weighted"),
        z().last().alias("standing_last"),
        z().min().alias("standing_lowest"),
        z().max().alias("standing_highest"),
        ((z() * centred()).sum() / ((centred() * centred()).sum() + lit(SLOPE_RIDGE)))
            .alias("standing_slope"),
        col("_lead").mean().alias("lead_mean"),
        col("_lead").min().alias("lead_least"),
        col("_lead").last().alias("lead_last"),
        col("_lead").lt(lit(0.0)).sum().alias("late"),
        col("_is_due").eq(lit(0.0)).sum().alias("ahead"),
        col("day").max().alias("_last_day"),
        col("response_time_s").mean().alias("response_time"),
    ];
    all.extend(kinds.iter().filter_map(|kind| of_kind(kind, cut)));
    all
}

/// Standing in one kind of attempts, such as mock exams.
fn of_kind(kind: &str, cut: &Cut) -> Option<Expr> {
    let code = cut.kinds.iter().position(|other| other == kind).map_or(u32::MAX, |code| code as u32);
    Some(col("_z").filter(col("kind").eq(lit(code))).mean().alias(format!("standing_in_{kind}")))
}

/// Aggregates over the different items of a person.
pub(super) fn of_coverage() -> [Expr; 2] {
    let weight = col("weight").fill_null(lit(0.0)) * col("_is_due");
    [col("_is_due").sum().alias("_items_due_done"), weight.sum().alias("_weight_due_done")]
}

/// What follows from the aggregates, for people without any attempt too.
pub(super) fn of_people(frame: LazyFrame, day: f64, correlation: f64) -> LazyFrame {
    let zero = |name: &str| number(name).fill_null(lit(0.0));
    let share = |done: &str, due: &str| {
        when(col(due).gt(lit(0.0))).then(zero(done) / col(due)).otherwise(lit(f64::NAN))
    };
    let reliable =
        || zero("_scored") * lit(correlation) / (lit(1.0) + (zero("_scored") - lit(1.0)) * lit(correlation));
    let ability = zero(ABILITY_INPUT) * lit(correlation.sqrt())
        / (lit(1.0) + (zero("_scored") - lit(1.0)) * lit(correlation));
    frame.with_columns([
        col("attempts").is_null().cast(DataType::Float64).alias("no_attempts"),
        zero("attempts").alias("attempts"),
        zero("late").alias("late"),
        zero("ahead").alias("ahead"),
        (lit(day) - col("_last_day")).alias("idle_days"),
        share("_items_due_done", "items_due").alias("coverage"),
        share("_weight_due_done", "_weight_due").alias("weight_coverage"),
        (col("items_due") - zero("_items_due_done")).alias("missing_work"),
        ability.alias("ability"),
        (lit(1.0) - reliable()).sqrt().alias("ability_error"),
    ])
}

/// A habit in standard deviations from the mean of the course.
pub(super) fn relative(name: &str) -> Expr {
    let difference = col(name) - col(format!("_mean_{name}"));
    (difference / col(format!("_sd_{name}"))).alias(format!("{name}_in_course"))
}
