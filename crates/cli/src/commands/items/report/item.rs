//! One item: what is wrong, its curve against what was observed, who chose which option.

use super::super::figures::{ItemChoices, ItemFigures};
use super::{curves, percent, two};
use gradatim_charts::{Axis, Block, Cell, Chart, ChartError, Column, Section, Table, Tone};
use gradatim_irt::classical::OptionStatistics;

/// Options of a table; combinations of several right ones can be many.
const MOST_OPTIONS: usize = 12;
/// Options drawn as lines.
const MOST_LINES: usize = 6;

/// The section of an item.
pub(super) fn section(id: &str, item: &ItemFigures) -> Result<Section, ChartError> {
    let mut section = Section::new(id, &item.id);
    let texts: Vec<&str> = item.findings.iter().map(|finding| finding.text.as_str()).collect();
    section.push(Block::list(&texts));
    section.push(Block::text(&figures(item)));
    let mut charts = Vec::new();
    charts.extend(curves::item(item)?);
    if let Some(choices) = &item.choices {
        charts.push(options_by_fifth(&item.id, choices)?);
    }
    if !charts.is_empty() {
        section.push(Block::beside(charts));
    }
    section.push_all(item.choices.iter().map(|choices| Block::table(options(&item.id, choices))));
    Ok(section)
}

/// The figures in a line.
fn figures(item: &ItemFigures) -> String {
    let mut parts = vec![format!("{} answers", item.n)];
    let mut add = |name: &str, value: Option<f64>| {
        if value.is_some() {
            parts.push(format!("{name} {}", two(value)));
        }
    };
    add("p", item.p_value());
    add("r", item.point_biserial());
    add("alpha without it", item.classical.as_ref().and_then(|c| c.alpha_without));
    let fit = item.fit.as_ref();
    add("slope", fit.map(|fit| fit.item.a()));
    add("difficulty", fit.map(|fit| fit.item.b()));
    add("infit", fit.and_then(|fit| fit.mean_squares).map(|squares| squares.infit.mean_square));
    add("outfit", fit.and_then(|fit| fit.mean_squares).map(|squares| squares.outfit.mean_square));
    if let Some(seconds) = item.rapid.as_ref().and_then(|rapid| rapid.mean_seconds) {
        parts.push(format!("{seconds:.0} s on average"));
    }
    parts.join(", ") + "."
}

/// The shown options: the most chosen ones, in their order.
fn shown(choices: &ItemChoices, most: usize) -> impl Iterator<Item = &(String, OptionStatistics)> {
    let mut counts: Vec<usize> = choices.options.iter().map(|(_, option)| option.count).collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    let least = counts.get(most.saturating_sub(1)).copied().unwrap_or(0);
    let wanted =
        move |(name, option): &&(String, OptionStatistics)| option.count >= least || *name == choices.key;
    choices.options.iter().filter(wanted)
}

fn options(id: &str, choices: &ItemChoices) -> Table {
    let mut columns = vec![
        Column::text("option"),
        Column::number("chosen by"),
        Column::number("share"),
        Column::number("r").meaning("correlation of choosing it with the share right on the other items"),
    ];
    let fifths = ["weakest fifth", "2nd", "3rd", "4th", "strongest fifth"];
    columns.extend(fifths.map(Column::number));
    let mut table = Table::of(
        &format!("Options of {id}, and the share of each fifth of the persons that chose them"),
        columns,
    );
    for (name, option) in shown(choices, MOST_OPTIONS) {
        let is_key = *name == choices.key;
        let label = Cell::text(name);
        let r = Cell::text(two(option.point_biserial));
        let suspicious = option.point_biserial.is_some_and(|r| is_key == (r < 0.0));
        let figures = [
            if is_key { label.marked("key") } else { label },
            Cell::text(option.count.to_string()),
            Cell::text(percent(option.share)),
            if suspicious && option.option.is_some() { r.warning() } else { r },
        ];
        let by_fifth = (0..5).map(|fifth| Cell::text(percent(option.by_fifth.map(|shares| shares[fifth]))));
        table.row(figures.into_iter().chain(by_fifth));
    }
    table
}

fn options_by_fifth(id: &str, choices: &ItemChoices) -> Result<Block, ChartError> {
    let names = ["weakest", "2nd", "3rd", "4th", "strongest"];
    let axes = (
        Axis::names("fifth of the persons by the other items", &names),
        Axis::percent("chose it").within(0.0, 1.0),
    );
    let mut chart = Chart::new(&format!("Options of {id} by fifths"), axes.0, axes.1).described(
        "A line for each option: the share of each fifth of the persons, from the weakest to the strongest, that chose it. The key should rise, the others fall.",
    );
    let mut others = [Tone::Third, Tone::Fourth, Tone::Muted].into_iter().cycle();
    for (name, option) in shown(choices, MOST_LINES) {
        let Some(shares) = option.by_fifth else { continue };
        let line = (0..5).zip(shares).map(|(fifth, share)| (f64::from(fifth), share)).collect();
        chart = if *name == choices.key {
            chart.line(&format!("{name} (key)"), Tone::First, line)
        } else if option.option.is_some_and(|code| choices.is_suspected(code)) {
            chart.line(name, Tone::Second, line)
        } else {
            chart.dashed(name, others.next().unwrap_or(Tone::Muted), line)
        };
    }
    Ok(Block::figure(chart.svg()?, "Who chose which option: the key should rise, the others fall."))
}
