//! The results as one HTML file that a maintainer reads in five minutes.

mod comparisons;
mod curves;
mod item;
mod tables;

use super::figures::{Figures, ItemFigures};
use super::findings::Severity;
use super::text::summary;
use gradatim_charts::{Block, Cell, ChartError, Column, Page, Section, Table};

/// Items shown one by one; the rest stand in the table of all.
const MOST_SHOWN: usize = 40;

/// The whole report; `source` is the name of the file of answers.
pub(super) fn html(figures: &Figures, source: &str) -> Result<String, ChartError> {
    let page = Page::new(&format!("Item report: {source}"))
        .lead(&summary(figures).join(" "))
        .with(first(figures))
        .with(one_by_one(figures)?)
        .with(tables::all_items(figures))
        .with(curves::test(figures)?)
        .with(comparisons::groups(figures))
        .with(comparisons::periods(figures))
        .with(tables::dependence(figures))
        .with(notes(figures))
        .foot(concat!(
            "Made by Gradatim ",
            env!("CARGO_PKG_VERSION"),
            " on this machine; nothing in it is fetched from elsewhere."
        ));
    Ok(page.html())
}

/// The id of an item's section: by its place, because names may hold anything.
fn anchor(place: usize) -> String {
    format!("item-{}", place + 1)
}

/// Items with more than notes, with their places in the report.
fn flagged(figures: &Figures) -> impl Iterator<Item = (usize, &ItemFigures)> {
    let worth = |item: &ItemFigures| item.findings.iter().any(|finding| finding.severity > Severity::Note);
    figures.items.iter().enumerate().filter(move |(_, item)| worth(item))
}

/// The list of what to fix first, and why.
fn first(figures: &Figures) -> Section {
    let mut section = Section::new("first", "What to fix first");
    let columns = [Column::text("item"), Column::text("do"), Column::text("why")];
    let mut table = Table::new("Items that need work, the most urgent first", columns);
    for (place, item) in flagged(figures) {
        let Some(worst) = item.findings.first() else { continue };
        let name = Cell::text(&item.id);
        let name = if place < MOST_SHOWN { name.to(&anchor(place)) } else { name };
        let weight = Cell::text(worst.severity.name());
        let weight = if worst.severity == Severity::Fix { weight.warning() } else { weight };
        table.row([name, weight, Cell::text(reasons(item))]);
    }
    section.push(if table.is_empty() {
        Block::text("Nothing: no item has more than a note.")
    } else {
        Block::table(table)
    });
    section
}

/// The findings that are more than notes, as one text.
fn reasons(item: &ItemFigures) -> String {
    let serious = item.findings.iter().filter(|finding| finding.severity > Severity::Note);
    serious.map(|finding| finding.text.as_str()).collect::<Vec<_>>().join(" ")
}

fn one_by_one(figures: &Figures) -> Result<Section, ChartError> {
    let mut section = Section::new("items", "Item by item");
    for (place, item) in flagged(figures).take_while(|(place, _)| *place < MOST_SHOWN) {
        section.push(Block::part(item::section(&anchor(place), item)?));
    }
    let more = flagged(figures).count().saturating_sub(MOST_SHOWN);
    if more > 0 {
        section.push(Block::text(&format!("{more} further ones are in the table of all items.")));
    }
    Ok(section)
}

fn notes(figures: &Figures) -> Section {
    let mut section = Section::new("notes", "How to read this");
    let source = figures.source.as_deref().map_or("No item parameters were at hand.".to_owned(), |source| {
        format!("Curves, fit and abilities come from {source}.")
    });
    section.push(Block::list(&[
        "p is the mean share of points earned, 1 if everybody is right; r is the correlation of the item with the rest of the test (corrected point-biserial).",
        "S-X2 compares each item with its curve at every sum score (Orlando & Thissen 2000); p is adjusted for the number of items (Benjamini & Hochberg 1995). Infit and outfit are mean squares, 1 expected.",
        "Groups and periods are compared among persons of equal score: ETS classes A negligible, B moderate, C large.",
        "Fix: the item works against the test. Check: look at it when you can. Note: good to know. Figures point at items; whether an item is wrong, a person decides.",
    ]));
    section.push(Block::text(&source));
    if !figures.notes.is_empty() {
        section.push(Block::list(&figures.notes));
    }
    section
}

/// Two decimals, or a dash for what is not defined.
fn two(value: Option<f64>) -> String {
    let short = |value: f64| format!("{:.2}", (100.0 * value).round() / 100.0 + 0.0).replace('-', "−");
    value.map_or_else(|| "–".to_owned(), short)
}

/// A share in percent, or a dash.
fn percent(share: Option<f64>) -> String {
    // Adding zero turns −0 into 0.
    let whole = |share: f64| format!("{:.0} %", (100.0 * share).round() + 0.0).replace('-', "−");
    share.map_or_else(|| "–".to_owned(), whole)
}

/// A p-value as people write it.
fn p_value(p: Option<f64>) -> String {
    match p {
        None => "–".to_owned(),
        Some(p) if p < 0.001 => "< 0.001".to_owned(),
        Some(p) => format!("{p:.3}"),
    }
}
