//! Findings from the options that persons chose.

use super::super::figures::{ItemChoices, ItemFigures};
use super::statistics::FEW;
use super::{Finding, Severity, percent};
use crate::calibrated::listed;
use gradatim_irt::classical::DistractorFlag;

/// With more options than this (combinations of several right ones) rare ones are no fault.
const MOST_OPTIONS: usize = 8;
/// The fifth of the strongest persons.
const TOP: usize = 4;

/// What the distractor table tells. Where questions were chosen by earlier answers, the rest of the test ranks
/// persons poorly, and single combinations of many say little: only the strongest sign counts there.
pub(super) fn findings(item: &ItemFigures) -> Vec<Finding> {
    let Some(choices) = item.choices.as_ref().filter(|_| item.n >= FEW) else { return Vec::new() };
    let mut found: Vec<Finding> = choices.flags.iter().filter_map(|flag| finding(choices, flag)).collect();
    if item.adaptive || choices.options.len() > MOST_OPTIONS {
        found.retain(|finding| finding.severity == Severity::Fix);
    }
    found.extend(rare(choices));
    found
}

fn finding(choices: &ItemChoices, flag: &DistractorFlag) -> Option<Finding> {
    match *flag {
        DistractorFlag::WrongKeySuspected { option } => Some(wrong_key(choices, option)),
        DistractorFlag::PositiveDistractor { option, point_biserial } if !choices.may_be_key(option) => {
            Some(positive(choices, option, point_biserial))
        }
        // Told by the suspected key, by the discrimination, and by all rare options together.
        DistractorFlag::PositiveDistractor { .. }
        | DistractorFlag::NegativeKey { .. }
        | DistractorFlag::RareDistractor { .. } => None,
    }
}

fn wrong_key(choices: &ItemChoices, option: u8) -> Finding {
    let name = choices.name(option);
    let (theirs, right) = (top(choices, name), top(choices, &choices.key));
    let text = format!(
        "Key suspected wrong: option {name} is chosen more often than the key {} by the top fifth ({} against {}).",
        choices.key,
        percent(theirs),
        percent(right)
    );
    Finding::new(Severity::Fix, "wrong_key_suspected", 90.0 + theirs - right, text)
}

/// Share of the top fifth that chose an option.
fn top(choices: &ItemChoices, name: &str) -> f64 {
    let option = choices.options.iter().find(|(own, _)| own == name);
    option.and_then(|(_, statistics)| statistics.by_fifth).map_or(0.0, |fifths| fifths[TOP])
}

fn positive(choices: &ItemChoices, option: u8, point_biserial: f64) -> Finding {
    let name = choices.name(option);
    let text = format!(
        "The wrong option {name} draws the stronger persons (correlation {point_biserial:.2}): it may be right too, or the question ambiguous."
    );
    Finding::new(Severity::Check, "positive_distractor", 30.0 + 50.0 * point_biserial, text)
}

fn rare(choices: &ItemChoices) -> Option<Finding> {
    let name = |flag: &DistractorFlag| match flag {
        DistractorFlag::RareDistractor { option, .. } => Some(choices.name(*option)),
        _ => None,
    };
    let names: Vec<&str> = choices.flags.iter().filter_map(name).collect();
    if names.is_empty() || choices.options.len() > MOST_OPTIONS {
        return None;
    }
    let text = match names.as_slice() {
        [only] => format!("Under 5 % choose option {only}: it misleads hardly anybody."),
        several => format!(
            "Under 5 % each choose options {}: they mislead hardly anybody.",
            listed(several.iter().copied()).replace('`', "")
        ),
    };
    Some(Finding::new(Severity::Note, "rare_distractor", 2.0, text))
}
