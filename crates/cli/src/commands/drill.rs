//! `drill`.

use crate::context::Context;
use clap::Args;

/// Arguments.
#[derive(Debug, Args)]
pub struct DrillArgs {}

/// Runs the command.
pub fn run(_: &DrillArgs, _: &Context) -> anyhow::Result<()> {
    anyhow::bail!("under construction")
}
