//! Whatever a file holds, reading and linting it ends in findings, not in a panic.

use gradatim_bank::lint::{AllowList, lint};
use gradatim_bank::{Blueprint, Draft};
use proptest::prelude::*;

const SOUND: &str = include_str!("data/sound.toml");
const FLAWED: &str = include_str!("data/flawed.toml");

fn blueprint() -> Blueprint {
    Blueprint::parse(include_str!("../../../data/blueprints/mls-c01.toml"), "mls-c01.toml")
        .expect("a blueprint")
}

/// Lints a text as a bank; returns the number of findings about it.
fn findings(text: &str) -> usize {
    let blueprint = blueprint();
    let draft = Draft::read(&blueprint, [("bank.toml", text)]);
    let report = lint(&blueprint, &draft, &AllowList::default(), Some(jiff::civil::date(2026, 11, 21)));
    serde_json::to_string(&report).expect("a report is serialisable");
    report.findings.len()
}

/// The text without the lines in a range.
fn without_lines(text: &str, from: usize, count: usize) -> String {
    let kept = text.lines().enumerate().filter(|(i, _)| *i < from || *i >= from + count);
    kept.map(|(_, line)| format!("{line}\n")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn missing_lines_are_survived(from in 0usize..60, count in 1usize..8) {
        findings(&without_lines(SOUND, from, count));
    }

    #[test]
    fn missing_characters_are_survived(from in 0usize..FLAWED.len(), count in 1usize..4000) {
        let text: String = FLAWED.chars().skip(from).take(count).collect();
        findings(&text);
    }

    #[test]
    fn odd_values_are_survived(value in "[ -~]{0,12}", line in 1usize..14) {
        let replaced = |(i, text): (usize, &str)| match text.split_once(" = ") {
            Some((key, _)) if i == line => format!("{key} = {value}\n"),
            _ => format!("{text}\n"),
        };
        findings(&SOUND.lines().enumerate().map(replaced).collect::<String>());
    }
}

#[test]
fn every_missing_line_of_a_sound_item_is_noticed_or_optional() {
    let optional = ["services", "provenance", "review", "misconception", "correct = false", "#"];
    let baseline = findings(SOUND);
    for (i, line) in SOUND.lines().enumerate() {
        let free = line.is_empty() || optional.iter().any(|o| line.starts_with(o));
        if !free && !line.starts_with("Marrow") {
            assert!(findings(&without_lines(SOUND, i, 1)) > baseline, "line {}: {line}", i + 1);
        }
    }
}
