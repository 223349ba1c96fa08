//! Item parameters: those in force, and how to get better ones.

mod report;
mod service;

use super::background::Run;
use super::words::minute;
use super::{heading, tabs};
use crate::backstage::PoolReport;
use crate::problem::Problem;
use crate::view::View;
use axum::Form;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{Html, IntoResponse, Redirect, Response};
use gradatim_practice::Material;
use maud::{Markup, html};
pub(crate) use report::{difficulty_now, warnings};
use serde::Deserialize;
pub(crate) use service::{begin, force_pool, in_force, latest_run};

/// The page.
pub(super) async fn show(view: View) -> Result<Html<String>, Problem> {
    let records = view.app.desk.shelf.records(&view.app, &view.exam).await?;
    let pool = in_force(&view.app, &view.exam).await?;
    let run = latest_run(&view.app, &view.exam);
    let content = html! {
        (heading(&records, "Calibration"))
        (tabs(&view))
        h2 { "In force" }
        @match &pool {
            Ok(None) => p { "No calibration yet: difficulties are what raters guessed, and count as known to within 0.7 logits only." },
            Ok(Some(pool)) => (report::summary(pool)),
            Err(refused) => p.note.bad { (refused) },
        }
        h2 { "A new calibration" }
        (latest(&view, run.as_ref(), records.material))
    };
    Ok(view.wide_page("Calibration", &content))
}

/// What the page shows of a run.
fn latest(view: &View, run: Option<&Run<PoolReport>>, material: &Material) -> Markup {
    html! {
        @match run.map(|run| (run, &run.ended)) {
            None => p { "All first answers are gathered and the items fitted to them, jointly over the domains. Nothing changes for learners
                before you put the result in force. Items with fewer than 100 answers keep what raters said." },
            Some((run, None)) => (under_way(run)),
            Some((run, Some(Err(refused)))) => p.note.bad { "The run of " (minute(run.started_at)) " gave no result: " (refused) },
            Some((_, Some(Ok(made)))) => { (report::summary(made)) (force(view, made)) (report::items(made, material)) },
        }
        @if run.is_none_or(|run| run.ended.is_some()) {
            form method="post" action="/bank/calibration" { (view.csrf_field())
                div.actions { button type="submit" { "Calibrate from all answers" @if run.is_some() { " again" } } } }
        }
    }
}

/// Asks every two seconds how far the run is; without scripts a reload does.
fn under_way(run: &Run<PoolReport>) -> Markup {
    html! {
        div.note #run hx-get="/bank/calibration/progress" hx-trigger="every 2s" hx-swap="outerHTML" {
            p { "Under way since " (minute(run.started_at)) ": " (run.doing) "." }
            p.quiet { "It goes on whether this page is open or not. Reload to see the result." }
        }
    }
}

fn force(view: &View, made: &PoolReport) -> Markup {
    html! {
        form method="post" action="/bank/calibration/force" { (view.csrf_field())
            input type="hidden" name="pool" value=(made.id);
            div.actions { button.primary type="submit" { "Put this calibration in force" }
                span.quiet { "Sittings under way go on with the old one, which is kept." } }
        }
    }
}

/// Begins a run.
pub(super) async fn start(view: View) -> Result<Redirect, Problem> {
    begin(&view.app, &view.exam)?;
    Ok(Redirect::to("/bank/calibration"))
}

/// The same part of the page again; once the run is done the whole page is due.
pub(super) async fn progress(view: View) -> Response {
    match latest_run(&view.app, &view.exam) {
        Some(run) if run.ended.is_none() => Html(under_way(&run).into_string()).into_response(),
        _ => {
            let mut headers = HeaderMap::new();
            headers.insert("hx-refresh", HeaderValue::from_static("true"));
            headers.into_response()
        }
    }
}

/// Which calibration to put in force.
#[derive(Deserialize)]
pub(super) struct Choice {
    pool: String,
}

/// Puts the newest calibration in force.
pub(super) async fn put_in_force(view: View, Form(choice): Form<Choice>) -> Result<Redirect, Problem> {
    force_pool(&view.app, &view.exam, choice.pool).await?;
    Ok(Redirect::to("/bank/calibration"))
}
