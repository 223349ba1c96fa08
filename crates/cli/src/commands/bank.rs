//! `bank`.

use crate::context::Context;
use clap::Subcommand;

/// Subcommands.
#[derive(Debug, Subcommand)]
pub enum BankCommand {
    /// Under construction.
    Nothing,
}

/// Runs the command.
pub fn run(_: &BankCommand, _: &Context) -> anyhow::Result<()> {
    anyhow::bail!("under construction")
}
