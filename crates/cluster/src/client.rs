//! The client: holds a session on a cluster and asks it for sums, for another program that speaks over pipes.
//!
//! `gradatim calibrate --cluster` runs it as a child, so that the default build has no engine in it. What they say to
//! each other is in [`frames`].

pub(crate) mod address;
mod cluster;
pub(crate) mod folder;
pub mod frames;

pub use address::Address;
pub use cluster::{Cluster, Patience};
pub use folder::Folder;

use crate::Fault;
use crate::analytics::command as tables;
use crate::terminal::{self, Verbosity};
use anyhow::anyhow;
use frames::Frames;
use gradatim_sentence::OneLine;
use std::io::{IsTerminal, stdout};
use std::process::ExitCode;
use std::time::Duration;

/// Asks a cluster for sums and tables over a log.
#[derive(Debug, clap::Parser)]
#[command(name = "gradatim-cluster", version)]
pub struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Sums(Sums),
    #[command(flatten)]
    Table(tables::Command),
}

/// Answers tasks on standard input with sums on standard output, until the input ends.
///
/// Another program runs this: `gradatim calibrate --cluster df://host:port FOLDER`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
struct Sums {
    /// The log, session by session: a folder, or a URL that begins with s3://, gs://, az:// or file://
    #[arg(value_name = "FOLDER")]
    log: String,
    #[command(flatten)]
    reach: Reach,
}

/// The cluster, and how long to wait for it.
#[derive(Debug, clap::Args)]
pub(crate) struct Reach {
    /// The scheduler
    #[arg(long, value_name = "df://HOST:PORT")]
    cluster: String,
    /// Seconds to wait for an executor while there is none, and for a scheduler that has died to come back
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    wait: u64,
    /// Seconds one pass over the answers may take
    #[arg(long, value_name = "SECONDS", default_value_t = 3600, value_parser = clap::value_parser!(u64).range(1..))]
    limit: u64,
    /// Write what the engine says to standard error
    #[arg(long, value_name = "LEVEL", value_enum)]
    log_level: Option<Verbosity>,
}

const EXAMPLES: &str = "\
Examples:
  gradatim calibrate --cluster df://10.0.0.5:50050 s3://exams/log/      runs it
  gradatim-cluster sums --cluster df://10.0.0.5:50050 s3://exams/log/ <frames >frames";

impl Reach {
    pub(crate) fn begin_log(&self) {
        if let Some(verbosity) = self.log_level {
            terminal::log_to_stderr(verbosity);
        }
    }

    pub(crate) async fn join(&self) -> Result<Cluster, Fault> {
        let patience =
            Patience { wait: Duration::from_secs(self.wait), pass: Duration::from_secs(self.limit) };
        Cluster::join(self.cluster.parse()?, patience).await
    }
}

/// Runs the client. A failure is an error frame and exit code 2; only if nobody reads it, it is a line on standard error.
pub async fn run(options: Options) -> ExitCode {
    let options = match options.command {
        Command::Sums(options) => options,
        Command::Table(command) => return terminal::exit(tables::run(command).await),
    };
    options.reach.begin_log();
    if stdout().is_terminal() {
        return terminal::exit(Err(anyhow!(
            "gradatim-cluster speaks to another program, not to a terminal: run gradatim calibrate --cluster"
        )));
    }
    let Err(fault) = serve(&options).await else { return ExitCode::SUCCESS };
    match frames::write_error(&mut stdout(), &OneLine(&fault).to_string()) {
        Ok(()) => ExitCode::from(2),
        Err(_) => terminal::exit(Err(fault.into())),
    }
}

async fn serve(options: &Sums) -> Result<(), Fault> {
    let cluster = options.reach.join().await?;
    let folder = Folder::open(&options.log, &cluster).await?;
    let mut tasks = Frames::of_stdin();
    let mut gone = frames::write_sums(&mut stdout(), folder.items()).is_err();
    while !gone {
        let Some(task) = tasks.next().await? else { break };
        let answer = tokio::select! {
            answer = cluster.sums(&folder, &task) => answer,
            () = tasks.ended() => break,
        };
        gone = match answer {
            Ok(sums) => frames::write_sums(&mut stdout(), &sums),
            Err(fault) => frames::write_error(&mut stdout(), &OneLine(fault).to_string()),
        }
        .is_err();
    }
    Ok(())
}
