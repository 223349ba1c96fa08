//! `gradatim-executor`: works for a scheduler.

use clap::Parser;
use gradatim_cluster::{executor, terminal};
use std::process::ExitCode;

fn main() -> ExitCode {
    let options = executor::Options::parse();
    terminal::log_to_stderr(options.log);
    terminal::run(async move { terminal::exit(executor::run(&options).await) })
}
