//! `predict`: models that foresee outcomes from histories of attempts.

mod next;

use crate::context::Context;
use clap::Subcommand;

/// What to predict.
#[derive(Debug, Subcommand)]
pub enum Predict {
    /// The next answer, from the history before it: learns from some learners, predicts the answers of others.
    Next(Box<next::NextArgs>),
}

/// Runs the command.
pub fn run(command: &Predict, context: &Context) -> anyhow::Result<()> {
    match command {
        Predict::Next(args) => next::run(args, context),
    }
}
