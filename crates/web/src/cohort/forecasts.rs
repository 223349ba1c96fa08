//! Did those of whom 70 % was said pass 7 times in 10?

use super::SMALLEST;
use crate::bank::words::{count, percent};
use crate::problem::Problem;
use gradatim_charts::{Bin, reliability_diagram};
use gradatim_log::Outcome;
use gradatim_readiness::{Outturn, ReleaseLedger, ledger};
use maud::{Markup, PreEscaped, html};

/// Below this many the figures are mostly chance.
const FEW: usize = 100;

/// The calibration plot, or what is missing for one.
pub(super) fn section(exam: &str, outcomes: Vec<Outcome>) -> Result<Markup, Problem> {
    let own = outcomes.into_iter().filter(|outcome| outcome.exam == exam);
    let releases = ledger(&own.map(outturn).collect::<Vec<_>>());
    match releases.last().filter(|all| all.forecasts >= SMALLEST) {
        None => Ok(
            html! { p.note { "None yet that could be compared: learners record the results of their real exams on their history page, and " (SMALLEST)
            " with a forecast are needed before anything is shown." } },
        ),
        Some(all) => plot(all),
    }
}

fn outturn(outcome: Outcome) -> Outturn {
    Outturn { release: outcome.engine_version, p_pass: outcome.p_pass, passed: outcome.passed }
}

fn plot(all: &ReleaseLedger) -> Result<Markup, Problem> {
    let large = all.reliability.iter().filter(|bin| bin.n >= SMALLEST);
    let bins: Vec<Bin> =
        large.map(|bin| Bin { predicted: bin.forecast, observed: bin.passed, n: bin.n }).collect();
    let svg = reliability_diagram("Forecasts against results", &bins).svg_plain();
    let score = |value: Option<f64>| value.map_or_else(String::new, |x| format!("{x:.3}"));
    Ok(html! {
        p { (count(all.forecasts, "forecast")) " with a result: " (percent(all.forecast)) " told on average, " (percent(all.passed)) " passed. Brier score "
            (score(all.brier)) "; telling everybody the share that passed would have scored " (score(all.brier_of_base_rate)) "." }
        @if all.forecasts < FEW { p.note.warn { "Below " (FEW) " forecasts these figures are mostly chance, and who records a result is no random sample." } }
        figure { (PreEscaped(svg.map_err(|e| Problem::internal(&e))?)) figcaption { "Forecasts of like likelihood, with 95 % intervals; on the diagonal they come
            true as often as told. Groups of fewer than " (SMALLEST) " are left out." } }
        div.scroll role="region" aria-label="Forecasts and results" tabindex="0" { table {
            caption { "The same as a table." }
            thead { tr { th.number scope="col" { "Told" } th.number scope="col" { "Passed" } th.number scope="col" { "Forecasts" } } }
            tbody { @for bin in &bins { tr {
                th.number scope="row" { (percent(bin.predicted)) } td.number { (percent(bin.observed)) } td.number { (bin.n) }
            } } }
        } }
    })
}
