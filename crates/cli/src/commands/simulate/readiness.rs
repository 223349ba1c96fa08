//! `simulate readiness`: are the probabilities of passing that learners are told calibrated?

mod document;
mod setting;
mod text;

use crate::context::{Context, spinner};
use crate::numbers::finite;
use crate::output;
use clap::Args;
use gradatim_irt::Loading;
use gradatim_readiness::Mismatch;
use gradatim_simulate::readiness::{Forms, ReadinessStudy, Reliability, Told};
use gradatim_simulate::with_threads;
use setting::Setting;
use std::ops::RangeInclusive;
use std::path::PathBuf;

/// Arguments of `simulate readiness`.
#[derive(Debug, Args)]
#[command(after_help = "Learners with known abilities answer first-seen items, are told their
probability of passing, and sit exams on other items, with a mismatch and an
error of the cut drawn for each. The true items of an exam are drawn around
the present beliefs about its bank; a pool is taken as it is. What the
forecast assumes is the truth unless told otherwise. The same seed gives the
same results for any number of threads.

Examples:
  gradatim simulate readiness --exam mls-c01
  gradatim simulate readiness --exam mls-c01 --calibration-learners 2000
  gradatim simulate readiness --exam mls-c01 --lambda-true 0.6
  gradatim simulate readiness --exam mls-c01 --mismatch-true 0.25,0 --mismatch 0,0 --json")]
pub struct ReadinessArgs {
    /// Exam whose bank is practised.
    #[arg(long, required_unless_present = "pool", conflicts_with = "pool")]
    exam: Option<String>,
    /// True items instead: a calibrated pool, CSV or Parquet, with domains.
    #[arg(long, value_name = "FILE")]
    pool: Option<PathBuf>,
    /// Number of learners.
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    learners: u32,
    /// Exams that each learner sits after the practice; more than one make the findings less noisy.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=1000))]
    exams: u32,
    /// Let them sit the very form that was forecast instead of others like it.
    #[arg(long)]
    same_form: bool,
    /// Fewest and most items that a learner answers before the forecast.
    #[arg(long, value_name = "LEAST,MOST", default_value = "60,200", value_parser = evidence)]
    evidence: RangeInclusive<usize>,
    /// Scored items of the exam, with --pool.
    #[arg(long, default_value_t = 50, conflicts_with = "exam", value_parser = clap::value_parser!(u16).range(1..))]
    scored: u16,
    /// Ability of a just-qualified candidate, in logits [default: the exam's; 0 with --pool].
    #[arg(long, value_name = "LOGITS", allow_negative_numbers = true, value_parser = finite)]
    theta_cut: Option<f64>,
    /// Standard error of the cut, in points [default: the exam's; 2 with --pool].
    #[arg(long, value_name = "POINTS", allow_negative_numbers = true, value_parser = finite)]
    cut_se: Option<f64>,
    /// True loading of every domain on the general ability [default: the pool's, or the square root of 0.85].
    #[arg(long, value_name = "L", value_parser = loading, help_heading = "Truth")]
    lambda_true: Option<Loading>,
    /// True mismatch between bank and exam: mean and standard deviation in logits.
    #[arg(
        long,
        value_name = "MEAN,SD",
        default_value = "0,0.25",
        allow_hyphen_values = true,
        value_parser = mismatch,
        help_heading = "Truth"
    )]
    mismatch_true: Mismatch,
    /// Loading that the forecast assumes [default: the calibration's, the pool's, or the square root of 0.85].
    #[arg(long, value_name = "L", value_parser = loading, help_heading = "Forecast")]
    lambda_assumed: Option<Loading>,
    /// Mismatch that the forecast assumes.
    #[arg(
        long,
        value_name = "MEAN,SD",
        default_value = "0,0.25",
        allow_hyphen_values = true,
        value_parser = mismatch,
        help_heading = "Forecast"
    )]
    mismatch: Mismatch,
    /// Forecast from a pool calibrated with so many simulated learners instead of the true one.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000), help_heading = "Forecast")]
    calibration_learners: Option<u32>,
    /// Forecast from ratings alone, before any calibration.
    #[arg(long, conflicts_with_all = ["pool", "calibration_learners"], help_heading = "Forecast")]
    cold_start: bool,
    /// Threads [default: one a core].
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Seed of everything random.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

/// Setting and outcome of a study.
struct Findings {
    setting: Setting,
    all: Reliability,
    /// By domain that was believed weakest.
    groups: Vec<Option<Reliability>>,
}

/// Runs the command.
pub fn run(args: &ReadinessArgs, context: &Context) -> anyhow::Result<()> {
    let bar = spinner("simulating");
    let findings = with_threads(args.threads.map(usize::from), || findings(args, context));
    bar.finish_and_clear();
    let findings = findings??;
    if args.json {
        output::json(&document::document(args, &findings))
    } else {
        output::line(text::text(args, &findings).trim_end())
    }
}

fn findings(args: &ReadinessArgs, context: &Context) -> anyhow::Result<Findings> {
    let setting = Setting::new(args, context)?;
    let study = ReadinessStudy {
        exam: &setting.exam,
        truth: &setting.truth,
        assumed: &setting.assumed,
        evidence: args.evidence.clone(),
        exams: args.exams,
        forms: if args.same_form { Forms::Reference } else { Forms::Drawn },
        seed: args.seed,
    };
    let told: Vec<Told> = study.run(args.learners as usize)?;
    let groups = Reliability::by_weakest(&told, setting.titles.len());
    let all = Reliability::of(&told).ok_or(gradatim_simulate::SimulateError::NoExaminees)?;
    Ok(Findings { setting, all, groups })
}

/// Reads `60,200`.
fn evidence(text: &str) -> Result<RangeInclusive<usize>, String> {
    let ends = text.split_once(',').and_then(|(least, most)| Some((whole(least)?, whole(most)?)));
    let range = ends.filter(|(least, most)| least <= most).map(|(least, most)| least..=most);
    range.ok_or_else(|| "two rising whole numbers expected, such as 60,200".to_owned())
}

fn whole(text: &str) -> Option<usize> {
    text.trim().parse().ok()
}

fn loading(text: &str) -> Result<Loading, String> {
    let value: f64 = text.trim().parse().map_err(|_| "a number from 0.3 to 0.97 expected".to_owned())?;
    Loading::new(value).map_err(|error| error.to_string())
}

/// Reads `0.1,0.25` as mean and standard deviation.
fn mismatch(text: &str) -> Result<Mismatch, String> {
    let number = |text: &str| text.trim().parse::<f64>().ok();
    let parts = text.split_once(',').and_then(|(mean, sd)| Some((number(mean)?, number(sd)?)));
    let (mean, sd) =
        parts.ok_or_else(|| "mean and standard deviation expected, such as 0,0.25".to_owned())?;
    let mismatch = Mismatch { mean, sd };
    mismatch.shifts().map(|_| mismatch).map_err(|error| error.to_string())
}
