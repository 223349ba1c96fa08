//! `bank coverage`: how items spread over the blueprint.

use crate::context::Context;
use crate::layout::{Column, Table, bullets, count, fields, percent};
use crate::output;
use clap::Args;
use gradatim_bank::{Blueprint, Coverage, DomainCoverage, TaskCoverage};
use std::collections::BTreeMap;
use std::fmt::Display;

/// Arguments of `bank coverage`.
#[derive(Debug, Args)]
#[command(after_help = "Retired items are left out. \"by point\" counts the items of each point of a
task, in order.

Examples:
  gradatim bank coverage mls-c01
  gradatim bank coverage mls-c01 --json
  gradatim bank coverage mls-c01 --data my-data        a bank in the making

--json: {\"exam\", \"bank_version\", \"items\", \"reviewed\", \"blind_agreed\",
 \"domains\": [{\"id\", \"title\", \"items\", \"share\", \"weight\"}],
 \"tasks\": [{\"id\", \"title\", \"items\", \"points\": [{\"text\", \"items\"}]}],
 \"thin_tasks\", \"uncovered_points\", \"kinds\", \"pools\", \"statuses\"}
 share and weight are percent of the items in use.")]
pub struct CoverageArgs {
    /// The exam, for example mls-c01.
    exam: String,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: &CoverageArgs, context: &Context) -> anyhow::Result<()> {
    let exam = super::exam(&context.catalogue()?, &args.exam)?;
    let coverage = gradatim_bank::coverage(&exam);
    if args.json {
        return output::json(&coverage);
    }
    output::line(&text(&exam.blueprint, &coverage))
}

fn text(blueprint: &Blueprint, coverage: &Coverage) -> String {
    let head = format!("{}: {}", blueprint.code, in_use(coverage));
    let facts =
        fields([("points", uncovered(coverage)), ("tasks", thin(coverage)), ("weights", misses(coverage))]);
    let empty = bullets("\nPoints without an item", &uncovered_texts(coverage));
    format!("{head}\n\n{}\n{facts}{empty}", spread(blueprint, coverage)).trim_end().to_owned()
}

/// The number of items that are not retired, and how many of them were reviewed.
pub fn in_use(coverage: &Coverage) -> String {
    let Coverage { items, reviewed, blind_agreed, .. } = coverage;
    format!("{}, {reviewed} reviewed, {blind_agreed} with the key confirmed blind", count(*items, "item"))
}

/// Items by domain, task and point beside the weights.
pub fn spread(blueprint: &Blueprint, coverage: &Coverage) -> Table {
    let mut table = Table::headed([
        ("", Column::LEFT),
        ("items", Column::RIGHT),
        ("share", Column::RIGHT),
        ("weight", Column::RIGHT),
        ("by point", Column::LEFT),
        ("domain or task", Column::LEFT),
    ]);
    for (d, domain) in coverage.domains.iter().enumerate() {
        table.row(domain_row(domain));
        for task in coverage.tasks.iter().filter(|t| blueprint.domain_of_task(&t.id) == Some(d)) {
            table.row(task_row(task));
        }
    }
    table
}

fn domain_row(domain: &DomainCoverage) -> [String; 6] {
    let DomainCoverage { id, title, items, share, weight } = domain;
    [id.clone(), items.to_string(), percent(*share), percent(*weight), String::new(), title.clone()]
}

fn task_row(task: &TaskCoverage) -> [String; 6] {
    let points: Vec<String> = task.points.iter().map(|p| p.items.to_string()).collect();
    let none = String::new;
    [task.id.clone(), task.items.to_string(), none(), none(), points.join(" "), task.title.clone()]
}

fn uncovered(coverage: &Coverage) -> String {
    let all: usize = coverage.tasks.iter().map(|t| t.points.len()).sum();
    match coverage.uncovered_points.len() {
        0 => format!("each of the {all} points has an item"),
        n => format!("{n} of {all} points have no item (listed below)"),
    }
}

fn uncovered_texts(coverage: &Coverage) -> Vec<String> {
    let of_task = |task: &TaskCoverage| {
        let empty = task.points.iter().enumerate().filter(|(_, p)| p.items == 0);
        empty.map(|(i, p)| format!("{} point {}: {}", task.id, i + 1, p.text)).collect::<Vec<_>>()
    };
    coverage.tasks.iter().flat_map(of_task).collect()
}

fn thin(coverage: &Coverage) -> String {
    match coverage.thin_tasks.as_slice() {
        [] => "every task has at least 15 items".to_owned(),
        thin => format!("fewer than 15 items: {}", thin.join(", ")),
    }
}

fn misses(coverage: &Coverage) -> String {
    let gap = |d: &DomainCoverage| (d.share - d.weight).abs();
    match coverage.domains.iter().max_by(|a, b| gap(a).total_cmp(&gap(b))) {
        Some(worst) => {
            let DomainCoverage { id, share, weight, .. } = worst;
            format!("farthest off: domain {id} by {:+.1} percentage points", share - weight)
        }
        None => "no domain".to_owned(),
    }
}

/// Counts above zero: `single 320, multiple 80`.
pub fn tally<K: Display>(counts: &BTreeMap<K, usize>) -> String {
    let some: Vec<String> = counts.iter().filter(|(_, n)| **n > 0).map(|(k, n)| format!("{k} {n}")).collect();
    if some.is_empty() { "none".to_owned() } else { some.join(", ") }
}
