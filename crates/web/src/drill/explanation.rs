//! A question in full: stem, every option with its reason, references.

use gradatim_bank::{Item, ItemOption};
use gradatim_practice::{Question, letter};
use maud::{Markup, html};

/// The stem, paragraph by paragraph.
pub(crate) fn stem(item: &Item) -> Markup {
    html! {
        div.stem { @for paragraph in item.stem.split("\n\n").map(str::trim).filter(|p| !p.is_empty()) {
            p { (paragraph) }
        } }
    }
}

/// Every option with its reason, the note and the references: for after the answer only.
pub(crate) fn explanation(question: &Question<'_>, response: &[String]) -> Markup {
    html! {
        (reasons(question, response))
        @if !question.item.references.is_empty() {
            h2 { "Where to read on" }
            (references(question.item))
        }
    }
}

/// Every option with its reason, and the note.
pub(crate) fn reasons(question: &Question<'_>, response: &[String]) -> Markup {
    html! {
        ol.reasons { @for (place, option) in question.options().into_iter().enumerate() {
            (reason(question, response, place, option))
        } }
        @if let Some(note) = &question.item.note { p.note { strong { "Note: " } (note) } }
    }
}

/// The references as a list.
pub(crate) fn references(item: &Item) -> Markup {
    html! {
        ul { @for reference in &item.references {
            li { a href=(reference.url) rel="noopener noreferrer" { (reference.title) } span.quiet { " (" (reference.dated) ")" } }
        } }
    }
}

fn reason(question: &Question<'_>, response: &[String], place: usize, option: &ItemOption) -> Markup {
    let mark = question.mark(option, response);
    let (class, sign) = match mark.right {
        Some(true) => ("good", "✓"),
        Some(false) => ("bad", "✗"),
        None => ("", ""),
    };
    html! {
        li.reason.(class) {
            p.choice {
                span.letter { (letter(place)) }
                @if !sign.is_empty() { span.sign aria-hidden="true" { (sign) } }
                @if !mark.words.is_empty() { span.badge.(class) { (mark.words) } " " }
                (question.label(option))
            }
            p.rationale { (option.rationale) }
        }
    }
}
