//! A few connections that read.

use super::StoreError;
use gradatim_log::Journal;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Semaphore;

/// Connections: more would only wait for the two cores a small server has.
const CONNECTIONS: usize = 4;

/// Idle connections, and the right to take one.
#[derive(Clone)]
pub(super) struct Readers {
    idle: Arc<Mutex<Vec<Journal>>>,
    free: Arc<Semaphore>,
}

impl Readers {
    pub(super) fn open(path: &Path) -> Result<Self, StoreError> {
        let journals = (0..CONNECTIONS).map(|_| Journal::open(path)).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { idle: Arc::new(Mutex::new(journals)), free: Arc::new(Semaphore::new(CONNECTIONS)) })
    }

    pub(super) async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Journal) -> T + Send + 'static,
    {
        let right = Arc::clone(&self.free).acquire_owned().await.map_err(|_| StoreError::Stopped)?;
        let idle = Arc::clone(&self.idle);
        let task = tokio::task::spawn_blocking(move || {
            let journal = take(&idle)?;
            let found = work(&journal);
            idle.lock().unwrap_or_else(PoisonError::into_inner).push(journal);
            drop(right);
            Some(found)
        });
        task.await.ok().flatten().ok_or(StoreError::Stopped)
    }
}

fn take(idle: &Mutex<Vec<Journal>>) -> Option<Journal> {
    idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
}
