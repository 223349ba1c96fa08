//! `predict`: models that foresee outcomes from histories of attempts.

use crate::context::Context;
use clap::Subcommand;

/// What to predict.
#[derive(Debug, Subcommand)]
pub enum Predict {}

/// Runs the command.
pub fn run(command: &Predict, _: &Context) -> anyhow::Result<()> {
    match *command {}
}
