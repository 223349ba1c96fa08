//! How likely the learners of whom enough is known would pass.

use super::standing::Cohort;
use super::{SMALLEST, cell, told};
use crate::bank::drawing;
use crate::problem::Problem;
use gradatim_charts::{Axis, Chart, Tone};
use maud::{Markup, html};
use serde::Serialize;
use utoipa::ToSchema;

/// Classes of equal width.
const CLASSES: usize = 5;

/// Learners by their likelihood of passing today.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Likelihood {
    /// Learners of whom too little is known, who are in no class; null for a few.
    untold: Option<usize>,
    /// Learners in classes of a fifth, from 0 to 1; null for a few.
    pub(super) classes: Vec<Option<usize>>,
}

impl Likelihood {
    /// Of a cohort; `None` where too few have answered enough.
    pub(super) fn of(cohort: &Cohort) -> Option<Self> {
        let all: Vec<f64> = cohort.standings.iter().filter_map(|s| s.p_pass).collect();
        let untold = told(cohort.standings.len() - all.len());
        let classes = classes(&all).into_iter().map(told).collect();
        (all.len() >= SMALLEST).then_some(Self { untold, classes })
    }
}

/// The distribution as a chart and a table.
pub(super) fn section(likelihood: Option<&Likelihood>) -> Result<Markup, Problem> {
    let Some(Likelihood { untold, classes }) = likelihood else {
        return Ok(
            html! { p.note { "Fewer than " (SMALLEST) " learners have answered enough for a likelihood to be told." } },
        );
    };
    let names: Vec<String> = (0..CLASSES).map(|i| format!("{}–{} %", 20 * i, 20 * (i + 1))).collect();
    let svg = chart(&names, classes)?;
    Ok(html! {
        @if *untold != Some(0) { p { "Of " @match untold { Some(n) => (n), None => "a few" } " learners too little is known; they are not in the figures." } }
        figure { (drawing("Likelihood of passing, drawn", &svg)) figcaption { "Learners by their likelihood of passing today. Classes of fewer than " (SMALLEST) " are not drawn." } }
        div.scroll role="region" aria-label="Likelihood of passing" tabindex="0" { table {
            caption { "The same as a table." }
            thead { tr { th scope="col" { "Likelihood" } @for name in &names { th.number scope="col" { (name) } } } }
            tbody { tr { th scope="row" { "Learners" } @for n in classes { td.number { (cell(*n)) } } } }
        } }
    })
}

fn classes(values: &[f64]) -> [usize; CLASSES] {
    let mut counts = [0; CLASSES];
    for value in values {
        counts[((value * CLASSES as f64) as usize).min(CLASSES - 1)] += 1;
    }
    counts
}

fn chart(names: &[String], classes: &[Option<usize>]) -> Result<String, Problem> {
    let shown =
        classes.iter().enumerate().filter_map(|(i, n)| Some((i as f64, n.filter(|n| *n > 0)? as f64)));
    Chart::new("Likelihood of passing", Axis::names("likelihood of passing", names), Axis::new("learners"))
        .described(
            "Numbers of learners by their likelihood of passing today; the table below has the numbers.",
        )
        .bars("", Tone::First, shown.collect())
        .svg_plain()
        .map_err(|e| Problem::internal(&e))
}

#[cfg(test)]
mod tests {
    #[test]
    fn everybody_is_in_a_class() {
        assert_eq!(super::classes(&[0.0, 0.2, 0.199, 0.5, 1.0]), [2, 1, 1, 0, 1]);
    }
}
