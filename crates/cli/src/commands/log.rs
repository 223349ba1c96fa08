//! `log`: the attempt log, from the journal to open Parquet files and back to nothing.

mod compact;
mod replay;

pub use compact::compact_home;

use crate::context::{Context, spinner};
use crate::erasure;
use crate::home::Home;
use crate::layout::count;
use crate::output;
use crate::responses::{pair, say_left_out};
use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use gradatim_analytics::{AttemptStatistics, GroupStatistics};
use gradatim_log::dataset::{ExportReport, IngestOptions, export_anonymised, ingest};
use gradatim_log::{Forgotten, Journal, LearnerKey, ReadOptions, read_responses};
use serde_json::json;
use std::path::{Path, PathBuf};

/// Subcommands.
#[derive(Debug, Subcommand)]
pub enum LogCommand {
    /// Add responses of another program to the dataset; answers without a time take the file's date.
    Ingest(IngestArgs),
    /// Write the journal's answers to the Parquet dataset, under pseudonyms.
    Compact(compact::CompactArgs),
    /// Copy the dataset for others to see, with new throw-away pseudonyms and days for times.
    Export(ExportArgs),
    /// Count the dataset: exams, domains, learners, shares right.
    Stats(StatsArgs),
    /// Make every choice of a sitting anew from the journal and compare, or explain one of them in full.
    Replay(replay::ReplayArgs),
    /// Erase a learner from journal and dataset.
    Forget(ForgetArgs),
}

/// Arguments of `log ingest`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  gradatim log ingest answers.csv.gz --exam mls-c01
  gradatim log ingest other.csv --exam mls-c01 --map learner=id_student,correct=points")]
pub struct IngestArgs {
    /// Wide or long CSV or Parquet file, .gz too.
    file: PathBuf,
    /// Exam the answers belong to.
    #[arg(long)]
    exam: String,
    /// Their column names: ours=theirs[,…].
    #[arg(long, value_name = "OURS=THEIRS", value_delimiter = ',', value_parser = pair)]
    map: Vec<(String, String)>,
    /// Leave bad rows out and count them.
    #[arg(long)]
    skip_bad: bool,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

/// Arguments of `log export`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  gradatim log export --anonymise --out for-the-analyst      read its DICTIONARY.md first")]
pub struct ExportArgs {
    /// Asks for what an export does anyway: new ids, which not even the learner key leads back from.
    #[arg(long)]
    anonymise: bool,
    /// Empty or new folder.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Leave out questions and months of fewer than K learners, and blur days of fewer; 1 keeps all, for
    /// answers of your own.
    #[arg(long, value_name = "K", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    k: u16,
    /// Parquet file for recorded exam results, which cannot be joined to the answers unless K is 1; see
    /// `gradatim readiness ledger`.
    #[arg(long, value_name = "FILE", value_parser = parquet)]
    outcomes: Option<PathBuf>,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

fn parquet(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    match path.extension() {
        Some(ending) if ending.eq_ignore_ascii_case("parquet") => Ok(path),
        _ => Err("a file name that ends in .parquet expected".to_owned()),
    }
}

/// Arguments of `log stats`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  gradatim log stats
  gradatim log stats study/attempts --json")]
pub struct StatsArgs {
    /// Dataset; the home's own by default.
    path: Option<PathBuf>,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

/// Arguments of `log forget`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  gradatim log forget --learner ada")]
pub struct ForgetArgs {
    /// The learner's name on this machine.
    #[arg(long, value_name = "ID")]
    learner: String,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(command: &LogCommand, context: &Context) -> anyhow::Result<()> {
    match command {
        LogCommand::Ingest(args) => run_ingest(args, context),
        LogCommand::Compact(args) => compact::run(args, context),
        LogCommand::Export(args) => run_export(args, context),
        LogCommand::Stats(args) => run_stats(args, context),
        LogCommand::Replay(args) => replay::run(args, context),
        LogCommand::Forget(args) => run_forget(args, context),
    }
}

fn run_ingest(args: &IngestArgs, context: &Context) -> anyhow::Result<()> {
    let exam = context.catalogue()?.blueprint(&args.exam)?.slug.clone();
    let options = ReadOptions {
        map: args.map.iter().cloned().collect(),
        skip_bad: args.skip_bad,
        details: true,
        ..ReadOptions::default()
    };
    let wait = spinner("reading");
    let table = read_responses(&args.file, &options)?;
    say_left_out(&args.file, &table);
    let home = context.home()?;
    let key = LearnerKey::load_or_create(home.path())?;
    let answered_at = date_of(&args.file)?;
    let options = IngestOptions { exam, bank_version: "foreign".to_owned(), answered_at };
    let report = ingest(&table, &options, &key, &home.attempts())?;
    wait.finish_and_clear();
    if args.json {
        return output::json(&json!({ "rows": report.rows, "files": report.files,
            "skipped_unchanged": report.skipped_unchanged, "skipped_rows": table.skipped.len() }));
    }
    output::line(&format!(
        "{} answers in {} new files; {} bad rows left out",
        report.rows,
        report.files,
        table.skipped.len()
    ))
}

/// When a file was last changed, in UTC ms: the time of answers that tell none, so that ingesting the file again
/// finds the same answers.
fn date_of(file: &Path) -> anyhow::Result<i64> {
    let modified = std::fs::metadata(file).and_then(|m| m.modified());
    let modified = modified.with_context(|| format!("{}: cannot read its date", file.display()))?;
    Ok(jiff::Timestamp::try_from(modified)?.as_millisecond())
}

/// A journal that is there already.
fn existing_journal(path: &Path) -> anyhow::Result<Journal> {
    if !path.exists() {
        bail!("{}: no journal there; drill first, or name the right folder with --home", path.display());
    }
    Ok(Journal::open(path)?)
}

fn run_export(args: &ExportArgs, context: &Context) -> anyhow::Result<()> {
    if !args.anonymise {
        bail!(
            "an export is always anonymised; say so with --anonymise (the dataset itself lies in the home folder)"
        );
    }
    let home = context.home()?;
    let (attempts, results) = (dataset(&home)?, home.outcomes());
    let outcomes = args.outcomes.as_deref().map(|file| (results.as_path(), file));
    let report = export_anonymised(&attempts, &args.out, args.k.into(), outcomes)?;
    if args.json {
        return output::json(&report);
    }
    output::line(&exported(&report, args))
}

/// What an export holds and lacks, in sentences.
fn exported(report: &ExportReport, args: &ExportArgs) -> String {
    let answers = format!(
        "{} exported to {}, without names, keys or times of day",
        count(report.rows as usize, "answer"),
        args.out.display()
    );
    let left_out = |n: u64| match args.k {
        1 => "none left out, so days may tell who somebody is".to_owned(),
        k => format!("{n} left out because fewer than {k} learners could stand behind them"),
    };
    let mut text = format!("{answers}; {}", left_out(report.suppressed));
    if let Some(file) = &args.outcomes {
        let (results, suppressed) =
            (count(report.outcomes, "exam result"), report.outcomes_suppressed as u64);
        let place = if report.outcomes > 0 { format!(" in {}", file.display()) } else { String::new() };
        text += &format!("\n{results}{place}; {}", left_out(suppressed));
    }
    text
}

/// The home's dataset, if there is one.
fn dataset(home: &Home) -> anyhow::Result<PathBuf> {
    let path = home.attempts();
    if !path.exists() {
        bail!("{}: no dataset there yet; run `gradatim log compact` first", path.display());
    }
    Ok(path)
}

fn run_stats(args: &StatsArgs, context: &Context) -> anyhow::Result<()> {
    let path = match &args.path {
        Some(path) => path.clone(),
        None => dataset(&context.home()?)?,
    };
    let statistics = AttemptStatistics::of(&path)?;
    if args.json {
        return output::json(&statistics);
    }
    output::line(&format!(
        "{:<22} {:>9} {:>8} {:>8} {:>6} {:>7} {:>9}",
        "", "attempts", "learners", "sittings", "items", "right", "seconds"
    ))?;
    let groups = statistics.by_exam_and_mode.iter().chain(&statistics.by_domain);
    std::iter::once(&statistics.total).chain(groups).try_for_each(|g| output::line(&row(g)))
}

fn row(g: &GroupStatistics) -> String {
    let name = if g.group.is_empty() { "all" } else { &g.group };
    let seconds = g.median_seconds.map_or_else(|| "-".to_owned(), |s| format!("{s:.0}"));
    let right = format!("{:.1} %", 100.0 * g.correct);
    format!(
        "{name:<22} {:>9} {:>8} {:>8} {:>6} {right:>7} {seconds:>9}",
        g.attempts, g.learners, g.sittings, g.items
    )
}

fn run_forget(args: &ForgetArgs, context: &Context) -> anyhow::Result<()> {
    let home = context.home()?;
    let (rows, results) = erasure::from_files(&home, &args.learner)?;
    let journal = existing_journal(&home.journal())?.forget(&args.learner)?;
    if args.json {
        return output::json(&json!({ "journal": journal, "dataset": rows, "outcomes": results }));
    }
    if journal == Forgotten::default() && rows.rows == 0 && results == 0 {
        bail!("nothing is known of a learner '{}'", args.learner);
    }
    output::line(&format!(
        "erased: {} sittings with {} answers, {} reports and {} exam results in the journal, {} rows of the dataset",
        journal.sittings,
        journal.answers,
        journal.reports,
        journal.outcomes,
        rows.rows + results as u64
    ))
}
