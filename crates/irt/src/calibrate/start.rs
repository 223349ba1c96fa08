//! Starting values: a logistic regression of each item on the rest score, by linfa-logistic.

use super::parameters::{Freedom, ItemParameters, LOGIT_BOUND};
use super::settings::{IrtValidParams, Model};
use crate::math::{logistic, logit};
use crate::{IrtError, Responses};
use linfa::dataset::Dataset;
use linfa::traits::Fit;
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, Array2};
use rayon::prelude::*;

/// Responses per item that are enough for a start.
const ENOUGH: usize = 1000;

/// Starting parameters; items that nobody answered, or all right or all wrong, are not active.
pub(super) fn start(
    settings: &IrtValidParams,
    responses: &Responses,
    freedom: Freedom,
) -> Result<ItemParameters, IrtError> {
    let samples = samples(responses);
    let active: Vec<bool> =
        samples.iter().map(|s| s.right.iter().any(|r| *r) && s.right.iter().any(|r| !r)).collect();
    if !active.contains(&true) {
        return Err(IrtError::NothingToFit);
    }
    let guessing = |i: usize| settings.fixed_c.as_ref().map_or(default_c(settings), |c| c[i]);
    let working = samples
        .par_iter()
        .enumerate()
        .map(|(i, sample)| {
            if active[i] {
                item_start(sample, guessing(i), settings)
            } else {
                [1.0, 0.0, f64::NEG_INFINITY, f64::INFINITY]
            }
        })
        .collect();
    let mut parameters = ItemParameters { working, active, freedom };
    if freedom.shared_slope {
        parameters.working.iter_mut().for_each(|w| w[0] = 1.0);
    }
    Ok(parameters)
}

/// Rest scores and answers of the first persons who met an item.
#[derive(Default, Clone)]
struct Sample {
    rest: Vec<f64>,
    right: Vec<bool>,
}

fn samples(responses: &Responses) -> Vec<Sample> {
    let mut samples = vec![Sample::default(); responses.items()];
    for row in responses.iter() {
        let right = row.iter().filter(|cell| cell.1 > 0).count() as f64;
        for &(item, score) in row {
            let sample = &mut samples[item as usize];
            let seen_both = sample.right.iter().any(|r| *r) && sample.right.iter().any(|r| !r);
            if sample.right.len() < ENOUGH || !seen_both {
                let (others, rest) = (row.len() as f64 - 1.0, right - f64::from(score));
                // Half a point either way keeps the logit of a perfect rest score finite.
                sample.rest.push(logit((rest + 0.5) / (others + 1.0)));
                sample.right.push(score > 0);
            }
        }
    }
    samples
}

fn default_c(settings: &IrtValidParams) -> f64 {
    match settings.model {
        Model::ThreePl | Model::FourPl => {
            settings.priors.c.map_or(0.15, |density| logistic(density.centre_logit()))
        }
        _ => 0.0,
    }
}

fn item_start(sample: &Sample, c: f64, settings: &IrtValidParams) -> [f64; 4] {
    let share = sample.right.iter().filter(|r| **r).count() as f64 / sample.right.len() as f64;
    let fallback = (1.0, logit(((share - c) / (1.0 - c)).clamp(0.03, 0.97)));
    let (slope, intercept) = regression(sample).unwrap_or(fallback);
    let slope = if settings.model == Model::Rasch { 1.0 } else { slope.clamp(0.4, 2.0) };
    let logit_c = if c > 0.0 { logit(c).max(-LOGIT_BOUND) } else { f64::NEG_INFINITY };
    let upper = settings.priors.d.map_or(logit(0.95), |density| density.centre_logit());
    let logit_d = if settings.model == Model::FourPl { upper } else { f64::INFINITY };
    // With guessing the regression's intercept is too high; the corrected share is not.
    let intercept = if c > 0.0 { fallback.1 } else { intercept };
    [slope, intercept.clamp(-4.0, 4.0), logit_c, logit_d]
}

/// Slope and intercept of the answer on the standardised rest score.
fn regression(sample: &Sample) -> Option<(f64, f64)> {
    let n = sample.rest.len() as f64;
    let mean = sample.rest.iter().sum::<f64>() / n;
    let sd = (sample.rest.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n).sqrt();
    if sd.is_nan() || sd <= 1e-6 {
        return None;
    }
    let x = Array2::from_shape_fn((sample.rest.len(), 1), |(i, _)| (sample.rest[i] - mean) / sd);
    let y = Array1::from_iter(sample.right.iter().copied());
    let fitted = LogisticRegression::default().alpha(1.0).max_iterations(50).fit(&Dataset::new(x, y)).ok()?;
    // linfa-logistic calls the majority class positive; turn it so that right answers are.
    let sign = if fitted.labels().pos.class { 1.0 } else { -1.0 };
    let (slope, intercept) = (sign * fitted.params()[0], sign * fitted.intercept());
    (slope.is_finite() && intercept.is_finite()).then_some((slope, intercept))
}
