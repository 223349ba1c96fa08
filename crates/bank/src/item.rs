//! Items: one question with its options, key, rationales and history.

pub(crate) mod check;

use std::fmt;

use serde::{Deserialize, Serialize};

/// One question of a bank, as written in its TOML file.
///
/// The fields are what the author wrote. In a [`Bank`](crate::Bank) they have passed every check of
/// [`Item::faults`]; in a [`Draft`](crate::Draft) they may not have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Unique within the bank, for example `mls-1.1-001`.
    pub id: String,
    /// Raised whenever the key or an option changes; from 1.
    pub version: u32,
    /// Task statement of the blueprint, for example `1.1`.
    pub task: String,
    /// Number of the point within the task, from 1.
    pub point: usize,
    /// How the question is answered.
    pub kind: Kind,
    /// Scenario and question line, paragraphs divided by an empty line.
    pub stem: String,
    /// Services that the item is about.
    #[serde(default)]
    pub services: Vec<String>,
    /// Time a prepared candidate takes, in seconds; 20 to 600.
    pub expected_seconds: u32,
    /// Ratings by separate readers: share of just-qualified candidates who get it right, in (0, 1).
    #[serde(default)]
    pub angoff: Vec<f64>,
    /// Where the item may be used.
    pub pool: Pool,
    /// How far the item has come.
    pub status: Status,
    /// What a reader should know about services renamed or closed since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Items that must not meet this one in one sitting; holds in both directions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub enemies: Vec<String>,
    /// Dated public sources of the key.
    #[serde(default)]
    pub references: Vec<Reference>,
    /// Who wrote the item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provenance: Option<Provenance>,
    /// What a review found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Review>,
    /// The options in file order.
    #[serde(rename = "option", default)]
    pub options: Vec<ItemOption>,
}

/// One option of an item.
///
/// What makes it right depends on the kind of the item: `correct` for single and multiple, `rank` for
/// ordering, `partner` for matching.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemOption {
    /// Unique within the item: `a`, `b`, …
    #[serde(default)]
    pub id: String,
    /// What the candidate reads.
    #[serde(default)]
    pub text: String,
    /// Whether it belongs to the key (single and multiple).
    #[serde(default)]
    pub correct: bool,
    /// Place in the right order, from 1 (ordering).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<usize>,
    /// Text of its partner (matching; `match` in the file).
    #[serde(rename = "match", default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<String>,
    /// The misconception that makes a half-prepared person choose it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub misconception: Option<String>,
    /// Why it is right or wrong.
    #[serde(default)]
    pub rationale: String,
}

/// A public page or text that supports the key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    /// Title of the page or text.
    #[serde(default)]
    pub title: String,
    /// Address, `https` only.
    #[serde(default)]
    pub url: String,
    /// Day on which the reference was cited or last checked, `YYYY-MM-DD`.
    #[serde(default)]
    pub dated: String,
}

/// Who wrote an item, under which licence, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    /// A person, or `machine-drafted`.
    pub author: String,
    /// SPDX identifier of the licence.
    pub licence: String,
    /// Day of the first draft, `YYYY-MM-DD`.
    pub created: String,
}

/// What a review of an item found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// Whether a reader who did not see the key chose the key.
    pub blind_agreed: bool,
    /// Number of separate readers.
    pub reviewers: u32,
    /// Day of the last review, `YYYY-MM-DD`.
    pub date: String,
}

/// Declares a lower-case word list as an enum with `ALL`, `as_str` and `Display`.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum $name {
            $($(#[$vdoc])* $variant,)+
        }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word used in files.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use words;

words! {
    /// How a question is answered.
    Kind {
        /// Choose the one right option.
        Single = "single",
        /// Choose all right options and no other; the stem says how many.
        Multiple = "multiple",
        /// Put all options in order.
        Ordering = "ordering",
        /// Give every option its partner.
        Matching = "matching",
    }
}

words! {
    /// Where an item may be used.
    Pool {
        /// Drills and exams.
        Practice = "practice",
        /// Kept out of every drill, for one honest mock exam.
        Sealed = "sealed",
        /// Shown unscored, to learn how hard it is.
        Pretest = "pretest",
    }
}

words! {
    /// How far an item has come.
    Status {
        /// Written, not yet reviewed.
        Draft = "draft",
        /// Reviewed and in use.
        Reviewed = "reviewed",
        /// Kept for old attempts, given to nobody.
        Retired = "retired",
    }
}

impl Item {
    /// Mean of the Angoff ratings, in (0, 1); `None` without ratings.
    #[must_use]
    pub fn mean_angoff(&self) -> Option<f64> {
        let n = u32::try_from(self.angoff.len()).ok().filter(|n| *n > 0)?;
        Some(self.angoff.iter().sum::<f64>() / f64::from(n))
    }

    /// Whether the item may still be given to learners.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.status != Status::Retired
    }

    /// Whether a review stands behind the item.
    #[must_use]
    pub fn is_reviewed(&self) -> bool {
        self.status == Status::Reviewed
    }

    /// Options of the key (single and multiple).
    pub(crate) fn keyed(&self) -> impl Iterator<Item = &ItemOption> {
        self.options.iter().filter(|o| o.correct)
    }

    /// Options that are not of the key (single and multiple).
    pub(crate) fn distractors(&self) -> impl Iterator<Item = &ItemOption> {
        self.options.iter().filter(|o| !o.correct)
    }

    /// Whether the item is answered by choosing among options, so that there are keys and distractors.
    pub(crate) fn has_distractors(&self) -> bool {
        matches!(self.kind, Kind::Single | Kind::Multiple)
    }
}
