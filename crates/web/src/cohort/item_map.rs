//! Learners' abilities against items' difficulties (Wright map).

use super::{SMALLEST, cell, known_in, told};
use crate::bank::drawing;
use crate::bank::records::Records;
use crate::problem::Problem;
use gradatim_charts::{Axis, Chart, Tone};
use maud::{Markup, html};
use serde::Serialize;
use utoipa::ToSchema;

/// Classes of half a logit, from −3 to 3; the outermost take in what lies beyond.
const CLASSES: usize = 12;
const LOWEST: f64 = -3.0;
const WIDTH: f64 = 0.5;

/// Learners' abilities and items' difficulties on one scale.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ItemMap {
    /// Classes of half a logit, the outermost open.
    classes: Vec<MapClass>,
    /// Told to nobody: with it, a class that is left out could be worked out from the others.
    #[serde(skip)]
    abilities: usize,
}

/// What lies in a class.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct MapClass {
    /// Its lower end in logits.
    from: f64,
    /// Abilities of learners, each of the domains they are known in counted once; null for a few.
    abilities: Option<usize>,
    /// Difficulties of items in use.
    items: usize,
}

impl ItemMap {
    /// Of an exam; `None` where too few learners are known in every domain.
    pub(super) fn of(records: &Records) -> Option<Self> {
        let domains = records.material.model().domains();
        let abilities: Vec<f64> = (0..domains).flat_map(|d| known_in(records, d)).collect();
        let items = records.material.exam().bank.items().iter().zip(records.material.beliefs());
        let difficulties: Vec<f64> =
            items.filter(|(item, _)| item.is_active()).map(|(_, b)| b.item().b()).collect();
        let counts = classes(&abilities).into_iter().zip(classes(&difficulties)).enumerate();
        let class = |(i, (n, items))| MapClass { from: LOWEST + WIDTH * i as f64, abilities: told(n), items };
        (abilities.len() >= SMALLEST * domains)
            .then(|| Self { classes: counts.map(class).collect(), abilities: abilities.len() })
    }
}

impl MapClass {
    fn name(&self) -> String {
        format!("{:.1}", self.from).replace('-', "−")
    }
}

/// The map as a chart and a table.
pub(super) fn section(map: Option<&ItemMap>) -> Result<Markup, Problem> {
    let Some(map) = map else {
        return Ok(html! { p.note { "Of too few learners enough is known in every domain." } });
    };
    let svg = chart(map)?;
    Ok(html! {
        p { "Where many learners stand and few items lie, questions of that difficulty would measure them better." }
        figure { (drawing("Learners and items, drawn", &svg)) figcaption { "Bars: abilities of learners, each of the domains they are known in counted once. Line: difficulties of items
            in use. Classes of half a logit, the outermost open." } }
        details { summary { "The map as a table" }
            div.scroll role="region" aria-label="Learners and items by logits" tabindex="0" { table {
                caption { "Abilities and difficulties by class." }
                thead { tr { th scope="col" { "From (logits)" } th.number scope="col" { "Abilities" } th.number scope="col" { "Items" } } }
                tbody { @for class in &map.classes { tr {
                    th scope="row" { (class.name()) } td.number { (cell(class.abilities)) } td.number { (class.items) }
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

fn chart(map: &ItemMap) -> Result<String, Problem> {
    // Every other name, so that they do not touch.
    let name = |(i, class): (usize, &MapClass)| if i % 2 == 0 { class.name() } else { String::new() };
    let names: Vec<String> = map.classes.iter().enumerate().map(name).collect();
    let items = map.classes.iter().map(|class| class.items).sum::<usize>().max(1) as f64;
    let bar = |(i, class): (usize, &MapClass)| {
        let n = class.abilities.filter(|n| *n > 0)?;
        Some((i as f64, n as f64 / map.abilities.max(1) as f64))
    };
    let bars = map.classes.iter().enumerate().filter_map(bar).collect();
    let line =
        map.classes.iter().enumerate().map(|(i, class)| (i as f64, class.items as f64 / items)).collect();
    Chart::new("Learners and items", Axis::names("logits, from", &names), Axis::percent("share"))
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
        let name = |from| MapClass { from, abilities: None, items: 0 }.name();
        assert_eq!((name(-3.0), name(0.0)), ("−3.0".to_owned(), "0.0".to_owned()));
    }
}
