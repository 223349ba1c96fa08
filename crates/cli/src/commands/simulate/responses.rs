//! `simulate responses`: a file of answers, written as they are drawn.

use super::answers::Design;
use super::truth::{Family, Truth};
use crate::context::progress;
use crate::output;
use anyhow::bail;
use clap::{Args, ValueEnum};
use gradatim_log::{Format, ResponseWriter, WriteOptions};
use rayon::prelude::*;
use serde_json::json;
use std::path::PathBuf;

/// Arguments of `simulate responses`.
#[derive(Debug, Args)]
#[command(
    after_help = "Items: a lognormal(0, 0.3), b normal(0, 1), for 3pl c beta(5, 17); grm and gpcm have thresholds around b, 0.5 to 1.25
apart. Abilities are normal(0, 1). Each learner answers --per-person items drawn at random. A Parquet file says in
its footer that it is synthetic. The same seed makes the same file. Next steps:
  gradatim simulate responses --persons 10000 --items 100 --out answers.parquet --truth items.csv
  gradatim calibrate answers.parquet --model 2pl --out pool.parquet"
)]
pub struct ResponsesArgs {
    /// Number of learners.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=100_000_000))]
    persons: u32,
    /// Number of items to draw.
    #[arg(long, required_unless_present = "pool", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    items: Option<u32>,
    /// Items that each learner answers, chosen at random [default: all].
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u32).range(1..))]
    per_person: Option<u32>,
    /// Model of the items to draw.
    #[arg(long, value_enum, default_value_t = ModelName::TwoPl)]
    model: ModelName,
    /// Categories of grm and gpcm items.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u8).range(3..=20))]
    categories: u8,
    /// Items of this pool instead of drawn ones.
    #[arg(long, conflicts_with_all = ["items", "model", "categories"])]
    pool: Option<PathBuf>,
    /// Seed; the same seed makes the same file.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// File to write: .csv, .csv.gz or .parquet.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// One row a learner instead of one row an answer.
    #[arg(long)]
    wide: bool,
    /// File for the true item parameters, a pool: .csv or .parquet.
    #[arg(long, value_name = "FILE")]
    truth: Option<PathBuf>,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

/// Models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ModelName {
    /// Slope and difficulty.
    #[value(name = "2pl")]
    TwoPl,
    /// And a chance of guessing right.
    #[value(name = "3pl")]
    ThreePl,
    /// Graded response model.
    Grm,
    /// Generalised partial credit model.
    Gpcm,
}

/// Answers in memory at a time.
const BATCH_ANSWERS: usize = 1 << 20;

/// Runs the command.
pub fn run(args: &ResponsesArgs) -> anyhow::Result<()> {
    let truth = truth(args)?;
    let per_person = args.per_person.map_or(truth.items.len(), |k| k as usize);
    if per_person > truth.items.len() {
        bail!("--per-person {per_person}: only {} items; as many or fewer expected", truth.items.len());
    }
    let options = WriteOptions {
        format: if args.wide { Format::Wide } else { Format::Long },
        max_score: truth.max_score()?,
        synthetic: true,
    };
    let writer = ResponseWriter::create(&args.out, truth.ids(), options)?;
    if let Some(path) = &args.truth {
        truth.write(path, args.seed)?;
    }
    let responses =
        write(writer, &Design { items: &truth.items, per_person, seed: args.seed }, args.persons)?;
    report(args, &truth, options, responses)
}

fn truth(args: &ResponsesArgs) -> anyhow::Result<Truth> {
    if let Some(path) = &args.pool {
        return Truth::of_pool(path);
    }
    let family = match args.model {
        ModelName::TwoPl => Family::TwoPl,
        ModelName::ThreePl => Family::ThreePl,
        ModelName::Grm => Family::Grm(args.categories),
        ModelName::Gpcm => Family::Gpcm(args.categories),
    };
    Truth::drawn(family, args.items.unwrap_or_default(), args.seed)
}

/// Draws some learners in parallel, writes them in order, and so on.
fn write(mut writer: ResponseWriter, design: &Design<'_>, persons: u32) -> anyhow::Result<u64> {
    let bar = progress("simulating", u64::from(persons));
    let batch = (BATCH_ANSWERS / design.per_person).clamp(1, 1 << 14);
    for start in (0..persons).step_by(batch) {
        let some = start..persons.min(start.saturating_add(batch as u32));
        let rows: Vec<Vec<(u32, u8)>> = some.clone().into_par_iter().map(|p| design.answers(p)).collect();
        for (person, row) in some.zip(&rows) {
            writer.push(&format!("simulated-{}", person + 1), row)?;
        }
        bar.inc(rows.len() as u64);
    }
    writer.finish()?;
    bar.finish_and_clear();
    Ok(u64::from(persons) * design.per_person as u64)
}

fn report(args: &ResponsesArgs, truth: &Truth, options: WriteOptions, responses: u64) -> anyhow::Result<()> {
    if args.json {
        return output::json(&json!({
            "persons": args.persons, "items_n": truth.items.len(), "responses": responses, "model": truth.model(),
            "max_score": options.max_score, "format": if args.wide { "wide" } else { "long" }, "seed": args.seed,
            "synthetic": true, "out": args.out, "truth": args.truth,
        }));
    }
    let (out, n) = (args.out.display(), truth.items.len());
    output::line(&format!("{} simulated learners, {n} items, {responses} answers in {out}", args.persons))
}
