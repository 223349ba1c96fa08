//! The allow-list: warnings that stand, each with its reason.

use serde::{Deserialize, Serialize};

use super::{AllowedFinding, Finding, Severity};
use crate::error::{BankError, Fault, Problem};
use crate::place::{SourceText, syntax_error};

/// One exception.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allow {
    /// The rule, for example `L03`.
    pub code: String,
    /// The item, or `*` for every item and the bank as a whole.
    pub item: String,
    /// Why the finding may stand.
    pub reason: String,
}

/// The exceptions argued for a bank, from its `lint-allow.toml`.
///
/// Errors cannot be allowed. An entry that excuses nothing is itself reported as a warning (`L00`), so that the
/// list does not outlive its reasons.
///
/// ```
/// use gradatim_bank::lint::AllowList;
///
/// let text = "[[allow]]\ncode = \"L05\"\nitem = \"mls-4.3-007\"\nreason = \"the policy itself is a denial\"";
/// assert_eq!(AllowList::parse(text, "lint-allow.toml")?.entries().len(), 1);
/// # Ok::<(), gradatim_bank::BankError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct AllowList {
    entries: Vec<Allow>,
    lines: Vec<usize>,
    origin: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AllowFile {
    #[serde(default)]
    allow: Vec<toml::Spanned<Allow>>,
}

impl AllowList {
    /// Reads an allow-list; `origin` names it in errors and findings.
    ///
    /// # Errors
    ///
    /// - [`BankError::Syntax`] when the text is not TOML or a field is unknown or missing.
    /// - [`BankError::Invalid`] when an entry has no reason.
    pub fn parse(text: &str, origin: &str) -> Result<Self, BankError> {
        let source = SourceText::new(origin, text);
        let file: AllowFile = toml::from_str(text).map_err(|e| syntax_error(&source, &e))?;
        let lines = file.allow.iter().map(|a| source.line(a.span().start)).collect();
        let entries = file.allow.into_iter().map(toml::Spanned::into_inner).collect();
        let list = Self { entries, lines, origin: origin.to_owned() };
        let problems = list.problems();
        if problems.is_empty() { Ok(list) } else { Err(BankError::Invalid(problems)) }
    }

    /// The entries in file order.
    #[must_use]
    pub fn entries(&self) -> &[Allow] {
        &self.entries
    }

    fn problems(&self) -> Vec<Problem> {
        let silent = self.entries.iter().zip(&self.lines).filter(|(a, _)| a.reason.trim().is_empty());
        silent
            .map(|(allow, line)| Problem {
                file: self.origin.clone(),
                line: Some(*line),
                item: Some(allow.item.clone()),
                fault: Fault::new("L00", "reason", "is empty", "say why the finding may stand"),
            })
            .collect()
    }

    /// Parts findings into those that stand and those that are allowed, and reports unused entries.
    pub(super) fn apply(&self, findings: Vec<Finding>) -> (Vec<Finding>, Vec<AllowedFinding>) {
        let mut used = vec![false; self.entries.len()];
        let (mut left, mut allowed) = (Vec::new(), Vec::new());
        for finding in findings {
            let excuses = self.entries.iter().zip(&mut used).find(|(a, _)| a.excuses(&finding));
            if let Some((allow, used)) = excuses {
                *used = true;
                allowed.push(AllowedFinding { finding, reason: allow.reason.clone() });
            } else {
                left.push(finding);
            }
        }
        let unused = self.entries.iter().zip(&self.lines).zip(used).filter(|(_, used)| !used);
        left.extend(unused.map(|((allow, line), _)| self.unused(allow, *line)));
        (left, allowed)
    }

    fn unused(&self, allow: &Allow, line: usize) -> Finding {
        let message = format!("allows {}, but no such warning is left; take the entry out", allow.code);
        Finding {
            code: "L00",
            severity: Severity::Warning,
            file: self.origin.clone(),
            line: Some(line),
            item: Some(allow.item.clone()),
            field: None,
            message,
        }
    }
}

impl Allow {
    fn excuses(&self, finding: &Finding) -> bool {
        let item = self.item == "*" || finding.item.as_ref() == Some(&self.item);
        item && self.code == finding.code && finding.severity != Severity::Error
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(code: &'static str, severity: Severity, item: Option<&str>) -> Finding {
        let item = item.map(String::from);
        Finding { code, severity, file: "f".into(), line: None, item, field: None, message: "m".into() }
    }

    fn list(entries: &[(&str, &str)]) -> AllowList {
        let entry = |(code, item): &(&str, &str)| {
            format!("[[allow]]\ncode = \"{code}\"\nitem = \"{item}\"\nreason = \"because\"\n")
        };
        let text: String = entries.iter().map(entry).collect();
        AllowList::parse(&text, "lint-allow.toml").expect("an allow-list")
    }

    #[test]
    fn an_entry_excuses_its_item_and_rule_only() {
        let found = vec![
            finding("L03", Severity::Warning, Some("a")),
            finding("L03", Severity::Warning, Some("b")),
            finding("L05", Severity::Warning, Some("a")),
        ];
        let (left, allowed) = list(&[("L03", "a")]).apply(found);
        assert_eq!((left.len(), allowed.len()), (2, 1));
        assert_eq!(allowed[0].reason, "because");
    }

    #[test]
    fn a_star_excuses_every_item_and_the_bank() {
        let found = vec![finding("L22", Severity::Warning, None), finding("L22", Severity::Note, Some("a"))];
        let (left, allowed) = list(&[("L22", "*")]).apply(found);
        assert_eq!((left.len(), allowed.len()), (0, 2));
    }

    #[test]
    fn errors_cannot_be_allowed_and_unused_entries_are_reported() {
        let (left, allowed) = list(&[("L01", "*")]).apply(vec![finding("L01", Severity::Error, Some("a"))]);
        assert!(allowed.is_empty());
        assert_eq!(left.iter().map(|f| f.code).collect::<Vec<_>>(), ["L01", "L00"]);
        assert_eq!(left[1].line, Some(1));
    }

    #[test]
    fn an_entry_needs_a_reason() {
        let text = "[[allow]]\ncode = \"L03\"\nitem = \"a\"\nreason = \" \"";
        let error = AllowList::parse(text, "lint-allow.toml").expect_err("no reason").to_string();
        assert!(error.starts_with("lint-allow.toml:1: a: reason: is empty"), "{error}");
        let missing = AllowList::parse("[[allow]]\ncode = \"L03\"\nitem = \"a\"", "l.toml");
        assert!(missing.expect_err("no reason").to_string().contains("reason"));
    }
}
