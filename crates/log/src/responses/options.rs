//! How to read a file of answers.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use super::AnswerKey;

/// The shape of a file of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One row a person, one column an item.
    Wide,
    /// One row an answer.
    Long,
}

/// What counts as one person in an attempt log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// A learner's first sitting and what else was answered within 24 hours of its first answer: ability can be
    /// taken as constant over that time, and selection may carry over from sitting to sitting within it.
    #[default]
    FirstDay,
    /// A learner's first sitting alone.
    FirstSitting,
    /// All sittings of a learner.
    Learner,
}

/// How to read a file of answers. The default reads right-or-wrong answers and finds the format from the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadOptions {
    /// Wide or long; `None` finds it from the header.
    pub format: Option<Format>,
    /// Their column name for each of ours, such as `learner` = `id_student`.
    pub map: BTreeMap<String, String>,
    /// Leave bad rows out and list them, instead of failing at the first.
    pub skip_bad: bool,
    /// The highest score, 1 for right-or-wrong items.
    pub max_score: u8,
    /// What counts as one person in an attempt log; a session-major log was settled when it was made.
    pub unit: Unit,
    /// Column that holds each learner's group.
    pub group: Option<String>,
    /// Column that holds the period in which each learner answered.
    pub period: Option<String>,
    /// The right choices: cells of a wide file, or the column `choice` (or `response`) of a long one, then hold
    /// choices instead of scores, and items without a key are left out.
    pub key: Option<AnswerKey>,
    /// Choices that stand for a question that was seen and left blank: wrong, and no option.
    pub blanks: Vec<String>,
    /// Columns or items to pass over.
    pub leave_out: Vec<String>,
    /// The only items to read; `None` reads all.
    pub items: Option<Vec<String>>,
    /// The only exam to read from an attempt log.
    pub exam: Option<String>,
    /// Keep the rapid guesses of an attempt log: answers in less than 10 % of the item's mean time, at most 10 s
    /// (normative threshold NT10; Wise & Ma 2012). They are counted either way.
    pub keep_rapid_guesses: bool,
    /// Keep order, time, duration, sitting and choice of each answer; they take more memory than the answers.
    pub details: bool,
    /// Keep a learner's later answers to the same item, and nothing of what was chosen: histories, not measurements.
    pub histories: bool,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            format: None,
            map: BTreeMap::new(),
            skip_bad: false,
            max_score: 1,
            unit: Unit::default(),
            group: None,
            period: None,
            key: None,
            blanks: Vec::new(),
            leave_out: Vec::new(),
            items: None,
            exam: None,
            keep_rapid_guesses: false,
            details: false,
            histories: false,
        }
    }
}

impl ReadOptions {
    /// The items to read, for looking up; `None` for all.
    pub(crate) fn wanted(&self) -> Option<HashSet<&str>> {
        self.items.as_ref().map(|items| items.iter().map(String::as_str).collect())
    }
}
