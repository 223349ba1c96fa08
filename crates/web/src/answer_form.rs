//! The fields in which a question is answered. Options stand in the order fixed when the question was first shown.

use gradatim_bank::{ItemOption, Kind};
use gradatim_practice::{Question, letter};
use maud::{Markup, html};

/// Name of the fields that hold the response.
pub(crate) const CHOICE: &str = "choice";

/// How a page asks.
pub(crate) struct Asking<'a> {
    /// What is chosen already.
    pub(crate) chosen: &'a [String],
    /// What is struck out, where options can be.
    pub(crate) struck: Option<&'a [String]>,
    /// Whether the form wants an answer before it is sent.
    pub(crate) required: bool,
    /// What stands beside an option, by its place.
    pub(crate) beside: &'a dyn Fn(usize, &ItemOption) -> Markup,
}

impl Asking<'_> {
    /// An answer is wanted, and nothing is chosen yet.
    pub(crate) const ANEW: Self =
        Self { chosen: &[], struck: None, required: true, beside: &|_, _| html! {} };
}

/// The options as fields, in the way the kind of the question is answered.
pub(crate) fn options(question: &Question<'_>, asking: &Asking<'_>) -> Markup {
    match question.item.kind {
        Kind::Single => choices(question, "radio", asking),
        Kind::Multiple => choices(question, "checkbox", asking),
        Kind::Ordering => places(question, &ordinals(question), asking),
        Kind::Matching => places(question, &prompts(question), asking),
    }
}

fn choices(question: &Question<'_>, kind: &str, asking: &Asking<'_>) -> Markup {
    html! {
        fieldset.options data-choose=(question.wanted()) {
            legend { (question.asks_for()) }
            @for (place, option) in question.options().into_iter().enumerate() {
                @let struck = asking.struck.map(|all| all.contains(&option.id));
                div.choice.struck[struck == Some(true)] data-option=(option.id) {
                    label.option for={ "option-" (place + 1) } {
                        input type=(kind) id={ "option-" (place + 1) } name=(CHOICE) value=(option.id)
                            checked[asking.chosen.contains(&option.id)] required[asking.required && kind == "radio"];
                        span.letter { (letter(place)) }
                        span { span.text { (question.label(option)) }
                            @if let Some(struck) = struck { em.struck-note hidden[!struck] { " (struck out)" } }
                        }
                    }
                    ((asking.beside)(place, option))
                }
            }
        }
    }
}

/// One list to choose from for every place: in order, or prompt by prompt.
fn places(question: &Question<'_>, names: &[String], asking: &Asking<'_>) -> Markup {
    html! {
        fieldset.options {
            legend { (question.asks_for()) }
            @for (place, name) in names.iter().enumerate() {
                div.field {
                    label for={ "place-" (place + 1) } { (name) }
                    select id={ "place-" (place + 1) } name=(CHOICE) required[asking.required] {
                        option value="" { "Choose…" }
                        @for option in question.options() {
                            option value=(option.id) selected[asking.chosen.get(place) == Some(&option.id)] {
                                (question.label(option))
                            }
                        }
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
