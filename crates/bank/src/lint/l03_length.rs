//! L03: the key is not given away by its length.

use super::statistics::length;
use super::{Finding, LintContext, Rule, Severity};
use crate::item::Item;

/// The key is not much longer than the distractors, and not longest too often over the bank.
///
/// Authors qualify the key until it is right and leave distractors short; test-wise people know. Source: NBME
/// item-writing guide ("longest option is correct"), Haladyna, Downing and Rodriguez 2002, guideline 24.
pub struct Length;

/// Key against the longest distractor, and against their mean.
const LONGEST: f64 = 1.3;
const MEAN: f64 = 1.5;
/// Differences below this many characters are no cue.
const VISIBLE: usize = 10;
/// Level of the binomial test over the bank.
const LEVEL: f64 = 0.05;

impl Rule for Length {
    fn code(&self) -> &'static str {
        "L03"
    }

    fn title(&self) -> &'static str {
        "The key is not given away by its length"
    }

    fn check(&self, context: &LintContext<'_>, findings: &mut Vec<Finding>) {
        for read in context.items() {
            if let Some((field, message)) = cue(&read.item) {
                findings.push(Finding::at(self.code(), Severity::Warning, read, field, message));
            }
        }
        findings.extend(self.bank(context));
    }
}

impl Length {
    fn bank(&self, context: &LintContext<'_>) -> Option<Finding> {
        let s = &context.statistics;
        let (share, p) = (s.longest_share?, s.longest_p?);
        if p >= LEVEL {
            return None;
        }
        let message = format!(
            "the key is longest in {} of {} single-answer items ({:.0} %, p = {p:.4}); lengthen distractors",
            s.longest_keys,
            s.single_items,
            100.0 * share
        );
        Some(context.bank_finding(self.code(), Severity::Warning, message))
    }
}

/// The shortest of the keys, when even that one sticks out.
fn cue(item: &Item) -> Option<(String, String)> {
    let keys = item.options.iter().enumerate().filter(|(_, o)| o.correct && item.has_distractors());
    let (i, key) = keys.map(|(i, o)| (i, length(&o.text))).min_by_key(|(_, n)| *n)?;
    let others: Vec<usize> = item.distractors().map(|o| length(&o.text)).collect();
    let longest = *others.iter().max()?;
    let mean = others.iter().sum::<usize>() as f64 / others.len() as f64;
    let sticks_out = key as f64 >= LONGEST * longest as f64 || key as f64 >= MEAN * mean;
    let message = format!(
        "the key has {key} characters, the longest distractor {longest}, their mean {mean:.0}; \
         shorten the key or give a distractor the same detail"
    );
    (sticks_out && key >= longest + VISIBLE).then(|| (format!("option.{}.text", i + 1), message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::Item;
    use crate::lint::testing::{findings, flags, numbered, passes};

    #[test]
    fn finds_a_key_that_sticks_out() {
        flags(&Length, "option.2.text: the key has", |i| {
            i.options[1].text.push_str(&" at a high cost".repeat(4));
        });
    }

    #[test]
    fn short_options_have_no_visible_length() {
        let mut item = numbered(1);
        for (option, text) in item.options.iter_mut().zip(["AUC", "F1 macro", "MAE", "R2"]) {
            option.text = text.into();
        }
        passes(&Length, &[item]);
    }

    #[test]
    fn finds_a_bank_whose_keys_are_longest_too_often() {
        let bank = |longest: usize| -> Vec<Item> {
            let mut items: Vec<Item> = (0..40).map(numbered).collect();
            for item in items.iter_mut().take(longest) {
                item.options[1].text.push_str(" and no more");
            }
            items
        };
        passes(&Length, &bank(12));
        let found = findings(&Length, &bank(20));
        assert!(found.len() == 1 && found[0].message.contains("20 of 40"), "{found:?}");
    }
}
