//! `simulate log`: a synthetic attempt log with known truth.

use super::truth::row as synthetic_row;
use crate::context::{Context, progress};
use crate::home::Home;
use crate::output;
use anyhow::bail;
use clap::{Args, ValueEnum};
use gradatim_irt::Dichotomous;
use gradatim_log::pool::{PoolRow, write_pool};
use gradatim_log::{Journal, SittingHistory};
use gradatim_practice::simulate::{Design, Study, true_items};
use gradatim_practice::{ENGINE_VERSION, Material};
use rayon::prelude::*;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Arguments of `simulate log`.
#[derive(Debug, Args)]
#[command(
    after_help = "The folder becomes a home of its own: journal.sqlite with the log, truth.parquet with the true item
parameters. Next steps:
  gradatim simulate log --exam mls-c01 --learners 2000 --seed 1 --out study
  gradatim log compact --home study
  gradatim calibrate study/attempts --model 2pl --home study
  gradatim drill mls-c01 --home study"
)]
pub struct LogArgs {
    /// Exam whose bank the learners answer.
    #[arg(long)]
    exam: String,
    /// Number of learners.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    learners: u32,
    /// Folder to make.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Linear exam forms, or adaptive drills.
    #[arg(long, value_enum, default_value_t = DesignName::Forms)]
    design: DesignName,
    /// Sittings of each learner, all on one day.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=100))]
    sittings: u16,
    /// Questions of a drill.
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u16).range(1..=1000))]
    questions: u16,
    /// Seed; the same seed makes the same log.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

/// Kinds of sittings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DesignName {
    /// Fixed exam forms, the same for every learner.
    Forms,
    /// Adaptive drills, each going on from the last.
    Drills,
}

/// Learners written with one sync to disk.
const BATCH: usize = 250;

/// Runs the command.
pub fn run(args: &LogArgs, context: &Context) -> anyhow::Result<()> {
    let material = Material::new(context.catalogue()?.exam(&args.exam)?, None)?;
    let truth = true_items(&material, args.seed);
    let home = Home::locate(Some(&args.out))?;
    if home.journal().exists() {
        bail!("{}: already holds a log; name a new folder", args.out.display());
    }
    write_truth(&home.path().join("truth.parquet"), &material, &truth, args)?;
    let responses = write_log(&home, &material, &truth, args)?;
    report(args, responses)
}

fn write_log(
    home: &Home,
    material: &Material,
    truth: &[Dichotomous],
    args: &LogArgs,
) -> anyhow::Result<usize> {
    let design = match args.design {
        DesignName::Forms => Design::Forms,
        DesignName::Drills => Design::Drills(usize::from(args.questions)),
    };
    let study =
        Study::new(material, truth, design, args.learners as usize, usize::from(args.sittings), args.seed);
    let journal = Journal::open_synthetic(&home.journal())?;
    let bar = progress("simulating", u64::from(args.learners));
    let mut responses = 0;
    for start in (0..study.learners()).step_by(BATCH) {
        let learners = (start..(start + BATCH).min(study.learners())).into_par_iter();
        let batch: Vec<Vec<SittingHistory>> =
            learners.map(|i| study.sittings(i)).collect::<Result<_, _>>()?;
        let batch = batch.concat();
        responses += batch.iter().map(|s| s.answers.len()).sum::<usize>();
        journal.append(&batch)?;
        bar.inc(BATCH as u64);
    }
    bar.finish_and_clear();
    Ok(responses)
}

fn write_truth(
    path: &Path,
    material: &Material,
    truth: &[Dichotomous],
    args: &LogArgs,
) -> anyhow::Result<()> {
    let domains = material.exam().blueprint.domains();
    let row = |(i, item): (usize, &Dichotomous)| PoolRow {
        domain: Some(domains[material.pool().domain(i)].id.clone()),
        ..synthetic_row(material.pool().id(i).to_owned(), "3pl", &(*item).into())
    };
    let rows: Vec<PoolRow> = truth.iter().enumerate().map(row).collect();
    let loading =
        |(d, l): (usize, &gradatim_irt::Loading)| (domains[d].id.clone(), json!({ "value": l.get() }));
    let loadings: serde_json::Map<String, Value> =
        material.model().loadings().iter().enumerate().map(loading).collect();
    let sidecar = json!({
        "pool": format!("truth-{}", args.seed), "exam": args.exam, "synthetic": true, "seed": args.seed,
        "loadings": loadings, "gradatim": ENGINE_VERSION,
        "note": "true parameters of simulated items, not a calibration",
    });
    Ok(write_pool(path, &rows, &sidecar)?)
}

fn report(args: &LogArgs, responses: usize) -> anyhow::Result<()> {
    let out = args.out.display();
    if args.json {
        let design = if args.design == DesignName::Forms { "forms" } else { "drills" };
        return output::json(&json!({
            "exam": args.exam, "learners": args.learners, "responses": responses, "design": design, "seed": args.seed,
            "synthetic": true, "home": args.out, "truth": args.out.join("truth.parquet"),
        }));
    }
    output::line(&format!(
        "{} simulated learners, {responses} responses in {out}/journal.sqlite",
        args.learners
    ))?;
    output::line(&format!("next: gradatim log compact --home {out}"))
}
