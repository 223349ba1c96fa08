//! L13: the stem tells how many options to select.

use super::{Finding, LintContext, Rule, Severity};
use crate::item::Kind;
use crate::text::{has_phrase, words};

/// "Select TWO" agrees with the number of keys, and single-answer items do not ask to select.
///
/// Credit is all or nothing, so a wrong number makes an item unanswerable: an error. Source: the exam guides on
/// multiple response.
pub struct Selection;

impl Rule for Selection {
    fn code(&self) -> &'static str {
        "L13"
    }

    fn title(&self) -> &'static str {
        "\"Select TWO\" agrees with the number of keys"
    }

    fn check(&self, context: &LintContext<'_>, findings: &mut Vec<Finding>) {
        context.report_problems(self.code(), findings);
        for read in context.items().filter(|r| r.item.kind == Kind::Single) {
            if has_phrase(&words(&read.item.stem), "select all that apply") {
                let message = "says to select all that apply; a single-answer item has one key";
                findings.push(Finding::at(self.code(), Severity::Error, read, "stem", message));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::{Item, ItemOption};
    use crate::lint::testing::{finds, flags, passes, sound_item};

    fn multiple(ending: &str) -> Item {
        let mut item = sound_item();
        let option = ItemOption { id: "e".into(), correct: true, ..item.options[0].clone() };
        item.options.push(option);
        Item { kind: Kind::Multiple, stem: format!("Which steps help? {ending}"), ..item }
    }

    #[test]
    fn finds_numbers_that_do_not_agree() {
        passes(&Selection, &[multiple("(Select TWO.)")]);
        finds(&Selection, &[multiple("(Choose three.)")], "says to select 3, but 2 options");
        finds(&Selection, &[multiple("")], "end the question with \"(Select TWO.)\"");
        flags(&Selection, "in a single-answer item", |i| i.stem.push_str(" (Select TWO.)"));
        flags(&Selection, "all that apply", |i| i.stem.push_str(" (Select all that apply.)"));
    }
}
