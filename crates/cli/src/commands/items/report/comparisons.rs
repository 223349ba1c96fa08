//! Tables of groups and periods.

use super::super::figures::{Compared, Figures, ItemFigures};
use super::super::text::letter;
use super::{p_value, percent, two};
use gradatim_charts::{Block, Cell, Column, Section, Table};
use gradatim_irt::dif::{DifClass, MantelHaenszelDif};

/// Items that differ between the groups, and how many were compared.
pub(super) fn groups(figures: &Figures) -> Section {
    let mut section = Section::new("groups", "Groups");
    let Some(compared) = &figures.groups else { return section };
    let [reference, focal] = &compared.labels;
    section.push(Block::text(&format!(
        "{} of {focal} are compared with {} of {reference} who have the same score. Negative deltas favour {reference}.",
        persons(compared.sizes[1]),
        persons(compared.sizes[0])
    )));
    let mut table = Table::new(
        "Differential item functioning, the largest first",
        [
            Column::text("item"),
            Column::text("class").meaning("ETS: A negligible, B moderate, C large"),
            Column::number("delta").meaning("ETS delta: -2.35 times the log odds ratio"),
            Column::number("SE"),
            Column::number("difference").meaning("focal less reference at equal score, in points"),
            Column::number("p").meaning("Mantel-Haenszel, adjusted for the number of items"),
            Column::number("p (both)")
                .meaning("logistic regression, uniform and non-uniform together, adjusted"),
            Column::number("R2").meaning("change of Nagelkerke's R2"),
        ],
    );
    for (item, test) in by_size(figures, |item| item.mantel_haenszel.as_ref()) {
        let both = item.logistic.as_ref().and_then(|test| test.both.as_ref().ok());
        let logistic = item.logistic.as_ref().and_then(|test| test.p_adjusted);
        let [name, class, delta, se, smd, p] = cells(item, test);
        let r2 = both.map_or_else(|| "–".to_owned(), |test| format!("{:.3}", test.r2_change));
        table.row([name, class, delta, se, smd, p, Cell::text(p_value(logistic)), Cell::text(r2)]);
    }
    finish(&mut section, table, compared);
    section
}

/// Items that changed between the periods.
pub(super) fn periods(figures: &Figures) -> Section {
    let mut section = Section::new("periods", "Drift");
    let Some(compared) = &figures.periods else { return section };
    let [earlier, later] = &compared.labels;
    section.push(Block::text(&format!(
        "{} of {later} are compared with {} of {earlier} who have the same score. A positive change means easier: the item may have leaked.",
        persons(compared.sizes[1]),
        persons(compared.sizes[0])
    )));
    let mut table = Table::new(
        "Change from the earlier to the later period, the largest first",
        [
            Column::text("item"),
            Column::text("class").meaning("A negligible, B moderate, C large"),
            Column::number("change").meaning("how much easier it became, in logits"),
            Column::number("SE"),
            Column::number("difference").meaning("later less earlier at equal score, in points"),
            Column::number("p").meaning("Mantel-Haenszel, adjusted for the number of items"),
        ],
    );
    for (item, test) in by_size(figures, |item| item.drift.as_ref().map(|drift| &drift.comparison)) {
        let drift = item.drift.as_ref();
        let [name, class, _, _, smd, p] = cells(item, test);
        let change = Cell::text(two(drift.and_then(|drift| drift.displacement)));
        let se = Cell::text(two(drift.and_then(|drift| drift.displacement_se)));
        table.row([name, class, change, se, smd, p]);
    }
    finish(&mut section, table, compared);
    section
}

fn persons(n: usize) -> String {
    crate::layout::count(n, "person")
}

fn finish(section: &mut Section, table: Table, compared: &Compared) {
    if table.is_empty() {
        let [first, second] = &compared.labels;
        section.push(Block::text(&format!("No item could be compared between {first} and {second}.")));
    } else {
        section.push(Block::table(table));
    }
}

/// The items with a comparison, by class and then by size.
fn by_size<'f>(
    figures: &'f Figures,
    test: impl Fn(&'f ItemFigures) -> Option<&'f MantelHaenszelDif>,
) -> Vec<(&'f ItemFigures, &'f MantelHaenszelDif)> {
    let mut found: Vec<_> = figures.items.iter().filter_map(|item| Some((item, test(item)?))).collect();
    found.sort_by(|(_, a), (_, b)| b.class.cmp(&a.class).then(b.smd.abs().total_cmp(&a.smd.abs())));
    found
}

/// Item, class, delta, standard error, difference and p.
fn cells(item: &ItemFigures, test: &MantelHaenszelDif) -> [Cell; 6] {
    let class = Cell::text(test.class.map_or("–", letter));
    let notable = test.flagged && test.class > Some(DifClass::A);
    let smd = if item.max == 1 { percent(Some(test.smd)) } else { two(Some(test.smd)) };
    [
        Cell::text(&item.id),
        if notable { class.warning() } else { class },
        Cell::text(two(test.odds.map(|odds| odds.delta))),
        Cell::text(two(test.odds.map(|odds| odds.delta_se))),
        Cell::text(smd),
        Cell::text(p_value(Some(test.p_adjusted))),
    ]
}
