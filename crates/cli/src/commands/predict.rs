//! `predict`: models that foresee outcomes from histories of attempts.

mod data;
mod evaluate;
mod next;
mod report;
mod score;
mod train;
mod write;

use crate::context::Context;
use clap::Subcommand;

/// What to predict, and how good it is.
#[derive(Debug, Subcommand)]
pub enum Predict {
    /// Train a model of who will pass on histories and outcomes.
    Train(Box<train::TrainArgs>),
    /// Predict who will pass.
    Score(Box<score::ScoreArgs>),
    /// Compare predictions of a model with outcomes it was not trained on.
    Evaluate(Box<evaluate::EvaluateArgs>),
    /// The next answer, from the history before it: learns from some learners, predicts the answers of others.
    Next(Box<next::NextArgs>),
}

/// Runs the command.
pub fn run(command: &Predict, context: &Context) -> anyhow::Result<()> {
    match command {
        Predict::Train(args) => train::run(args),
        Predict::Score(args) => score::run(args),
        Predict::Evaluate(args) => evaluate::run(args),
        Predict::Next(args) => next::run(args, context),
    }
}
