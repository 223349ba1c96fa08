//! L14: every option teaches.

use std::collections::BTreeSet;

use super::{Finding, LintContext, Rule, Severity};
use crate::draft::DraftItem;
use crate::text::words;

/// Every option has a rationale of its own that does not refer to options by letter.
///
/// People learn from why the distractor they chose is wrong; letters mean nothing once options are shuffled. A
/// missing rationale is an error. Source: the exam-writing checklist of this project; Haladyna, Downing and
/// Rodriguez 2002, guideline 29, on distractors as typical errors.
pub struct Rationale;

/// Words below which a rationale only restates the verdict.
const SHORTEST: usize = 8;

impl Rule for Rationale {
    fn code(&self) -> &'static str {
        "L14"
    }

    fn title(&self) -> &'static str {
        "Every option has a rationale of its own, without letters"
    }

    fn check(&self, context: &LintContext<'_>, findings: &mut Vec<Finding>) {
        context.report_problems(self.code(), findings);
        for read in context.items() {
            for (field, message) in flaws(read) {
                findings.push(Finding::at(self.code(), Severity::Warning, read, field, message));
            }
        }
    }
}

fn flaws(read: &DraftItem) -> Vec<(String, String)> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for (i, option) in read.item.options.iter().enumerate() {
        let rationale = option.rationale.trim();
        let count = words(rationale).len();
        let message = if count == 0 {
            None
        } else if let Some(name) = letter(rationale) {
            Some(format!(
                "says \"{name}\"; name what the option says, letters change when options are shuffled"
            ))
        } else if count < SHORTEST {
            Some(format!("has only {count} words; say which misconception it is and what defeats it"))
        } else if !seen.insert(rationale) {
            Some("repeats the rationale of another option; give each its own".to_owned())
        } else {
            None
        };
        found.extend(message.map(|m| (format!("option.{}.rationale", i + 1), m)));
    }
    found
}

/// "option B", "Answer A", "choice (C)".
fn letter(text: &str) -> Option<String> {
    let tokens: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|t| !t.is_empty()).collect();
    let nouns = ["option", "options", "answer", "answers", "choice", "choices"];
    let named = tokens.windows(2).find(|w| {
        <&[&str; 2]>::try_from(*w).is_ok_and(|[noun, letter]| {
            nouns.contains(&noun.to_lowercase().as_str()) && letter.len() == 1 && ("A"..="G").contains(letter)
        })
    });
    named.map(|w| w.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::flags;

    #[test]
    fn finds_rationales_that_do_not_teach() {
        flags(&Rationale, "option.3.rationale: is missing", |i| i.options[2].rationale.clear());
        flags(&Rationale, "has only 3 words", |i| i.options[2].rationale = "This is wrong.".into());
        flags(&Rationale, "repeats the rationale", |i| {
            i.options[2].rationale = i.options[3].rationale.clone();
        });
        flags(&Rationale, "says \"option B\"", |i| {
            i.options[2].rationale = "A nightly job is slower than option B, which delivers at once.".into();
        });
    }

    #[test]
    fn articles_are_not_letters() {
        for text in ["the answer a model gives", "Answer: use it", "options are many", "an A/B test"] {
            assert_eq!(letter(text), None, "{text}");
        }
        assert_eq!(letter("see choice (C)"), Some("choice C".into()));
    }
}
