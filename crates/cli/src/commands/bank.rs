//! `bank`: questions and blueprints as their maintainers see them.

mod blueprints;
mod coverage;
mod item;
mod lint;
mod list;
mod show;

use crate::context::Context;
use clap::Subcommand;
use gradatim_bank::{BankError, Exam};

/// Subcommands.
#[derive(Debug, Subcommand)]
pub enum BankCommand {
    /// Show an exam and its bank, list items, or show one item with key and rationales.
    Show(show::ShowArgs),
    /// Check the items of a bank and say what to mend.
    Lint(lint::LintArgs),
    /// Count items over the domains, tasks and points of the blueprint.
    Coverage(coverage::CoverageArgs),
    /// List blueprints, show one, or put two side by side.
    Blueprints(blueprints::BlueprintsArgs),
}

/// Runs the command.
pub fn run(command: &BankCommand, context: &Context) -> anyhow::Result<()> {
    match command {
        BankCommand::Show(args) => show::run(args, context),
        BankCommand::Lint(args) => lint::run(args, context),
        BankCommand::Coverage(args) => coverage::run(args, context),
        BankCommand::Blueprints(args) => blueprints::run(args, context),
    }
}

/// The exam with its bank, which may still be empty: that is no fault where nobody wants to be asked.
fn exam(context: &Context, slug: &str) -> anyhow::Result<Exam> {
    let catalogue = context.catalogue()?;
    match catalogue.exam(slug) {
        Err(BankError::NoItems { .. }) => Ok(Exam::read(catalogue.blueprint(slug)?.clone(), [])?),
        found => Ok(found?),
    }
}
