//! `gradatim`: drill, simulate exams, calibrate items and keep the log, from the command line.

mod answers;
mod args;
mod calibrated;
mod commands;
mod constraints;
mod context;
mod erasure;
mod failure;
mod home;
mod layout;
mod numbers;
mod output;
mod remote;
mod responses;
mod shipped;
mod sittings;
mod terminal;
mod times;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = args::Cli::parse();
    match commands::run(&cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failure::report(&error),
    }
}
