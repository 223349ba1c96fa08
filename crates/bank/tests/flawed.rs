//! The linter against a file of 44 bad items: two planted flaws for each rule, and no other.

use gradatim_bank::lint::{AllowList, RULES, Report, lint};
use gradatim_bank::{Blueprint, Draft};

/// Flaws that no single item shows, by the words of the finding.
const OF_THE_BANK: [(&str, &str); 5] = [
    ("L04", "items with 1 of 4 options right"),
    ("L04", "items with 2 of 5 options right"),
    ("L19", "mentions of a Region are us-east-1"),
    ("L22", "domain 2 has 0.0 % of the items"),
    ("L22", "task 3.5 point 6 has no item"),
];

fn report() -> Report {
    let text = include_str!("../../../data/blueprints/mls-c01.toml");
    let blueprint = Blueprint::parse(text, "mls-c01.toml").expect("a blueprint");
    let draft = Draft::read(&blueprint, [("flawed.toml", include_str!("data/flawed.toml"))]);
    lint(&blueprint, &draft, &AllowList::default(), Some(jiff::civil::date(2026, 11, 21)))
}

/// Ids in the file that name the rule, in file order.
fn planted(code: &str) -> Vec<String> {
    let text = include_str!("data/flawed.toml");
    let ids = text.lines().filter_map(|l| l.strip_prefix("id = \"flawed-")).map(|l| l.trim_end_matches('"'));
    ids.filter(|id| id.starts_with(code)).map(|id| format!("flawed-{id}")).collect()
}

#[test]
fn two_items_are_planted_for_each_rule() {
    for rule in RULES {
        assert_eq!(planted(rule.code()).len(), 2, "{}", rule.code());
    }
}

#[test]
fn every_planted_flaw_is_found() {
    let report = report();
    for rule in RULES {
        let code = rule.code();
        let in_items = planted(code)
            .iter()
            .filter(|id| report.findings.iter().any(|f| f.code == code && f.item.as_ref() == Some(id)))
            .count();
        let in_bank = OF_THE_BANK.iter().filter(|(of, words)| {
            *of == code && report.findings.iter().any(|f| f.code == code && f.message.contains(words))
        });
        assert_eq!(in_items + in_bank.count(), 2, "{code} misses a flaw");
    }
}

#[test]
fn no_item_is_flagged_for_what_was_not_planted() {
    for finding in report().findings {
        let Some(item) = &finding.item else { continue };
        assert!(item.starts_with(&format!("flawed-{}-", finding.code)), "{finding}");
    }
}

#[test]
fn every_finding_about_an_item_has_a_line_and_says_what_to_do() {
    let report = report();
    assert!(report.errors > 0 && report.warnings > 0 && report.notes > 0);
    for finding in report.findings.iter().filter(|f| f.item.is_some()) {
        assert!(finding.line.is_some(), "{finding}");
        assert!(finding.message.len() > 20, "{finding}");
    }
}
