//! L20: the item is original.

use super::{Finding, LintContext, Rule, Severity};
use crate::item::Item;
use crate::text::{has_phrase, words};

/// No text bears the marks of copied exam questions.
///
/// Recalled questions break the candidate agreement and the law, teach stale keys, and get banks taken down. Marks
/// of dump sites are an error. Source: AWS Certification agreement on exam security; checklist of this project.
pub struct Dump;

/// Words that no original item holds.
const MARKS: [&str; 12] = [
    "examtopics",
    "braindump",
    "braindumps",
    "exam dump",
    "exam dumps",
    "actual exam",
    "real exam",
    "most voted",
    "vceplus",
    "new question",
    "question no",
    "appeared on the exam",
];
/// Headings that are left over from copying.
const LEFTOVERS: [&str; 5] =
    ["Correct Answer", "Answer:", "Explanation:", "Explanation/Reference", "Community vote"];

impl Rule for Dump {
    fn code(&self) -> &'static str {
        "L20"
    }

    fn title(&self) -> &'static str {
        "The item bears no marks of copying"
    }

    fn check(&self, context: &LintContext<'_>, findings: &mut Vec<Finding>) {
        for read in context.items() {
            for (field, text) in texts(&read.item) {
                if let Some(mark) = mark(text) {
                    let message =
                        format!("says \"{mark}\", a mark of copied questions; write an item of your own");
                    findings.push(Finding::at(self.code(), Severity::Error, read, field, message));
                }
            }
        }
    }
}

/// Every text of an item with its field.
fn texts(item: &Item) -> Vec<(String, &str)> {
    let mut texts = vec![("stem".to_owned(), item.stem.as_str())];
    for (i, option) in item.options.iter().enumerate() {
        texts.push((format!("option.{}.text", i + 1), &option.text));
        texts.push((format!("option.{}.rationale", i + 1), &option.rationale));
    }
    texts.extend(
        item.references
            .iter()
            .enumerate()
            .map(|(i, r)| (format!("references.{}.url", i + 1), r.url.as_str())),
    );
    texts
}

fn mark(text: &str) -> Option<&'static str> {
    let words = words(text);
    let marked = MARKS.into_iter().find(|m| has_phrase(&words, m));
    marked.or_else(|| LEFTOVERS.into_iter().find(|l| text.contains(l)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::flags;

    #[test]
    fn finds_marks_of_copying() {
        flags(&Dump, "stem: says \"question no\"", |i| i.stem.insert_str(0, "QUESTION NO: 14 "));
        flags(&Dump, "option.2.rationale: says \"Correct Answer\"", |i| {
            i.options[1].rationale.insert_str(0, "Correct Answer. ");
        });
        flags(&Dump, "references.1.url: says \"examtopics\"", |i| {
            i.references[0].url = "https://www.examtopics.com/discussions/1".into();
        });
    }
}
