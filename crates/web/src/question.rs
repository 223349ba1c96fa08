//! A question on a page: its stem, and its options to choose from.

use gradatim_bank::{ItemOption, Kind};
use gradatim_practice::Question;
use maud::{Markup, html};

/// Name of the form fields that hold ids of options; in order where order counts.
pub(crate) const OPTION_FIELD: &str = "option";

/// The letter of an option by its place from 0, as shown.
pub(crate) fn letter(place: usize) -> char {
    char::from(b'A' + u8::try_from(place.min(25)).unwrap_or(25))
}

/// The stem in paragraphs.
pub(crate) fn stem(text: &str) -> Markup {
    html! { div.stem { @for part in text.split("\n\n") { p { (part) } } } }
}

/// What stands at an option: its text, or for matching the partner's.
pub(crate) fn label<'a>(kind: Kind, option: &'a ItemOption) -> &'a str {
    match kind {
        Kind::Matching => option.partner.as_deref().unwrap_or(&option.text),
        _ => &option.text,
    }
}

/// The options as form fields, `response` chosen. `beside` adds to an option's row by its place and the option.
pub(crate) fn choices(
    question: &Question<'_>,
    response: &[String],
    beside: impl Fn(usize, &ItemOption) -> Markup,
) -> Markup {
    let fields = match question.item.kind {
        Kind::Single => boxes(question, "radio", response, beside),
        Kind::Multiple => boxes(question, "checkbox", response, beside),
        Kind::Ordering => places(question, response, |place, _| format!("Place {}", place + 1)),
        Kind::Matching => {
            places(question, response, |place, option| format!("{}. {}", letter(place), option.text))
        }
    };
    html! { fieldset.choices data-wanted=(question.wanted()) { legend { (question.asks_for()) } (fields) } }
}

fn boxes(
    question: &Question<'_>,
    kind: &str,
    response: &[String],
    beside: impl Fn(usize, &ItemOption) -> Markup,
) -> Markup {
    html! { ol.options { @for (place, option) in question.options().into_iter().enumerate() {
        li.option data-option=(option.id) {
            label {
                input type=(kind) name=(OPTION_FIELD) value=(option.id) checked[response.contains(&option.id)];
                span.letter { (letter(place)) "." } " "
                span.text { (label(question.item.kind, option)) }
            }
            (beside(place, option))
        }
    } } }
}

/// One list to choose from for each place of an order, or for each prompt of a matching.
fn places(
    question: &Question<'_>,
    response: &[String],
    named: impl Fn(usize, &ItemOption) -> String,
) -> Markup {
    let shown = question.options();
    html! { @for (place, prompt) in question.item.options.iter().enumerate() {
        div.field {
            label for={ "place-" (place) } { (named(place, prompt)) }
            select id={ "place-" (place) } name=(OPTION_FIELD) {
                option value="" { "Choose …" }
                @for option in &shown {
                    option value=(option.id) selected[response.get(place) == Some(&option.id)] {
                        (label(question.item.kind, option))
                    }
                }
            }
        }
    } }
}
