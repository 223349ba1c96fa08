//! Is the server alive, and does the journal take answers?

use crate::App;
use crate::problem::Problem;
use crate::store::Store;
use axum::extract::State;
use axum::http::StatusCode;
use std::time::Duration;
use tokio::time::timeout;

/// How long the thread that writes may be busy before the server counts as ill.
const PATIENCE: Duration = Duration::from_secs(1);

/// Says so, or 503 while the journal does not answer.
pub(crate) async fn alive(State(app): State<App>) -> Result<&'static str, Problem> {
    answered(&app.store, PATIENCE).await
}

async fn answered(store: &Store, patience: Duration) -> Result<&'static str, Problem> {
    let well = matches!(timeout(patience, store.run(|_| ())).await, Ok(Ok(())));
    let ill = || Problem::new(StatusCode::SERVICE_UNAVAILABLE, "The journal does not answer in time.");
    if well { Ok("ok\n") } else { Err(ill()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Site;

    #[tokio::test]
    async fn a_journal_that_hangs_is_told() {
        let site = Site::new();
        let healthy = site.get("/healthz").await;
        assert_eq!((healthy.status, healthy.body.as_str()), (StatusCode::OK, "ok\n"));
        let (free, stuck) = std::sync::mpsc::channel::<()>();
        let app = site.app.clone();
        let busy = tokio::spawn(async move { app.store.run(move |_| stuck.recv().ok()).await });
        tokio::task::yield_now().await;
        let ill = answered(&site.app.store, Duration::from_millis(20)).await;
        assert_eq!(ill.unwrap_err().status, StatusCode::SERVICE_UNAVAILABLE);
        drop(free);
        busy.await.unwrap().unwrap();
        assert!(answered(&site.app.store, PATIENCE).await.is_ok());
    }
}
