//! `bank import`: items of other programs become a file of the bank.

use super::format;
use super::target::Target;
use crate::context::Context;
use crate::layout::count;
use anyhow::{Context as _, bail};
use clap::Args;
use gradatim_bank::exchange::{Defaults, Exchange, toml};
use gradatim_bank::{Catalogue, Item, Problem};
use serde_json::json;
use std::path::PathBuf;

/// Arguments of `bank import`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  gradatim bank import mls-c01 sheet.csv --format csv --out banks/mls-c01/new.toml
  gradatim bank import mls-c01 moodle.gift --format gift --task 3.5 --out new.toml
  gradatim bank import mls-c01 items.json --format json

All or nothing: if anything is wrong, every fault is listed with its line and
no file is written. Items without an id get the next free one; ids of the bank
cannot be used again. A file that is there already is never written over.
Drafts may lack Angoff ratings and references, which other programs do not
have; a bank takes them only when they have both.

csv: one row an item, the columns as gradatim bank export writes them;
option_a, option_b, ..., key (b or a|d), rationale_a, ... are needed.
gift: choices and matching, with # feedback for each option; // [id:ID]
[tag:task=3.5] [tag:point=2] above a question place it, or --task places all.

--json: {\"exam\", \"format\", \"items\": [id], \"incomplete\": [id], \"out\", \"text\"};
\"text\" is null when it went into a file.")]
pub struct ImportArgs {
    /// The exam, for example mls-c01.
    exam: String,
    /// File to import.
    file: PathBuf,
    /// Its format: json, csv or gift.
    #[arg(long, value_parser = format)]
    format: &'static dyn Exchange,
    /// Task of items that name none, for example 3.5.
    #[arg(long)]
    task: Option<String>,
    /// Point of items that name none; 1 if left out.
    #[arg(long, value_name = "N")]
    point: Option<usize>,
    #[command(flatten)]
    target: Target,
}

/// Runs the command.
pub fn run(args: &ImportArgs, context: &Context) -> anyhow::Result<()> {
    let catalogue = context.catalogue()?;
    let blueprint = catalogue.blueprint(&args.exam)?;
    let origin = args.file.display().to_string();
    let text = std::fs::read_to_string(&args.file)
        .with_context(|| format!("{origin}: cannot be read; name a text file in UTF-8"))?;
    let defaults = defaults(args, &catalogue)?;
    let items = match args.format.import(&text, &origin, blueprint, &defaults) {
        Ok(items) => items,
        Err(problems) => return refuse(&origin, &problems),
    };
    let ids = |items: &[&Item]| items.iter().map(|i| i.id.clone()).collect::<Vec<_>>();
    let incomplete = ids(&incomplete(&items));
    let facts = json!({
        "exam": blueprint.slug, "format": args.format.name(), "items": ids(&items.iter().collect::<Vec<_>>()),
        "incomplete": incomplete,
    });
    args.target.create(&toml::write(&items), facts, &count(items.len(), "item"))?;
    if !incomplete.is_empty() {
        let what = count(incomplete.len(), "draft");
        eprintln!("note: {what} without Angoff rating or reference; add both before the bank takes them");
    }
    Ok(())
}

fn defaults(args: &ImportArgs, catalogue: &Catalogue) -> anyhow::Result<Defaults> {
    let draft = catalogue.draft(&args.exam)?;
    let taken = draft.items().iter().map(|d| d.item.id.clone()).collect();
    Ok(Defaults { task: args.task.clone(), point: args.point, taken })
}

/// Drafts that a bank would not take yet.
fn incomplete(items: &[Item]) -> Vec<&Item> {
    items.iter().filter(|i| i.angoff.is_empty() || i.references.is_empty()).collect()
}

/// Lists every fault on standard error.
fn refuse(origin: &str, problems: &[Problem]) -> anyhow::Result<()> {
    for problem in problems {
        eprintln!("{problem}");
    }
    bail!(
        "{origin}: {}, nothing was imported; mend the file and import it again",
        count(problems.len(), "fault")
    )
}
