//! The client's commands that make tables.

use super::engine::Engine;
use super::output::Format;
use super::{Day, Files, Histories, Log, Table};
use crate::Fault;
use crate::client::Reach;
use anyhow::{Context, bail};
use std::io::stdout;
use std::path::PathBuf;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Items: how often they are answered, how hard they are, how well they separate.
    ///
    /// One row an item of an exam. attempts, learners, sittings, correct, first_exposures and median_seconds are of all
    /// answers, as in `gradatim log stats`; n, p_value and point_biserial are of those that count, as in `gradatim items`:
    /// first exposures within a day of a learner's first answer, without rapid guesses.
    #[command(after_help = STATISTICS)]
    Statistics(TableArgs),
    /// Items month by month: in which share of the sittings they are shown, and how often to a learner.
    #[command(after_help = EXPOSURE)]
    Exposure(TableArgs),
    /// Items month by month among equally able learners: what a test of drift needs.
    ///
    /// One row an item, month of the learner's first answer, and level (1 to 10) of the share right on all answers that
    /// count. Adding up months gives the tables of a Mantel-Haenszel test of any two periods.
    #[command(after_help = DRIFT)]
    Drift(TableArgs),
    /// What `gradatim predict` learns from, of everybody: one row a learner and course, nothing after a day.
    ///
    /// Of an attempt log, an exam is a course and a mode a kind of attempts. With --people, URL holds histories instead, with
    /// the columns learner, day (a number), score and, where there are any, course, item, type, due_day, weight, order and
    /// response_time_s.
    #[command(after_help = FEATURES)]
    Features(FeatureArgs),
}

const STATISTICS: &str = "\
Examples:
  gradatim-cluster statistics --cluster df://10.0.0.5:50050 s3://exams/attempts/ --out items.csv
  gradatim-cluster statistics --cluster df://10.0.0.5:50050 s3://exams/attempts/ --exam mls-c01 --as-of 2026-10-31 --json";
const EXPOSURE: &str = "\
Examples:
  gradatim-cluster exposure --cluster df://10.0.0.5:50050 s3://exams/attempts/ --out exposure.parquet
  gradatim-cluster exposure --cluster df://10.0.0.5:50050 /shared/attempts --exam mls-c01";
const DRIFT: &str = "\
Examples:
  gradatim-cluster drift --cluster df://10.0.0.5:50050 s3://exams/attempts/ --out drift.parquet
  gradatim-cluster drift --cluster df://10.0.0.5:50050 gs://exams/attempts/ --exam mls-c01 --json";
const FEATURES: &str = "\
Examples:
  gradatim-cluster features --cluster df://10.0.0.5:50050 s3://exams/attempts/ --as-of 2026-10-31 --out features.parquet
  gradatim-cluster features --cluster df://10.0.0.5:50050 s3://courses/history/ --people s3://courses/people.parquet --as-of 56";

#[derive(Debug, clap::Args)]
pub(crate) struct TableArgs {
    /// Parquet files of attempts: a folder, a file, or a URL that begins with s3://, gs://, az:// or file://
    #[arg(value_name = "URL")]
    log: String,
    /// Only one exam
    #[arg(long, value_name = "EXAM")]
    exam: Option<String>,
    /// See nothing after this day, a date such as 2026-11-21 (UTC)
    #[arg(long, value_name = "DAY", value_parser = str::parse::<Day>)]
    as_of: Option<Day>,
    /// Write a file, .csv, .json or .parquet; it appears whole or not at all. Without it, CSV goes to standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write JSON to standard output
    #[arg(long, conflicts_with = "out")]
    json: bool,
    #[command(flatten)]
    reach: Reach,
}

#[derive(Debug, clap::Args)]
pub(crate) struct FeatureArgs {
    #[command(flatten)]
    table: TableArgs,
    /// Parquet files of who could make attempts: learner and, where there are any, course and unregistered_day; URL then
    /// holds histories, and --as-of is a number of days
    #[arg(long, value_name = "URL", conflicts_with = "exam")]
    people: Option<String>,
}

/// Makes a table and writes it.
pub(crate) async fn run(command: Command) -> anyhow::Result<()> {
    let args = command.args();
    args.reach.begin_log();
    let format = args.format()?;
    let files = Files::find(&args.log).await?;
    let cluster = args.reach.join().await?;
    let table = command.table(&cluster, &files).await?;
    args.write(&table, format)
}

impl Command {
    fn args(&self) -> &TableArgs {
        match self {
            Self::Statistics(args) | Self::Exposure(args) | Self::Drift(args) => args,
            Self::Features(args) => &args.table,
        }
    }

    async fn table<E: Engine>(&self, engine: &E, files: &Files) -> Result<Table, Fault> {
        let args = self.args();
        if let Self::Features(FeatureArgs { people: Some(people), .. }) = self {
            let people = Files::find(people).await?;
            return Histories::of_files(engine, files, &people, args.as_of).await?.features().await;
        }
        let log = Log::open(engine, files, args.exam.as_deref(), args.as_of).await?;
        match self {
            Self::Statistics(_) => log.statistics().await,
            Self::Exposure(_) => log.exposure().await,
            Self::Drift(_) => log.drift().await,
            Self::Features(_) => Histories::of_log(&log, args.as_of).await?.features().await,
        }
    }
}

impl TableArgs {
    fn format(&self) -> anyhow::Result<Format> {
        let Some(out) = &self.out else { return Ok(if self.json { Format::Json } else { Format::Csv }) };
        match Format::of(out) {
            Some(format) => Ok(format),
            None => bail!("--out {}: a name that ends in .csv, .json or .parquet expected", out.display()),
        }
    }

    fn write(&self, table: &Table, format: Format) -> anyhow::Result<()> {
        match &self.out {
            Some(out) => {
                table.save(out, format).with_context(|| format!("{} cannot be written", out.display()))?;
            }
            None => table.write(&mut stdout(), format).context("standard output cannot be written")?,
        }
        let simulated = if table.synthetic { ", made from simulated answers" } else { "" };
        if let Some(out) = &self.out {
            eprintln!("{} rows in {}{simulated}", table.height(), out.display());
        } else if table.synthetic {
            eprintln!("note: made from simulated answers");
        }
        Ok(())
    }
}
