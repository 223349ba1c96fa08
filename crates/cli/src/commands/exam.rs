//! `exam`.

use crate::context::Context;
use clap::Args;

/// Arguments.
#[derive(Debug, Args)]
pub struct ExamArgs {}

/// Runs the command.
pub fn run(_: &ExamArgs, _: &Context) -> anyhow::Result<()> {
    anyhow::bail!("under construction")
}
