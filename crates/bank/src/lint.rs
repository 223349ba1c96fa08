//! The linter: what an author should mend before an item meets a learner.
//!
//! Each rule is one small file with its reason and source. [`lint`] runs all of them over a [`Draft`], which
//! keeps going past broken items, and gives a [`Report`]. What keeps an item from being delivered is an
//! error; what makes it easier or harder for the wrong reasons is a warning. Warnings can be allowed, with a
//! reason, in `lint-allow.toml` beside the items.

mod abbreviations;
mod allow;
mod closed_services;
mod finding;
mod l01_schema;
mod l02_scope;
mod l03_length;
mod l04_position;
mod l05_negative;
mod l06_combined;
mod l07_absolute;
mod l08_clang;
mod l09_grammar;
mod l10_duplicate;
mod l11_overlap;
mod l12_convergence;
mod l13_selection;
mod l14_rationale;
mod l15_reference;
mod l16_reading;
mod l17_order;
mod l18_question;
mod l19_monotony;
mod l20_dump;
mod l21_hinging;
mod l22_coverage;
mod report;
mod rules;
mod sarif;
mod statistics;
#[cfg(test)]
pub(crate) mod testing;

pub use allow::{Allow, AllowList};
pub use finding::{Finding, Severity};
pub use report::{AllowedFinding, Report};
pub use rules::{RULES, Rule};
pub use statistics::{BankStatistics, DuplicatePair, PositionTest};

use jiff::civil::Date;

use crate::blueprint::Blueprint;
use crate::coverage::Coverage;
use crate::draft::{Draft, DraftItem};

/// What the rules look at.
#[derive(Debug)]
pub struct LintContext<'a> {
    /// The blueprint of the exam.
    pub blueprint: &'a Blueprint,
    /// The bank as its authors have it.
    pub draft: &'a Draft,
    /// Statistics over all items in use.
    pub statistics: BankStatistics,
    /// Today, for the age of references; `None` switches that check off.
    pub today: Option<Date>,
}

impl<'a> LintContext<'a> {
    /// Gathers what the rules need.
    #[must_use]
    pub fn new(blueprint: &'a Blueprint, draft: &'a Draft, today: Option<Date>) -> Self {
        Self { blueprint, draft, statistics: BankStatistics::of(blueprint, draft), today }
    }

    /// The items in use: retired ones are kept for old attempts and not linted.
    pub fn items(&self) -> impl Iterator<Item = &'a DraftItem> + use<'a> {
        self.draft.items().iter().filter(|d| d.item.is_active())
    }

    /// How the items spread over the blueprint.
    #[must_use]
    pub fn coverage(&self) -> &Coverage {
        &self.statistics.coverage
    }

    /// Adds the broken rules of the format that belong to a lint rule, as errors.
    pub(crate) fn report_problems(&self, code: &'static str, findings: &mut Vec<Finding>) {
        let problems = self.draft.problems().iter().filter(|p| p.fault.rule == code);
        findings.extend(problems.map(Finding::of_problem));
    }

    /// A finding about the bank as a whole.
    pub(crate) fn bank_finding(&self, code: &'static str, severity: Severity, message: String) -> Finding {
        let file = self.draft.files().first().cloned();
        let file = file.unwrap_or_else(|| format!("banks/{}", self.blueprint.slug));
        Finding { code, severity, file, line: None, item: None, field: None, message }
    }
}

/// Runs every rule and applies the allow-list.
///
/// Findings come sorted by file, line and rule. `today` is handed in, so that the same input gives the same
/// report on any day; without it references do not age.
///
/// ```
/// use gradatim_bank::lint::{AllowList, lint};
/// use gradatim_bank::{Blueprint, Draft};
///
/// let text = include_str!("../../../data/blueprints/mls-c01.toml");
/// let blueprint = Blueprint::parse(text, "blueprints/mls-c01.toml")?;
/// let draft = Draft::read(&blueprint, [("sound.toml", include_str!("../tests/data/sound.toml"))]);
/// let report = lint(&blueprint, &draft, &AllowList::default(), None);
/// assert_eq!(report.errors, 0);
/// # Ok::<(), gradatim_bank::BankError>(())
/// ```
#[must_use]
pub fn lint(blueprint: &Blueprint, draft: &Draft, allow: &AllowList, today: Option<Date>) -> Report {
    let context = LintContext::new(blueprint, draft, today);
    let mut findings = Vec::new();
    for rule in RULES {
        rule.check(&context, &mut findings);
    }
    let (mut findings, allowed) = allow.apply(findings);
    findings.sort_by(|a, b| a.place().cmp(&b.place()));
    Report::new(&context, findings, allowed)
}
