//! The journal behind a server: one thread that writes, a few readers.

mod readers;
mod writer;

use crate::metrics::Commits;
use gradatim_log::{Entry, Journal, LogError};
use readers::Readers;
use std::path::Path;
use writer::Writer;

/// Why something was not stored or read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The journal refused this very thing.
    #[error(transparent)]
    Log(#[from] LogError),
    /// Nothing could be made durable, for the reason the journal gave.
    #[error("{0}")]
    NotSaved(String),
    /// The server is going down.
    #[error("the journal is closed")]
    Stopped,
}

/// The journal, for use by many at a time.
pub(crate) struct Store {
    writer: Writer,
    readers: Readers,
}

impl Store {
    /// Opens the journal, or makes it.
    pub(crate) fn open(path: &Path, commits: Commits) -> Result<Self, StoreError> {
        let writer = Writer::start(Journal::open(path)?, commits);
        Ok(Self { writer, readers: Readers::open(path)? })
    }

    /// Makes rows durable; the first that the journal refuses is told, the others stay.
    ///
    /// Rows that wait at the same time share one sync to disk.
    pub(crate) async fn write(&self, entries: Vec<Entry>) -> Result<(), StoreError> {
        self.writer.write(entries).await
    }

    /// Does something with the journal on the writing thread, after all that was asked for before.
    pub(crate) async fn run<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Journal) -> T + Send + 'static,
    {
        self.writer.run(work).await
    }

    /// Reads from the journal on a thread that may wait; everything made durable before is there.
    pub(crate) async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Journal) -> T + Send + 'static,
    {
        self.readers.read(work).await
    }
}

#[cfg(test)]
mod tests;
