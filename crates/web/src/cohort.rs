//! The desk of analysts: many learners at once, none by name.

mod abilities;
mod activity;
pub(crate) mod download;
pub(crate) mod figures;
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
use figures::{CohortFigures, Figures};
use gradatim_readiness::{READY_AT, State};
use maud::{Markup, html};
pub(crate) use standing::Cohorts;
use standing::Standing;

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
    let (cohort, figures) = Figures::read(&view.app, &view.exam).await?;
    let material = cohort.records.material;
    let blueprint = &material.exam().blueprint;
    let content = html! {
        h1 { "Cohort" }
        p.quiet { (blueprint.code) " · " (blueprint.title) " · item parameters: " (pool(material)) }
        (simulated(&cohort.records))
        @match &figures.cohort {
            None => (too_few(figures.learners)),
            Some(about) => {
                (overview(figures.learners, about))
                h2 { "Likelihood of passing" } (likelihood::section(about.likelihood.as_ref())?)
                h2 { "Ability by domain" } (abilities::section(&about.domains, material.standard().theta_cut))
                h2 { "Learners and items on one scale" } (item_map::section(about.item_map.as_ref())?)
                h2 { "Activity" } (activity::section(&about.weeks))
                h2 { "Learners" } (learners(&about.standings))
            }
        }
        h2 { "Forecasts and results" } (forecasts::section(figures.forecasts.as_ref())?)
        h2 { "Downloads" } (download::section())
    };
    Ok(view.wide_page("Cohort", &content))
}

fn too_few(n: usize) -> Markup {
    html! { p.note { (count(n, "learner")) " so far. Figures of a cohort begin with " (SMALLEST) ", so that none of them tells who
    somebody is." } }
}

/// A number of learners; `None` where it is so small that it tells who they are.
fn told(n: usize) -> Option<usize> {
    Some(n).filter(|n| *n == 0 || *n >= SMALLEST)
}

/// The same for people.
fn cell(n: Option<usize>) -> String {
    n.map_or_else(|| format!("under {SMALLEST}"), |n| n.to_string())
}

fn overview(learners: usize, about: &CohortFigures) -> Markup {
    html! {
        div.grid.figures {
            div.card { h3 { "Learners" } p.figure { (learners) } p.quiet { (about.first_answers) " first answers that count." } }
            div.card { h3 { "With enough evidence" } p.figure { (cell(about.with_evidence)) }
                p.quiet { "to tell how likely they would pass today; of the others no likelihood is told." } }
            div.card { h3 { "Ready" } p.figure { (cell(about.ready)) } p.quiet { "would pass with " (percent(READY_AT)) " or more." } }
        }
    }
}

/// Everybody under their pseudonym, the least likely to pass first.
fn learners(all: &[Standing]) -> Markup {
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
