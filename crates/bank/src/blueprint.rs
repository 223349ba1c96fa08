//! Blueprints: what an examination asks, how it is sat and how it is scored.

mod check;
mod parts;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::BankError;
use crate::item::Kind;
use crate::place::{SourceText, syntax_error};
pub use parts::{
    Confidence, CountRange, Domain, Fact, Form, ItemType, Lifecycle, LifecycleStatus, Retake, Scale, Scoring,
    Standard, Task,
};

/// The blueprint of one examination.
///
/// Comes only out of [`Blueprint::parse`], which checks that weights sum to 100, that tasks are unique and
/// that the form and scale are consistent.
///
/// ```
/// use gradatim_bank::{Blueprint, LifecycleStatus};
///
/// let text = include_str!("../../../data/blueprints/mls-c01.toml");
/// let blueprint = Blueprint::parse(text, "blueprints/mls-c01.toml")?;
/// assert_eq!(blueprint.domains().len(), 4);
/// assert_eq!(blueprint.domain_of_task("3.5"), Some(2));
/// assert_eq!(blueprint.quota(50), [10, 12, 18, 10]);
/// assert_eq!(blueprint.lifecycle.status, LifecycleStatus::Retired);
/// # Ok::<(), gradatim_bank::BankError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Blueprint {
    /// Short lower-case name, for example `mls-c01`; also the name of the file and of the bank's folder.
    pub slug: String,
    /// The vendor's code, for example `MLS-C01`.
    pub code: String,
    /// Full name of the examination.
    pub title: String,
    /// Who holds the examination.
    pub vendor: String,
    /// The vendor's level, for example `specialty`.
    pub level: String,
    /// Version of the exam guide that the blueprint follows.
    pub guide_version: String,
    /// Day on which the facts were gathered, `YYYY-MM-DD`.
    pub as_of: String,
    /// Services that the guide rules out.
    #[serde(default)]
    pub out_of_scope_services: Vec<String>,
    /// Whether and until when it can be sat.
    pub lifecycle: Lifecycle,
    /// Questions and minutes.
    pub form: Form,
    /// The reporting scale.
    pub scale: Scale,
    /// Where the pass mark lies on the ability scale.
    pub standard: Standard,
    /// How answers are scored.
    pub scoring: Scoring,
    /// When it may be sat again.
    pub retake: Retake,
    /// Item types with their counts of options and keys.
    #[serde(rename = "item_type")]
    pub item_types: Vec<ItemType>,
    /// Services in scope, by group.
    #[serde(default)]
    pub services: BTreeMap<String, Vec<String>>,
    /// Sources of the facts above.
    #[serde(rename = "fact", default)]
    pub facts: Vec<Fact>,
    #[serde(rename = "domain")]
    domains: Vec<Domain>,
}

impl Blueprint {
    /// Reads and checks the text of a blueprint; `origin` names it in errors.
    ///
    /// # Errors
    ///
    /// - [`BankError::Syntax`] when the text is not TOML or a field is unknown, missing or of the wrong type.
    /// - [`BankError::Invalid`] when weights do not sum to 100, a task or domain id repeats, a task has no
    ///   point, a date is not a date, or the form, scale or standard contradicts itself.
    pub fn parse(text: &str, origin: &str) -> Result<Self, BankError> {
        let source = SourceText::new(origin, text);
        let blueprint: Self = toml::from_str(text).map_err(|e| syntax_error(&source, &e))?;
        let problems = check::problems(&blueprint, origin);
        if problems.is_empty() { Ok(blueprint) } else { Err(BankError::Invalid(problems)) }
    }

    /// The domains in the order of the guide.
    #[must_use]
    pub fn domains(&self) -> &[Domain] {
        &self.domains
    }

    /// The tasks of all domains in the order of the guide.
    pub fn tasks(&self) -> impl Iterator<Item = &Task> {
        self.domains.iter().flat_map(|d| &d.tasks)
    }

    /// The task with this id.
    #[must_use]
    pub fn task(&self, id: &str) -> Option<&Task> {
        self.tasks().find(|t| t.id == id)
    }

    /// Index into [`Blueprint::domains`] of the domain that holds the task.
    #[must_use]
    pub fn domain_of_task(&self, id: &str) -> Option<usize> {
        self.domains.iter().position(|d| d.tasks.iter().any(|t| t.id == id))
    }

    /// Index of the domain given by id (`3`) or by title or its beginning; capitals do not matter.
    #[must_use]
    pub fn domain_named(&self, asked: &str) -> Option<usize> {
        let wanted = asked.trim().to_lowercase();
        let exact = self.domains.iter().position(|d| d.id == wanted || d.title.to_lowercase() == wanted);
        let begins = |d: &Domain| !wanted.is_empty() && d.title.to_lowercase().starts_with(&wanted);
        exact.or_else(|| self.domains.iter().position(begins))
    }

    /// Counts of options and keys for a kind of item; `None` when the examination does not use the kind.
    #[must_use]
    pub fn item_type(&self, kind: Kind) -> Option<&ItemType> {
        self.item_types.iter().find(|t| t.kind == kind)
    }

    /// Weights of the domains as shares, summing to 1.
    #[must_use]
    pub fn weights(&self) -> Vec<f64> {
        let total: f64 = self.domains.iter().map(|d| d.weight).sum();
        self.domains.iter().map(|d| d.weight / total).collect()
    }

    /// Questions per domain of a form of `total`, by largest remainder; ties go to the earlier domain.
    ///
    /// Sums to `total`, and each count is within one of its exact share.
    #[must_use]
    pub fn quota(&self, total: usize) -> Vec<usize> {
        let exact: Vec<f64> = self.weights().iter().map(|w| w * total as f64).collect();
        let mut quota: Vec<usize> = exact.iter().map(|x| whole(*x)).collect();
        let missing = total.saturating_sub(quota.iter().sum());
        for domain in by_remainder(&exact).into_iter().take(missing) {
            if let Some(count) = quota.get_mut(domain) {
                *count += 1;
            }
        }
        quota
    }
}

/// Weights are given to a few decimals, so a share this close below a whole number is that number.
const ROUNDING: f64 = 1e-9;

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(x: f64) -> usize {
    (x + ROUNDING).floor().max(0.0) as usize
}

/// Indices by falling remainder, earlier ones first among equals.
fn by_remainder(exact: &[f64]) -> Vec<usize> {
    let remainder = |i: &usize| exact.get(*i).map_or(0.0, |x| x - (x + ROUNDING).floor());
    let mut order: Vec<usize> = (0..exact.len()).collect();
    // Rounded, so that 0.4 from two different products compares as equal.
    order.sort_by_key(|i| -whole_parts_per_billion(remainder(i)));
    order
}

#[allow(clippy::cast_possible_truncation)]
fn whole_parts_per_billion(x: f64) -> i64 {
    (x * 1e9).round() as i64
}

#[cfg(test)]
mod tests;
