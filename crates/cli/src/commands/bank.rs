//! `bank`: questions and blueprints as their maintainers see them.

mod blueprints;
mod coverage;
mod export;
mod import;
mod item;
mod lint;
mod list;
mod new;
mod reports;
mod show;
mod target;

use crate::context::Context;
use clap::Subcommand;
use gradatim_bank::exchange::{self, Exchange, FORMATS};
use gradatim_bank::{BankError, Catalogue, Exam};

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
    /// Begin a new item: a template with the next free id, the point and the house rules.
    New(new::NewArgs),
    /// Turn items of another program into a bank file, all of them or none.
    Import(import::ImportArgs),
    /// Write the items of a bank for another program.
    Export(export::ExportArgs),
    /// Object to an item: what you say is kept for the maintainer of the bank.
    Report(reports::ReportArgs),
    /// List what learners hold against items, newest first.
    Reports(reports::ReportsArgs),
}

/// Runs the command.
pub fn run(command: &BankCommand, context: &Context) -> anyhow::Result<()> {
    match command {
        BankCommand::Show(args) => show::run(args, context),
        BankCommand::Lint(args) => lint::run(args, context),
        BankCommand::Coverage(args) => coverage::run(args, context),
        BankCommand::Blueprints(args) => blueprints::run(args, context),
        BankCommand::New(args) => new::run(args, context),
        BankCommand::Import(args) => import::run(args, context),
        BankCommand::Export(args) => export::run(args, context),
        BankCommand::Report(args) => reports::run_report(args, context),
        BankCommand::Reports(args) => reports::run_reports(args, context),
    }
}

/// The exam with its bank, which may still be empty: that is no fault where nobody wants to be asked.
fn exam(catalogue: &Catalogue, slug: &str) -> anyhow::Result<Exam> {
    match catalogue.exam(slug) {
        Err(BankError::NoItems { .. }) => Ok(Exam::read(catalogue.blueprint(slug)?.clone(), [])?),
        found => Ok(found?),
    }
}

/// Reads the name of a format; the error lists those that exist.
fn format(name: &str) -> Result<&'static dyn Exchange, String> {
    let names = || FORMATS.iter().map(|f| f.name()).collect::<Vec<_>>().join(", ");
    exchange::format(&name.to_lowercase()).ok_or_else(|| format!("no such format; use one of {}", names()))
}
