//! `simulate`.

use crate::context::Context;
use clap::Subcommand;

/// Subcommands.
#[derive(Debug, Subcommand)]
pub enum SimulateCommand {
    /// Under construction.
    Nothing,
}

/// Runs the command.
pub fn run(_: &SimulateCommand, _: &Context) -> anyhow::Result<()> {
    anyhow::bail!("under construction")
}
