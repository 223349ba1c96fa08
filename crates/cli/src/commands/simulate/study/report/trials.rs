//! New items: how many answers each got, and what is known of it now.

use super::super::findings::trial_row;
use super::super::outcome::{Outcome, Results};
use gradatim_charts::{Block, Cell, Column, Section, Table};

/// New items that are shown at once, over all designs; more are folded away.
const SHOWN: usize = 30;

/// A table a design.
pub(super) fn trials(results: &Results) -> Section {
    let mut section = Section::new("pretest", "New items, tried out unscored");
    let tried: Vec<&Outcome> = results.outcomes.iter().filter(|o| !o.summary.trials.is_empty()).collect();
    let many = tried.iter().map(|outcome| outcome.summary.trials.len()).sum::<usize>() > SHOWN;
    for outcome in tried {
        let table = Block::table(table(results, outcome));
        let name = format!("Every new item of `{}`", outcome.name);
        section.push(if many { Block::folded(&name, vec![table]) } else { table });
    }
    section
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
