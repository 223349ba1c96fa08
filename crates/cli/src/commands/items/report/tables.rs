//! Tables of all items and of pairs.

use super::super::figures::{Figures, ItemFigures};
use super::{anchor, flagged, p_value, two};
use gradatim_charts::{Block, Cell, Column, Section, Table};
use gradatim_irt::fit::MeanSquares;
use std::collections::HashSet;

/// Pairs listed; the strongest come first.
const MOST_PAIRS: usize = 60;

/// Every item with its figures, in the order of what to fix first.
pub(super) fn all_items(figures: &Figures) -> Section {
    let mut section = Section::new("all", "All items");
    let columns = [
        Column::text("item"),
        Column::number("n"),
        Column::number("p").meaning("mean share of points earned"),
        Column::number("r").meaning("correlation with the rest of the test"),
        Column::number("a").meaning("slope, per logit"),
        Column::number("b").meaning("difficulty, in logits"),
        Column::number("S-X2 p").meaning("p-value of item fit, adjusted for the number of items"),
        Column::number("infit"),
        Column::number("outfit"),
        Column::text("findings"),
    ];
    let mut table = Table::new("All items, the most urgent first", columns);
    let linked: HashSet<usize> =
        flagged(figures).map(|(place, _)| place).filter(|place| *place < super::MOST_SHOWN).collect();
    for (place, item) in figures.items.iter().enumerate() {
        let name = Cell::text(&item.id);
        let name = if linked.contains(&place) { name.to(&anchor(place)) } else { name };
        table.row(std::iter::once(name).chain(cells(item)));
    }
    section.push(Block::table(table));
    section
}

fn cells(item: &ItemFigures) -> [Cell; 9] {
    let fit = item.fit.as_ref();
    let squares = |of: fn(&MeanSquares) -> f64| two(fit.and_then(|fit| fit.mean_squares.as_ref()).map(of));
    let r = Cell::text(two(item.point_biserial()));
    let misfits = item.s_x2_adjusted.is_some_and(|p| p < 0.05);
    let p = Cell::text(p_value(item.s_x2_adjusted));
    let flags: Vec<String> = item.findings.iter().map(|finding| finding.flag.replace('_', " ")).collect();
    [
        Cell::text(item.n.to_string()),
        Cell::text(two(item.p_value())),
        if item.point_biserial().is_some_and(|r| r < 0.1) { r.warning() } else { r },
        Cell::text(two(fit.map(|fit| fit.item.a()))),
        Cell::text(two(fit.map(|fit| fit.item.b()))),
        if misfits { p.warning() } else { p },
        Cell::text(squares(|s| s.infit.mean_square)),
        Cell::text(squares(|s| s.outfit.mean_square)),
        Cell::text(flags.join(", ")),
    ]
}

/// Pairs of items whose answers go together beyond ability.
pub(super) fn dependence(figures: &Figures) -> Section {
    let mut section = Section::new("pairs", "Items that depend on each other");
    let columns = [
        Column::text("item"),
        Column::text("with"),
        Column::number("Q3").meaning("correlation of what is left after ability"),
        Column::number("persons"),
    ];
    let mut table = Table::new("Pairs whose residual correlation is more than 0.2 above the mean", columns);
    let name = |place: usize| Cell::text(figures.names.get(place).map_or("", String::as_str));
    let pairs = figures.parts.iter().flat_map(|part| &part.pairs);
    for pair in pairs.clone().take(MOST_PAIRS) {
        table.row([
            name(pair.first),
            name(pair.second),
            Cell::text(two(Some(pair.q3))),
            Cell::text(pair.persons.to_string()),
        ]);
    }
    if !table.is_empty() {
        section.push(Block::text(
            "Their answers go together more than ability explains: the same text, one question answering the other, or the same trick. Such pairs count double and make the test look more reliable than it is.",
        ));
        section.push(Block::table(table));
    }
    let more = pairs.count().saturating_sub(MOST_PAIRS);
    if more > 0 {
        section.push(Block::text(&format!("{more} weaker pairs are left out.")));
    }
    section
}
