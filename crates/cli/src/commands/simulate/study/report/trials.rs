//! New items: how many answers each got, and what is known of it now.

use super::super::findings::trial_row;
use super::super::outcome::{Outcome, Results};
use gradatim_charts::{Axis, Block, Cell, Chart, ChartError, Column, Section, Table, Tone};

/// New items with a row of their own; the rest is folded away.
const SHOWN: usize = 30;

/// A table a design, and how answers and precision hang together.
pub(super) fn trials(results: &Results) -> Result<Section, ChartError> {
    let mut section = Section::new("pretest", "New items, tried out unscored");
    for outcome in results.outcomes.iter().filter(|outcome| !outcome.summary.trials.is_empty()) {
        section.push(chart(outcome)?);
        let table = Block::table(table(results, outcome));
        let many = outcome.summary.trials.len() > SHOWN;
        section.push(if many { Block::folded("Every new item", vec![table]) } else { table });
    }
    Ok(section)
}

fn chart(outcome: &Outcome) -> Result<Block, ChartError> {
    let text = format!(
        "Standard error of the difficulty of each new item of `{}` over the number of its answers, after the study.",
        outcome.name
    );
    let point = |trial: &gradatim_simulate::Trial| {
        Some(gradatim_charts::Point::new(trial.answers as f64, trial.after?.1))
    };
    let points = outcome.summary.trials.iter().filter_map(point).collect();
    let axes = (Axis::new("answers"), Axis::new("SE of difficulty (logits)"));
    let chart = Chart::new("New items", axes.0, axes.1).described(&text).points("", Tone::First, points);
    Ok(Block::figure(chart.svg()?, &text))
}

fn table(results: &Results, outcome: &Outcome) -> Table {
    let columns = [
        Column::text("new item"),
        Column::number("answers"),
        Column::number("mean ability").meaning("of those who answered, in logits"),
        Column::number("SE of slope"),
        Column::number("before"),
        Column::number("SE of difficulty").meaning("in logits"),
        Column::number("before"),
    ];
    let mut table = Table::new(&format!("New items of `{}`", outcome.name), columns);
    outcome.summary.trials.iter().for_each(|trial| table.row(trial_row(results, trial).map(Cell::text)));
    table
}
