//! L01: the item has the form that the bank and the exam need.

use super::{Finding, LintContext, Rule, Severity};

/// Ids are unique, the key exists, counts fit the kind, numbers are in range.
///
/// An item that breaks this cannot be given to anyone. Source: the exam guides for counts of options and
/// keys; the item format for the rest.
pub struct Schema;

impl Rule for Schema {
    fn code(&self) -> &'static str {
        "L01"
    }

    fn title(&self) -> &'static str {
        "The item follows the format: unique id, existing key, counts of its kind"
    }

    fn check(&self, context: &LintContext<'_>, findings: &mut Vec<Finding>) {
        for error in context.draft.syntax_errors() {
            findings.push(Finding {
                code: self.code(),
                severity: Severity::Error,
                file: error.file.clone(),
                line: Some(error.line),
                item: None,
                field: None,
                message: format!(
                    "not TOML: {}; mend the file first, its items are not checked",
                    error.message
                ),
            });
        }
        context.report_problems(self.code(), findings);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::{draft_of, finds, flags, mls, numbered, passes};

    #[test]
    fn finds_what_cannot_be_delivered() {
        flags(&Schema, "0 options are marked correct", |i| i.options[1].correct = false);
        flags(&Schema, "3 options; kind single needs 4", |i| drop(i.options.pop()));
        flags(&Schema, "1.5 is not a share", |i| i.angoff.push(1.5));
        flags(&Schema, "601 seconds", |i| i.expected_seconds = 601);
    }

    #[test]
    fn ids_are_unique_over_the_bank() {
        passes(&Schema, &[numbered(1), numbered(2)]);
        finds(&Schema, &[numbered(1), numbered(1)], "id: is already used in bank.toml:");
    }

    #[test]
    fn a_file_that_is_not_toml_is_one_finding() {
        let (blueprint, mut draft) = (mls(), draft_of(&[numbered(1)]));
        let mut found = Vec::new();
        Schema.check(&LintContext::new(&blueprint, &draft, None), &mut found);
        assert!(found.is_empty());
        draft = crate::Draft::read(&blueprint, [("a.toml", "[[item]]\nid = \n")]);
        Schema.check(&LintContext::new(&blueprint, &draft, None), &mut found);
        assert_eq!((found.len(), found[0].line), (1, Some(2)));
    }
}
