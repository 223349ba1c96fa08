//! What somebody prefers, whatever the browser: extra time, keys, the exam, the plan. The journal keeps it, so that it
//! is taken along and erased with all else of theirs.

use crate::App;
use crate::problem::Problem;
use gradatim_log::Journal;
pub(crate) use gradatim_practice::{ExtraTime, Preferences, SITTINGS, on_off};
use std::collections::BTreeMap;

/// Name of the preference for the exam that pages are about.
pub(crate) const EXAM: &str = "exam";

/// What the journal has of a learner's preferences, by name: the same in every browser of theirs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Kept(BTreeMap<String, String>);

impl Kept {
    /// Those of a learner.
    pub(crate) async fn of(app: &App, learner: &str) -> Result<Self, Problem> {
        let learner = learner.to_owned();
        Ok(Self(app.store.read(move |journal| journal.preferences(&learner)).await??))
    }

    /// How sittings run; the usual way where nothing sensible is known.
    pub(crate) fn sittings(&self) -> Preferences {
        Preferences::among(&self.0)
    }

    /// Slug of the exam that pages are about, if one was chosen.
    pub(crate) fn exam(&self) -> Option<&str> {
        self.0.get(EXAM).map(String::as_str)
    }

    /// What was asked of an exam's plan, as it was written down.
    pub(crate) fn plan(&self, exam: &str) -> &str {
        self.0.get(&plan_of(exam)).map_or("", String::as_str)
    }
}

/// Name of the preference that [`Kept::plan`] reads.
pub(crate) fn plan_of(exam: &str) -> String {
    format!("plan.{exam}")
}

/// Notes how a learner wants things, by name; durable when this returns.
pub(crate) async fn keep(app: &App, learner: &str, wanted: Vec<(String, String)>) -> Result<(), Problem> {
    let (learner, now) = (learner.to_owned(), app.now_ms());
    let write = move |journal: &Journal| {
        wanted.iter().try_for_each(|(name, value)| journal.set_preference(&learner, name, value, now))
    };
    Ok(app.store.run(write).await??)
}
