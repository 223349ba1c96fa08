//! What to fix first, by the linter and by all answers.

mod suspects;

use super::background::Run;
use super::words::{count, minute};
use super::{Workshop, browse, heading, tabs};
use crate::App;
use crate::backstage::{Analysis, ItemFindings};
use crate::problem::Problem;
use crate::view::View;
use axum::response::{Html, Redirect};
use maud::{Markup, html};
pub(crate) use suspects::{Gravity, Reason, Suspect, suspects};

/// Rows of a table.
const MOST: usize = 100;
/// The page.
pub(super) async fn show(view: View) -> Result<Html<String>, Problem> {
    let workshop = Workshop::open(&view.app, &view.exam).await?;
    let run = view.app.desk.analysis.latest(&view.exam);
    let content = html! {
        (heading(&workshop.records, "What to fix first"))
        (tabs(&view))
        h2 { "By the answers" }
        (by_answers(&view, run.as_ref()))
        h2 { "By linter, figures and reports" }
        (at_a_glance(&suspects(&workshop)))
    };
    Ok(view.wide_page("What to fix first", &content))
}

/// Begins to look at all answers.
pub(super) async fn start(view: View) -> Result<Redirect, Problem> {
    begin(&view.app, &view.exam)?;
    Ok(Redirect::to("/bank/quality"))
}

/// Begins to look at all answers to an exam; refused while that is being done for any.
pub(crate) fn begin(app: &App, exam: &str) -> Result<(), Problem> {
    let (backstage, slug) = (app.library.backstage(), exam.to_owned());
    app.desk.analysis.start(exam, app.now_ms(), move |progress| backstage.analyse(&slug, progress))
}

fn by_answers(view: &View, run: Option<&Run<Analysis>>) -> Markup {
    html! {
        @match run.map(|run| (run, &run.ended)) {
            None => p { "Every item is judged by difficulty, discrimination, its options, times, fit, and what goes with what. Takes some seconds." },
            Some((run, None)) => p.note { "Under way since " (minute(run.started_at)) ": " (run.doing) ". Reload this page to see the result." },
            Some((_, Some(Err(refused)))) => p.note.bad { "No result: " (refused) },
            Some((run, Some(Ok(analysis)))) => (findings(analysis, run.started_at)),
        }
        @if run.is_none_or(|run| run.ended.is_some()) {
            form method="post" action="/bank/quality" { (view.csrf_field())
                div.actions { button.primary type="submit" { "Look at all answers" @if run.is_some() { " again" } } } }
        }
    }
}

fn findings(analysis: &Analysis, at: i64) -> Markup {
    html! {
        p { (count(analysis.responses, "answer")) " of " (count(analysis.persons, "learner")) ", looked at " (minute(at)) ". "
            @if let Some(source) = &analysis.source { "Item parameters: " (source) "." } }
        @for note in &analysis.notes { p.note { (note) } }
        @if analysis.items.is_empty() { p.note.good { "Nothing was found." } }
        @else { div.scroll role="region" aria-label="Findings" tabindex="0" { table {
            caption { "The worst first. Fix: the item works against the test. Check: look at it when you can. Note: good to know." }
            thead { tr { th scope="col" { "Item" } th.number scope="col" { "Answers" } th scope="col" { "Findings" } } }
            tbody { @for item in analysis.items.iter().take(MOST) { (row(item)) } }
        } } }
    }
}

fn row(item: &ItemFindings) -> Markup {
    html! { tr {
        th scope="row" { a href=(browse::address(&item.item)) { (item.item) } } td.number { (item.n) }
        td { ul.plain { @for (weight, text) in &item.findings { li { (badge(weight)) " " (text) } } } }
    } }
}

fn badge(weight: &str) -> Markup {
    let class = match weight {
        "fix" => "badge bad",
        "check" => "badge warn",
        _ => "badge",
    };
    html! { span class=(class) { (weight) } }
}

fn at_a_glance(suspects: &[Suspect]) -> Markup {
    html! {
        @if suspects.is_empty() { p.note.good { "No errors or warnings of the linter, no reports, and no figure out of the ordinary." } }
        @else {
            p { (count(suspects.len(), "item")) " with an error, a warning, a report or a figure out of the ordinary. "
                "Reports weigh most, then errors, then figures." }
            div.scroll role="region" aria-label="Items at a glance" tabindex="0" { table {
                caption { "The first " (suspects.len().min(MOST)) "." }
                thead { tr { th scope="col" { "Item" } th scope="col" { "What speaks against it" } } }
                tbody { @for suspect in suspects.iter().take(MOST) { tr {
                    th scope="row" { a href=(browse::address(&suspect.item)) { (suspect.item) } }
                    td { @for reason in &suspect.reasons { (reason_badge(reason)) " " } }
                } } }
            } }
        }
    }
}

fn reason_badge(reason: &Reason) -> Markup {
    let class = match reason.gravity {
        Gravity::Bad => "badge bad",
        Gravity::Warn => "badge warn",
    };
    html! { span class=(class) { (reason.text) } }
}
