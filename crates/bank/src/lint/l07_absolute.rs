//! L07: no option is given away by "always" or "usually".

use super::statistics::chance_of_at_least;
use super::{Finding, LintContext, Rule, Severity};
use crate::text::words;

/// Options hold no absolute and no vague words, and keys least of all.
///
/// Absolute words mark distractors, because little is always so; vague words mark keys, because authors hedge what
/// must be right, and nobody agrees how often "often" is. Source: NBME item-writing guide; NCC rules.
pub struct Absolute;

const ABSOLUTE: [&str; 10] = [
    "always",
    "never",
    "completely",
    "entirely",
    "totally",
    "absolutely",
    "impossible",
    "guarantee",
    "guarantees",
    "guaranteed",
];
const VAGUE: [&str; 8] =
    ["usually", "often", "sometimes", "generally", "typically", "frequently", "rarely", "occasionally"];
/// Level of the binomial test over the bank.
const LEVEL: f64 = 0.05;

impl Rule for Absolute {
    fn code(&self) -> &'static str {
        "L07"
    }

    fn title(&self) -> &'static str {
        "Options hold no absolute and no vague words"
    }

    fn check(&self, context: &LintContext<'_>, findings: &mut Vec<Finding>) {
        let mut marked = Vec::new();
        for read in context.items().filter(|r| r.item.has_distractors()) {
            let item = &read.item;
            for (i, option) in item.options.iter().enumerate() {
                let Some((word, hint)) = marker(&option.text) else { continue };
                marked.push((option.correct, item.keyed().count() as f64 / item.options.len() as f64));
                let message = format!("says \"{word}\", {hint}; say when or how much instead");
                let field = format!("option.{}.text", i + 1);
                findings.push(Finding::at(self.code(), Severity::Warning, read, field, message));
            }
        }
        findings.extend(self.bank(context, &marked));
    }
}

impl Absolute {
    /// `marked`: for each option with such a word, whether it is keyed and the chance that it would be.
    fn bank(&self, context: &LintContext<'_>, marked: &[(bool, f64)]) -> Option<Finding> {
        let keyed = marked.iter().filter(|(keyed, _)| *keyed).count();
        let chance = marked.iter().map(|(_, chance)| chance).sum::<f64>() / marked.len().max(1) as f64;
        let p = chance_of_at_least(keyed, marked.len(), chance).filter(|p| *p < LEVEL)?;
        let message = format!(
            "{keyed} of {} options with absolute or vague words are keys (p = {p:.4}); reword the keys",
            marked.len()
        );
        Some(context.bank_finding(self.code(), Severity::Warning, message))
    }
}

fn marker(text: &str) -> Option<(&'static str, &'static str)> {
    let words = words(text);
    let in_text = |list: &[&'static str]| list.iter().copied().find(|m| words.iter().any(|w| w == m));
    let absolute = in_text(&ABSOLUTE).map(|w| (w, "which test-wise people rule out"));
    absolute.or_else(|| in_text(&VAGUE).map(|w| (w, "which test-wise people choose")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::{findings, flags, numbered};

    #[test]
    fn finds_absolute_and_vague_words() {
        flags(&Absolute, "says \"never\"", |i| i.options[0].text.push_str(" and never fail"));
        flags(&Absolute, "says \"usually\"", |i| i.options[1].text.push_str(", usually within a minute"));
    }

    #[test]
    fn finds_a_bank_that_hedges_its_keys() {
        let hedged = |n| {
            let mut item = numbered(n);
            item.options[1].text.push_str(", typically");
            item
        };
        let found = findings(&Absolute, &[hedged(1), hedged(2), hedged(3)]);
        assert_eq!(found.len(), 4);
        assert!(found[3].message.starts_with("3 of 3 options"));
    }
}
