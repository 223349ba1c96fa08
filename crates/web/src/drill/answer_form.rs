//! The fields in which a question is answered. Options stand in the order fixed when the question was first shown.

use gradatim_bank::Kind;
use gradatim_practice::{Question, letter};
use maud::{Markup, html};

/// Name of the fields that hold the response.
pub(super) const CHOICE: &str = "choice";

/// The options as fields, in the way the kind of the question is answered.
pub(super) fn options(question: &Question<'_>) -> Markup {
    match question.item.kind {
        Kind::Single => choices(question, "radio"),
        Kind::Multiple => choices(question, "checkbox"),
        Kind::Ordering => places(question, &ordinals(question)),
        Kind::Matching => places(question, &prompts(question)),
    }
}

/// What the learner is to do.
fn asks_for(question: &Question<'_>) -> String {
    match question.item.kind {
        Kind::Single => "Choose one".to_owned(),
        Kind::Multiple => format!("Choose {}", question.item.key().len()),
        Kind::Ordering => "Choose all in the right order".to_owned(),
        Kind::Matching => "Choose the partner of each".to_owned(),
    }
}

fn choices(question: &Question<'_>, kind: &str) -> Markup {
    let needed = question.item.key().len();
    html! {
        fieldset.options data-choose=(needed) {
            legend { (asks_for(question)) }
            @for (place, option) in question.options().into_iter().enumerate() {
                label.option for={ "option-" (place + 1) } {
                    input type=(kind) id={ "option-" (place + 1) } name=(CHOICE) value=(option.id)
                        required[kind == "radio"];
                    span.letter { (letter(place)) }
                    span { (question.label(option)) }
                }
            }
        }
    }
}

/// One list to choose from for every place: in order, or prompt by prompt.
fn places(question: &Question<'_>, names: &[String]) -> Markup {
    html! {
        fieldset.options {
            legend { (asks_for(question)) }
            @for (place, name) in names.iter().enumerate() {
                div.field {
                    label for={ "place-" (place + 1) } { (name) }
                    select id={ "place-" (place + 1) } name=(CHOICE) required {
                        option value="" { "Choose…" }
                        @for option in question.options() { option value=(option.id) { (question.label(option)) } }
                    }
                }
            }
        }
    }
}

fn ordinals(question: &Question<'_>) -> Vec<String> {
    (1..=question.item.options.len()).map(|n| format!("Step {n}")).collect()
}

fn prompts(question: &Question<'_>) -> Vec<String> {
    question.item.options.iter().map(|o| o.text.clone()).collect()
}
