//! `gradatim-executor`: works for a scheduler.

use clap::Parser;
use gradatim_cluster::{executor, terminal};
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    let options = executor::Options::parse();
    terminal::log_to_stderr(options.log);
    terminal::exit(executor::run(&options).await)
}
