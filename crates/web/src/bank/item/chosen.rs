//! Who chose which option.

use super::super::figures::{Choice, Choices, ItemFigures};
use super::super::words::{NONE, percent, two};
use gradatim_bank::Item;
use gradatim_irt::classical::DistractorFlag;
use maud::{Markup, html};

/// Lines shown; combinations of several right options can be many.
const MOST: usize = 12;

/// The table of options, with what is wrong in it.
pub(super) fn table(item: &Item, figures: &ItemFigures) -> Markup {
    if figures.n == 0 {
        return html! {};
    }
    let choices = &figures.choices;
    let shown: Vec<&Choice> = shown(choices).collect();
    html! {
        h3 { "Options" }
        ul { @for flag in &choices.flags { @if let Some(text) = sentence(choices, flag) { li.warn-text { (text) } } } }
        div.scroll role="region" aria-label="Options" tabindex="0" { table {
            caption { "Who chose what. Fifths are of the learners by their share right on other items, weakest first; the key should rise
                from left to right, the others fall." @if shown.len() < choices.lines.len() {
                    " The most chosen " (shown.len()) " of " (choices.lines.len()) " different responses." } }
            thead { tr {
                th scope="col" { "Option" } th.number scope="col" { "Chosen by" } th.number scope="col" { "Share" }
                th.number scope="col" { abbr title="correlation of choosing it with the share right on other items" { "r" } }
                @for fifth in ["Weakest fifth", "2nd", "3rd", "4th", "Strongest fifth"] { th.number scope="col" { (fifth) } }
            } }
            tbody { @for choice in &shown { (line(item, choice)) } }
        } }
    }
}

/// The most chosen ones and the key, in their order.
fn shown(choices: &Choices) -> impl Iterator<Item = &Choice> {
    let mut counts: Vec<usize> = choices.lines.iter().map(|line| line.statistics.count).collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    let least = counts.get(MOST - 1).copied().unwrap_or(0);
    choices.lines.iter().filter(move |line| line.is_key || line.statistics.count >= least).take(2 * MOST)
}

fn line(item: &Item, choice: &Choice) -> Markup {
    let statistics = &choice.statistics;
    let text = item.options.iter().find(|option| option.id == choice.name).map(|option| option.text.as_str());
    html! { tr {
        th scope="row" { (name(choice)) @if choice.is_key { " " span.badge.good { "key" } }
            @if let Some(text) = text { " " span.quiet.option-text { (text) } } }
        td.number { (statistics.count) } td.number { (percent(statistics.share)) }
        td.number { (two(statistics.point_biserial)) }
        @for fifth in 0..5 { td.number { (statistics.by_fifth.map_or_else(|| NONE.to_owned(), |shares| percent(shares[fifth]))) } }
    } }
}

fn name(choice: &Choice) -> &str {
    if choice.name.is_empty() { "left blank" } else { &choice.name }
}

/// What a flag of the analysis means.
fn sentence(choices: &Choices, flag: &DistractorFlag) -> Option<String> {
    let name =
        |option: u8| choices.lines.iter().find(|l| l.statistics.option == Some(option)).map_or(NONE, name);
    let many = choices.lines.len() > MOST;
    match flag {
        DistractorFlag::WrongKeySuspected { option } => Some(format!(
            "The strongest fifth chose {} more often than the key: the key may be wrong.",
            name(*option)
        )),
        DistractorFlag::NegativeKey { .. } => {
            Some("Who chooses the key is weaker on other items: check the key first.".to_owned())
        }
        DistractorFlag::PositiveDistractor { option, .. } if !many => Some(format!(
            "{} draws the stronger learners: it may be right too, or the question ambiguous.",
            name(*option)
        )),
        DistractorFlag::RareDistractor { option, share } if !many => {
            Some(format!("Only {} chose {}: it misleads hardly anybody.", percent(*share), name(*option)))
        }
        _ => None,
    }
}
