//! What somebody prefers, whatever the browser: extra time, keys, the exam, the plan. The journal keeps it, so that it
//! is taken along and erased with all else of theirs.

use crate::App;
use crate::fields::FieldError;
use crate::problem::Problem;
use gradatim_log::Journal;
pub(crate) use gradatim_practice::{ExtraTime, Preferences, SITTINGS, on_off};
use jiff::ToSpan as _;
use jiff::civil::Date;
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

    /// Slug of the exam that pages are about: the one that was chosen if there is such a one, else the first.
    ///
    /// # Errors
    /// 500 where no exam has a bank.
    pub(crate) fn exam(&self, app: &App) -> Result<String, Problem> {
        let exams = app.library.exams();
        let chosen = exams.iter().find(|exam| Some(*exam) == self.0.get(EXAM)).cloned();
        let exam = chosen.or_else(|| exams.into_iter().next());
        exam.ok_or_else(|| Problem::internal(&"no exam has a bank"))
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

/// The day on which a learner said they would sit an exam.
pub(crate) async fn exam_day(app: &App, learner: &str, exam: &str) -> Result<Option<Date>, Problem> {
    let (learner, exam) = (learner.to_owned(), exam.to_owned());
    Ok(app.store.read(move |journal| journal.exam_date(&learner, &exam)).await??)
}

/// The same while it is to come: what has passed is no aim any more.
pub(crate) async fn coming_exam_day(app: &App, learner: &str, exam: &str) -> Result<Option<Date>, Problem> {
    Ok(exam_day(app, learner, exam).await?.filter(|day| *day >= app.today()))
}

/// Notes that day; durable when this returns.
pub(crate) async fn keep_exam_day(app: &App, learner: &str, exam: &str, day: Date) -> Result<(), Problem> {
    let (learner, exam, now) = (learner.to_owned(), exam.to_owned(), app.now_ms());
    Ok(app.store.run(move |journal| journal.set_exam_date(&learner, &exam, day, now)).await??)
}

/// A day of an exam is to come, and within ten years.
pub(crate) fn to_come(day: Date, today: Date) -> Result<(), FieldError> {
    if (today..=today.saturating_add(10.years())).contains(&day) {
        return Ok(());
    }
    let what = if day < today { "has passed" } else { "is more than ten years away" };
    Err(FieldError(format!("The day of the exam: {day} {what}; give a day to come, or none.")))
}
