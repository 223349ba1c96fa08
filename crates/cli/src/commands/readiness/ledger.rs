//! `readiness ledger`: how earlier forecasts turned out.

use crate::context::Context;
use crate::layout::{Column, Table, count};
use crate::output;
use anyhow::bail;
use clap::Args;
use gradatim_log::{Outcome, is_synthetic, read_outcomes};
use gradatim_readiness::{Outturn, ReleaseLedger, ReliabilityBin, ledger};
use serde_json::json;
use std::path::{Path, PathBuf};

/// Arguments of `readiness ledger`.
#[derive(Debug, Args)]
#[command(after_help = "Reads what gradatim log export --outcomes wrote, or any CSV or Parquet file with
the columns passed, p_pass and engine_version; without files, the results
recorded in the home.

Examples:
  gradatim readiness ledger
  gradatim readiness ledger shared/*.parquet --json

--json: {\"synthetic\", \"releases\": [{\"release\", \"results\", \"forecasts\", \"passed\",
\"forecast\", \"brier\", \"brier_of_base_rate\", \"reliability\": [{\"from\", \"to\",
\"n\", \"forecast\", \"passed\"}]}]}; the last release is all.
Results of simulated learners are marked, and never pooled with those of people.")]
pub struct LedgerArgs {
    /// Files of results.
    files: Vec<PathBuf>,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

/// Runs the subcommand.
pub fn run(args: &LedgerArgs, context: &Context) -> anyhow::Result<()> {
    let (outcomes, synthetic) = if args.files.is_empty() { recorded(context)? } else { shared(&args.files)? };
    let releases = ledger(&outcomes.into_iter().map(outturn).collect::<Vec<_>>());
    if args.json {
        return output::json(&json!({ "synthetic": synthetic, "releases": releases }));
    }
    let simulated = if synthetic { "These results are simulated.\n\n" } else { "" };
    output::line(format!("{simulated}{}", text(&releases)).trim_end())
}

/// The results of the home, and whether they are simulated.
fn recorded(context: &Context) -> anyhow::Result<(Vec<Outcome>, bool)> {
    Ok(match super::journal(context)? {
        Some(journal) => (journal.outcomes()?, journal.is_synthetic()),
        None => (Vec::new(), false),
    })
}

/// The results of files, either all of people or all simulated.
fn shared(files: &[PathBuf]) -> anyhow::Result<(Vec<Outcome>, bool)> {
    let mut outcomes = Vec::new();
    let (mut simulated, mut real): (Option<&Path>, Option<&Path>) = (None, None);
    for file in files {
        outcomes.extend(read_outcomes(file)?);
        let kind = if is_synthetic(file)? { &mut simulated } else { &mut real };
        kind.get_or_insert(file);
    }
    if let (Some(simulated), Some(real)) = (simulated, real) {
        bail!(
            "{}: simulated results, and those in {} are not; files of one kind expected",
            simulated.display(),
            real.display()
        );
    }
    Ok((outcomes, simulated.is_some()))
}

fn outturn(outcome: Outcome) -> Outturn {
    let release =
        if outcome.engine_version.is_empty() { "unknown".to_owned() } else { outcome.engine_version };
    Outturn { release, p_pass: outcome.p_pass, passed: outcome.passed }
}

fn text(releases: &[ReleaseLedger]) -> String {
    let Some(all) = releases.last().filter(|all| all.results > 0) else {
        return "No results of real exams yet; gradatim readiness record keeps one.".to_owned();
    };
    let mut table = Table::headed([
        ("release", Column::LEFT),
        ("results", Column::RIGHT),
        ("forecasts", Column::RIGHT),
        ("told", Column::RIGHT),
        ("passed", Column::RIGHT),
        ("Brier", Column::RIGHT),
        ("of base rate", Column::RIGHT),
    ]);
    for r in releases {
        let shares = [r.forecast, r.passed, r.brier, r.brier_of_base_rate].map(share);
        let [forecast, passed, brier, base] = shares;
        table.row([
            r.release.clone(),
            r.results.to_string(),
            r.forecasts.to_string(),
            forecast,
            passed,
            brier,
            base,
        ]);
    }
    format!("{table}\n{}{}", reliability(&all.reliability), caution(all))
}

fn share(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |x| format!("{x:.3}"))
}

fn reliability(bins: &[ReliabilityBin]) -> String {
    if bins.is_empty() {
        return String::new();
    }
    let mut table = Table::headed([
        ("told between", Column::LEFT),
        ("n", Column::RIGHT),
        ("told", Column::RIGHT),
        ("passed", Column::RIGHT),
    ]);
    for bin in bins {
        let range = format!("{:.1} and {:.1}", bin.from, bin.to);
        table.row([range, bin.n.to_string(), share(Some(bin.forecast)), share(Some(bin.passed))]);
    }
    format!("{table}\n")
}

/// Few results say little, and who shares is no random sample.
fn caution(all: &ReleaseLedger) -> String {
    let few =
        if all.forecasts < 100 { " Below a hundred forecasts these figures are mostly chance." } else { "" };
    let n = count(all.forecasts, "forecast");
    format!("{n} with a result, from people who chose to share it.{few}\n")
}
