//! The thread that writes.

use super::StoreError;
use crate::metrics::Commits;
use gradatim_log::{Entry, Journal, LogError};
use std::sync::mpsc;
use std::time::Instant;
use tokio::sync::oneshot;

/// Requests that share one sync, at most.
const MOST: usize = 256;

type Work = Box<dyn FnOnce(&Journal) + Send>;

/// Rows to write, and who waits for them.
struct Rows {
    entries: Vec<Entry>,
    done: oneshot::Sender<Result<(), StoreError>>,
}

enum Job {
    Rows(Rows),
    Work(Work),
}

/// A thread with a journal of its own.
pub(super) struct Writer {
    jobs: mpsc::Sender<Job>,
}

impl Writer {
    pub(super) fn start(journal: Journal, commits: Commits) -> Self {
        let (jobs, queue) = mpsc::channel();
        std::thread::spawn(move || serve(&journal, &queue, &commits));
        Self { jobs }
    }

    pub(super) async fn write(&self, entries: Vec<Entry>) -> Result<(), StoreError> {
        let (done, result) = oneshot::channel();
        self.jobs.send(Job::Rows(Rows { entries, done })).map_err(|_| StoreError::Stopped)?;
        result.await.map_err(|_| StoreError::Stopped)?
    }

    pub(super) async fn run<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Journal) -> T + Send + 'static,
    {
        let (done, result) = oneshot::channel();
        // Nobody waits any more if this cannot be sent: the browser went away.
        let job: Work = Box::new(move |journal| drop(done.send(work(journal))));
        self.jobs.send(Job::Work(job)).map_err(|_| StoreError::Stopped)?;
        result.await.map_err(|_| StoreError::Stopped)
    }
}

/// Takes what waits, rows together and work one by one, in the order it came.
fn serve(journal: &Journal, queue: &mpsc::Receiver<Job>, commits: &Commits) {
    while let Ok(first) = queue.recv() {
        let mut rows = Vec::new();
        for job in std::iter::once(first).chain(queue.try_iter().take(MOST)) {
            match job {
                Job::Rows(more) => rows.push(more),
                Job::Work(work) => {
                    save(journal, std::mem::take(&mut rows), commits);
                    work(journal);
                }
            }
        }
        save(journal, rows, commits);
    }
}

/// Writes the rows of several requests with one sync and tells each what became of its own.
fn save(journal: &Journal, rows: Vec<Rows>, commits: &Commits) {
    if rows.is_empty() {
        return;
    }
    let entries: Vec<Entry> = rows.iter().flat_map(|r| r.entries.iter().cloned()).collect();
    let begun = Instant::now();
    let written = journal.write(&entries);
    commits.synced(entries.len(), begun.elapsed());
    match written {
        Ok(results) => {
            commits.saved(answers(&entries, &results));
            answer(rows, results);
        }
        Err(error) => {
            let why = error.to_string();
            rows.into_iter().for_each(|r| drop(r.done.send(Err(StoreError::NotSaved(why.clone())))));
        }
    }
}

/// Answers among the rows that were taken.
fn answers(entries: &[Entry], results: &[Result<(), LogError>]) -> usize {
    let taken = entries.iter().zip(results).filter(|(_, result)| result.is_ok());
    taken.filter(|(entry, _)| matches!(entry, Entry::Answer(_))).count()
}

fn answer(rows: Vec<Rows>, results: Vec<Result<(), LogError>>) {
    let mut results = results.into_iter();
    for Rows { entries, done } in rows {
        let own: Vec<_> = results.by_ref().take(entries.len()).collect();
        let outcome = own.into_iter().collect::<Result<(), LogError>>();
        drop(done.send(outcome.map_err(StoreError::from)));
    }
}
