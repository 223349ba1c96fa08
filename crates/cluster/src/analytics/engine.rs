//! Who runs the statements.

use crate::Fault;
use crate::client::Cluster;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::DataFusionError;
use datafusion::datasource::MemTable;
use datafusion::prelude::{DataFrame, SessionContext};
use datafusion::scalar::ScalarValue;
use std::future::Future;
use std::sync::Arc;

/// Runs queries: a cluster, or this process for what is small.
pub trait Engine: Sync {
    /// The session in which tables have names.
    fn session(&self) -> &SessionContext;

    /// The rows of a query.
    ///
    /// # Errors
    /// A sentence: why there is no answer.
    fn rows(&self, query: DataFrame) -> impl Future<Output = Result<Vec<RecordBatch>, Fault>> + Send;

    /// What an error of the engine means.
    fn fault(&self, error: &DataFusionError) -> Fault;
}

impl Engine for Cluster {
    fn session(&self) -> &SessionContext {
        self.context()
    }

    async fn rows(&self, query: DataFrame) -> Result<Vec<RecordBatch>, Fault> {
        Self::rows(self, query).await
    }

    fn fault(&self, error: &DataFusionError) -> Fault {
        Self::fault(self, error)
    }
}

impl Engine for SessionContext {
    fn session(&self) -> &SessionContext {
        self
    }

    async fn rows(&self, query: DataFrame) -> Result<Vec<RecordBatch>, Fault> {
        query.collect().await.map_err(|e| Engine::fault(self, &e))
    }

    fn fault(&self, error: &DataFusionError) -> Fault {
        Fault::of_engine(error, "this process")
    }
}

/// A value that a statement names with `$`.
pub(super) type Parameter = (&'static str, ScalarValue);

/// A statement with its values.
pub(super) async fn query<E: Engine>(
    engine: &E,
    sql: &str,
    parameters: &[Parameter],
) -> Result<DataFrame, Fault> {
    let frame = engine.session().sql(sql).await.map_err(|e| engine.fault(&e))?;
    frame.with_param_values(parameters.to_vec()).map_err(|e| engine.fault(&e))
}

/// Gives a statement a name that others can read from.
pub(super) async fn name<E: Engine>(
    engine: &E,
    name: &str,
    sql: &str,
    parameters: &[Parameter],
) -> Result<(), Fault> {
    let frame = query(engine, sql, parameters).await?;
    register(engine, name, frame)
}

/// Gives a query a name; what had it before loses it.
pub(super) fn register<E: Engine>(engine: &E, name: &str, frame: DataFrame) -> Result<(), Fault> {
    let session = engine.session();
    session
        .deregister_table(name)
        .and_then(|_| session.register_table(name, frame.into_view()))
        .map(|_| ())
        .map_err(|e| engine.fault(&e))
}

/// Rows with their columns.
pub(super) type Rows = (SchemaRef, Vec<RecordBatch>);

/// The rows of a statement, with their columns even if there are none.
pub(super) async fn rows<E: Engine>(engine: &E, sql: &str, parameters: &[Parameter]) -> Result<Rows, Fault> {
    let frame = query(engine, sql, parameters).await?;
    let planned = SchemaRef::new(frame.schema().as_arrow().clone());
    let batches = engine.rows(frame).await?;
    let found = batches.first().map_or(planned, RecordBatch::schema);
    Ok((found, batches))
}

/// A session of this process over rows that a cluster has added up.
pub(super) fn here<const N: usize>(tables: [(&str, Rows); N]) -> Result<SessionContext, Fault> {
    let here = SessionContext::new();
    for (name, (schema, rows)) in tables {
        MemTable::try_new(schema, vec![rows])
            .and_then(|table| here.register_table(name, Arc::new(table)))
            .map_err(|e| Engine::fault(&here, &e))?;
    }
    Ok(here)
}
