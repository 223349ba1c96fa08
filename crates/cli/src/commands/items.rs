//! `items`: what the answers say about the questions, and what to fix first.

mod data;
mod document;
mod figures;
mod findings;
mod fit;
mod groups;
mod model;
mod report;
mod text;

use crate::context::{Context, spinner};
use crate::output;
use crate::responses::{ResponseArgs, pair};
use anyhow::Context as _;
use clap::{Args, Parser};
use data::Data;
use figures::Figures;
use gradatim_web::{Analysis, ItemFindings};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Arguments of `items`.
#[derive(Debug, Args)]
#[command(
    after_help = "Without a key the file holds scores: 0 and 1, or 0 to k (1 to k is taken as 0 to k - 1). With --key
it holds choices (wide: the cells; long: the column choice), marked by a CSV `item,key` or by one
row under the items' names. Attempt logs know both. Fit needs item parameters: those of --pool,
otherwise those of a calibration of the same answers where they suffice: a 2PL for right and wrong,
graded responses for items with more scores.

Findings come in three weights: fix (the item works against the test), check (look at it when you
can), note. Groups are compared among persons of equal score (Mantel-Haenszel with ETS classes A, B,
C, and logistic regression), and so are periods.

Examples:
  gradatim items scored.csv
  gradatim items choices.csv.gz --key key.csv --blank 8 --html report.html
  gradatim items scored.csv --leave-out age --group sex --focal f --json
  gradatim items attempts --pool pool.parquet --split-at 2026-06-01"
)]
pub struct ItemsArgs {
    #[command(flatten)]
    data: ResponseArgs,
    /// Highest score a cell may hold [default: 10].
    #[arg(long, value_name = "N", conflicts_with = "key", value_parser = clap::value_parser!(u8).range(1..), help_heading = "Reading")]
    max_score: Option<u8>,
    /// Answer key: a CSV `item,key`, or one row under the items' names.
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// Choices that stand for a question left blank, such as 9.
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    blank: Vec<String>,
    /// Calibrated items (CSV or Parquet), for fit and curves.
    #[arg(long, value_name = "POOL")]
    pool: Option<PathBuf>,
    /// The pool's column names for ours, such as item=item_id.
    #[arg(long, value_name = "OURS=THEIRS", value_delimiter = ',', value_parser = pair, requires = "pool")]
    pool_map: Vec<(String, String)>,
    /// Column of groups of persons, compared item by item.
    #[arg(long, value_name = "COLUMN", help_heading = "Groups and periods")]
    group: Option<String>,
    /// The group that is compared with all others [default: the smaller of two].
    #[arg(long, value_name = "VALUE", requires = "group", help_heading = "Groups and periods")]
    focal: Option<String>,
    /// Column of two periods, compared item by item.
    #[arg(long, value_name = "COLUMN", help_heading = "Groups and periods")]
    period: Option<String>,
    /// Compare persons who first answered before a time with the later ones.
    #[arg(long, value_name = "TIME", conflicts_with = "period", help_heading = "Groups and periods")]
    split_at: Option<String>,
    /// Write a report for people: one HTML file that stands alone.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// List the items without findings too.
    #[arg(long, conflicts_with = "json")]
    all: bool,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: &ItemsArgs, _: &Context) -> anyhow::Result<()> {
    let data = Data::read(args)?;
    let bar = spinner("analysing");
    let figures = Figures::new(args, data);
    bar.finish_and_clear();
    let figures = figures?;
    if let Some(path) = &args.html {
        write(path, &report::html(&figures, &args.source())?)?;
    }
    if args.json {
        output::json(&document::Document::new(&figures))
    } else {
        output::line(text::text(&figures, args.all).trim_end())
    }
}

/// What is wrong with the items of an exam by its attempts, with or without a pool.
pub fn analyse_log(attempts: &Path, exam: &str, pool: Option<&Path>) -> anyhow::Result<Analysis> {
    let mut line: Vec<&OsStr> = vec!["items".as_ref(), attempts.as_ref(), "--exam".as_ref(), exam.as_ref()];
    line.extend(pool.iter().flat_map(|pool| [OsStr::new("--pool"), pool.as_os_str()]));
    let args = Line::try_parse_from(line)?.args;
    let figures = Figures::new(&args, Data::read(&args)?)?;
    let found = figures.items.into_iter().filter(|item| !item.findings.is_empty());
    let items = found.map(|item| ItemFindings {
        item: item.id,
        n: item.n,
        findings: item.findings.into_iter().map(|f| (f.severity.name().to_owned(), f.text)).collect(),
    });
    Ok(Analysis {
        items: items.collect(),
        persons: figures.persons,
        responses: figures.responses,
        source: figures.source,
        notes: figures.notes,
    })
}

/// Arguments without the program around them.
#[derive(Debug, Parser)]
struct Line {
    #[command(flatten)]
    args: ItemsArgs,
}

impl ItemsArgs {
    /// The name of the file, for titles.
    fn source(&self) -> String {
        let name = self.data.path.file_name().map(|name| name.to_string_lossy().into_owned());
        name.unwrap_or_else(|| self.data.place().to_string())
    }
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    std::fs::write(path, text).with_context(|| format!("{}: cannot be written", path.display()))?;
    eprintln!("{}: report written", path.display());
    Ok(())
}
