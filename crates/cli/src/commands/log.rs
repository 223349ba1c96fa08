//! `log`.

use crate::context::Context;
use clap::Subcommand;

/// Subcommands.
#[derive(Debug, Subcommand)]
pub enum LogCommand {
    /// Under construction.
    Nothing,
}

/// Runs the command.
pub fn run(_: &LogCommand, _: &Context) -> anyhow::Result<()> {
    anyhow::bail!("under construction")
}
