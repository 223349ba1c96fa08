//! What somebody prefers, whatever the browser: extra time, keys, the exam, the plan. The journal keeps it, so that it
//! is taken along and erased with all else of theirs.

use crate::App;
use crate::fields::FieldError;
use crate::problem::Problem;
use gradatim_log::Journal;
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Name of the preference for extra time and keys.
pub(crate) const SITTINGS: &str = "sittings";
/// Name of the preference for the exam that pages are about.
pub(crate) const EXAM: &str = "exam";

/// Time beyond the usual, as test centres grant it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ExtraTime {
    /// None.
    #[default]
    None,
    /// Half an hour, which vendors grant to people who sit an exam in a foreign language.
    HalfHour,
    /// A quarter of the time more.
    Quarter,
    /// Half the time more.
    Half,
    /// The time twice.
    Double,
}

impl ExtraTime {
    /// All of them.
    pub(crate) const ALL: [Self; 5] = [Self::None, Self::HalfHour, Self::Quarter, Self::Half, Self::Double];

    /// The word in the journal and in forms.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::HalfHour => "half-hour",
            Self::Quarter => "quarter",
            Self::Half => "half",
            Self::Double => "double",
        }
    }

    /// For people.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::HalfHour => "30 minutes",
            Self::Quarter => "a quarter more",
            Self::Half => "half as much again",
            Self::Double => "twice the time",
        }
    }

    /// Minutes beyond those of a form.
    pub(crate) fn minutes(self, form: u32) -> u32 {
        match self {
            Self::None => 0,
            Self::HalfHour => 30,
            Self::Quarter => form / 4,
            Self::Half => form / 2,
            Self::Double => form,
        }
    }
}

/// What somebody prefers in sittings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Preferences {
    /// Time beyond the usual, in exams.
    pub(crate) extra_time: ExtraTime,
    /// Whether single keys answer questions.
    pub(crate) keys: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Self { extra_time: ExtraTime::None, keys: true }
    }
}

impl Preferences {
    fn read(text: &str) -> Option<Self> {
        let (extra, keys) = text.split_once('.')?;
        let extra_time = ExtraTime::ALL.into_iter().find(|e| e.as_str() == extra)?;
        let keys = [true, false].into_iter().find(|on| on_off(*on) == keys)?;
        Some(Self { extra_time, keys })
    }

    /// As the journal has it.
    pub(crate) fn value(self) -> String {
        format!("{}.{}", self.extra_time.as_str(), on_off(self.keys))
    }
}

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
        self.0.get(SITTINGS).and_then(|text| Preferences::read(text)).unwrap_or_default()
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

/// `on` or `off`.
pub(crate) fn on_off(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preferences_survive_being_written_down() {
        for extra_time in ExtraTime::ALL {
            for keys in [true, false] {
                let preferences = Preferences { extra_time, keys };
                assert_eq!(Preferences::read(&preferences.value()), Some(preferences));
            }
        }
        for nonsense in ["", "none", "none.maybe", "forever.on", "none.on.1"] {
            assert_eq!(Preferences::read(nonsense), None);
        }
    }

    #[test]
    fn extra_time_has_one_word_everywhere() {
        for extra_time in ExtraTime::ALL {
            assert_eq!(serde_json::to_value(extra_time).unwrap(), extra_time.as_str());
        }
    }

    #[test]
    fn extra_time_is_what_it_says() {
        let minutes = ExtraTime::ALL.map(|e| e.minutes(170));
        assert_eq!(minutes, [0, 30, 42, 85, 170]);
    }
}
