//! `readiness record`: the real result, beside what was forecast for that day.

use super::exam_of;
use crate::context::Context;
use crate::layout;
use crate::output;
use crate::sittings::{Desk, YOU};
use anyhow::anyhow;
use clap::builder::NonEmptyStringValueParser;
use clap::{ArgGroup, Args};
use gradatim_log::Journal;
use gradatim_practice::{Clock as _, RealResult, ResultError, SystemClock, thanks};
use jiff::Zoned;
use jiff::civil::Date;

/// Arguments of `readiness record`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("result").required(true).args(["passed", "failed"]), after_help = "The result is kept in the journal of the home, with the probability that would
have been told on that day; log compact writes it to Parquet under a pseudonym,
log export --outcomes makes a copy for others, log forget erases it. A later
record of the same day replaces it.

Examples:
  gradatim readiness record mls-c01 --passed --taken-on 2026-03-20
  gradatim readiness record mls-c01 --failed --score 712 --taken-on 2026-03-20")]
pub struct RecordArgs {
    /// Exam, such as mls-c01; may be left out if you have practised only one.
    exam: Option<String>,
    /// It was passed.
    #[arg(long)]
    passed: bool,
    /// It was not.
    #[arg(long)]
    failed: bool,
    /// Scaled score of the official report.
    #[arg(long, allow_negative_numbers = true)]
    score: Option<f64>,
    /// Day of the exam, today if left out.
    #[arg(long, value_name = "YYYY-MM-DD")]
    taken_on: Option<Date>,
    /// Who sat it; learners on one machine are kept apart by name.
    #[arg(long, value_name = "NAME", default_value = YOU, value_parser = NonEmptyStringValueParser::new())]
    learner: String,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

/// Runs the subcommand.
pub fn run(args: &RecordArgs, context: &Context) -> anyhow::Result<()> {
    let slug = exam_of(args.exam.as_deref(), &args.learner, context)?;
    let desk = Desk::at(&slug, None, context)?;
    let told = told(args, &desk)?;
    let journal = Journal::open(&desk.home.journal())?;
    let outcome = told.outcome(&desk.material, &journal, &args.learner, SystemClock.now_ms())?;
    journal.record_outcome(&outcome)?;
    if args.json {
        return output::json(&outcome);
    }
    output::line(layout::paragraph(&thanks(&outcome, &desk.blueprint().code), "").trim_end())
}

/// What is told, as far as it can be true.
fn told(args: &RecordArgs, desk: &Desk) -> anyhow::Result<RealResult> {
    let today = Zoned::now().date();
    let taken_on = args.taken_on.unwrap_or(today);
    let told = RealResult { taken_on, passed: args.passed, score: args.score };
    let score = args.score.unwrap_or_default();
    told.check_score(desk.blueprint()).map_err(|error| match error {
        ResultError::Contradiction { .. } => {
            let said = if args.passed { "--passed" } else { "--failed" };
            anyhow!("--score {score} and {said} {error}")
        }
        _ => anyhow!("--score {score}: {error}"),
    })?;
    told.check_day(desk.blueprint(), today).map_err(|error| anyhow!("--taken-on {taken_on}: {error}"))?;
    Ok(told)
}
