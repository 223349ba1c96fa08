//! `readiness`: would you pass, how sure is that, what is missing; real results, and how forecasts turned out.

mod case;
mod file;
mod ledger;
mod own;
mod record;

use crate::context::Context;
use crate::numbers::finite;
use crate::output;
use crate::responses::pair;
use crate::terminal::{Palette, Pointer, line_width, readiness_rows, write_rows};
use anyhow::{Context as _, bail};
use case::Case;
use clap::{Args, Subcommand};
use gradatim_practice::{Assumed, Clock as _, SystemClock};
use gradatim_readiness::{Gates, HALF_LIFE_DAYS, Mismatch, Readiness};
use jiff::Timestamp;
use serde::Serialize;
use std::path::PathBuf;

/// Arguments of `readiness`.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "Three things are told apart: coverage (how much of the blueprint you looked at
lately), performance (the probability of passing, with the score to expect) and
retention (what you will still know on the day). Without enough evidence (60
questions not seen before, 8 in every domain, one sealed form) no probability is
told, and p_pass is null. Only first answers count, and old ones fade.

An answer file (CSV, also .gz, or Parquet) has the columns item and correct, and
where known learner, timestamp, sitting, mode, first_exposure and scored. Without
a column mode the gate of the sealed form cannot be judged and is left open.

Examples:
  gradatim readiness mls-c01
  gradatim readiness mls-c01 --json
  gradatim readiness mls-c01 --mismatch 0.2,0.25
  gradatim readiness mls-c01 --attempts a.csv --pool p.parquet --form f.csv --cut 36
  gradatim readiness record mls-c01 --passed --score 782 --taken-on 2026-03-20
  gradatim readiness ledger shared/*.parquet"
)]
pub struct ReadinessArgs {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    report: ReportArgs,
}

/// Subcommands.
#[derive(Debug, Subcommand)]
enum Action {
    /// Record the result of a real exam beside what was forecast; it stays on this machine.
    Record(record::RecordArgs),
    /// How earlier forecasts turned out: Brier score and reliability by release.
    Ledger(ledger::LedgerArgs),
}

/// Arguments of the report itself.
#[derive(Debug, Clone, Args)]
pub struct ReportArgs {
    /// Exam, such as mls-c01.
    #[arg(required = true)]
    exam: Option<String>,
    /// Who asks: a learner of this machine (`me` if left out), or of the answer file.
    #[arg(long, value_name = "NAME", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    learner: Option<String>,
    /// Answers of one learner to judge by, instead of the journal: a long file or an attempt log.
    #[arg(long, value_name = "FILE", help_heading = "Inputs")]
    attempts: Option<PathBuf>,
    /// Calibrated item parameters instead of those in the home.
    #[arg(long, value_name = "FILE", help_heading = "Inputs")]
    pool: Option<PathBuf>,
    /// Scored items of the virtual form: a file with a column `item`.
    #[arg(long, value_name = "FILE", requires = "attempts", help_heading = "Inputs")]
    form: Option<PathBuf>,
    /// Loadings of domains on the general ability, 0.3 to 0.97.
    #[arg(long, value_name = "DOMAIN=LOADING", value_delimiter = ',', value_parser = pair, requires = "attempts", help_heading = "Inputs")]
    loadings: Vec<(String, String)>,
    /// Their column names for ours in the answer file, such as learner=id_student.
    #[arg(long, value_name = "OURS=THEIRS", value_delimiter = ',', value_parser = pair, requires = "attempts", help_heading = "Inputs")]
    map: Vec<(String, String)>,
    /// Least evidence: answers in all, in every domain, and sealed forms; for studies.
    #[arg(long, value_name = "ANSWERS,DOMAIN,FORMS", value_parser = gates, requires = "attempts", help_heading = "Inputs")]
    gates: Option<Gates>,
    /// Points needed on the form; by our expert ratings if left out.
    #[arg(long, value_name = "POINTS", allow_negative_numbers = true, help_heading = "Assumptions", value_parser = finite)]
    cut: Option<f64>,
    /// Standard error of the cut, in points.
    #[arg(long, value_name = "POINTS", allow_negative_numbers = true, help_heading = "Assumptions", value_parser = finite)]
    cut_se: Option<f64>,
    /// Difficulty of the exam over that of the bank, in logits: mean and standard deviation; 0,0.25 if left out.
    #[arg(long, value_name = "MEAN,SD", value_parser = mismatch, allow_hyphen_values = true, help_heading = "Assumptions")]
    mismatch: Option<Mismatch>,
    /// Days after which an answer counts half.
    #[arg(long, value_name = "DAYS", default_value_t = HALF_LIFE_DAYS, value_parser = days, help_heading = "Assumptions")]
    half_life: f64,
    /// The moment to judge from, such as 2026-03-01 or 2026-03-01T12:00:00Z; later answers are left out.
    #[arg(long, value_name = "TIME", value_parser = moment, help_heading = "Assumptions")]
    now: Option<i64>,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

impl ReportArgs {
    fn exam(&self) -> anyhow::Result<&str> {
        self.exam.as_deref().context("no exam is named; one such as mls-c01 expected")
    }

    fn assumed(&self) -> Assumed {
        Assumed { cut: self.cut, cut_se: self.cut_se, mismatch: self.mismatch }
    }

    /// UTC milliseconds.
    fn moment(&self) -> i64 {
        self.now.unwrap_or_else(|| SystemClock.now_ms())
    }
}

/// Runs the command.
pub fn run(args: &ReadinessArgs, context: &Context) -> anyhow::Result<()> {
    match &args.action {
        None => report(&args.report, context),
        Some(Action::Record(args)) => record::run(args, context),
        Some(Action::Ledger(args)) => ledger::run(args, context),
    }
}

fn report(args: &ReportArgs, context: &Context) -> anyhow::Result<()> {
    let case = match &args.attempts {
        Some(path) => file::case(args, path, context)?,
        None => own::case(args, context)?,
    };
    let readiness = case.readiness();
    if args.json {
        return output::json(&Document::new(&case, &readiness, args.moment())?);
    }
    let (width, palette) = (line_width(), Palette::detect(false));
    let rows = readiness_rows(&readiness, &case.pointer, width, palette);
    Ok(write_rows(&mut std::io::stdout(), &rows)?)
}

/// The answer for machines.
#[derive(Debug, Serialize)]
struct Document<'a> {
    exam: &'a str,
    learner: Option<&'a str>,
    as_of: String,
    #[serde(flatten)]
    readiness: &'a Readiness,
    bank_version: Option<&'a str>,
    pool: &'a str,
    notes: &'a [String],
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    synthetic: bool,
}

impl<'a> Document<'a> {
    fn new(case: &'a Case, readiness: &'a Readiness, now: i64) -> anyhow::Result<Self> {
        let Pointer { exam, about, .. } = &case.pointer;
        Ok(Self {
            exam,
            learner: case.learner.as_deref(),
            as_of: Timestamp::from_millisecond(now)?.to_string(),
            readiness,
            bank_version: case.bank_version.as_deref(),
            pool: &case.pool,
            notes: &about.notes,
            synthetic: about.synthetic,
        })
    }
}

fn mismatch(text: &str) -> Result<Mismatch, String> {
    let numbers: Vec<f64> = text.split(',').map_while(|part| part.trim().parse().ok()).collect();
    let wanted = || format!("`{text}`: mean and standard deviation in logits expected, such as 0,0.25");
    let [mean, sd] = numbers[..] else { return Err(wanted()) };
    let mismatch = Mismatch { mean, sd };
    mismatch.shifts().map_err(|e| e.to_string())?;
    Ok(mismatch)
}

fn days(text: &str) -> Result<f64, String> {
    let days = text.parse::<f64>().ok().filter(|days| *days > 0.0);
    days.ok_or_else(|| format!("`{text}`: a positive number of days expected, or inf for no fading"))
}

fn moment(text: &str) -> Result<i64, String> {
    let wrong = || format!("`{text}`: a time expected, such as 2026-03-01 or 2026-03-01T12:00:00Z");
    let moment = gradatim_log::parse_time(text).ok_or_else(wrong)?;
    Timestamp::from_millisecond(moment).map(|_| moment).map_err(|_| wrong())
}

fn gates(text: &str) -> Result<Gates, String> {
    let numbers: Vec<usize> = text.split(',').map_while(|part| part.trim().parse().ok()).collect();
    match numbers[..] {
        [answers, per_domain, cold_forms] => Ok(Gates { answers, per_domain, cold_forms }),
        _ => Err(format!("`{text}`: three counts expected, such as 60,8,1")),
    }
}

/// The journal of a home, if there is one: asking must not make it.
fn journal(context: &Context) -> anyhow::Result<Option<gradatim_log::Journal>> {
    let path = context.home()?.journal();
    Ok(if path.exists() { Some(gradatim_log::Journal::open(&path)?) } else { None })
}

/// The exam's own slug, or the only one that the learner has sat down to.
fn exam_of(asked: Option<&str>, learner: &str, context: &Context) -> anyhow::Result<String> {
    if let Some(asked) = asked {
        return Ok(context.catalogue()?.blueprint(asked)?.slug.clone());
    }
    let records = journal(context)?.map_or_else(|| Ok(Vec::new()), |journal| journal.records())?;
    let theirs = records.into_iter().filter(|r| r.learner == learner).map(|r| r.exam);
    let exams: Vec<String> = theirs.collect::<std::collections::BTreeSet<_>>().into_iter().collect();
    match exams.as_slice() {
        [only] => Ok(only.clone()),
        [] => bail!("no exam is named and learner '{learner}' has practised none; name one, such as mls-c01"),
        several => bail!("no exam is named and there are {}; name one of them", several.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_or_refused() {
        assert_eq!(mismatch("-0.1, 0.25"), Ok(Mismatch { mean: -0.1, sd: 0.25 }));
        for bad in ["", "0.1", "0.1,x", "0.1,-1", "nan,0.2", "0,0.1,0.2", "0,9"] {
            assert!(mismatch(bad).is_err(), "{bad}");
        }
        assert_eq!(days("inf"), Ok(f64::INFINITY));
        for bad in ["0", "-3", "soon", "nan"] {
            assert!(days(bad).is_err(), "{bad}");
        }
        assert_eq!(moment("1970-01-02"), Ok(86_400_000));
        assert!(moment("tomorrow").is_err() && moment("1e30").is_err());
        assert_eq!(gates("0,0,0"), Ok(Gates { answers: 0, per_domain: 0, cold_forms: 0 }));
        assert!(gates("60,8").is_err() && gates("60,8,one").is_err());
    }
}
