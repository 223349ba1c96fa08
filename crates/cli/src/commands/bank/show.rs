//! `bank show`: an exam and its bank at a glance.

use super::blueprints::{form_text, lifecycle_text, scale_text, standard_text};
use super::list::Filter;
use super::{coverage, item, list};
use crate::context::Context;
use crate::layout::fields;
use crate::output;
use clap::Args;
use gradatim_bank::{Coverage, Exam};
use serde_json::{Value, json};

/// Arguments of `bank show`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  gradatim bank show mls-c01                           the exam and its bank
  gradatim bank show mls-c01 --list                    every item on a line
  gradatim bank show mls-c01 --task 3.5 --kind multiple
  gradatim bank show mls-c01 mls-3.5-004               one item with its key
  gradatim bank show mls-c01 --json

An item is shown with its key: leave the sealed ones alone if you want an
honest mock exam.

--json: an item has the fields of its TOML file and \"exam\", \"domain\", \"key\",
\"chance\", \"mean_angoff\"; an exam has \"exam\", \"code\", \"title\", \"lifecycle\",
\"form\", \"scale\", \"standard\", \"bank_version\", \"counts\" (as in bank coverage)
and, when items are listed, \"list\".")]
pub struct ShowArgs {
    /// The exam, for example mls-c01.
    exam: String,
    /// Show this item with its key, rationales and history.
    #[arg(conflicts_with_all = ["list", "filter"])]
    item: Option<String>,
    /// List the items; implied by the filters below.
    #[arg(long)]
    list: bool,
    #[command(flatten)]
    filter: Filter,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: &ShowArgs, context: &Context) -> anyhow::Result<()> {
    let exam = super::exam(&context.catalogue()?, &args.exam)?;
    if let Some(id) = &args.item {
        return show_item(&exam, id, args.json);
    }
    let listed = (args.list || args.filter.is_set()).then(|| args.filter.choose(&exam)).transpose()?;
    match (listed, args.json) {
        (None, true) => output::json(&overview_json(&exam)),
        (None, false) => output::line(&overview(&exam)),
        (Some(items), true) => {
            let mut document = overview_json(&exam);
            document["list"] = list::json(&exam, &items).into();
            output::json(&document)
        }
        (Some(items), false) => output::line(&list::text(&exam, &items)),
    }
}

fn show_item(exam: &Exam, id: &str, json: bool) -> anyhow::Result<()> {
    let found = item::find(exam, id)?;
    if json { output::json(&item::json(exam, found)?) } else { output::line(&item::text(exam, found)) }
}

fn overview(exam: &Exam) -> String {
    let counts = gradatim_bank::coverage(exam);
    let head = title(exam);
    let blueprint = &exam.blueprint;
    let mut facts = vec![
        ("status", lifecycle_text(&blueprint.lifecycle)),
        ("form", form_text(&blueprint.form)),
        ("scale", scale_text(&blueprint.scale)),
        ("standard", standard_text(&blueprint.standard)),
        ("bank", bank_text(exam, &counts)),
    ];
    if !exam.bank.items().is_empty() {
        facts.push(("kinds", coverage::tally(&counts.kinds)));
        facts.push(("pools", coverage::tally(&counts.pools)));
        facts.push(("states", coverage::tally(&counts.statuses)));
    }
    format!("{head}\n\n{}\n{}", fields(facts), coverage::spread(blueprint, &counts)).trim_end().to_owned()
}

/// Code, title, vendor and guide of the exam.
fn title(exam: &Exam) -> String {
    let blueprint = &exam.blueprint;
    format!(
        "{}: {}\n{}, exam guide {}",
        blueprint.code, blueprint.title, blueprint.vendor, blueprint.guide_version
    )
}

fn bank_text(exam: &Exam, counts: &Coverage) -> String {
    if exam.bank.items().is_empty() {
        return "no items yet".to_owned();
    }
    format!("{}, version {}", coverage::in_use(counts), exam.bank.version())
}

fn overview_json(exam: &Exam) -> Value {
    let blueprint = &exam.blueprint;
    json!({
        "exam": blueprint.slug, "code": blueprint.code, "title": blueprint.title, "vendor": blueprint.vendor,
        "guide_version": blueprint.guide_version, "lifecycle": blueprint.lifecycle, "form": blueprint.form,
        "scale": blueprint.scale, "standard": blueprint.standard, "bank_version": exam.bank.version(),
        "counts": gradatim_bank::coverage(exam),
    })
}
