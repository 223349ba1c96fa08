//! `calibrate`.

use crate::context::Context;
use clap::Args;

/// Arguments.
#[derive(Debug, Args)]
pub struct CalibrateArgs {}

/// Runs the command.
pub fn run(_: &CalibrateArgs, _: &Context) -> anyhow::Result<()> {
    anyhow::bail!("under construction")
}
