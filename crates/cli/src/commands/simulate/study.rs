//! A study of adaptive tests: examinees, designs, results.

mod content;
mod document;
mod examinees;
mod exposure;
pub mod findings;
mod outcome;
mod plan;
mod pool;
mod records;
mod report;
mod runs;
mod seeding;
mod settings;
mod stopping;
mod text;

use crate::calibrated::normal;
use crate::constraints::AttributeFiles;
use crate::numbers::finite;
use crate::output;
use crate::responses::pair;
use anyhow::Context as _;
use clap::Args;
use seeding::PretestArgs;
use settings::Settings;
use std::path::{Path, PathBuf};

pub const EXAMPLES: &str = "Abilities are drawn from --distribution unless a file has them; with --replay the answers are real ones,
and only what was answered can be given. The same seed gives the same results for any number of threads,
and every design meets the same examinees with the same luck.

A file of designs holds tables of the options under \"Design\", each with a name; what a table does not say is as on
the command line. A full form against one that stops as soon as the ratio of likelihoods decides (sprt.toml):
  [[design]]
  name = \"full form\"
  rule = \"fixed\"
  [[design]]
  name = \"sprt\"
  rule = \"fixed\"
  classify = \"sprt\"

With --constraints every item comes from a whole form that meets them all; attributes are the other
columns of the pool. Tests then have the length that the constraints say, and finished tests are checked
by other means than those that assembled them. New items (--pretest) are unscored: they change neither
estimates nor lengths, and each is given to whom it is expected to learn most from.

Examples:
  gradatim simulate --pool pool.csv --examinees 10000 --length 30 --html report.html
  gradatim simulate --pool pool.csv --examinees 100000 --length 30 --rule mfi --estimator eap --json
  gradatim simulate --pool pool.csv --examinees 100000 --length 30 --exposure sympson-hetter:0.2
  gradatim simulate --pool pool.csv --form 50 --examinees 100000 --length 50 --cut 0 --design sprt.toml --html report.html
  gradatim simulate --pool pool.csv --examinees 2000 --at -2,-1,0,1,2 --se-below 0.3 --length 60 --json
  gradatim simulate --pool pool.csv --replay responses.csv --length 20
  gradatim simulate --pool science_pool.csv --constraints science_constraints.csv --examinees 10000 --timings
  gradatim simulate --pool pool.csv --examinees 5000 --length 30 --pretest new.csv --unscored 3
  gradatim simulate --pool pool.csv --examinees 5000 --se-below 0.3 --length 60 --per-second
  gradatim simulate --pool pool.csv --examinees 10000 --length 30 --design designs.toml --html report.html";

/// Arguments of a study.
#[derive(Debug, Args)]
pub struct StudyArgs {
    /// Calibrated items of any model: CSV (also .gz) or Parquet.
    #[arg(long, value_name = "FILE", required = true)]
    pool: Option<PathBuf>,
    /// Their column names in the pool for ours, such as item=item_id.
    #[arg(long, value_name = "OURS=THEIRS", value_delimiter = ',', value_parser = pair)]
    map: Vec<(String, String)>,
    /// Leave out items of the pool and answers that are not usable, instead of stopping at the first.
    #[arg(long)]
    skip_bad: bool,
    /// Keep only the first items of the pool, as a form of this length.
    #[arg(long, value_name = "ITEMS", value_parser = clap::value_parser!(u32).range(1..))]
    form: Option<u32>,
    /// Number of examinees; with --at, at each ability.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000_000), help_heading = "Examinees")]
    examinees: Option<u32>,
    /// File of true abilities: CSV (also .gz) with a column theta, in logits.
    #[arg(long, value_name = "FILE", help_heading = "Examinees")]
    abilities: Option<PathBuf>,
    /// Distribution that abilities are drawn from.
    #[arg(long, value_name = "normal(M,S)", default_value = "normal(0,1)", value_parser = normal, help_heading = "Examinees")]
    distribution: (f64, f64),
    /// Abilities at each of which so many examinees are simulated, for results by ability.
    #[arg(
        long,
        value_name = "LOGITS",
        value_delimiter = ',',
        allow_hyphen_values = true,
        conflicts_with = "abilities",
        help_heading = "Examinees"
    )]
    at: Vec<f64>,
    /// Real answers to replay: a wide or long file of responses; abilities are what all of them say.
    #[arg(long, value_name = "RESPONSES", conflicts_with = "at", help_heading = "Examinees")]
    replay: Option<PathBuf>,
    /// Distribution of the examinees' speeds in log seconds, where the pool has times (a lognormal model: columns
    /// time_intensity and time_discrimination, or expected_seconds); at a speed of 0.7 an item takes half as long.
    #[arg(long, value_name = "normal(M,S)", default_value = "normal(0,0.3)", value_parser = normal, help_heading = "Examinees")]
    speed: (f64, f64),
    #[command(flatten)]
    settings: Settings,
    #[command(flatten)]
    attributes: AttributeFiles,
    /// File of several designs to compare, tables of the options above.
    #[arg(long, value_name = "FILE")]
    design: Option<PathBuf>,
    /// Abilities at which to decide, such as the standard, in logits.
    #[arg(long, value_name = "LOGITS", value_delimiter = ',', allow_hyphen_values = true, value_parser = finite)]
    cut: Vec<f64>,
    /// Quadrature nodes.
    #[arg(long, default_value_t = 33, value_parser = clap::value_parser!(u16).range(3..=1001), help_heading = "Estimation")]
    nodes: u16,
    /// Half-width of the quadrature, in logits.
    #[arg(
        long,
        default_value_t = 4.0,
        value_name = "LOGITS",
        allow_negative_numbers = true,
        help_heading = "Estimation"
    )]
    range: f64,
    /// Prior of the ability, normal(mean,sd) in logits.
    #[arg(long, value_name = "normal(M,S)", default_value = "normal(0,1)", value_parser = normal, help_heading = "Estimation")]
    prior: (f64, f64),
    /// Threads [default: one a core].
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Seed of everything random.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Write a report for people: one HTML file that stands alone.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Write every examinee's test: a CSV file, gzipped if its name ends in .gz.
    #[arg(long, value_name = "FILE")]
    out_examinees: Option<PathBuf>,
    /// Time every step (choosing an item and taking in its answer) in processor time of its thread. Times of the run
    /// (these, `seconds` and examinees a second) differ from run to run; nothing else does.
    #[arg(long)]
    timings: bool,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
    // Last, because its heading holds for all that follows.
    #[command(flatten)]
    pretest: PretestArgs,
}

/// Runs the study.
pub fn run(args: &StudyArgs) -> anyhow::Result<()> {
    let results = runs::results(args)?;
    if let Some(path) = &args.html {
        write(path, &report::html(&results)?)?;
    }
    if args.json {
        output::json(&document::document(&results))
    } else {
        output::line(text::text(&results).trim_end())
    }
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    std::fs::write(path, text).with_context(|| format!("{}: cannot be written", path.display()))?;
    eprintln!("{}: report written", path.display());
    Ok(())
}
