//! `readiness record`: the real result, beside what was forecast for that day.

use super::{exam_of, own};
use crate::context::Context;
use crate::layout;
use crate::output;
use crate::sittings::{Desk, YOU};
use anyhow::bail;
use clap::builder::NonEmptyStringValueParser;
use clap::{ArgGroup, Args};
use gradatim_bank::Blueprint;
use gradatim_log::{Journal, Outcome};
use gradatim_practice::{Assumed, Clock as _, ENGINE_VERSION, SystemClock};
use gradatim_readiness::HALF_LIFE_DAYS;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{ToSpan as _, Zoned};

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
    check_score(args, desk.blueprint())?;
    let (taken_on, now) = (day(args, desk.blueprint())?, SystemClock.now_ms());
    let case = own::of(
        &desk.material,
        &args.learner,
        &Assumed::default(),
        until(taken_on, now)?,
        HALF_LIFE_DAYS,
        context,
    )?;
    let readiness = case.readiness();
    let state = serde_json::to_value(readiness.state)?;
    let outcome = Outcome {
        learner: args.learner.clone(),
        exam: slug,
        taken_on: taken_on.to_string(),
        scaled_score: args.score,
        passed: args.passed,
        p_pass: readiness.p_pass,
        state: state.as_str().unwrap_or_default().to_owned(),
        bank_version: desk.material.exam().bank.version().to_owned(),
        pool: case.pool,
        engine_version: ENGINE_VERSION.to_owned(),
        at: now,
    };
    Journal::open(&desk.home.journal())?.record_outcome(&outcome)?;
    if args.json {
        return output::json(&outcome);
    }
    output::line(layout::paragraph(&thanks(&outcome, &desk.blueprint().code), "").trim_end())
}

fn thanks(outcome: &Outcome, code: &str) -> String {
    let result = if outcome.passed { "passed" } else { "not passed" };
    let forecast = match outcome.p_pass {
        Some(_) => "kept with the forecast of that day",
        None => "kept; there was not enough evidence for a forecast that day",
    };
    let next = if outcome.passed { " Congratulations." } else { "" };
    format!("{code} on {}: {result}, {forecast}. It stays on this machine.{next}", outcome.taken_on)
}

fn day(args: &RecordArgs, blueprint: &Blueprint) -> anyhow::Result<Date> {
    let today = Zoned::now().date();
    let day = args.taken_on.unwrap_or(today);
    if day > today {
        bail!(
            "--taken-on {day}: lies in the future; the day of an exam that has been sat expected, at the latest {today}"
        );
    }
    let last = blueprint.lifecycle.last_test_day.as_ref().and_then(|last| last.parse::<Date>().ok());
    if let Some(last) = last.filter(|last| day > *last) {
        bail!(
            "{} could last be sat on {last}, so not on {day}; name the day of your exam with --taken-on YYYY-MM-DD",
            blueprint.code
        );
    }
    Ok(day)
}

/// The end of the day of the exam, or now: what was learnt that day counts, what came later does not.
fn until(day: Date, now: i64) -> anyhow::Result<i64> {
    let end = day.checked_add(1.day())?.to_zoned(TimeZone::system())?;
    Ok(now.min(end.timestamp().as_millisecond() - 1))
}

fn check_score(args: &RecordArgs, blueprint: &Blueprint) -> anyhow::Result<()> {
    let Some(score) = args.score else { return Ok(()) };
    let scale = &blueprint.scale;
    let (min, pass, max) = (f64::from(scale.min), f64::from(scale.pass), f64::from(scale.max));
    if !(min..=max).contains(&score) {
        bail!("--score {score}: not on the scale of {}; {min} to {max} expected", blueprint.code);
    }
    if (score >= pass) != args.passed {
        let said = if args.passed { "--passed" } else { "--failed" };
        bail!("--score {score} and {said} contradict each other; {} passes from {pass} on", blueprint.code);
    }
    Ok(())
}
