//! The parts of a blueprint, as written in its TOML file.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::item::{Kind, words};

/// A section of the examination with its weight.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Domain {
    /// Number in the guide, for example `3`.
    pub id: String,
    /// Name of the domain.
    pub title: String,
    /// Share of the scored questions in percent; all domains sum to 100.
    pub weight: f64,
    /// Task statements of the domain.
    #[serde(rename = "task")]
    pub tasks: Vec<Task>,
}

/// A task statement with its points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// Number in the guide, for example `3.5`.
    pub id: String,
    /// Name of the task.
    pub title: String,
    /// What the task asks for, in short words; items name a point by its number from 1.
    pub points: Vec<String>,
}

words! {
    /// Whether an examination can be sat.
    LifecycleStatus {
        /// Withdrawn in every language.
        Retired = "retired",
        /// Withdrawn in English, still given in other languages.
        Ended = "ended",
        /// Given as a beta.
        Beta = "beta",
        /// Given as usual.
        Live = "live",
    }
}

words! {
    /// How sure a fact is.
    Confidence {
        /// Official text or several independent copies of it.
        High = "high",
        /// One good secondary source.
        Medium = "medium",
        /// Weak, conflicting or our own assumption.
        Low = "low",
    }
}

/// Whether and until when an examination can be sat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lifecycle {
    /// Where it stands.
    pub status: LifecycleStatus,
    /// Last day on which it could be sat (in English), `YYYY-MM-DD`.
    #[serde(default)]
    pub last_test_day: Option<String>,
    /// Slugs of the examinations to take instead.
    pub successors: Vec<String>,
    /// What a learner who chooses it should know.
    #[serde(default)]
    pub note: Option<String>,
}

impl Lifecycle {
    /// Whether it can still be sat, in English.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !matches!(self.status, LifecycleStatus::Retired | LifecycleStatus::Ended)
    }
}

/// Questions and minutes of one sitting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Questions shown.
    pub questions: usize,
    /// Questions that count.
    pub scored: usize,
    /// Questions that do not count and are not marked.
    pub unscored: usize,
    /// Time limit in minutes.
    pub minutes: u32,
    /// Where the published figures are a range, in conflict or missing.
    #[serde(default)]
    pub note: Option<String>,
}

/// The scale on which results are reported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// Score of an empty paper.
    pub min: u32,
    /// Score of a perfect paper.
    pub max: u32,
    /// Lowest score that passes.
    pub pass: u32,
    /// What is known of the scale.
    #[serde(default)]
    pub note: Option<String>,
}

/// Where the pass mark lies before any calibration. An assumption, stated in its note.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// How the standard was set, for example `angoff`.
    pub method: String,
    /// Ability of a just-qualified candidate, on the N(0, 1) scale.
    pub theta_cut: f64,
    /// Standard error of the cut in raw points of the scored form, 0 or more.
    pub cut_se: f64,
    /// What the assumption means.
    #[serde(default)]
    pub note: Option<String>,
}

/// How answers are scored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scoring {
    /// Whether only the total counts, without a pass mark per domain.
    pub compensatory: bool,
    /// How a question left blank counts, for example `wrong`.
    pub unanswered: String,
    /// Points taken off for a wrong answer.
    pub guess_penalty: f64,
    /// How questions with several right options are scored, for example `all-or-nothing`.
    pub multiple: String,
    /// Anything else.
    #[serde(default)]
    pub note: Option<String>,
}

/// When an examination may be sat again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retake {
    /// Days to wait after a failed attempt.
    #[serde(default)]
    pub wait_days: Option<u32>,
    /// Limits and fees.
    #[serde(default)]
    pub note: Option<String>,
}

/// A kind of item with its permitted counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemType {
    /// The kind.
    pub kind: Kind,
    /// Number of options.
    pub options: CountRange,
    /// Number of options in the key.
    pub keys: CountRange,
}

/// A count with its smallest and largest permitted value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountRange {
    /// Smallest permitted count.
    pub min: usize,
    /// Largest permitted count.
    pub max: usize,
}

impl CountRange {
    /// Whether `n` is permitted.
    #[must_use]
    pub fn contains(&self, n: usize) -> bool {
        (self.min..=self.max).contains(&n)
    }
}

impl fmt::Display for CountRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.min == self.max {
            write!(f, "{}", self.min)
        } else {
            write!(f, "{} to {}", self.min, self.max)
        }
    }
}

/// Where a fact of the blueprint comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// The fact or group of facts.
    pub what: String,
    /// Its source.
    pub source: String,
    /// How sure it is.
    pub confidence: Confidence,
}
