//! What is wrong with an item, in words, and which item to fix first. Pure functions of the figures.

mod choices;
mod comparisons;
mod statistics;
#[cfg(test)]
mod tests;

use super::figures::{Compared, ItemFigures};
use serde::Serialize;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Severity {
    /// Good to know.
    Note,
    /// Look at it when you can.
    Check,
    /// The item works against the test.
    Fix,
}

impl Severity {
    /// Its name for people.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Fix => "fix",
            Self::Check => "check",
            Self::Note => "note",
        }
    }
}

/// Something about an item that a maintainer should know.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Finding {
    pub severity: Severity,
    /// Short name for machines.
    pub flag: &'static str,
    /// A sentence for people.
    pub text: String,
    /// Rank among findings of the same severity, higher is worse.
    #[serde(skip)]
    weight: f64,
}

impl Finding {
    fn new(severity: Severity, flag: &'static str, weight: f64, text: String) -> Self {
        Self { severity, flag, text, weight }
    }
}

/// The findings about an item, the worst first; `groups` are those that were compared.
pub(super) fn findings(item: &ItemFigures, groups: Option<&Compared>) -> Vec<Finding> {
    let mut all = match &item.left_out {
        Some(_) => statistics::left_out(item),
        None => {
            let compared = comparisons::findings(item, groups);
            [statistics::findings(item), choices::findings(item), compared].concat()
        }
    };
    all.sort_by(|a, b| b.severity.cmp(&a.severity).then(b.weight.total_cmp(&a.weight)));
    all
}

/// Sorts items by what to fix first: by the worst finding, then by the next ones; others keep their order.
pub(super) fn rank(items: &mut [ItemFigures]) {
    items.sort_by(|a, b| {
        let worst = |item: &ItemFigures| item.findings.first().map(|f| (f.severity, f.weight));
        let (x, y) = (worst(a), worst(b));
        let severity = y.map(|f| f.0).cmp(&x.map(|f| f.0));
        let weight = |worst: Option<(Severity, f64)>| worst.map_or(0.0, |f| f.1);
        severity.then(weight(y).total_cmp(&weight(x))).then(b.findings.len().cmp(&a.findings.len()))
    });
}

/// A share in whole percent, in words of a sentence.
fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}
