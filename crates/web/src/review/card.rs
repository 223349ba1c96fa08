//! One question with its answer, the key and every reason.

use super::same_version;
use crate::drill::{reasons, references, stem};
use gradatim_practice::{Mark, Material, Met, Question};
use gradatim_readiness::retention::day_in_words;
use maud::{Markup, html};

/// The card of a question; `alone` for one of a single sitting, which knows its position.
pub(super) fn card(material: &Material, met: &Met, place: usize, alone: bool) -> Markup {
    let name = if alone { format!("Question {}", met.shown.position) } else { format!("{place}.") };
    html! {
        article.card.met {
            h2 { (name) " " (badge(met)) }
            p.quiet { (circumstances(material, met)) }
            (text(material, met))
        }
    }
}

/// What became of it, in words and never by colour alone.
fn badge(met: &Met) -> Markup {
    let (class, words) = match met.mark {
        Mark::Right => ("good", "right"),
        Mark::Wrong => ("bad", "wrong"),
        Mark::Skipped => ("warn", "left blank"),
    };
    html! {
        span.badge.(class) { (words) }
        @if met.flagged { " " span.badge { "flagged" } }
        @if met.unsure { " " span.badge { "unsure" } }
        @if !met.shown.scored { " " span.badge { "not scored" } }
    }
}

fn circumstances(material: &Material, met: &Met) -> String {
    let domains = material.exam().blueprint.domains();
    let title = domains.iter().find(|d| d.id == met.shown.domain).map_or("", |d| d.title.as_str());
    let times = if met.times > 1 { format!(", met {} times", met.times) } else { String::new() };
    let (day, mode) = (day_in_words(met.at), met.mode.as_str());
    format!("{title}, task {}. {day}, {mode}{times}.", met.shown.task)
}

fn lost(material: &Material, id: &str) -> Markup {
    html! { p.note { @match material.exam().bank.get(id) {
        None => { "The bank no longer has this question (" (id) ")." },
        Some(_) => { "This question (" (id) ") has been rewritten since you met it; what was shown then is not kept, so that no \
            old answer stands beside a new text." },
    } } }
}

/// The question as it was shown, or what has become of it since: a bank keeps one version of an item.
fn text(material: &Material, met: &Met) -> Markup {
    let Some(item) = same_version(material, met) else { return lost(material, &met.shown.item) };
    let response = met.answer.as_ref().map_or(&[][..], |answer| answer.response.as_slice());
    html! {
        (stem(item))
        details {
            summary { "The answer and every reason" }
            (reasons(&Question { item, shown: &met.shown }, response))
            @if !item.references.is_empty() { h3 { "Where to read on" } (references(item)) }
        }
    }
}
