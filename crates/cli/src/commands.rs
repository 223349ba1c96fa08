//! One module a command: its arguments, and what it does with the libraries.

pub mod bank;
pub mod calibrate;
pub mod drill;
pub mod exam;
pub mod items;
pub mod link;
pub mod log;
pub mod next;
pub mod people;
pub mod plan;
pub mod predict;
pub mod readiness;
pub mod score;
pub mod serve;
pub mod simulate;

use crate::args::{Cli, Command};
use crate::context::Context;

/// Runs the command of a command line.
pub fn run(cli: &Cli) -> anyhow::Result<()> {
    let context = Context::new(cli);
    match &cli.command {
        Command::Drill(args) => drill::run(args, &context),
        Command::Exam(args) => exam::run(args, &context),
        Command::Readiness(args) => readiness::run(args, &context),
        Command::People(command) => people::run(command, &context),
        Command::Plan(args) => plan::run(args, &context),
        Command::Bank(command) => bank::run(command, &context),
        Command::Log(command) => log::run(command, &context),
        Command::Calibrate(args) => calibrate::run(args, &context),
        Command::Link(args) => link::run(args, &context),
        Command::Score(args) => score::run(args, &context),
        Command::Items(args) => items::run(args, &context),
        Command::Next(args) => next::run(args, &context),
        Command::Predict(command) => predict::run(command, &context),
        Command::Serve(args) => serve::run(args, &context),
        Command::Simulate(args) => simulate::run(args, &context),
    }
}
