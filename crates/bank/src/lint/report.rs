//! The report of a run: findings, what was allowed, and statistics.

use serde::Serialize;

use super::{BankStatistics, Finding, LintContext, Severity, sarif};
use crate::error::Problem;

/// What the linter found in one bank.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Slug of the exam.
    pub exam: String,
    /// Items in use.
    pub items: usize,
    /// Number of errors.
    pub errors: usize,
    /// Number of warnings, without those allowed.
    pub warnings: usize,
    /// Number of notes, without those allowed.
    pub notes: usize,
    /// Findings: those of items by file, line and rule, then those of the bank.
    pub findings: Vec<Finding>,
    /// Findings that the allow-list excuses.
    pub allowed: Vec<AllowedFinding>,
    /// Statistics over all items in use.
    pub statistics: BankStatistics,
}

/// A finding and the reason for letting it stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AllowedFinding {
    /// The finding.
    pub finding: Finding,
    /// Why it may stand.
    pub reason: String,
}

impl Report {
    pub(crate) fn new(
        context: &LintContext<'_>,
        findings: Vec<Finding>,
        allowed: Vec<AllowedFinding>,
    ) -> Self {
        let count = |severity| findings.iter().filter(|f| f.severity == severity).count();
        Self {
            exam: context.blueprint.slug.clone(),
            items: context.items().count(),
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            notes: count(Severity::Note),
            findings,
            allowed,
            statistics: context.statistics.clone(),
        }
    }

    /// Adds problems that were found outside the linter, such as those of
    /// [`version_faults`](crate::version_faults), as errors.
    pub fn add_errors(&mut self, problems: &[Problem]) {
        self.errors += problems.len();
        self.findings.extend(problems.iter().map(Finding::of_problem));
        self.findings.sort_by(|a, b| a.place().cmp(&b.place()));
    }

    /// The findings as a SARIF 2.1.0 log, for code review tools.
    ///
    /// Allowed findings are listed with their reason as suppressed.
    ///
    /// # Errors
    ///
    /// Whatever serde_json says; no report is known to cause an error.
    pub fn to_sarif(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(&sarif::log(self))
    }
}
