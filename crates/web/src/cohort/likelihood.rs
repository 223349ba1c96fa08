//! How likely the learners of whom enough is known would pass.

use super::standing::Cohort;
use super::{SMALLEST, cell};
use crate::bank::words::count;
use crate::problem::Problem;
use gradatim_charts::{Axis, Chart, Tone};
use maud::{Markup, PreEscaped, html};

/// Classes of equal width.
const CLASSES: usize = 5;

/// The distribution as a chart and a table.
pub(super) fn section(cohort: &Cohort) -> Result<Markup, Problem> {
    let told: Vec<f64> = cohort.standings.iter().filter_map(|s| s.p_pass).collect();
    let untold = cohort.standings.len() - told.len();
    if told.len() < SMALLEST {
        return Ok(
            html! { p.note { "Fewer than " (SMALLEST) " learners have answered enough for a likelihood to be told." } },
        );
    }
    let counts = classes(&told);
    let names: Vec<String> = (0..CLASSES).map(|i| format!("{}–{} %", 20 * i, 20 * (i + 1))).collect();
    let svg = chart(&names, &counts)?;
    Ok(html! {
        @if untold > 0 { p { "Of " (count(untold, "learner")) " too little is known; they are not in the figures." } }
        figure { (PreEscaped(svg)) figcaption { "Learners by their likelihood of passing today. Classes of fewer than " (SMALLEST) " are not drawn." } }
        div.scroll role="region" aria-label="Likelihood of passing" tabindex="0" { table {
            caption { "The same as a table." }
            thead { tr { th scope="col" { "Likelihood" } @for name in &names { th.number scope="col" { (name) } } } }
            tbody { tr { th scope="row" { "Learners" } @for n in counts { td.number { (cell(n)) } } } }
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

fn chart(names: &[String], counts: &[usize; CLASSES]) -> Result<String, Problem> {
    let shown = counts.iter().enumerate().filter(|(_, n)| **n >= SMALLEST);
    let bars = shown.map(|(i, n)| (i as f64, *n as f64)).collect();
    Chart::new("Likelihood of passing", Axis::names("likelihood of passing", names), Axis::new("learners"))
        .described(
            "Numbers of learners by their likelihood of passing today; the table below has the numbers.",
        )
        .bars("", Tone::First, bars)
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
