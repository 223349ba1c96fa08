//! `simulate`: studies of adaptive tests, and synthetic answers with known truth.

mod answers;
mod drill;
mod log;
mod readiness;
mod responses;
mod study;
mod truth;

use crate::context::Context;
use clap::{Args, Subcommand};

/// Arguments of `simulate`: a study, unless a subcommand is named.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true, after_help = study::EXAMPLES)]
pub struct SimulateArgs {
    #[command(subcommand)]
    command: Option<SimulateCommand>,
    #[command(flatten)]
    study: study::StudyArgs,
}

/// Subcommands.
#[derive(Debug, Subcommand)]
pub enum SimulateCommand {
    /// Make a synthetic attempt log: learners and items with known parameters, marked as synthetic everywhere.
    Log(log::LogArgs),
    /// Tell simulated learners their probability of passing and see how they fare: is the forecast calibrated?
    Readiness(readiness::ReadinessArgs),
    /// Compare drills aimed in different ways, with learners of whom most are weak in one domain.
    Drill(drill::DrillStudyArgs),
    /// Make a file of simulated answers to items with known parameters, of any size.
    Responses(responses::ResponsesArgs),
}

/// Runs the command.
pub fn run(args: &SimulateArgs, context: &Context) -> anyhow::Result<()> {
    match &args.command {
        None => study::run(&args.study),
        Some(SimulateCommand::Log(args)) => log::run(args, context),
        Some(SimulateCommand::Readiness(args)) => readiness::run(args, context),
        Some(SimulateCommand::Drill(args)) => drill::run(args, context),
        Some(SimulateCommand::Responses(args)) => responses::run(args),
    }
}
