//! `gradatim-cluster`: what `gradatim calibrate --cluster` talks to a cluster through.

use clap::Parser;
use gradatim_cluster::{client, terminal};
use std::process::ExitCode;

fn main() -> ExitCode {
    let options = client::Options::parse();
    terminal::run(client::run(options))
}
