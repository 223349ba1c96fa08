//! Figures of the designs side by side.

use super::super::findings::{duration, number, percent};
use super::super::outcome::{Outcome, Results};
use gradatim_charts::{Cell, Column, Table};
use serde_json::Value;

/// Precision and length.
pub(super) fn measurement(results: &Results) -> Table {
    let columns = [
        Column::text("design"),
        Column::number("items").meaning("mean length"),
        Column::number("shortest"),
        Column::number("longest"),
        Column::number("bias").meaning("mean of estimate less ability, in logits"),
        Column::number("RMSE").meaning("root mean squared error, in logits"),
        Column::number("SE")
            .meaning("root mean square of the standard errors that the tests state, in logits"),
        Column::number("correlation").meaning("of estimate and ability"),
        Column::number("no estimate").meaning("examinees for whom the estimator is undefined"),
    ];
    let mut table = Table::new("Precision and length", columns);
    for outcome in &results.outcomes {
        let (summary, accuracy) = (&outcome.summary, &outcome.summary.accuracy);
        let whole = |n: Option<usize>| n.map_or_else(|| "–".to_owned(), |n| n.to_string());
        let cells = [
            outcome.name.clone(),
            number(summary.lengths.mean(), 1),
            whole(summary.lengths.min()),
            whole(summary.lengths.max()),
            number(accuracy.bias(), 4),
            number(accuracy.rmse(), 4),
            number(accuracy.rms_se(), 4),
            number(accuracy.correlation(), 4),
            summary.undefined.to_string(),
        ];
        table.row(cells.map(Cell::text));
    }
    table
}

/// Use of items, content and speed.
pub(super) fn practice(results: &Results) -> Table {
    let columns = [
        Column::text("design"),
        Column::number("most used").meaning("share of examinees given the most used item"),
        Column::number("never used").meaning("items that nobody was given"),
        Column::number("overlap").meaning("mean share of items that two tests have in common"),
        Column::number("chi-square").meaning("distance from even use"),
        Column::number("content broken").meaning("content constraints broken, over all tests"),
        Column::number("examinees/s").meaning("simulated examinees a second"),
    ];
    let mut table = Table::new("Use of items, content and speed", columns);
    for outcome in &results.outcomes {
        let (summary, exposure) = (&outcome.summary, &outcome.exposure);
        let violations = match outcome.checked {
            true => Cell::text(summary.content_violations.to_string()),
            false => Cell::text("–"),
        };
        table.row([
            Cell::text(&outcome.name),
            Cell::text(percent(exposure.maximum(), 1)),
            Cell::text(exposure.unused().to_string()),
            Cell::text(percent(exposure.overlap(), 1)),
            Cell::text(number(exposure.chi_square(), 1)),
            if summary.content_violations > 0 { violations.warning() } else { violations },
            Cell::text(number(outcome.speed(), 0)),
        ]);
    }
    table
}

/// Decisions, where there are cuts.
pub(super) fn decisions(results: &Results) -> Option<Table> {
    let columns = [
        Column::text("design"),
        Column::number("right").meaning("share of right decisions"),
        Column::number("false pass").meaning("of those truly below"),
        Column::number("false fail").meaning("of those truly above"),
        Column::number("items").meaning("mean length"),
    ];
    let mut table = Table::new("Decisions", columns);
    for outcome in &results.outcomes {
        let Some(decisions) = &outcome.summary.classification else { continue };
        let cells = [
            outcome.name.clone(),
            percent(decisions.accuracy(), 2),
            percent(decisions.false_pass(), 2),
            percent(decisions.false_fail(), 2),
            number(outcome.summary.lengths.mean(), 1),
        ];
        table.row(cells.map(Cell::text));
    }
    (!table.is_empty()).then_some(table)
}

/// How exposure parameters were found.
pub(super) fn tuning(results: &Results) -> Option<Table> {
    let columns = [
        Column::text("design"),
        Column::number("target"),
        Column::number("reached").meaning("highest rate of the last round"),
        Column::number("rounds"),
        Column::number("examinees").meaning("of each round"),
        Column::text("settled"),
    ];
    let mut table = Table::new("Exposure parameters found by simulation", columns);
    for (outcome, tuning) in results.outcomes.iter().filter_map(|o| Some((o, o.tuning.as_ref()?))) {
        let cells = [
            outcome.name.clone(),
            percent(Some(tuning.target), 1),
            percent(Some(tuning.maximum), 1),
            tuning.iterations.to_string(),
            tuning.examinees.to_string(),
            if tuning.converged { "yes" } else { "no" }.to_owned(),
        ];
        table.row(cells.map(Cell::text));
    }
    (!table.is_empty()).then_some(table)
}

/// Times of whole tests, where the pool has times.
pub(super) fn times(results: &Results) -> Option<Table> {
    let columns = [
        Column::text("design"),
        Column::number("mean").meaning("of whole tests, in minutes"),
        Column::number("median"),
        Column::number("95 %").meaning("minutes that 95 % of the examinees do not exceed"),
        Column::number("an item").meaning("mean, in seconds"),
    ];
    let mut table = Table::new("Time of the tests, in minutes", columns);
    for outcome in results.outcomes.iter().filter(|outcome| outcome.summary.times.n() > 0) {
        let times = &outcome.summary.times;
        let minutes = |p: f64| number(times.quantile(p).map(|seconds| seconds as f64 / 60.0), 1);
        let cells = [
            outcome.name.clone(),
            number(times.mean().map(|seconds| seconds / 60.0), 1),
            minutes(0.5),
            minutes(0.95),
            number(times.per_item(), 0),
        ];
        table.row(cells.map(Cell::text));
    }
    (!table.is_empty()).then_some(table)
}

/// What a step costs, where it was timed.
pub(super) fn steps(results: &Results) -> Option<Table> {
    let columns = [
        Column::text("design"),
        Column::number("steps"),
        Column::number("median"),
        Column::number("99 %"),
        Column::number("longest"),
    ];
    let mut table = Table::new("Processor time of a step (choosing an item, taking in its answer)", columns);
    for outcome in &results.outcomes {
        let steps = &outcome.summary.steps;
        let of = |p: f64| steps.quantile(p).map_or_else(String::new, duration);
        let Some(max) = steps.max() else { continue };
        let cells = [outcome.name.clone(), steps.n().to_string(), of(0.5), of(0.99), duration(max)];
        table.row(cells.map(Cell::text));
    }
    (!table.is_empty()).then_some(table)
}

/// The options of every design, one row each.
pub(super) fn settings(results: &Results) -> Table {
    let mut table = Table::new("Options", [Column::text("design"), Column::text("options")]);
    for outcome in &results.outcomes {
        table.row([Cell::text(&outcome.name), Cell::text(options(outcome))]);
    }
    table
}

fn options(outcome: &Outcome) -> String {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let pairs = outcome.settings.iter().filter(|(_, value)| !value.is_null());
    pairs.map(|(name, value)| format!("{name} = {}", text(value))).collect::<Vec<_>>().join(", ")
}
