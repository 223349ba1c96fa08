//! L19: cases differ in names, openings and Regions.

use std::collections::BTreeMap;

use super::{Finding, LintContext, Rule, Severity};
use crate::draft::DraftItem;

/// No invented name, opening or Region comes back again and again.
///
/// Repeated names make people recall an earlier case and its answer, and a bank that plays in one Region teaches
/// that Region's quirks. Source: NCC rules on variety; checklist of this project.
pub struct Monotony;

/// Items that may share an invented name.
const NAME: usize = 3;
/// Share of stems that may open alike, and of Region mentions that may name one Region.
const OPENING: f64 = 0.1;
const REGION: f64 = 0.6;
/// Counts below which a share says nothing.
const FEWEST: usize = 6;

impl Rule for Monotony {
    fn code(&self) -> &'static str {
        "L19"
    }

    fn title(&self) -> &'static str {
        "Cases differ in names, openings and Regions"
    }

    fn check(&self, context: &LintContext<'_>, findings: &mut Vec<Finding>) {
        self.names(context, findings);
        let openings = tally(context, |d| opening(&d.item.stem).into_iter().collect());
        let items = context.items().count();
        let often = openings.iter().filter(|(_, n)| **n >= FEWEST && **n as f64 > OPENING * items as f64);
        for (opening, n) in often {
            let message = format!("{n} of {items} stems open with \"{opening} …\"; vary who and what");
            findings.push(context.bank_finding(self.code(), Severity::Warning, message));
        }
        let regions = tally(context, |d| regions(&d.item.stem));
        let total: usize = regions.values().sum();
        for (region, n) in
            regions.iter().filter(|(_, n)| total >= FEWEST && **n as f64 > REGION * total as f64)
        {
            let message = format!("{n} of {total} mentions of a Region are {region}; vary the Regions");
            findings.push(context.bank_finding(self.code(), Severity::Warning, message));
        }
    }
}

impl Monotony {
    fn names(&self, context: &LintContext<'_>, findings: &mut Vec<Finding>) {
        let mut uses: BTreeMap<String, usize> = BTreeMap::new();
        for read in context.items() {
            let Some(name) = leading_name(&read.item.stem) else { continue };
            let n = uses.entry(name.clone()).or_default();
            *n += 1;
            if *n > NAME {
                let message = format!("is item {n} about {name}; invent another name");
                findings.push(Finding::at(self.code(), Severity::Warning, read, "stem", message));
            }
        }
    }
}

fn tally(context: &LintContext<'_>, of: impl Fn(&DraftItem) -> Vec<String>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for word in context.items().flat_map(of) {
        *counts.entry(word).or_default() += 1;
    }
    counts
}

/// The capitalised words that a stem opens with, unless it opens with an ordinary word.
fn leading_name(stem: &str) -> Option<String> {
    const ORDINARY: &str = " A An The In At On For After Before During When While Each Every Two Three Four Five Six \
        One Some Several Data Analysts Engineers Researchers Amazon AWS Using To From With As It This That Which ";
    let words = stem.split_whitespace().take_while(|w| w.starts_with(char::is_uppercase)).take(3);
    let name: Vec<&str> = words.map(|w| w.trim_end_matches(|c: char| !c.is_alphanumeric())).collect();
    let first = name.first()?;
    (!ORDINARY.contains(&format!(" {first} "))).then(|| name.join(" "))
}

/// The first three words of a stem that opens with an article.
fn opening(stem: &str) -> Option<String> {
    let words: Vec<String> = stem.split_whitespace().take(3).map(str::to_lowercase).collect();
    let article = words.first().is_some_and(|w| ["a", "an", "the"].contains(&w.as_str()));
    (article && words.len() == 3).then(|| words.join(" "))
}

/// Region codes such as `eu-west-1`.
fn regions(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '-');
    let is_region = |w: &&str| {
        let parts: Vec<&str> = w.split('-').collect();
        matches!(parts.as_slice(), [area, side, number] if area.len() == 2 && side.len() >= 4
            && number.len() == 1 && number.chars().all(|c| c.is_ascii_digit())
            && side.chars().all(|c| c.is_ascii_lowercase()))
    };
    words.filter(is_region).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::Item;
    use crate::lint::testing::{finds, numbered, passes};

    fn opening_with(openings: &[&str]) -> Vec<Item> {
        let stem =
            |(n, text): (usize, &&str)| Item { stem: format!("{text} has a case. Which?"), ..numbered(n) };
        openings.iter().enumerate().map(stem).collect()
    }

    #[test]
    fn finds_names_used_too_often() {
        passes(&Monotony, &opening_with(&["Acme Freight", "Acme Freight", "Acme Freight", "Bolt"]));
        let often = opening_with(&["Acme Freight", "Acme Freight,", "Acme Freight", "Acme Freight"]);
        finds(&Monotony, &often, "mls-1.1-003: stem: is item 4 about Acme Freight");
    }

    #[test]
    fn finds_openings_and_regions_used_too_often() {
        finds(
            &Monotony,
            &opening_with(&["A company that"; 6]),
            "6 of 6 stems open with \"a company that …\"",
        );
        let regions: Vec<String> = (0..6).map(|n| format!("Firm{n} in us-east-1")).collect();
        let regions: Vec<&str> = regions.iter().map(String::as_str).collect();
        finds(&Monotony, &opening_with(&regions), "6 of 6 mentions of a Region are us-east-1");
        assert_eq!(
            super::regions("in ap-southeast-2, a-b-1 and eu-west-1."),
            ["ap-southeast-2", "eu-west-1"]
        );
    }
}
