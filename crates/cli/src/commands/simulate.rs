//! `simulate`: synthetic answers with known truth.

mod answers;
mod log;
mod responses;
mod truth;

use crate::context::Context;
use clap::Subcommand;

/// Subcommands.
#[derive(Debug, Subcommand)]
pub enum SimulateCommand {
    /// Make a synthetic attempt log: learners and items with known parameters, marked as synthetic everywhere.
    Log(log::LogArgs),
    /// Make a file of simulated answers to items with known parameters, of any size.
    Responses(responses::ResponsesArgs),
}

/// Runs the command.
pub fn run(command: &SimulateCommand, context: &Context) -> anyhow::Result<()> {
    match command {
        SimulateCommand::Log(args) => log::run(args, context),
        SimulateCommand::Responses(args) => responses::run(args),
    }
}
