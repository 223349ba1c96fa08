//! `bank export`: items for other programs.

use super::format;
use super::target::Target;
use crate::context::Context;
use crate::layout::count;
use clap::Args;
use gradatim_bank::exchange::Exchange;
use serde_json::json;

/// Arguments of `bank export`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  gradatim bank export mls-c01 --format csv --out mls-c01.csv
  gradatim bank export mls-c01 --format gift > mls-c01.gift

All items go out, with their keys, the sealed and the retired ones too. What is
exported comes back unchanged through gradatim bank import, into a bank that
does not have the items yet.

json: every field. csv: one row an item, for spreadsheets. gift: for Moodle;
several right answers share the credit there, ordering becomes matching, and a
comment above each question holds what Moodle has no place for.

--json: {\"exam\", \"format\", \"items\", \"bank_version\", \"out\", \"text\"}; \"text\" is
null when it went into a file.")]
pub struct ExportArgs {
    /// The exam, for example mls-c01.
    exam: String,
    /// The format: json, csv or gift.
    #[arg(long, value_parser = format)]
    format: &'static dyn Exchange,
    #[command(flatten)]
    target: Target,
}

/// Runs the command.
pub fn run(args: &ExportArgs, context: &Context) -> anyhow::Result<()> {
    let exam = context.catalogue()?.exam(&args.exam)?;
    let items = exam.bank.items();
    let facts = json!({
        "exam": exam.blueprint.slug, "format": args.format.name(), "items": items.len(),
        "bank_version": exam.bank.version(),
    });
    args.target.replace(&args.format.export(items), facts, &count(items.len(), "item"))
}
