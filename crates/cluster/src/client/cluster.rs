//! A session on a cluster: asks for sums, waits for executors, and asks again when somebody died.

use super::{Address, Folder};
use crate::{Fault, estep, session};
use datafusion::arrow::array::{Array, BinaryArray, Int64Array, RecordBatch};
use datafusion::common::DataFusionError;
use datafusion::functions_aggregate::expr_fn::count;
use datafusion::prelude::{DataFrame, SessionContext, col, lit};
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};

/// How long what may take.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For an executor to come while there is none, and for a scheduler that has died to come back.
    pub wait: Duration,
    /// For one pass over the answers.
    pub pass: Duration,
}

/// A session on the cluster of one scheduler.
pub struct Cluster {
    address: Address,
    context: SessionContext,
    patience: Patience,
}

/// How often a query is asked again after a failure of the engine, which may be the death of an executor.
const AGAIN: usize = 3;
/// Between two attempts.
const PAUSE: Duration = Duration::from_secs(1);

impl Cluster {
    /// Begins a session, and makes sure that scheduler and executors do work.
    ///
    /// # Errors
    /// A sentence: nobody listens there, it is of another version, or no executor took work in time.
    pub async fn join(address: Address, patience: Patience) -> Result<Self, Fault> {
        if !address.answers().await {
            return Err(Fault::Unreachable(address.place()));
        }
        let context =
            session::context(&address.place()).map_err(|e| Fault::of_engine(&e, &address.place()))?;
        let cluster = Self { address, context, patience };
        let probe = cluster.context.sql("SELECT count(*) FROM (VALUES (1), (2))").await;
        let probe = probe.map_err(|e| cluster.fault(&e))?;
        match timeout(patience.wait + PAUSE, cluster.ask(probe)).await {
            Ok(answer) => answer.map(|_| cluster),
            Err(_) => Err(cluster.idle()),
        }
    }

    /// The session of the engine, for reading what is a table.
    pub fn context(&self) -> &SessionContext {
        &self.context
    }

    /// The merged sums of `task` over all persons of a log.
    ///
    /// # Errors
    /// A sentence: what an executor says of the task or of a row, or why nobody could make the sums.
    pub async fn sums(&self, folder: &Folder, task: &[u8]) -> Result<Vec<u8>, Fault> {
        let query = self.query(folder, task).map_err(|e| self.fault(&e))?;
        let batches = self.rows(query).await?;
        let (sums, seen) = only_row(&batches)
            .ok_or_else(|| Fault::Engine(self.address.place(), "the answer is not one row of sums".into()))?;
        let expected = folder.persons();
        if seen == expected {
            Ok(sums)
        } else {
            Err(Fault::OtherPersons { url: folder.url().to_string(), seen, expected })
        }
    }

    /// The rows of a query.
    ///
    /// # Errors
    /// A sentence: why there is no answer, or none in time.
    pub async fn rows(&self, query: DataFrame) -> Result<Vec<RecordBatch>, Fault> {
        let limit = self.patience.pass;
        timeout(limit, self.ask(query)).await.map_err(|_| Fault::TooLong(limit.as_secs()))?
    }

    fn query(&self, folder: &Folder, task: &[u8]) -> Result<DataFrame, DataFusionError> {
        let sums = estep::function().call(vec![col("items"), col("answers"), estep::task(task)]);
        let persons = count(lit(1));
        self.context
            .read_table(folder.table())?
            .aggregate(vec![], vec![sums.alias("sums"), persons.alias("persons")])
    }

    /// Asks until there is an answer, a failure that will not pass, or no patience left.
    async fn ask(&self, query: DataFrame) -> Result<Vec<RecordBatch>, Fault> {
        let (mut until, mut failures) = (None, 0);
        loop {
            let fault = match query.clone().collect().await {
                Ok(batches) => return Ok(batches),
                Err(error) => self.fault(&error),
            };
            let patient = match fault {
                Fault::NoExecutor(..) | Fault::Unreachable(_) => {
                    Instant::now() < *until.get_or_insert(Instant::now() + self.patience.wait)
                }
                Fault::Engine(..) => failures < AGAIN,
                _ => false,
            };
            if !patient {
                return Err(if matches!(fault, Fault::NoExecutor(..)) { self.idle() } else { fault });
            }
            failures += 1;
            sleep(PAUSE).await;
        }
    }

    fn idle(&self) -> Fault {
        Fault::NoExecutor(self.address.place(), self.patience.wait.as_secs())
    }

    /// What an error of the engine means.
    pub(crate) fn fault(&self, error: &DataFusionError) -> Fault {
        Fault::of_engine(error, &self.address.place())
    }
}

/// The sums and the number of persons of a result of one row.
fn only_row(batches: &[RecordBatch]) -> Option<(Vec<u8>, u64)> {
    let mut rows = batches.iter().filter(|batch| batch.num_rows() > 0);
    let (batch, none) = (rows.next()?, rows.next());
    let [sums, persons] = batch.columns() else { return None };
    let sums = sums.as_any().downcast_ref::<BinaryArray>()?;
    let persons = persons.as_any().downcast_ref::<Int64Array>()?;
    let one = none.is_none() && sums.len() == 1 && !sums.is_null(0);
    one.then(|| Some((sums.value(0).to_vec(), u64::try_from(persons.value(0)).ok()?))).flatten()
}
