//! The command line: global options and one subcommand each.

use crate::commands::{
    bank, calibrate, drill, exam, items, link, log, next, people, plan, predict, readiness, score, serve,
    simulate,
};
use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// Adaptive exam simulator: drill your weak spots, sit a faithful exam, calibrate the questions.
#[derive(Debug, Parser)]
#[command(name = "gradatim", version, propagate_version = true, after_help = EXAMPLES)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Where a learner's data lives (journal, key, dataset, pools).
    #[arg(long, global = true, value_name = "DIR", env = "GRADATIM_HOME")]
    pub home: Option<PathBuf>,
    /// Blueprints and banks to use instead of those built in.
    #[arg(long, global = true, value_name = "DIR", env = "GRADATIM_DATA")]
    pub data: Option<PathBuf>,
}

const EXAMPLES: &str = "Examples:
  gradatim drill mls-c01                      adaptive drilling, resumes where you left off
  gradatim exam mls-c01                       the timed simulation with a score report
  gradatim serve                              the same in a browser
  gradatim readiness mls-c01                  would you pass, and what is missing
  gradatim plan mls-c01 --date 2027-01-31 --hours-per-week 6
  gradatim bank lint mls-c01                  check the question bank
  gradatim calibrate responses.csv --model 2pl --out pool.parquet

Exit codes: 0 success, 1 the check or run itself failed, 2 bad usage or bad input.";

/// Subcommands; the long text of each stands with its arguments.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Drill adaptively in the terminal, aimed at what raises the chance of passing most.
    Drill(Box<drill::DrillArgs>),
    /// Sit a timed exam simulation and get a score report.
    Exam(Box<exam::ExamArgs>),
    /// Say whether you are ready to pass, record real results, and score earlier forecasts.
    Readiness(Box<readiness::ReadinessArgs>),
    /// Plan the weeks to the exam, or to the next attempt; as text, Markdown or for a calendar.
    Plan(Box<plan::PlanArgs>),
    /// Show, check and compare question banks and blueprints.
    #[command(subcommand)]
    Bank(bank::BankCommand),
    /// Keep the attempt log: ingest, compact, export, count, forget.
    #[command(subcommand)]
    Log(log::LogCommand),
    /// Estimate item parameters from responses.
    Calibrate(Box<calibrate::CalibrateArgs>),
    /// Bring a pool to the scale of another through the items they share.
    Link(Box<link::LinkArgs>),
    /// Estimate abilities from responses and a calibrated pool.
    Score(Box<score::ScoreArgs>),
    /// Analyse items: difficulty, discrimination, distractors, fit, group differences; what to fix first.
    Items(Box<items::ItemsArgs>),
    /// Choose the next item for given responses.
    Next(Box<next::NextArgs>),
    /// Predict from histories: who will pass.
    #[command(subcommand)]
    Predict(predict::Predict),
    /// Open the web app for a browser on this machine.
    Serve(Box<serve::ServeArgs>),
    /// Say who may log in to a server with many learners, and what they may do.
    #[command(subcommand)]
    People(people::PeopleCommand),
    /// Study adaptive tests with simulated examinees, or make synthetic answers.
    Simulate(Box<simulate::SimulateArgs>),
}
