//! Did those of whom 70 % was said pass 7 times in 10?

use super::SMALLEST;
use crate::bank::drawing;
use crate::bank::words::{count, percent};
use crate::problem::Problem;
use gradatim_charts::{Bin, reliability_diagram};
use gradatim_log::Outcome;
use gradatim_readiness::{Outturn, ReleaseLedger, ledger};
use maud::{Markup, html};
use serde::Serialize;
use utoipa::ToSchema;

/// Below this many the figures are mostly chance.
const FEW: usize = 100;

/// Forecasts held against what became of them.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Forecasts {
    /// Results with a forecast.
    forecasts: usize,
    /// Mean probability told.
    told: Option<f64>,
    /// Share that passed.
    passed: Option<f64>,
    /// Mean squared difference of the two; 0 is perfect.
    brier: Option<f64>,
    /// The same if everybody had been told the share that passed.
    brier_of_base_rate: Option<f64>,
    /// Forecasts of like likelihood; groups of a few are left out.
    bins: Vec<ForecastBin>,
}

/// Forecasts of like likelihood.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ForecastBin {
    /// Mean probability told.
    told: f64,
    /// Share that passed.
    passed: f64,
    /// How many they are.
    n: usize,
}

impl Forecasts {
    /// Of an exam; `None` where too few results with a forecast are recorded.
    pub(super) fn of(exam: &str, outcomes: Vec<Outcome>) -> Option<Self> {
        let own = outcomes.into_iter().filter(|outcome| outcome.exam == exam);
        let all = ledger(&own.map(outturn).collect::<Vec<_>>()).pop()?;
        let large = all.reliability.iter().filter(|bin| bin.n >= SMALLEST);
        let bins =
            large.map(|bin| ForecastBin { told: bin.forecast, passed: bin.passed, n: bin.n }).collect();
        let ReleaseLedger { forecasts, forecast, passed, brier, brier_of_base_rate, .. } = all;
        (forecasts >= SMALLEST).then_some(Self {
            forecasts,
            told: forecast,
            passed,
            brier,
            brier_of_base_rate,
            bins,
        })
    }
}

fn outturn(outcome: Outcome) -> Outturn {
    Outturn { release: outcome.engine_version, p_pass: outcome.p_pass, passed: outcome.passed }
}

/// The calibration plot, or what is missing for one.
pub(super) fn section(forecasts: Option<&Forecasts>) -> Result<Markup, Problem> {
    match forecasts {
        None => Ok(
            html! { p.note { "None yet that could be compared: learners record the results of their real exams on their history page, and " (SMALLEST)
            " with a forecast are needed before anything is shown." } },
        ),
        Some(all) => plot(all),
    }
}

fn plot(all: &Forecasts) -> Result<Markup, Problem> {
    let bins: Vec<Bin> =
        all.bins.iter().map(|bin| Bin { predicted: bin.told, observed: bin.passed, n: bin.n }).collect();
    let svg = reliability_diagram("Forecasts against results", &bins).svg_plain();
    let score = |value: Option<f64>| value.map_or_else(String::new, |x| format!("{x:.3}"));
    Ok(html! {
        p { (count(all.forecasts, "forecast")) " with a result: " (percent(all.told)) " told on average, " (percent(all.passed)) " passed. Brier score "
            (score(all.brier)) "; telling everybody the share that passed would have scored " (score(all.brier_of_base_rate)) "." }
        @if all.forecasts < FEW { p.note.warn { "Below " (FEW) " forecasts these figures are mostly chance, and who records a result is no random sample." } }
        figure { (drawing("Forecasts against results", &svg.map_err(|e| Problem::internal(&e))?)) figcaption { "Forecasts of like likelihood, with 95 % intervals; on the diagonal they come
            true as often as told. Groups of fewer than " (SMALLEST) " are left out." } }
        div.scroll role="region" aria-label="Forecasts and results" tabindex="0" { table {
            caption { "The same as a table." }
            thead { tr { th.number scope="col" { "Told" } th.number scope="col" { "Passed" } th.number scope="col" { "Forecasts" } } }
            tbody { @for bin in &all.bins { tr {
                th.number scope="row" { (percent(bin.told)) } td.number { (percent(bin.passed)) } td.number { (bin.n) }
            } } }
        } }
    })
}
