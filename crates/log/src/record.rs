//! What the journal stores: sittings, what was shown, what was answered, and what else happened.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::LogError;

/// Why a sitting takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// A timed simulation of the exam; its answers count when it is finished.
    Exam,
    /// Adaptive practice with feedback; every answer counts at once.
    Drill,
    /// A short adaptive test without feedback.
    Diagnostic,
    /// Questions seen before, shown again.
    Review,
}

impl Mode {
    /// All modes.
    pub const ALL: [Self; 4] = [Self::Exam, Self::Drill, Self::Diagnostic, Self::Review];

    /// The name used in files: `exam`, `drill`, `diagnostic` or `review`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exam => "exam",
            Self::Drill => "drill",
            Self::Diagnostic => "diagnostic",
            Self::Review => "review",
        }
    }
}

impl FromStr for Mode {
    type Err = LogError;

    fn from_str(text: &str) -> Result<Self, LogError> {
        let found = Self::ALL.into_iter().find(|mode| mode.as_str() == text);
        found
            .ok_or_else(|| invalid("mode", format!("`{text}` is unknown; exam, drill, diagnostic or review")))
    }
}

/// What is fixed when a sitting begins, enough to repeat it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SittingRecord {
    /// Random id, see [`new_sitting_id`](crate::new_sitting_id).
    pub sitting: String,
    /// Who answers, as named on this machine.
    pub learner: String,
    /// Why the sitting takes place.
    pub mode: Mode,
    /// Slug of the exam: letters, digits, `-`, `_`, `.`.
    pub exam: String,
    /// Version of the bank of questions.
    pub bank_version: String,
    /// Id of the calibrated pool, or `cold-start`.
    pub pool: String,
    /// Seed of every random choice.
    pub seed: u64,
    /// Version of the program that chose the questions.
    pub engine_version: String,
    /// Questions, minutes, domain and whatever else was asked for.
    pub settings: serde_json::Value,
    /// Whether questions are chosen by earlier answers.
    pub adaptive: bool,
    /// UTC milliseconds since 1970.
    pub started_at: i64,
}

/// One question as it was shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Presentation {
    /// The sitting.
    pub sitting: String,
    /// 1-based place in the sitting.
    pub position: u32,
    /// Id of the item.
    pub item: String,
    /// Version of the item.
    pub item_version: u32,
    /// Id of the domain, such as `1`.
    pub domain: String,
    /// Id of the task, such as `1.2`.
    pub task: String,
    /// Probability of a right answer by guessing, 0 to 1.
    pub chance: f64,
    /// Ids of the options in the order shown; none contains `|`.
    pub shown_order: Vec<String>,
    /// `false` for a question on trial that does not count.
    pub scored: bool,
    /// Whether the learner had never seen the item before.
    pub first_exposure: bool,
    /// Mean of the ability before the answer, on the logit scale.
    pub theta_before: Option<f64>,
    /// Standard deviation of the ability before the answer.
    pub se_before: Option<f64>,
    /// Rule that chose the question.
    pub rule: String,
    /// Probability with which the rule chose it, 0 to 1, where known.
    pub selection_probability: Option<f64>,
    /// The reason as told to the learner.
    pub why: String,
    /// UTC milliseconds since 1970.
    pub shown_at: i64,
}

/// One answer. A later answer to the same position replaces it in effect, and both stay in the journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The sitting.
    pub sitting: String,
    /// 1-based place in the sitting.
    pub position: u32,
    /// Ids of the options chosen, none containing `|`; empty if left blank.
    pub response: Vec<String>,
    /// Whether it was right.
    pub correct: bool,
    /// Credit, 0 to 1 unless the item is scored in steps.
    pub score: f64,
    /// Whether the learner had flagged the question for review.
    pub flagged: bool,
    /// UTC milliseconds since 1970.
    pub answered_at: i64,
    /// Milliseconds spent on this question, 0 or more.
    pub elapsed_ms: i64,
}

/// Something else that happened during a sitting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The sitting.
    pub sitting: String,
    /// 1-based place in the sitting, for what concerns one question.
    pub position: Option<u32>,
    /// What happened.
    pub kind: EventKind,
    /// UTC milliseconds since 1970.
    pub at: i64,
}

/// The kinds of [`Event`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EventKind {
    /// The question was flagged for review.
    Flag,
    /// The flag was taken off.
    Unflag,
    /// The option with this id was struck out.
    Strike(String),
    /// The option with this id was brought back.
    Unstrike(String),
    /// Heartbeat: milliseconds of working time used so far.
    Clock(i64),
    /// The clock stopped.
    Pause,
    /// The clock runs again, after a pause or a crash.
    Resume,
    /// The sitting is complete: no more answers.
    Finish,
    /// The sitting was given up: no more answers.
    Abandon,
}

impl EventKind {
    /// The name used in the journal.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Flag => "flag",
            Self::Unflag => "unflag",
            Self::Strike(_) => "strike",
            Self::Unstrike(_) => "unstrike",
            Self::Clock(_) => "clock",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Finish => "finish",
            Self::Abandon => "abandon",
        }
    }

    /// Number and text that go with the name.
    pub(crate) fn payload(&self) -> (Option<i64>, Option<&str>) {
        match self {
            Self::Strike(option) | Self::Unstrike(option) => (None, Some(option)),
            Self::Clock(used_ms) => (Some(*used_ms), None),
            _ => (None, None),
        }
    }

    /// The inverse of [`as_str`](Self::as_str) and [`payload`](Self::payload).
    pub(crate) fn from_parts(name: &str, number: Option<i64>, text: Option<String>) -> Option<Self> {
        Some(match (name, number, text) {
            ("flag", ..) => Self::Flag,
            ("unflag", ..) => Self::Unflag,
            ("strike", _, Some(option)) => Self::Strike(option),
            ("unstrike", _, Some(option)) => Self::Unstrike(option),
            ("clock", Some(used_ms), _) => Self::Clock(used_ms),
            ("pause", ..) => Self::Pause,
            ("resume", ..) => Self::Resume,
            ("finish", ..) => Self::Finish,
            ("abandon", ..) => Self::Abandon,
            _ => return None,
        })
    }
}

/// Separates option ids in one text cell.
const SEPARATOR: char = '|';

/// Option ids as one text cell, `a|b|c`; empty for none.
pub(crate) fn join_ids(ids: &[String]) -> String {
    ids.join("|")
}

/// The inverse of [`join_ids`].
pub(crate) fn split_ids(text: &str) -> Vec<String> {
    if text.is_empty() { Vec::new() } else { text.split(SEPARATOR).map(str::to_owned).collect() }
}

impl SittingRecord {
    /// Refuses what could not be told apart later.
    pub(crate) fn check(&self) -> Result<(), LogError> {
        let what = |field: &str| format!("sitting {}: {field}", self.sitting);
        let slug = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        ensure(!self.sitting.is_empty(), || what("sitting"), "empty; 16 random hex digits expected")?;
        ensure(!self.learner.is_empty(), || what("learner"), "empty; a name expected")?;
        let fits = self.exam.starts_with(|c: char| c.is_ascii_alphanumeric()) && self.exam.chars().all(slug);
        ensure(
            fits,
            || what("exam"),
            "not a slug; letters, digits, `-`, `_` and `.` expected, such as `mls-c01`",
        )
    }
}

impl Presentation {
    /// Whether both show the same question with its options in the same order. Times, estimates and reasons may
    /// differ, because a resumed sitting computes them anew.
    pub fn same_question(&self, other: &Self) -> bool {
        self.item == other.item
            && self.item_version == other.item_version
            && self.shown_order == other.shown_order
            && self.scored == other.scored
    }

    /// Refuses what could not be stored faithfully.
    pub(crate) fn check(&self) -> Result<(), LogError> {
        let what = |field: &str| place(&self.sitting, self.position, field);
        ensure(self.position > 0, || what("position"), "0; positions count from 1")?;
        ensure(!self.item.is_empty(), || what("item"), "empty; an id expected")?;
        ensure((0.0..=1.0).contains(&self.chance), || what("chance"), "not a probability; 0 to 1 expected")?;
        ensure(ids_fit(&self.shown_order), || what("shown_order"), "ids must not be empty or contain `|`")?;
        let finite = |value: Option<f64>| value.is_none_or(f64::is_finite);
        ensure(finite(self.theta_before), || what("theta_before"), "not a finite number")?;
        ensure(finite(self.se_before), || what("se_before"), "not a finite number")?;
        let share = self.selection_probability.is_none_or(|p| (0.0..=1.0).contains(&p));
        ensure(share, || what("selection_probability"), "not a probability; 0 to 1 expected")
    }
}

impl Answer {
    /// Refuses what could not be stored faithfully.
    pub(crate) fn check(&self) -> Result<(), LogError> {
        let what = |field: &str| place(&self.sitting, self.position, field);
        ensure(self.score.is_finite(), || what("score"), "not a finite number")?;
        ensure(ids_fit(&self.response), || what("response"), "ids must not be empty or contain `|`")?;
        ensure(self.elapsed_ms >= 0, || what("elapsed_ms"), "negative; 0 or more expected")
    }
}

fn ids_fit(ids: &[String]) -> bool {
    ids.iter().all(|id| !id.is_empty() && !id.contains(SEPARATOR))
}

fn place(sitting: &str, position: u32, field: &str) -> String {
    format!("sitting {sitting}: position {position}: {field}")
}

fn ensure(holds: bool, what: impl FnOnce() -> String, why: &str) -> Result<(), LogError> {
    if holds { Ok(()) } else { Err(invalid(&what(), why.to_owned())) }
}

fn invalid(what: &str, why: String) -> LogError {
    LogError::Invalid { what: what.to_owned(), why }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_round_trip() {
        for mode in Mode::ALL {
            assert_eq!(mode.as_str().parse::<Mode>().unwrap(), mode);
        }
        assert_eq!(
            "x".parse::<Mode>().unwrap_err().to_string(),
            "mode: `x` is unknown; exam, drill, diagnostic or review"
        );
    }

    #[test]
    fn events_round_trip() {
        use EventKind::{Abandon, Clock, Finish, Flag, Pause, Resume, Strike, Unflag, Unstrike};
        let kinds = [
            Flag,
            Unflag,
            Strike("b".into()),
            Unstrike("b".into()),
            Clock(9),
            Pause,
            Resume,
            Finish,
            Abandon,
        ];
        for kind in kinds {
            let (number, text) = kind.payload();
            let back = EventKind::from_parts(kind.as_str(), number, text.map(str::to_owned));
            assert_eq!(back, Some(kind));
        }
        assert_eq!(EventKind::from_parts("clock", None, None), None);
    }

    proptest::proptest! {
        #[test]
        fn id_lists_round_trip(ids in proptest::collection::vec("[a-z0-9=]{1,4}", 0..6)) {
            proptest::prop_assert_eq!(split_ids(&join_ids(&ids)), ids);
        }
    }
}
