//! How well calibration recovers true parameters: bias, RMSE and the coverage of 95 % Wald intervals, pooled over items.
//!
//! Items are drawn once from the seed; every replication draws new persons. The 3PL runs twice on the same data, under
//! a narrow and under a wide prior on c with one centre, to show what the prior does.
//!
//! `cargo run --release -p gradatim-irt --example recovery [-- REPLICATIONS [SEED]]`

mod simulation;

use gradatim_irt::calibrate::{Calibration, Density, IrtParams, ItemEstimate, Model, Priors};
use gradatim_irt::{Dichotomous, IrtError};
use linfa::traits::Fit;
use rayon::prelude::*;
use simulation::{generator, items, responses};
use std::error::Error;

const ITEMS: usize = 20;
/// The 0.975 quantile of N(0, 1).
const Z: f64 = 1.959_963_984_540_054;

/// What is simulated and fitted.
struct Design {
    title: &'static str,
    model: Model,
    persons: usize,
    /// True guessing levels are uniform between these.
    c: (f64, f64),
    /// Prior of the guessing levels.
    prior: Option<&'static str>,
}

const TWO_PL: Design =
    Design { title: "2PL, no priors", model: Model::TwoPl, persons: 1_000, c: (0.0, 0.0), prior: None };
const NARROW: Design = Design {
    title: "3PL, narrow prior on c",
    model: Model::ThreePl,
    persons: 2_000,
    c: (0.1, 0.3),
    prior: Some("logit-normal(-1.386,0.5)"),
};
const WIDE: Design =
    Design { title: "3PL, wide prior on c", prior: Some("logit-normal(-1.386,1.5)"), ..NARROW };

/// A parameter: its name, its true value, its estimate with standard error.
struct Parameter {
    name: &'static str,
    truth: fn(&Dichotomous) -> f64,
    estimate: fn(&ItemEstimate) -> (f64, Option<f64>),
}

const PARAMETERS: [Parameter; 4] = [
    Parameter { name: "a", truth: Dichotomous::a, estimate: |e| (e.a, e.se.a) },
    Parameter {
        name: "intercept",
        truth: |i| -i.a() * i.b(),
        estimate: |e| (e.intercept(), e.se.intercepts.first().copied().flatten()),
    },
    Parameter { name: "b", truth: Dichotomous::b, estimate: |e| (e.b, e.se.b) },
    Parameter { name: "c", truth: Dichotomous::c, estimate: |e| (e.c, e.se.c) },
];

fn main() -> Result<(), Box<dyn Error>> {
    let (replications, seed) = (argument(1, "replications", 100, 2)?, argument(2, "seed", 1, 0)?);
    println!("{replications} replications of {ITEMS} items, seed {seed}; ± is the Monte Carlo error");
    for design in [TWO_PL, NARROW, WIDE] {
        let truth = items(ITEMS, design.c, &mut generator(seed))?;
        let fits: Vec<Calibration> = (1..=replications)
            .into_par_iter()
            .map(|replication| design.fit(&truth, seed.wrapping_add(replication)))
            .collect::<Result<_, IrtError>>()?;
        design.print(&fits, &truth);
    }
    Ok(())
}

/// The argument at a place, or its default.
fn argument(place: usize, name: &str, default: u64, least: u64) -> Result<u64, String> {
    let Some(text) = std::env::args().nth(place) else { return Ok(default) };
    let value = text.parse().ok().filter(|value| *value >= least);
    value.ok_or_else(|| format!("{name} `{text}`: a whole number of at least {least} expected"))
}

impl Design {
    fn fit(&self, truth: &[Dichotomous], seed: u64) -> Result<Calibration, IrtError> {
        let data = responses(truth, self.persons, &mut generator(seed))?;
        let c = self.prior.map(Density::parse).transpose()?;
        let params = IrtParams::new(self.model).priors(Priors { c, ..Priors::default() });
        params.fit(&data.into_dataset())
    }

    fn print(&self, fits: &[Calibration], truth: &[Dichotomous]) {
        println!("\n{}: {} persons, prior of c {}", self.title, self.persons, self.prior.unwrap_or("none"));
        let converged = fits.iter().filter(|fit| fit.converged).count();
        let unusable = fits.iter().flat_map(|fit| &fit.items).filter(|e| e.item().is_none()).count();
        println!("{converged} of {} fits converged, {unusable} estimates unusable", fits.len());
        println!("parameter            bias         RMSE    coverage of 95 % intervals");
        let estimated = PARAMETERS.iter().filter(|p| p.name != "c" || self.model == Model::ThreePl);
        for parameter in estimated {
            let recovered: Vec<Recovered> =
                fits.iter().filter_map(|fit| Recovered::new(parameter, fit, truth)).collect();
            print_row(parameter.name, &recovered);
        }
    }
}

/// One parameter in one replication: means over items. Items of a replication share their persons, so replications, not
/// items, are what the Monte Carlo error counts.
struct Recovered {
    error: f64,
    squared: f64,
    /// Share of items whose interval holds the truth; items without a standard error count as missed.
    covered: f64,
}

impl Recovered {
    /// `None` when no item is usable.
    fn new(parameter: &Parameter, fit: &Calibration, truth: &[Dichotomous]) -> Option<Self> {
        let usable = fit.items.iter().zip(truth).filter(|(estimate, _)| estimate.item().is_some());
        let errors: Vec<(f64, Option<f64>)> = usable
            .map(|(estimate, item)| {
                let (value, se) = (parameter.estimate)(estimate);
                (value - (parameter.truth)(item), se)
            })
            .collect();
        let held = |(error, se): &(f64, Option<f64>)| se.is_some_and(|se| error.abs() <= Z * se);
        Some(Self {
            error: mean(errors.iter().map(|(error, _)| *error))?,
            squared: mean(errors.iter().map(|(error, _)| error * error))?,
            covered: mean(errors.iter().map(|error| f64::from(u8::from(held(error)))))?,
        })
    }
}

fn print_row(name: &str, recovered: &[Recovered]) {
    let of = |value: fn(&Recovered) -> f64| with_error(&recovered.iter().map(value).collect::<Vec<_>>());
    if let (Some(bias), Some(square), Some(covered)) = (of(|r| r.error), of(|r| r.squared), of(|r| r.covered))
    {
        let (rmse, percent) = (square.0.sqrt(), (100.0 * covered.0, 100.0 * covered.1));
        println!(
            "{name:<9} {:>+8.4} ± {:.4} {rmse:>9.4} {:>9.2} % ± {:.2}",
            bias.0, bias.1, percent.0, percent.1
        );
    }
}

/// Mean and its Monte Carlo error `s/√n`; `None` for fewer than two values.
fn with_error(values: &[f64]) -> Option<(f64, f64)> {
    let (n, center) = (values.len() as f64, mean(values.iter().copied())?);
    let squares: f64 = values.iter().map(|value| (value - center).powi(2)).sum();
    (values.len() > 1).then(|| (center, (squares / (n - 1.0) / n).sqrt()))
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> Option<f64> {
    let n = values.len();
    (n > 0).then(|| values.sum::<f64>() / n as f64)
}
