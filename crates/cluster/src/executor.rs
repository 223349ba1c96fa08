//! An executor: reads its share of the answers and sums. It is Ballista's, and knows [`irt_estep`](crate::estep).

use crate::client::address::{Address, in_url, reachable};
use crate::session::{self, MESSAGE_BYTES};
use crate::terminal::Verbosity;
use anyhow::{Context, bail};
use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use std::net::{IpAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::time::{Instant, sleep};

/// Works for a scheduler: reads a share of the answers and sums.
#[derive(Debug, clap::Parser)]
#[command(name = "gradatim-executor", version, after_help = EXAMPLES)]
pub struct Options {
    /// The scheduler to work for
    #[arg(long, value_name = "df://HOST:PORT", default_value = "df://127.0.0.1:50050")]
    pub scheduler: Address,
    /// Address to listen on, for the scheduler and the other executors
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub host: IpAddr,
    /// Name under which the others reach this machine [default: the address; with 0.0.0.0 the one the scheduler sees]
    #[arg(long, value_name = "NAME")]
    pub advertise: Option<String>,
    /// Port for results; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = 50051)]
    pub port: u16,
    /// Port for work; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = 50052)]
    pub work_port: u16,
    /// Cores to work on [default: all]
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..))]
    pub cores: Option<u16>,
    /// Memory for queries that sort or join, MiB [default: 70 % of the machine's or the container's]
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u64).range(64..))]
    pub memory: Option<u64>,
    /// Folder for what is passed on between executors [default: a temporary one, removed at the end]
    #[arg(long, value_name = "FOLDER")]
    pub work_dir: Option<PathBuf>,
    /// Seconds to wait for the scheduler to answer
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub wait: u64,
    /// How much to write to standard error
    #[arg(long, value_name = "LEVEL", value_enum, default_value = "warn")]
    pub log: Verbosity,
}

const EXAMPLES: &str = "\
Examples:
  gradatim-executor
  gradatim-executor --scheduler df://10.0.0.5:50050 --host 10.0.0.6 --cores 8
  gradatim-executor --port 0 --work-port 0 --cores 1     a second one on the same machine

Credentials for s3://, gs:// and az:// are read from the environment (AWS_*, GOOGLE_*, AZURE_*).";

/// How often an executor says that it lives, seconds. A fifth of the time after which the scheduler gives it up.
const SIGN_OF_LIFE: u64 = 2;

/// Works until the process is told to stop; then lets its tasks end.
///
/// # Errors
/// When the scheduler does not answer in time, or a port or the folder cannot be used.
pub async fn run(options: &Options) -> anyhow::Result<()> {
    wait_for(&options.scheduler, Duration::from_secs(options.wait)).await?;
    let (folder, _removed_at_the_end) = work_dir(options)?;
    let config = config(options, &folder)?;
    start_executor_process(Arc::new(config))
        .await
        .with_context(|| format!("the executor of the scheduler at {} stopped", options.scheduler))
}

/// Ballista's own wait never ends: it measures no time.
async fn wait_for(scheduler: &Address, patience: Duration) -> anyhow::Result<()> {
    let until = Instant::now() + patience;
    while !scheduler.answers().await {
        if Instant::now() >= until {
            bail!("{}", crate::Fault::Unreachable(scheduler.place()));
        }
        sleep(Duration::from_millis(500)).await;
    }
    Ok(())
}

fn work_dir(options: &Options) -> anyhow::Result<(PathBuf, Option<TempDir>)> {
    match &options.work_dir {
        Some(folder) => {
            std::fs::create_dir_all(folder)
                .with_context(|| format!("{} cannot be used as work folder", folder.display()))?;
            Ok((folder.clone(), None))
        }
        None => {
            let temporary = tempfile::Builder::new().prefix("gradatim-executor-").tempdir()?;
            Ok((temporary.path().to_owned(), Some(temporary)))
        }
    }
}

fn config(options: &Options, folder: &Path) -> anyhow::Result<ExecutorProcessConfig> {
    // Apart, because the engine clears the one while it works and at the end.
    let (passed_on, spill) = (folder.join("passed-on"), folder.join("spill"));
    std::fs::create_dir_all(&passed_on)?;
    std::fs::create_dir_all(&spill)?;
    Ok(ExecutorProcessConfig {
        bind_host: in_url(options.host),
        external_host: options.advertise.clone().or_else(|| reachable(options.host)),
        port: port(options.host, options.port)?,
        grpc_port: port(options.host, options.work_port)?,
        scheduler_host: options.scheduler.host().to_owned(),
        scheduler_port: options.scheduler.port(),
        // 0 stands for all.
        vcores: options.cores.map_or(0, usize::from),
        memory_pool_size: options.memory.map(|mib| mib << 20),
        work_dir: Some(passed_on.to_str().context("the name of the work folder is no UTF-8")?.to_owned()),
        job_data_ttl_seconds: 3600,
        job_data_clean_up_interval_seconds: 600,
        grpc_max_decoding_message_size: MESSAGE_BYTES,
        grpc_max_encoding_message_size: MESSAGE_BYTES,
        executor_heartbeat_interval_seconds: SIGN_OF_LIFE,
        override_function_registry: Some(Arc::new(session::registry())),
        override_config_producer: Some(Arc::new(session::settings)),
        override_runtime_producer: Some(Arc::new(move |_| session::runtime(Some(&spill)))),
        ..ExecutorProcessConfig::default()
    })
}

/// The port asked for, or a free one for 0.
fn port(host: IpAddr, asked: u16) -> anyhow::Result<u16> {
    let listener =
        TcpListener::bind((host, asked)).with_context(|| format!("cannot listen on {host}:{asked}"))?;
    Ok(listener.local_addr()?.port())
}
