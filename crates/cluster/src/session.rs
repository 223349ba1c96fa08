//! What scheduler, executors and client agree on: functions, stores of files, sizes of messages.

use crate::stores::Stores;
use crate::{estep, fault};
use ballista_core::extension::{
    SessionConfigExt, SessionStateExt, ballista_aggregate_functions, ballista_scalar_functions,
    ballista_window_functions,
};
use ballista_core::optimizer::ballista_default_optimizer_rules;
use ballista_core::registry::BallistaFunctionRegistry;
use ballista_scheduler::cluster::ClusterState;
use datafusion::common::Result;
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use datafusion::execution::{SessionState, SessionStateBuilder};
use datafusion::logical_expr::AggregateUDF;
use datafusion::prelude::{SessionConfig, SessionContext};
use futures::FutureExt;
use std::path::Path;
use std::sync::Arc;

/// Longest message between the processes, bytes: plans carry the task, results the sums. Ballista's own 16 MB would
/// end at some 20,000 items.
pub const MESSAGE_BYTES: u32 = 256 << 20;

/// Every aggregate of ours.
fn aggregates() -> Vec<Arc<AggregateUDF>> {
    vec![Arc::new(estep::function())]
}

/// Settings of a session: they travel from the client to the scheduler and the executors with every query.
pub fn settings() -> SessionConfig {
    SessionConfig::new_with_ballista()
        .with_ballista_grpc_client_max_message_size(MESSAGE_BYTES as usize)
        .with_information_schema(true)
        // Ballista's adaptive planner does not cover the death of an executor (datafusion-ballista, issue 1986): a task
        // of a stage that is run again reports in vain, and the query waits for ever.
        .with_ballista_adaptive_query_planner(false)
        // No bounds of columns are asked for, so nobody has to read a thousand footers before every query.
        .with_collect_statistics(false)
        // Parts of any size are divided evenly among the cores.
        .with_repartition_file_min_size(1 << 20)
        .set_u64("ballista.client.grpc_timeout_seconds", 60)
        .set_u64("ballista.client.grpc_http2_keepalive_interval_seconds", 10)
        .set_u64("ballista.client.io_retry_wait_time_ms", 500)
}

/// A client's context on the scheduler at `host:port`.
///
/// # Errors
/// What the engine says when its settings contradict each other.
pub fn context(address: &str) -> Result<SessionContext> {
    let state = SessionStateBuilder::new()
        .with_default_features()
        .with_config(settings())
        .with_runtime_env(runtime(None)?)
        .build()
        .upgrade_for_ballista(format!("http://{address}"))?;
    let context = SessionContext::new_with_state(state);
    // After the upgrade, which puts Ballista's functions in the place of all others.
    aggregates().into_iter().for_each(|function| context.register_udaf(function.as_ref().clone()));
    Ok(context)
}

/// What the scheduler plans one query with: one partition a core of the executors there are now.
///
/// # Errors
/// A marked sentence if there are none, so that nobody waits for ever.
pub fn planning(config: SessionConfig, cluster: &dyn ClusterState) -> Result<SessionState> {
    let cores = cores(cluster);
    if cores == 0 {
        return Err(fault::idle());
    }
    let functions = ballista_aggregate_functions().into_iter().chain(aggregates()).collect();
    Ok(SessionStateBuilder::new()
        .with_default_features()
        .with_config(config.with_target_partitions(cores))
        .with_runtime_env(runtime(None)?)
        .with_optimizer_rules(ballista_default_optimizer_rules())
        .with_scalar_functions(ballista_scalar_functions())
        .with_aggregate_functions(functions)
        .with_window_functions(ballista_window_functions())
        .build())
}

/// Cores of all executors. The answer is in memory, so the future is ready at once.
fn cores(cluster: &dyn ClusterState) -> usize {
    let executors = cluster.registered_executor_metadata().now_or_never().unwrap_or_default();
    executors.iter().map(|executor| executor.specification.vcores as usize).sum()
}

/// Ballista's functions and ours, for executors.
pub fn registry() -> BallistaFunctionRegistry {
    let mut registry = BallistaFunctionRegistry::default();
    let ours = aggregates().into_iter().map(|function| (function.name().to_owned(), function));
    registry.aggregate_functions.extend(ours);
    registry
}

/// A runtime that opens object stores by URL; it spills into `spill` if given.
///
/// # Errors
/// When the folder cannot be used.
pub fn runtime(spill: Option<&Path>) -> Result<Arc<RuntimeEnv>> {
    let builder = RuntimeEnvBuilder::new().with_object_store_registry(Arc::new(Stores::default()));
    match spill {
        Some(folder) => builder.with_temp_file_path(folder),
        None => builder,
    }
    .build_arc()
}
