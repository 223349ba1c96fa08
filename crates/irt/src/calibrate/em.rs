//! The EM driver: SQUAREM cycles under a monotonicity guard, until parameters stand still.

use super::expectation::{Evidence, Expected, expect};
use super::information::covariance;
use super::joint::Joint;
use super::latent::{Latent, Single};
use super::maximisation::Maximiser;
use super::parameters::{Freedom, ItemParameters};
use super::result::{Calibration, Fitted, LatentEstimate};
use super::settings::{IrtValidParams, LatentSpace, Model, SeMethod};
use super::start::start;
use crate::{Grid, IrtError, Responses};

/// Fits checked settings to responses.
pub(super) fn fit(settings: &IrtValidParams, responses: &Responses) -> Result<Calibration, IrtError> {
    responses.check_scores(1)?;
    let lengths = |what, found| {
        let expected = responses.items();
        if found == expected { Ok(()) } else { Err(IrtError::Length { what, found, expected }) }
    };
    lengths("fixed guessing levels", settings.fixed_c.as_ref().map_or(responses.items(), Vec::len))?;
    let grid = Grid::new(settings.nodes, settings.range)?;
    match &settings.latent {
        LatentSpace::Single => {
            let latent = Single::new(grid, settings.model == Model::Rasch);
            let dimension = vec![0; responses.items()];
            Run::new(settings, responses, &dimension, latent)?
                .finish(|l| LatentEstimate::Single { sd: l.sd() })
        }
        LatentSpace::SecondOrder(dimension) => {
            lengths("domains of items", dimension.len())?;
            let domains = dimension.iter().max().map_or(0, |d| usize::from(*d) + 1);
            Run::new(settings, responses, dimension, Joint::new(grid, domains))?.finish(|l| {
                LatentEstimate::SecondOrder {
                    loadings: l.flat().iter().map(|z| z.tanh()).collect(),
                    se: None,
                }
            })
        }
    }
}

/// A calibration under way.
struct Run<'a, L> {
    settings: &'a IrtValidParams,
    responses: &'a Responses,
    dimension: &'a [u8],
    latent: L,
    items: ItemParameters,
    trace: Vec<f64>,
    iterations: usize,
}

impl<'a, L: Latent> Run<'a, L> {
    fn new(
        settings: &'a IrtValidParams,
        responses: &'a Responses,
        dimension: &'a [u8],
        latent: L,
    ) -> Result<Self, IrtError> {
        let items = start(settings, responses, Freedom::of(settings))?;
        Ok(Self { settings, responses, dimension, latent, items, trace: Vec::new(), iterations: 0 })
    }

    fn finish(mut self, describe: impl Fn(&L) -> LatentEstimate) -> Result<Calibration, IrtError> {
        let converged = self.iterate()?;
        let (expected, objective) = self.expect()?;
        self.trace.push(objective);
        let latent_gradient = self.latent.derivatives(&expected.tally);
        let tables = self.items.tables(self.latent.grid());
        let (evidence, priors) = (self.evidence(&tables), &self.settings.priors);
        let covariance = match self.settings.se {
            SeMethod::Off => None,
            method => covariance(&evidence, &self.items, &self.latent, &expected, priors, method),
        };
        let fitted = Fitted {
            max_gradient: self.largest_gradient(&expected, &latent_gradient),
            log_prior: objective - expected.log_likelihood,
            log_likelihood: expected.log_likelihood,
            latent: describe(&self.latent),
            latent_parameters: self.latent.flat().len(),
            grid: self.latent.grid().clone(),
            covariance,
            converged,
            iterations: self.iterations,
            trace: self.trace,
        };
        Ok(Calibration::new(self.responses, &self.items, fitted))
    }

    /// SQUAREM (Varadhan & Roland 2008, scheme S3): two EM steps, one extrapolation, which is kept
    /// only when the objective does not fall below that of the first step.
    fn iterate(&mut self) -> Result<bool, IrtError> {
        let mut longest = 4.0;
        loop {
            let origin = self.flat();
            let first = self.step()?;
            if self.done(&origin, &first) {
                return Ok(self.settled(&origin, &first));
            }
            let second = self.step()?;
            if self.done(&first, &second) {
                return Ok(self.settled(&first, &second));
            }
            let floor = self.trace.last().copied().unwrap_or(f64::NEG_INFINITY);
            let length = step_length(&origin, &first, &second).min(longest);
            if length > 1.0 {
                self.set_flat(&extrapolated(&origin, &first, &second, length));
                let (_, objective) = self.expect()?;
                if objective < floor {
                    self.set_flat(&second);
                } else if length >= longest {
                    longest *= 4.0;
                }
            }
        }
    }

    /// One EM step; returns the new parameters.
    fn step(&mut self) -> Result<Vec<f64>, IrtError> {
        let (expected, objective) = self.expect()?;
        self.trace.push(objective);
        self.iterations += 1;
        let maximiser =
            Maximiser { grid: self.latent.grid(), expected: &expected, priors: &self.settings.priors };
        maximiser.maximise(&mut self.items);
        self.latent.maximise(&expected.tally);
        Ok(self.flat())
    }

    fn done(&self, before: &[f64], after: &[f64]) -> bool {
        self.settled(before, after) || self.iterations >= self.settings.max_iterations
    }

    fn settled(&self, before: &[f64], after: &[f64]) -> bool {
        before.iter().zip(after).all(|(x, y)| (x - y).abs() < self.settings.tolerance)
    }

    fn expect(&self) -> Result<(Expected, f64), IrtError> {
        let tables = self.items.tables(self.latent.grid());
        let expected = expect(&self.evidence(&tables), &self.latent);
        let objective = expected.log_likelihood + self.log_prior();
        if objective.is_finite() {
            Ok((expected, objective))
        } else {
            Err(IrtError::Likelihood(objective, self.iterations))
        }
    }

    fn evidence<'b>(&'b self, tables: &'b [f64]) -> Evidence<'b> {
        Evidence { responses: self.responses, dimension: self.dimension, tables }
    }

    fn log_prior(&self) -> f64 {
        let free = &self.items.freedom.free;
        let of_item = |(i, w): (usize, &[f64; 4])| {
            if self.items.active[i] { self.settings.priors.at(w, free).0 } else { 0.0 }
        };
        self.items.working.iter().enumerate().map(of_item).sum::<f64>() + self.latent.log_prior()
    }

    fn largest_gradient(&self, expected: &Expected, latent: &[(f64, f64)]) -> f64 {
        let mut flat = vec![0.0; self.items.count()];
        let maximiser = Maximiser { grid: self.latent.grid(), expected, priors: &self.settings.priors };
        for (gradient, places) in maximiser.gradient(&self.items).iter().zip(self.items.places()) {
            for (g, place) in gradient.iter().zip(places) {
                if let Some(place) = place {
                    flat[place] += g;
                }
            }
        }
        flat.iter().chain(latent.iter().map(|(g, _)| g)).fold(0.0, |top, g| g.abs().max(top))
    }

    fn flat(&self) -> Vec<f64> {
        [self.items.flat(), self.latent.flat()].concat()
    }

    fn set_flat(&mut self, flat: &[f64]) {
        let (items, latent) = flat.split_at(self.items.count());
        self.items.set_flat(items);
        self.latent.set_flat(latent);
    }
}

/// `|r|/|v|` with `r` the first step and `v` the change of the step.
fn step_length(origin: &[f64], first: &[f64], second: &[f64]) -> f64 {
    let (mut r, mut v) = (0.0, 0.0);
    for ((o, f), s) in origin.iter().zip(first).zip(second) {
        r += (f - o).powi(2);
        v += (s - 2.0 * f + o).powi(2);
    }
    if v > 0.0 { (r / v).sqrt() } else { 1.0 }
}

fn extrapolated(origin: &[f64], first: &[f64], second: &[f64], length: f64) -> Vec<f64> {
    let at =
        |((o, f), s): ((&f64, &f64), &f64)| o + 2.0 * length * (f - o) + length * length * (s - 2.0 * f + o);
    origin.iter().zip(first).zip(second).map(at).collect()
}
