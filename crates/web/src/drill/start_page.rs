//! Where a drill begins, or goes on.

use super::{DrillOrder, MOST_QUESTIONS, USUAL_QUESTIONS, Unfinished, start, unfinished};
use crate::form::Fields;
use crate::problem::Problem;
use crate::view::View;
use axum::response::{Html, Redirect};
use gradatim_practice::{Material, Reviews};
use gradatim_readiness::retention::day_in_words;
use maud::{Markup, html};

/// What to drill, and the drill that is not finished.
pub(super) async fn show(view: View) -> Result<Html<String>, Problem> {
    let material = view.material()?;
    let open = unfinished(&view.app, &view.who.learner, &view.exam).await?;
    let code = &material.exam().blueprint.code;
    let content = html! {
        h1 { (code) " drill" }
        p { "One question after the other, chosen by what your answers so far leave open, with the reason for every option." }
        @match &open {
            Some(open) => {
                (go_on(&view, open))
                details { summary { "Begin a new drill instead" }
                    p { "This ends the unfinished one. Its answers are kept and count." }
                    (form(&view, material, true))
                }
            }
            None => (form(&view, material, false)),
        }
    };
    Ok(view.page("Drill", &content))
}

/// Begins what was asked for.
pub(super) async fn begin(view: View, fields: Fields) -> Result<Redirect, Problem> {
    let order = order(&fields, view.material()?)?;
    let sitting = start(&view.app, &view.who.learner, &view.exam, order).await?;
    Ok(Redirect::to(&format!("/drill/{sitting}")))
}

/// Fields left out mean what is usual, so that one button alone begins a drill.
fn order(fields: &Fields, material: &Material) -> Result<DrillOrder, Problem> {
    let questions = fields.one("questions").map_or(Ok(USUAL_QUESTIONS), |text| {
        let number = text.parse().map_err(|_| text);
        number.map_err(|text| {
            Problem::bad_request(format!(
                "'{text}' is no number of questions; 1 to {MOST_QUESTIONS} is expected."
            ))
        })
    })?;
    let domain = fields.one("domain").map(|asked| material.domain(asked)).transpose()?;
    let reviews = match fields.one("reviews") {
        None => Reviews::Auto,
        Some(name) => Reviews::ALL.into_iter().find(|r| r.as_str() == name).ok_or_else(|| {
            Problem::bad_request(format!("'{name}' is no way of reviewing; auto, none or only is expected."))
        })?,
    };
    Ok(DrillOrder { questions, domain, reviews, seed: None, anew: fields.one("anew").is_some() })
}

fn go_on(view: &View, open: &Unfinished) -> Markup {
    let of = open.of.map_or_else(String::new, |n| format!(" of {n}"));
    html! {
        section.card {
            h2 { "Your drill of " (day_in_words(open.started_at)) " is not finished" }
            p { (open.answered) (of) " questions answered. It goes on with the very question you left." }
            (button(view, "Go on", &[]))
        }
    }
}

/// One button that starts or resumes a drill, with the fields given.
pub(crate) fn button(view: &View, words: &str, fields: &[(&str, &str)]) -> Markup {
    html! {
        form method="post" action="/drill" {
            (view.csrf_field())
            @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
            button.primary { (words) }
        }
    }
}

fn form(view: &View, material: &Material, anew: bool) -> Markup {
    let ways = [
        (Reviews::Auto, "Mixed in: a third of the drill at most"),
        (Reviews::None, "None: new questions only"),
        (Reviews::Only, "Nothing else: what is due, and then the drill ends"),
    ];
    html! {
        form.card method="post" action="/drill" {
            (view.csrf_field())
            @if anew { input type="hidden" name="anew" value="yes"; }
            div.field {
                label for="questions" { "Number of questions" }
                input #questions type="number" name="questions" min="1" max=(MOST_QUESTIONS) value=(USUAL_QUESTIONS) required;
            }
            div.field {
                label for="domain" { "Domain" }
                select #domain name="domain" {
                    option value="" { "All, where they help most" }
                    @for domain in material.exam().blueprint.domains() { option value=(domain.id) { (domain.id) ". " (domain.title) } }
                }
            }
            fieldset {
                legend { "Questions to review" }
                @for (way, words) in ways {
                    div { label.plain {
                        input type="radio" name="reviews" value=(way.as_str()) checked[way == Reviews::Auto]; " " (words)
                    } }
                }
            }
            button.primary { @if anew { "Begin a new drill" } @else { "Begin" } }
        }
    }
}
