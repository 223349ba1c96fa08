//! Learners' abilities against items' difficulties (Wright map).

use super::{SMALLEST, cell, known_in};
use crate::bank::records::Records;
use crate::problem::Problem;
use gradatim_charts::{Axis, Chart, Tone};
use maud::{Markup, PreEscaped, html};

/// Classes of half a logit, from −3 to 3; the outermost take in what lies beyond.
const CLASSES: usize = 12;
const LOWEST: f64 = -3.0;
const WIDTH: f64 = 0.5;

/// The map as a chart and a table.
pub(super) fn section(records: &Records) -> Result<Markup, Problem> {
    let domains = records.material.model().domains();
    let abilities: Vec<f64> = (0..domains).flat_map(|d| known_in(records, d)).collect();
    let items = records.material.exam().bank.items().iter().zip(records.material.beliefs());
    let difficulties: Vec<f64> =
        items.filter(|(item, _)| item.is_active()).map(|(_, b)| b.item().b()).collect();
    if abilities.len() < SMALLEST * domains {
        return Ok(html! { p.note { "Of too few learners enough is known in every domain." } });
    }
    let (learners, items) = (classes(&abilities), classes(&difficulties));
    let names: Vec<String> = (0..CLASSES).map(name).collect();
    let svg = chart(&names, &learners, &items)?;
    Ok(html! {
        p { "Where many learners stand and few items lie, questions of that difficulty would measure them better." }
        figure { (PreEscaped(svg)) figcaption { "Bars: abilities of learners, each of the domains they are known in counted once. Line: difficulties of items
            in use. Classes of half a logit, the outermost open." } }
        details { summary { "The map as a table" }
            div.scroll role="region" aria-label="Learners and items by logits" tabindex="0" { table {
                caption { "Abilities and difficulties by class." }
                thead { tr { th scope="col" { "From (logits)" } th.number scope="col" { "Abilities" } th.number scope="col" { "Items" } } }
                tbody { @for (i, name) in names.iter().enumerate() { tr {
                    th scope="row" { (name) } td.number { (cell(learners[i])) } td.number { (items[i]) }
                } } }
            } }
        }
    })
}

fn classes(values: &[f64]) -> [usize; CLASSES] {
    let mut counts = [0; CLASSES];
    for value in values {
        let class = ((value - LOWEST) / WIDTH).floor().clamp(0.0, (CLASSES - 1) as f64);
        counts[class as usize] += 1;
    }
    counts
}

fn name(class: usize) -> String {
    format!("{:.1}", LOWEST + WIDTH * class as f64).replace('-', "−")
}

fn chart(names: &[String], learners: &[usize; CLASSES], items: &[usize; CLASSES]) -> Result<String, Problem> {
    let share =
        |counts: &[usize; CLASSES], i: usize| counts[i] as f64 / counts.iter().sum::<usize>().max(1) as f64;
    let shown = (0..CLASSES).filter(|i| learners[*i] >= SMALLEST);
    let bars = shown.map(|i| (i as f64, share(learners, i))).collect();
    let line = (0..CLASSES).map(|i| (i as f64, share(items, i))).collect();
    Chart::new("Learners and items", Axis::names("logits, from", names), Axis::percent("share"))
        .described("Shares of learners' abilities and of item difficulties by half logits; the table below has the numbers.")
        .bars("learners", Tone::First, bars)
        .line("items", Tone::Second, line)
        .svg_plain()
        .map_err(|e| Problem::internal(&e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_half_open_and_the_outermost_take_the_rest() {
        let counts = classes(&[-9.0, -3.0, -2.5, 0.0, 2.49, 2.5, 9.0]);
        assert_eq!((counts[0], counts[1], counts[6], counts[10], counts[11]), (2, 1, 1, 1, 2));
        assert_eq!((name(0), name(6)), ("−3.0".to_owned(), "0.0".to_owned()));
    }
}
