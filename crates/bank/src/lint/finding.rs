//! Findings: what a rule says about an item or a bank.

use std::fmt;

use serde::Serialize;

use crate::draft::DraftItem;
use crate::error::Problem;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The item cannot be delivered or is plainly wrong.
    Error,
    /// The item gives its key away, or is harder to read than to answer.
    Warning,
    /// Worth a look.
    Note,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        })
    }
}

/// What one rule says about one item, or about the bank.
///
/// Displays as one line: `file:line: severity[code]: item: field: message`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The rule, for example `L03`; `L00` for the allow-list itself.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// The file; for the bank as a whole its first file.
    pub file: String,
    /// Line, from 1, where a place is meant.
    pub line: Option<usize>,
    /// The item, unless the bank as a whole is meant.
    pub item: Option<String>,
    /// The field, options counted from 1: `option.2.text`.
    pub field: Option<String>,
    /// What is the matter and what to do.
    pub message: String,
}

impl Finding {
    /// A finding about a field of an item.
    pub(crate) fn at(
        code: &'static str,
        severity: Severity,
        read: &DraftItem,
        field: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        let field = field.into();
        Self {
            code,
            severity,
            file: read.file().to_owned(),
            line: Some(read.line(&field)),
            item: Some(read.item.id.clone()),
            field: Some(field),
            message: message.into(),
        }
    }

    /// The error for a broken rule of the format.
    pub(crate) fn of_problem(problem: &Problem) -> Self {
        let fault = &problem.fault;
        Self {
            code: fault.rule,
            severity: Severity::Error,
            file: problem.file.clone(),
            line: problem.line,
            item: problem.item.clone(),
            field: Some(fault.field.clone()),
            message: format!("{}; {}", fault.what, fault.right),
        }
    }

    /// Where findings are sorted by.
    pub(crate) fn place(&self) -> (bool, &str, Option<usize>, &str) {
        (self.item.is_none(), &self.file, self.line, self.code)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}[{}]", self.severity, self.code)?;
        for part in [&self.item, &self.field].into_iter().flatten() {
            write!(f, ": {part}")?;
        }
        write!(f, ": {}", self.message)
    }
}
