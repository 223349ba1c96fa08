//! `bank new`: an item to fill in.

use super::list::word;
use super::target::Target;
use crate::context::Context;
use anyhow::anyhow;
use clap::Args;
use gradatim_bank::Kind;
use gradatim_bank::exchange::template::{Request, fill};
use jiff::Zoned;
use serde_json::json;

/// Arguments of `bank new`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  gradatim bank new mls-c01 --task 3.5
  gradatim bank new mls-c01 --task 3.5 --kind multiple --point 2 --out new.toml

The template follows the format as it stands: replace its words, look it over
with gradatim bank lint, and add it to the file of its task below banks/. A file
that is there already is never written over.

--json: {\"exam\", \"id\", \"task\", \"point\", \"kind\", \"out\", \"text\"}; \"text\" is null
when it went into a file.")]
pub struct NewArgs {
    /// The exam, for example mls-c01.
    exam: String,
    /// Task statement that the item is about, for example 3.5.
    #[arg(long)]
    task: String,
    /// How the question is answered: single, multiple, ordering or matching.
    #[arg(long, value_name = "KIND", default_value = "single", value_parser = word::<Kind>)]
    kind: Kind,
    /// Number of the point within the task; the one with the fewest items if left out.
    #[arg(long, value_name = "N")]
    point: Option<usize>,
    #[command(flatten)]
    target: Target,
}

/// Runs the command.
pub fn run(args: &NewArgs, context: &Context) -> anyhow::Result<()> {
    let catalogue = context.catalogue()?;
    let (blueprint, draft) = (catalogue.blueprint(&args.exam)?, catalogue.draft(&args.exam)?);
    let NewArgs { task, point, kind, .. } = args;
    let request = Request { task: task.clone(), point: *point, kind: *kind, today: Zoned::now().date() };
    let template = fill(blueprint, &draft, &request).map_err(|fault| anyhow!("--{fault}"))?;
    let item = &template.item;
    let facts = json!({
        "exam": blueprint.slug, "id": item.id, "task": item.task, "point": item.point, "kind": item.kind,
    });
    args.target.create(&template.text, facts, &format!("template of {}", item.id))
}
