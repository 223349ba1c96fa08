//! L05: the question asks for what is right.

use super::{Finding, LintContext, Rule, Severity};
use crate::text::{question_line, words};

/// The main clause of the question line holds no negation.
///
/// Readers miss a "not", and then a wrong answer shows hasty reading, not a gap. Where the decision itself is
/// what to avoid, write NOT in capitals, at most once a task; that is a note. Source: Haladyna, Downing and
/// Rodriguez 2002, guideline 17.
pub struct Negative;

const NEGATIONS: [&str; 8] = ["not", "except", "cannot", "isn't", "doesn't", "don't", "won't", "can't"];

/// Words from "which" to the verb and its "not".
const MAIN_CLAUSE: usize = 7;

impl Rule for Negative {
    fn code(&self) -> &'static str {
        "L05"
    }

    fn title(&self) -> &'static str {
        "The question asks for what is right, not for what is wrong"
    }

    fn check(&self, context: &LintContext<'_>, findings: &mut Vec<Finding>) {
        for read in context.items() {
            let question = question_line(&read.item.stem);
            let Some(word) = negation(question) else { continue };
            let shouted = question.contains(&word.to_uppercase());
            let severity = if shouted { Severity::Note } else { Severity::Warning };
            let message = format!("the question line says \"{word}\"; ask for what is right instead");
            findings.push(Finding::at(self.code(), severity, read, "stem", message));
        }
    }
}

/// A negation among the first words of the question, where the main clause has its verb: "Which of these is
/// not …", but not "Which split suits patients that the model has not met?". "Except" counts anywhere.
fn negation(question: &str) -> Option<&'static str> {
    let words = words(question);
    let asking = words.iter().position(|w| ["which", "what", "why", "how", "who"].contains(&w.as_str()));
    let clause: Vec<&String> = words.iter().skip(asking.unwrap_or(0)).take(MAIN_CLAUSE).collect();
    let in_clause = NEGATIONS.into_iter().find(|n| clause.iter().any(|w| w == n));
    in_clause.or_else(|| words.iter().any(|w| w == "except").then_some("except"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::{findings, flags, sound_item};

    fn asking(question: &str) -> crate::Item {
        let mut item = sound_item();
        item.stem = format!("Some case. The service does not scale.\n\n{question}");
        item
    }

    #[test]
    fn finds_negations_in_the_question_only() {
        flags(&Negative, "says \"not\"", |i| *i = asking("Which approach does not meet the requirement?"));
        flags(&Negative, "says \"except\"", |i| *i = asking("All of these help except which one?"));
        for fine in
            ["Which approach meets it?", "Which split is honest for people whom the model has not met?"]
        {
            assert!(findings(&Negative, &[asking(fine)]).is_empty(), "{fine}");
        }
    }

    #[test]
    fn capitals_make_it_a_note() {
        let found = findings(&Negative, &[asking("Which approach does NOT meet it?")]);
        assert_eq!(found[0].severity, Severity::Note);
    }
}
