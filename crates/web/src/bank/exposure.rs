//! How often items were met: what learners may have told each other.

use super::figures::ItemFigures;
use super::records::Records;
use super::words::{count, percent};
use super::{browse, heading, tabs};
use crate::problem::Problem;
use crate::view::View;
use axum::response::Html;
use gradatim_bank::{Item, Pool};
use gradatim_charts::{Axis, Chart, Tone};
use maud::{Markup, PreEscaped, html};

/// Items in the table of the most exposed.
const MOST: usize = 25;
/// Classes of the histogram.
const CLASSES: usize = 10;

/// The page.
pub(super) async fn show(view: View) -> Result<Html<String>, Problem> {
    let records = view.app.desk.shelf.records(&view.app, &view.exam).await?;
    let content = html! {
        (heading(&records, "Exposure"))
        (tabs(&view))
        @if records.learners.is_empty() { p.note { "Nobody has met an item yet." } }
        @else { (rates(&records)?) }
        (unused(&records))
    };
    Ok(view.wide_page("Exposure", &content))
}

/// Items in use with their figures.
fn active(records: &Records) -> impl Iterator<Item = (&'static Item, &ItemFigures)> {
    let items = records.material.exam().bank.items().iter().zip(&records.items);
    items.filter(|(item, _)| item.is_active())
}

fn rate(records: &Records, figures: &ItemFigures) -> f64 {
    figures.seen_by as f64 / records.learners.len().max(1) as f64
}

fn rates(records: &Records) -> Result<Markup, Problem> {
    let mut rows: Vec<_> =
        active(records).map(|(item, figures)| (item, figures, rate(records, figures))).collect();
    rows.sort_by(|a, b| b.2.total_cmp(&a.2));
    let rates: Vec<f64> = rows.iter().map(|row| row.2).collect();
    let met: usize = rows.iter().map(|row| row.1.seen_by).sum();
    let sealed = rows.iter().filter(|row| row.0.pool == Pool::Sealed && row.1.seen_by > 0).count();
    Ok(html! {
        p { "Rate: share of the " (count(records.learners.len(), "learner")) " who met an item at all. A learner met "
            (format!("{:.0}", met as f64 / records.learners.len() as f64)) " items on average. "
            @if let Some(share) = overlap(records) { "Two learners have " (percent(share)) " of what each met in common, on average." } }
        @if sealed > 0 { p { (count(sealed, "sealed item")) " met by somebody: for them a sealed form is no longer fresh." } }
        figure { (PreEscaped(histogram(&rates)?)) figcaption { "Items by exposure rate." } }
        (table(&rows))
    })
}

/// Mean number of items that two learners met both, over the mean number that one met: from the rates alone (Chen,
/// Ankenmann & Spray 2003). `None` for one learner.
fn overlap(records: &Records) -> Option<f64> {
    let learners = records.learners.len() as f64;
    let met: Vec<f64> = records.items.iter().map(|figures| figures.seen_by as f64).collect();
    let common: f64 = met.iter().map(|n| n * (n - 1.0)).sum::<f64>() / (learners * (learners - 1.0));
    let mean = met.iter().sum::<f64>() / learners;
    (learners > 1.0 && mean > 0.0).then(|| common / mean)
}

fn classes(rates: &[f64]) -> [usize; CLASSES] {
    let mut counts = [0; CLASSES];
    for rate in rates {
        counts[((rate * CLASSES as f64) as usize).min(CLASSES - 1)] += 1;
    }
    counts
}

fn histogram(rates: &[f64]) -> Result<String, Problem> {
    let counts = classes(rates);
    let names: Vec<String> = (0..CLASSES).map(|i| format!("{}–{}", 10 * i, 10 * (i + 1))).collect();
    let said: Vec<String> = names.iter().zip(counts).map(|(name, n)| format!("{name} %: {n}")).collect();
    let bars = counts.iter().enumerate().map(|(i, n)| (i as f64, *n as f64)).collect();
    let chart =
        Chart::new("Items by exposure rate", Axis::names("rate in percent", &names), Axis::new("items"))
            .described(&format!("Numbers of items by class of exposure rate. {}.", said.join(", ")))
            .bars("", Tone::First, bars);
    chart.svg_plain().map_err(|e| Problem::internal(&e))
}

fn table(rows: &[(&Item, &ItemFigures, f64)]) -> Markup {
    html! {
        h2 { "Most exposed" }
        div.scroll role="region" aria-label="Most exposed items" tabindex="0" { table {
            caption { "The items that most learners met." }
            thead { tr { th scope="col" { "Item" } th scope="col" { "Task" } th scope="col" { "Pool" }
                th.number scope="col" { "Learners" } th.number scope="col" { "Rate" } th.number scope="col" { "Times shown" } } }
            tbody { @for (item, figures, rate) in rows.iter().take(MOST).filter(|row| row.1.seen_by > 0) { tr {
                th scope="row" { a href=(browse::address(&item.id)) { (item.id) } } td { (item.task) } td { (item.pool) }
                td.number { (figures.seen_by) } td.number { (percent(*rate)) } td.number { (figures.shown) }
            } } }
        } }
    }
}

fn unused(records: &Records) -> Markup {
    let unused: Vec<&Item> =
        active(records).filter(|(_, figures)| figures.seen_by == 0).map(|(item, _)| item).collect();
    html! {
        h2 { "Never met" }
        @if unused.is_empty() { p { "Every item in use was met by somebody." } }
        @else { details { summary { (count(unused.len(), "item")) " in use that nobody has met" }
            ul.columns { @for item in unused { li { a href=(browse::address(&item.id)) { (item.id) } " " span.quiet { (item.pool) } } } }
        } }
    }
}

#[cfg(test)]
mod tests {
    use super::classes;

    #[test]
    fn everybody_is_in_a_class() {
        assert_eq!(classes(&[0.0, 0.05, 0.1, 0.999, 1.0]), [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]);
    }
}
