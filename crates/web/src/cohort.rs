//! The desk of analysts: many learners at once, none by name.

mod abilities;
mod activity;
mod download;
mod forecasts;
mod item_map;
mod likelihood;
mod standing;

use crate::bank::records::Records;
use crate::bank::simulated;
use crate::bank::words::{NONE, count, percent, pool, two};
use crate::problem::Problem;
use crate::routes::{Access, Table};
use crate::view::View;
use axum::response::Html;
use gradatim_readiness::{READY_AT, State};
use maud::{Markup, html};
pub(crate) use standing::Cohorts;
use standing::{Cohort, Standing};

/// Fewer learners are not counted in public: the figure could tell who they are.
const SMALLEST: usize = 5;
/// Learners in the table.
const MOST: usize = 500;

/// The addresses of this part.
pub(crate) fn routes(table: Table) -> Table {
    table
        .get("/cohort", Access::Analyst, show)
        .get("/cohort/attempts.parquet", Access::Analyst, download::parquet)
        .get("/cohort/attempts.csv", Access::Analyst, download::csv)
        .get("/cohort/items.csv", Access::Analyst, download::items)
}

/// The page.
async fn show(view: View) -> Result<Html<String>, Problem> {
    let app = &view.app;
    let cohort = app.desk.cohorts.cohort(app, &view.exam).await?;
    let outcomes = app.store.read(|journal| journal.outcomes()).await??;
    let records = &cohort.records;
    let exam = records.material.exam();
    let content = html! {
        h1 { "Cohort" }
        p.quiet { (exam.blueprint.code) " · " (exam.blueprint.title) " · item parameters: " (pool(records.material)) }
        (simulated(records))
        @if cohort.standings.len() < SMALLEST { (too_few(cohort.standings.len())) }
        @else {
            (overview(&cohort))
            h2 { "Likelihood of passing" } (likelihood::section(&cohort)?)
            h2 { "Ability by domain" } (abilities::section(records))
            h2 { "Learners and items on one scale" } (item_map::section(records)?)
            h2 { "Activity" } (activity::section(records, app.now_ms()))
            h2 { "Learners" } (learners(&cohort))
        }
        h2 { "Forecasts and results" } (forecasts::section(&exam.blueprint.slug, outcomes)?)
        h2 { "Downloads" } (download::section())
    };
    Ok(view.wide_page("Cohort", &content))
}

fn too_few(n: usize) -> Markup {
    html! { p.note { (count(n, "learner")) " so far. Figures of a cohort begin with " (SMALLEST) ", so that none of them tells who
    somebody is." } }
}

/// A number of learners, unless it is so small that it tells who they are.
fn cell(n: usize) -> String {
    if n > 0 && n < SMALLEST { format!("under {SMALLEST}") } else { n.to_string() }
}

fn overview(cohort: &Cohort) -> Markup {
    let told: Vec<f64> = cohort.standings.iter().filter_map(|s| s.p_pass).collect();
    let ready = told.iter().filter(|p| **p >= READY_AT).count();
    let answers: usize = cohort.standings.iter().map(|s| s.answered).sum();
    html! {
        div.grid.figures {
            div.card { h3 { "Learners" } p.figure { (cohort.standings.len()) } p.quiet { (answers) " first answers that count." } }
            div.card { h3 { "With enough evidence" } p.figure { (cell(told.len())) }
                p.quiet { "to tell how likely they would pass today; of the others no likelihood is told." } }
            div.card { h3 { "Ready" } p.figure { (cell(ready)) } p.quiet { "would pass with " (percent(READY_AT)) " or more." } }
        }
    }
}

/// Everybody under their pseudonym, the most likely to fail first.
fn learners(cohort: &Cohort) -> Markup {
    let mut all: Vec<&Standing> = cohort.standings.iter().map(|s| &**s).collect();
    all.sort_by(|a, b| {
        let order = |s: &Standing| (s.p_pass.unwrap_or(f64::INFINITY), -(s.answered as f64));
        order(a).partial_cmp(&order(b)).unwrap_or(std::cmp::Ordering::Equal)
    });
    html! {
        details { summary { (count(all.len(), "learner")) " by pseudonym" }
            div.scroll role="region" aria-label="Learners" tabindex="0" { table {
                caption { "The least likely to pass first, then those without enough evidence. A pseudonym is the same as in the data set of this
                    server; names stay in its journal." @if all.len() > MOST { " The first " (MOST) " are shown." } }
                thead { tr { th scope="col" { "Pseudonym" } th.number scope="col" { "First answers" } th.number scope="col" { "Ability (logits)" }
                    th.number scope="col" { "Would pass" } th scope="col" { "State" } } }
                tbody { @for s in all.iter().take(MOST) { tr {
                    th scope="row" { code { (s.pseudonym.get(..12).unwrap_or(&s.pseudonym)) } }
                    td.number { (s.answered) } td.number { (two(s.general.mean)) " ± " (two(s.general.sd)) }
                    td.number { @match s.p_pass { Some(p) => (percent(p)), None => (NONE) } }
                    td { (state(s.state)) }
                } } }
            } }
        }
    }
}

fn state(state: State) -> &'static str {
    match state {
        State::Ready => "ready",
        State::NotReady => "not ready",
        State::NotEnoughEvidence => "not enough evidence",
    }
}

/// The learners of whom enough is known in a domain for their ability to be more than a guess.
fn known_in(records: &Records, domain: usize) -> impl Iterator<Item = f64> {
    const ENOUGH: usize = 10;
    let known = records.learners.iter().filter(move |l| l.evidence.answered(domain) >= ENOUGH);
    known.filter_map(move |l| Some(l.abilities.get(domain)?.mean))
}

#[cfg(test)]
mod tests;
