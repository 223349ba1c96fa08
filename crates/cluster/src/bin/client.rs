//! `gradatim-cluster`: what `gradatim calibrate --cluster` talks to a cluster through.

use clap::Parser;
use gradatim_cluster::client;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    client::run(client::Options::parse()).await
}
