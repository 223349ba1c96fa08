//! The scheduler: takes queries from clients, divides them among the executors and does again what a lost one held.
//!
//! It is Ballista's, with three things of ours: it knows [`irt_estep`](crate::estep), it cuts every query into as many
//! partitions as the executors have cores at that moment, and it says so at once when there are none.

use crate::client::address::{in_url, reachable};
use crate::session::{self, MESSAGE_BYTES};
use crate::terminal::Verbosity;
use anyhow::Context;
use ballista_core::extension::SessionConfigExt;
use ballista_scheduler::cluster::memory::{InMemoryClusterState, InMemoryJobState};
use ballista_scheduler::cluster::{BallistaCluster, ClusterState};
use ballista_scheduler::config::{SchedulerConfig, TaskDistributionPolicy};
use ballista_scheduler::scheduler_process::{create_scheduler, start_grpc_service_with_listener};
use datafusion::prelude::SessionConfig;
use datafusion_proto::protobuf::{LogicalPlanNode, PhysicalPlanNode};
use std::net::IpAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tracing::info;

/// Divides calibrations among executors.
#[derive(Debug, clap::Parser)]
#[command(name = "gradatim-scheduler", version, after_help = EXAMPLES)]
pub struct Options {
    /// Address to listen on. Whoever reaches it can read what the cluster can read: keep it off public networks
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub host: IpAddr,
    /// Port to listen on; 0 takes a free one and says which
    #[arg(long, value_name = "PORT", default_value_t = 50050)]
    pub port: u16,
    /// Name under which executors reach this machine [default: the address; 0.0.0.0 needs a name]
    #[arg(long, value_name = "NAME")]
    pub advertise: Option<String>,
    /// Seconds without a sign of life after which an executor is taken for lost and its part is done again by the others
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(5..=3600))]
    pub lost_after: u64,
    /// How much to write to standard error
    #[arg(long, value_name = "LEVEL", value_enum, default_value = "warn")]
    pub log: Verbosity,
}

const EXAMPLES: &str = "\
Examples:
  gradatim-scheduler
  gradatim-scheduler --host 10.0.0.5 --lost-after 30
Then, on every machine that is to work:
  gradatim-executor --scheduler df://10.0.0.5:50050

The first line on standard output is the address clients give: listening on df://host:port";

/// Runs until the process is told to stop.
///
/// # Errors
/// When the address cannot be listened on.
pub async fn run(options: &Options) -> anyhow::Result<()> {
    let name = options.advertise.clone().or_else(|| reachable(options.host));
    let name = name.with_context(|| format!("--host {} stands for every address of this machine: --advertise NAME has to say which one executors call", options.host))?;
    let listener = TcpListener::bind((options.host, options.port))
        .await
        .with_context(|| format!("cannot listen on {}:{}", in_url(options.host), options.port))?;
    let port = listener.local_addr()?.port();
    let config = Arc::new(config(options, &name, port));
    let scheduler = create_scheduler::<LogicalPlanNode, PhysicalPlanNode>(cluster(&config), config).await?;
    println!("listening on df://{name}:{port}");
    tokio::select! {
        served = start_grpc_service_with_listener(listener, scheduler) => Ok(served?),
        stopped = crate::terminal::told_to_stop() => {
            info!("told to stop");
            Ok(stopped?)
        }
    }
}

/// State in memory: a scheduler that starts again knows nothing of the queries before, and clients ask theirs again.
fn cluster(config: &SchedulerConfig) -> BallistaCluster {
    let executors = Arc::new(InMemoryClusterState::default());
    let seen = Arc::clone(&executors);
    let planning = Arc::new(move |settings| session::planning(settings, seen.as_ref()));
    let jobs = InMemoryJobState::new(
        config.scheduler_id.clone(),
        planning,
        Arc::new(SessionConfig::new_with_ballista),
    );
    BallistaCluster::new(executors as Arc<dyn ClusterState>, Arc::new(jobs))
}

fn config(options: &Options, name: &str, port: u16) -> SchedulerConfig {
    let mut config = SchedulerConfig {
        bind_host: in_url(options.host),
        external_host: name.to_owned(),
        bind_port: port,
        task_distribution: TaskDistributionPolicy::RoundRobin,
        // Results pass through the scheduler, so a client needs no way to the executors.
        enable_embedded_flight_proxy: true,
        executor_timeout_seconds: options.lost_after,
        expire_dead_executor_interval_seconds: 2,
        no_executors_grace_period_seconds: options.lost_after,
        // Every pass of a calibration is a query; what it leaves behind is soon of no use.
        finished_job_data_clean_up_interval_seconds: 60,
        finished_job_state_clean_up_interval_seconds: 300,
        ..SchedulerConfig::default()
    };
    config.grpc_server_max_decoding_message_size = MESSAGE_BYTES;
    config.grpc_server_max_encoding_message_size = MESSAGE_BYTES;
    config.grpc_client_max_message_size = MESSAGE_BYTES;
    config
}
