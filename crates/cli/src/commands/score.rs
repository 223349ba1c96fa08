//! `score`.

use crate::context::Context;
use clap::Args;

/// Arguments.
#[derive(Debug, Args)]
pub struct ScoreArgs {}

/// Runs the command.
pub fn run(_: &ScoreArgs, _: &Context) -> anyhow::Result<()> {
    anyhow::bail!("under construction")
}
