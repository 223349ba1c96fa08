//! Work that is not cut off when a browser goes away.

use crate::problem::Problem;
use std::future::Future;

/// Does the work to its end even if nobody waits for it any more. A request that is dropped between writing a row and
/// taking it in would leave a seat that knows less than the journal.
pub(crate) async fn unbroken<T, E>(work: impl Future<Output = Result<T, E>> + Send + 'static) -> Result<T, E>
where
    T: Send + 'static,
    E: From<Problem> + Send + 'static,
{
    tokio::spawn(work).await.unwrap_or_else(|error| Err(Problem::internal(&error).into()))
}
