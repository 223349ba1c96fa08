//! L06: every option stands for itself.

use super::{Finding, LintContext, Rule, Severity};
use crate::text::{has_phrase, words};

/// No "all of the above", "none of the above" or "A and C".
///
/// Such options reward partial knowledge, and they break when options are shuffled. Source: Haladyna, Downing and
/// Rodriguez 2002, guidelines 25 and 26.
pub struct Combined;

const PHRASES: [&str; 12] = [
    "all of the above",
    "none of the above",
    "all of these",
    "none of these",
    "all the above",
    "all options",
    "any of the above",
    "both of the above",
    "both options",
    "neither of the above",
    "the above options",
    "the other options",
];

impl Rule for Combined {
    fn code(&self) -> &'static str {
        "L06"
    }

    fn title(&self) -> &'static str {
        "No option refers to other options"
    }

    fn check(&self, context: &LintContext<'_>, findings: &mut Vec<Finding>) {
        for read in context.items() {
            for (i, option) in read.item.options.iter().enumerate() {
                if let Some(phrase) = reference(&option.text) {
                    let message = format!("says \"{phrase}\"; replace it with an option of its own");
                    let field = format!("option.{}.text", i + 1);
                    findings.push(Finding::at(self.code(), Severity::Error, read, field, message));
                }
            }
        }
    }
}

/// The words by which a text refers to other options.
fn reference(text: &str) -> Option<String> {
    let lower = words(text);
    let phrase = PHRASES.iter().find(|p| has_phrase(&lower, p)).map(ToString::to_string);
    phrase.or_else(|| letters(text))
}

/// "A and C", written in capitals.
fn letters(text: &str) -> Option<String> {
    let tokens: Vec<&str> = text.split(|c: char| !c.is_alphanumeric() && c != '&').collect();
    let letter = |t: &str| t.len() == 1 && ("A"..="F").contains(&t);
    let joined = tokens.windows(3).find(|w| {
        <&[&str; 3]>::try_from(*w)
            .is_ok_and(|[a, and, b]| letter(a) && ["and", "or", "&"].contains(and) && letter(b))
    });
    joined.map(|w| w.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::flags;

    #[test]
    fn finds_options_about_options() {
        for (text, words) in [
            ("All of the above", "all of the above"),
            ("None of these approaches", "none of these"),
            ("Both A and C", "A and C"),
            ("Use B or D together", "B or D"),
        ] {
            flags(&Combined, words, |i| i.options[3].text = text.into());
        }
    }

    #[test]
    fn letters_in_other_places_are_fine() {
        for text in ["Run an A/B test", "Plan A", "Use vitamins b and c", "Grade A and above"] {
            assert_eq!(reference(text), None, "{text}");
        }
    }
}
