//! L18: the stem asks one question under one constraint.

use super::{Finding, LintContext, Rule, Severity};
use crate::text::words;

/// The stem ends in a question, and a word of constraint makes one answer the best.
///
/// Without a question the reader has to guess the task, without a constraint several options are right. The
/// missing constraint is a note, because questions of statistics may need none. Source: Haladyna, Downing and
/// Rodriguez 2002, guidelines 14 and 15; the exam guides ask for the best of several workable answers.
pub struct Question;

const CONSTRAINTS: &str = " must least most lowest highest fewest minimum maximum minimize minimise maximize \
maximise reduce reduces without within only needs need requires require requirement requirements keep keeps \
cannot limit limits limited budget deadline below under above cause causes explain explains explanation correct best \
first should goal wants reason effective appropriate meet meets satisfy satisfies address addresses suitable fit fits ";

impl Rule for Question {
    fn code(&self) -> &'static str {
        "L18"
    }

    fn title(&self) -> &'static str {
        "The stem asks one question under one constraint"
    }

    fn check(&self, context: &LintContext<'_>, findings: &mut Vec<Finding>) {
        for read in context.items() {
            let stem = &read.item.stem;
            let constrained = words(stem).iter().any(|w| CONSTRAINTS.contains(&format!(" {w} ")));
            let found = if !stem.contains('?') {
                (Severity::Warning, "holds no question mark; ask a question, or end the stem as one")
            } else if !constrained {
                (Severity::Note, "holds no word of constraint; say what makes one option the best")
            } else {
                continue;
            };
            findings.push(Finding::at(self.code(), found.0, read, "stem", found.1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::flags;

    #[test]
    fn finds_stems_without_question_or_constraint() {
        flags(&Question, "no question mark", |i| i.stem = i.stem.replace('?', "."));
        flags(&Question, "no word of constraint", |i| {
            i.stem = "A shop has receipts. Which service is used?".into();
        });
    }
}
