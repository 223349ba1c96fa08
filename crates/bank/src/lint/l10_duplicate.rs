//! L10: no item is asked twice.

use std::collections::BTreeMap;

use super::{Finding, LintContext, Rule, Severity};
use crate::draft::DraftItem;
use crate::text::words;

/// No two items have nearly the same stem or the same set of options.
///
/// Twins count one piece of knowledge twice and make scores look more reliable than they are. Likeness is the
/// Jaccard index of character trigrams, 0.8 or more. Source: Broder 1997, "On the resemblance and containment of
/// documents".
pub struct Duplicate;

impl Rule for Duplicate {
    fn code(&self) -> &'static str {
        "L10"
    }

    fn title(&self) -> &'static str {
        "No two items have nearly the same stem or the same options"
    }

    fn check(&self, context: &LintContext<'_>, findings: &mut Vec<Finding>) {
        for pair in &context.statistics.near_duplicates {
            let Some(read) = context.items().filter(|d| d.item.id == pair.b).last() else { continue };
            let percent = 100.0 * pair.likeness;
            let message =
                format!("the stem is {percent:.0} % alike to that of {}; rewrite or drop one", pair.a);
            findings.push(Finding::at(self.code(), Severity::Warning, read, "stem", message));
        }
        let mut seen: BTreeMap<Vec<String>, &DraftItem> = BTreeMap::new();
        for read in context.items().filter(|r| r.item.options.len() > 1) {
            match seen.get(&option_set(read)) {
                Some(first) => {
                    let message = format!("has the same options as {}; replace some", first.item.id);
                    findings.push(Finding::at(self.code(), Severity::Warning, read, "option", message));
                }
                None => {
                    seen.insert(option_set(read), read);
                }
            }
        }
    }
}

fn option_set(read: &DraftItem) -> Vec<String> {
    let mut texts: Vec<String> = read.item.options.iter().map(|o| words(&o.text).join(" ")).collect();
    texts.sort_unstable();
    texts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::{finds, numbered, passes};

    fn pair() -> [crate::Item; 2] {
        let (first, mut second) = (numbered(1), numbered(2));
        second.stem =
            "A hospital in Peru labels scans by hand. Which labelling plan needs least time?".into();
        second.options[0].text = "Label with a committee of three".into();
        [first, second]
    }

    #[test]
    fn finds_twin_stems_and_twin_options() {
        passes(&Duplicate, &pair());
        let [first, mut second] = pair();
        second.stem = first.stem.replace("Belgium", "Holland");
        finds(&Duplicate, &[first.clone(), second], "% alike to that of mls-1.1-001");
        let [_, mut second] = pair();
        second.options = first.options.iter().rev().cloned().collect();
        finds(&Duplicate, &[first, second], "same options as mls-1.1-001");
    }
}
