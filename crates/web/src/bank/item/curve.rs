//! The item's curve against the observed shares.

use super::super::figures::Observed;
use super::super::words::{logits, percent};
use super::super::{Workshop, drawing};
use super::parameters;
use crate::problem::Problem;
use gradatim_charts::{Axis, Chart, Point, Tone, wilson_interval};
use gradatim_irt::ItemBelief;
use maud::{Markup, html};

/// Half-width of the curve, in logits, and its points.
const RANGE: f64 = 4.0;
const STEPS: u32 = 80;

/// The curve with what it rests on, as a chart and a table.
pub(super) fn of_item(workshop: &Workshop, place: usize) -> Result<Markup, Problem> {
    let material = workshop.material();
    let (belief, observed) = (&material.beliefs()[place], &workshop.records.items[place].observed);
    let id = &material.exam().bank.items()[place].id;
    let svg = chart(id, belief, observed).svg_plain().map_err(|e| Problem::internal(&e))?;
    Ok(html! {
        p { (parameters(workshop, place)) " " (source(belief)) }
        figure { (drawing("Curve of the item", &svg)) figcaption { "The line is the share of right answers that is expected at each ability. The points are
            learners of like ability in the item’s domain, as all their answers together tell it, with 95 % intervals." } }
        @if !observed.is_empty() { (table(belief, observed)) }
    })
}

fn source(belief: &ItemBelief) -> &'static str {
    if belief.b_sd() >= gradatim_practice::COLD_START_SD {
        "Raters’ guesses: nothing is calibrated, so the true curve may lie well to either side."
    } else {
        "Calibrated from answers."
    }
}

fn chart(id: &str, belief: &ItemBelief, observed: &[Observed]) -> Chart {
    let x = |i: u32| RANGE * (2.0 * f64::from(i) / f64::from(STEPS) - 1.0);
    let line = (0..=STEPS).map(|i| (x(i), belief.probability(x(i)))).collect();
    let points = observed.iter().map(|group| {
        let (low, high) = wilson_interval(group.share, group.n);
        Point::new(group.theta, group.share).between(low, high)
    });
    Chart::new(
        &format!("Curve of {id}"),
        Axis::new("ability (logits)").within(-RANGE, RANGE),
        Axis::percent("answered right").within(0.0, 1.0),
    )
    .described("Expected share of right answers over ability, and observed shares of groups of learners; the table below has the numbers.")
    .line("expected", Tone::First, line)
    .points("observed", Tone::Second, points.collect())
}

fn table(belief: &ItemBelief, observed: &[Observed]) -> Markup {
    html! {
        details { summary { "The points as a table" }
            div.scroll role="region" aria-label="Observed shares" tabindex="0" { table {
                caption { "Learners of like ability" }
                thead { tr { th.number scope="col" { "Ability (logits)" } th.number scope="col" { "Learners" }
                    th.number scope="col" { "Right" } th.number scope="col" { "Expected" } } }
                tbody { @for group in observed { tr {
                    th.number scope="row" { (logits(group.theta)) } td.number { (group.n) }
                    td.number { (percent(group.share)) } td.number { (percent(belief.probability(group.theta))) }
                } } }
            } }
        }
    }
}
