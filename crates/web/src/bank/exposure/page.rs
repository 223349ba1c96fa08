//! Exposure as a page.

use super::super::words::{count, percent};
use super::super::{browse, drawing, heading, tabs};
use super::{Exposed, Exposure, NeverMet};
use crate::problem::Problem;
use crate::view::View;
use axum::response::Html;
use gradatim_charts::{Axis, Chart, Tone};
use maud::{Markup, html};

/// Items in the table of the most exposed.
const MOST: usize = 25;

/// The page.
pub(in super::super) async fn show(view: View) -> Result<Html<String>, Problem> {
    let records = view.app.desk.shelf.records(&view.app, &view.exam).await?;
    let exposure = Exposure::of(&records);
    let content = html! {
        (heading(&records, "Exposure"))
        (tabs(&view))
        @if exposure.learners == 0 { p.note { "Nobody has met an item yet." } }
        @else { (rates(&exposure)?) }
        (unused(&exposure.never_met))
    };
    Ok(view.wide_page("Exposure", &content))
}

fn rates(exposure: &Exposure) -> Result<Markup, Problem> {
    Ok(html! {
        p { "Rate: share of the " (count(exposure.learners, "learner")) " who met an item at all. A learner met "
            (format!("{:.0}", exposure.mean_met)) " items on average. "
            @if let Some(share) = exposure.overlap { "Two learners have " (percent(share)) " of what each met in common, on average." } }
        @if exposure.sealed_met > 0 { p { (count(exposure.sealed_met, "sealed item")) " met by somebody: for them a sealed form is no longer fresh." } }
        figure { (drawing("Items by exposure rate", &histogram(&exposure.classes)?)) figcaption { "Items by exposure rate." } }
        (table(&exposure.met))
    })
}

fn histogram(counts: &[usize]) -> Result<String, Problem> {
    let names: Vec<String> = (0..counts.len()).map(|i| (10 * i).to_string()).collect();
    let said: Vec<String> = names.iter().zip(counts).map(|(name, n)| format!("from {name} %: {n}")).collect();
    let bars = counts.iter().enumerate().map(|(i, n)| (i as f64, *n as f64)).collect();
    let chart = Chart::new(
        "Items by exposure rate",
        Axis::names("rate in percent, from", &names),
        Axis::new("items"),
    )
    .described(&format!("Numbers of items by class of exposure rate. {}.", said.join(", ")))
    .bars("", Tone::First, bars);
    chart.svg_plain().map_err(|e| Problem::internal(&e))
}

fn table(met: &[Exposed]) -> Markup {
    html! {
        h2 { "Most exposed" }
        div.scroll role="region" aria-label="Most exposed items" tabindex="0" { table {
            caption { "The items that most learners met." }
            thead { tr { th scope="col" { "Item" } th scope="col" { "Task" } th scope="col" { "Pool" }
                th.number scope="col" { "Learners" } th.number scope="col" { "Rate" } th.number scope="col" { "Times shown" } } }
            tbody { @for row in met.iter().take(MOST) { tr {
                th scope="row" { a href=(browse::address(&row.item)) { (row.item) } } td { (row.task) } td { (row.pool) }
                td.number { (row.learners) } td.number { (percent(row.rate)) } td.number { (row.shown) }
            } } }
        } }
    }
}

fn unused(unused: &[NeverMet]) -> Markup {
    html! {
        h2 { "Never met" }
        @if unused.is_empty() { p { "Every item in use was met by somebody." } }
        @else { details { summary { (count(unused.len(), "item")) " in use that nobody has met" }
            ul.columns { @for row in unused { li { a href=(browse::address(&row.item)) { (row.item) } " " span.quiet { (row.pool) } } } }
        } }
    }
}
