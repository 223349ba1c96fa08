//! `next`.

use crate::context::Context;
use clap::Args;

/// Arguments.
#[derive(Debug, Args)]
pub struct NextArgs {}

/// Runs the command.
pub fn run(_: &NextArgs, _: &Context) -> anyhow::Result<()> {
    anyhow::bail!("under construction")
}
