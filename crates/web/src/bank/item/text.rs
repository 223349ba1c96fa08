//! The item as its authors have it.

use super::super::Workshop;
use super::super::words::{count, percent};
use gradatim_bank::{Item, ItemOption};
use maud::{Markup, html};

/// The question with its options and reasons.
pub(super) fn question(workshop: &Workshop, item: &Item) -> Markup {
    let blueprint = &workshop.material().exam().blueprint;
    let task = blueprint.task(&item.task);
    let point = task.and_then(|task| task.points.get(item.point.saturating_sub(1)));
    html! {
        p { span.badge { (item.kind) } " " span.badge { (item.pool) } " " span.badge { (item.status) } " "
            span.badge { "version " (item.version) } }
        p.quiet { "Task " (item.task) @if let Some(task) = task { " " (task.title) }
            @if let Some(point) = point { " · point " (item.point) ": " (point) } }
        div.card {
            @for paragraph in item.stem.split("\n\n") { p { (paragraph) } }
            ol.options { @for option in &item.options { li { (self::option(item, option)) } } }
            @if let Some(note) = &item.note { p.note { (note) } }
        }
    }
}

fn option(item: &Item, option: &ItemOption) -> Markup {
    html! {
        p { strong { (option.id) } " " (option.text)
            @if let Some(partner) = &option.partner { " → " (partner) }
            @if let Some(rank) = option.rank { " " span.badge.good { "place " (rank) } }
            @if option.correct { " " span.badge.good { "key" } }
        }
        p.quiet { (option.rationale)
            @if let Some(misconception) = option.misconception.as_ref().filter(|_| !item.key().contains(&option.id.as_str())) {
                " Misconception: " (misconception) "."
            }
        }
    }
}

/// Where the item comes from, and what raters said.
pub(super) fn background(item: &Item) -> Markup {
    html! {
        h2 { "Background" }
        h3 { "References" }
        ul { @for reference in &item.references { li {
            a href=(reference.url) rel="noreferrer" { (reference.title) } " (" (reference.dated) ")"
        } } }
        h3 { "Ratings" }
        @match item.mean_angoff() {
            None => p { "Nobody has rated it." },
            Some(mean) => p { (count(item.angoff.len(), "rating")) " of the share of just-qualified candidates who get it right: "
                (item.angoff.iter().map(|r| percent(*r)).collect::<Vec<_>>().join(", ")) "; mean " (percent(mean)) "." },
        }
        h3 { "Provenance" }
        p {
            @match &item.provenance {
                Some(p) => { "Written by " (p.author) " on " (p.created) ", licence " (p.licence) ". " },
                None => { "Nothing is recorded. " },
            }
            @match &item.review {
                Some(r) => { "Reviewed by " (count(r.reviewers as usize, "reader")) " on " (r.date) "; a reader who did not see the key "
                    @if r.blind_agreed { "agreed with it." } @else { "did not choose it." } },
                None => { "Not reviewed." },
            }
        }
        @if !item.enemies.is_empty() { p { "Never in one sitting with: " (item.enemies.join(", ")) "." } }
        @if !item.services.is_empty() { p.quiet { "About: " (item.services.join(", ")) "." } }
    }
}
