//! The plan to the exam, week by week.

mod service;
mod sheet;
#[cfg(test)]
mod tests;
mod wish;

use crate::App;
use crate::form::Fields;
use crate::problem::Problem;
use crate::routes::{Access, Table};
use crate::view::View;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use gradatim_practice::Material;
use gradatim_readiness::plan::{Plan, calendar, markdown, sheet as in_words};
use maud::{Markup, html};
pub(crate) use service::{NoPlan, keep as keep_plan, saved_plan};
pub(crate) use wish::Wish;

/// The addresses of this part.
pub(crate) fn routes(table: Table) -> Table {
    table
        .get("/plan", Access::Learner, show)
        .post("/plan", Access::Learner, keep)
        .get("/plan.ics", Access::Learner, as_calendar)
        .get("/plan.md", Access::Learner, as_markdown)
}

async fn show(view: View) -> Result<Html<String>, Problem> {
    let wish = service::saved(&view.app, &view.who.learner, &view.exam).await?;
    match service::plan(&view.app, &view.who.learner, &view.exam, &wish).await {
        Ok(plan) => Ok(page(&view, &wish, Some(&plan), None)?),
        // Nothing has been asked for yet, or the day has come and gone.
        Err(NoPlan::Refused(_)) if wish.hours.is_empty() => Ok(page(&view, &wish, None, None)?),
        Err(NoPlan::Refused(why)) => Ok(page(&view, &wish, None, Some(&why))?),
        Err(NoPlan::Problem(problem)) => Err(problem),
    }
}

async fn keep(view: View, fields: Fields) -> Result<Response, Problem> {
    let wish = Wish::of_fields(&fields, view.material()?);
    match service::keep(&view.app, &view.who.learner, &view.exam, &wish).await {
        Ok(_) => Ok(Redirect::to("/plan").into_response()),
        Err(NoPlan::Refused(why)) => {
            Ok((StatusCode::BAD_REQUEST, page(&view, &wish, None, Some(&why))?).into_response())
        }
        Err(NoPlan::Problem(problem)) => Err(problem),
    }
}

async fn as_calendar(view: View) -> Result<Response, Problem> {
    saved_calendar(&view.app, &view.who.learner, &view.exam).await
}

/// The saved plan as iCalendar. Pages and the API go through here.
pub(crate) async fn saved_calendar(app: &App, learner: &str, exam: &str) -> Result<Response, Problem> {
    let plan = service::saved_plan(app, learner, exam).await?;
    let text = calendar(&plan).map_err(|e| Problem::internal(&e))?;
    Ok(file("text/calendar; charset=utf-8", &format!("{}-plan.ics", plan.exam), text))
}

async fn as_markdown(view: View) -> Result<Response, Problem> {
    let plan = service::saved_plan(&view.app, &view.who.learner, &view.exam).await?;
    let name = format!("{}-plan.md", plan.exam);
    Ok(file("text/markdown; charset=utf-8", &name, markdown(&in_words(&plan))))
}

/// A text to be saved under a name.
pub(crate) fn file(kind: &'static str, name: &str, text: String) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], text)
        .into_response()
}

fn page(view: &View, wish: &Wish, plan: Option<&Plan>, error: Option<&str>) -> Result<Html<String>, Problem> {
    let material = view.material()?;
    let content = html! {
        h1 { "Plan" }
        @if let Some(plan) = plan {
            (sheet::blocks(&in_words(plan)))
            p.actions.no-print {
                a.button href="/plan.ics" { "Save for a calendar" }
                a.button href="/plan.md" { "Save as text" }
            }
            h2 #again { "Make it again" }
            p { "Make it again every week or two: hours move to where the next one gains most." }
        } @else {
            p { "From the day of the exam and your hours a week to what to do when. It starts from what your drills and exams \
                 say about you; without any it is an average learner's." }
        }
        @if let Some(error) = error { p.note.bad role="alert" #plan-error { (error) } }
        (form(view, wish, material, error.is_some()))
    };
    Ok(if plan.is_some() { view.wide_page("Plan", &content) } else { view.page("Plan", &content) })
}

fn form(view: &View, wish: &Wish, material: &Material, wrong: bool) -> Markup {
    let describes = wrong.then_some("plan-error");
    html! {
        form.plan.card method="post" action="/plan" aria-describedby=[describes] {
            (view.csrf_field())
            div.field {
                label for="date" { "Day of the exam" }
                input #date type="date" name="date" value=(wish.date);
            }
            div.field {
                label for="hours" { "Hours a week for study" }
                input #hours type="number" name="hours" min="0.5" max="80" step="0.5" required value=(wish.hours);
            }
            details open[!wish.failed_on.is_empty()] {
                summary { "After an attempt that failed" }
                p.quiet { "If the day of the next exam is left empty above, the plan takes the first one allowed that leaves two weeks." }
                div.field {
                    label for="failed" { "Day of the failed attempt" }
                    input #failed type="date" name="failed" value=(wish.failed_on);
                }
                fieldset {
                    legend { "Sections of its report" }
                    @for (title, (d, chosen)) in material.titles().iter().zip(wish.sections.iter().enumerate()) {
                        div.field { (section(title, d, chosen)) }
                    }
                }
            }
            button.primary type="submit" { "Make the plan" }
        }
    }
}

fn section(title: &str, domain: usize, chosen: &str) -> Markup {
    let id = format!("section-{domain}");
    html! {
        label for=(id) { (title) }
        select id=(id) name=(id) {
            option value="" { "not told" }
            @for (word, text) in wish::RESULTS { option value=(word) selected[chosen == word] { (text) } }
        }
    }
}
