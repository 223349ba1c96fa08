//! `gradatim-scheduler`: divides calibrations among executors.

use clap::Parser;
use gradatim_cluster::{scheduler, terminal};
use std::process::ExitCode;

fn main() -> ExitCode {
    let options = scheduler::Options::parse();
    terminal::log_to_stderr(options.log);
    terminal::run(async move { terminal::exit(scheduler::run(&options).await) })
}
