//! Work that takes longer than a page may: one piece at a time, on a thread of its own.

use crate::backstage::{Progress, Refused};
use crate::problem::Problem;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The latest run of each exam.
pub(crate) struct Background<T>(Arc<Mutex<HashMap<String, Run<T>>>>);

/// A run, under way or done.
pub(crate) struct Run<T> {
    /// UTC ms.
    pub(crate) started_at: i64,
    /// What it does now.
    pub(crate) doing: String,
    /// How it ended; `None` while it runs.
    pub(crate) ended: Option<Result<Arc<T>, Refused>>,
}

impl<T> Clone for Run<T> {
    fn clone(&self) -> Self {
        Self { started_at: self.started_at, doing: self.doing.clone(), ended: self.ended.clone() }
    }
}

impl<T> Default for Background<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T: Send + Sync + 'static> Background<T> {
    /// Begins a run; refused while any run is under way.
    pub(crate) fn start(
        &self,
        exam: &str,
        now: i64,
        work: impl FnOnce(Progress<'_>) -> Result<T, Refused> + Send + 'static,
    ) -> Result<(), Problem> {
        let mut runs = self.runs();
        if let Some((busy, _)) = runs.iter().find(|(_, run)| run.ended.is_none()) {
            return Err(Problem::conflict(format!(
                "Such a run is under way for {busy}; wait until it is done."
            )));
        }
        let run = Run { started_at: now, doing: "starting".to_owned(), ended: None };
        runs.insert(exam.to_owned(), run);
        let (own, exam) = (Self(Arc::clone(&self.0)), exam.to_owned());
        std::thread::spawn(move || {
            let say = |doing: &str| own.change(&exam, |run| doing.clone_into(&mut run.doing));
            // A run that broke must not look as if it went on for ever.
            let result = catch_unwind(AssertUnwindSafe(|| work(&say)));
            let result = result.unwrap_or_else(|_| {
                Err(Refused("It broke off; the log of the server tells why.".to_owned()))
            });
            own.change(&exam, |run| run.ended = Some(result.map(Arc::new)));
        });
        Ok(())
    }

    /// The latest run for an exam.
    pub(crate) fn latest(&self, exam: &str) -> Option<Run<T>> {
        self.runs().get(exam).cloned()
    }

    /// Lets go of a run that is done.
    pub(crate) fn clear(&self, exam: &str) {
        self.runs().retain(|name, run| name != exam || run.ended.is_none());
    }

    fn change(&self, exam: &str, change: impl FnOnce(&mut Run<T>)) {
        if let Some(run) = self.runs().get_mut(exam) {
            change(run);
        }
    }

    fn runs(&self) -> MutexGuard<'_, HashMap<String, Run<T>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    fn wait<T: Send + Sync + 'static>(background: &Background<T>) -> Result<Arc<T>, Refused> {
        loop {
            if let Some(ended) = background.latest("x").and_then(|run| run.ended) {
                return ended;
            }
            std::thread::yield_now();
        }
    }

    #[test]
    fn one_run_at_a_time_and_a_broken_one_ends() {
        let background = Background::<u8>::default();
        let (go, gate) = channel::<()>();
        let work = move |say: Progress<'_>| {
            say("counting");
            gate.recv().map_err(|_| Refused("gone".into()))?;
            Ok(7)
        };
        background.start("x", 0, work).unwrap();
        assert!(background.start("y", 0, |_| Ok(1)).unwrap_err().text.contains("under way for x"));
        background.clear("x");
        assert!(background.latest("x").is_some_and(|run| run.ended.is_none()));
        go.send(()).unwrap();
        assert_eq!(wait(&background), Ok(Arc::new(7)));
        assert_eq!(background.latest("x").unwrap().doing, "counting");
        background.clear("x");
        assert!(background.latest("x").is_none());
        background.start("x", 0, |_| panic!("on purpose")).unwrap();
        assert!(wait(&background).unwrap_err().0.contains("broke off"));
    }
}
