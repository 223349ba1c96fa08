//! Starting values: a logistic regression of each item on the rest score, by linfa-logistic.

use super::model::Model;
use super::parameters::{ItemParameters, Slot};
use super::settings::{IrtValidParams, same_length};
use super::survey::{ItemCounts, Survey};
use crate::math::{logistic, logit};
use crate::{IrtError, Item, ParametricModel};
use linfa::dataset::Dataset;
use linfa::traits::Fit;
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, Array2};
use rayon::prelude::*;

/// Responses per item that are enough for a start.
pub(super) const ENOUGH: usize = 200;

/// Starting parameters; items that cannot be estimated are not active.
pub(super) fn start(
    settings: &IrtValidParams,
    models: &[Model],
    survey: &Survey,
) -> Result<ItemParameters, IrtError> {
    let n = survey.items.len();
    same_length("fixed guessing levels", settings.fixed_c.as_ref().map_or(n, Vec::len), n)?;
    same_length("anchors", settings.anchors.as_ref().map_or(n, Vec::len), n)?;
    let priors = settings.priors_of(n)?;
    let slot = |i: usize| {
        let anchor = settings.anchors.as_ref().and_then(|a| a[i].as_ref());
        let fixed_c = settings.fixed_c.as_ref().map(|c| c[i]);
        match anchor {
            Some(item) => anchored(item, &survey.items[i]),
            None => free_slot(models[i], i, fixed_c, survey, &priors[i], settings.unlinked),
        }
    };
    let mut parameters = ItemParameters { slots: (0..n).into_par_iter().map(slot).collect() };
    parameters.slots.iter_mut().filter(|s| s.shares_slope()).for_each(|s| s.working[0] = 1.0);
    let free = parameters.slots.iter().any(|s| s.active && s.free.contains(&true));
    if free { Ok(parameters) } else { Err(IrtError::NothingToFit) }
}

/// An item held at known parameters.
fn anchored(item: &Item, counts: &ItemCounts) -> Slot {
    use crate::ResponseModel;
    let model = match item {
        Item::Dichotomous(_) => Model::FourPl,
        Item::Graded(_) => Model::Grm,
        Item::PartialCredit(_) => Model::Gpcm,
    };
    let working = item.working();
    let known = counts.by_category.len() <= item.categories();
    Slot {
        model,
        categories: item.categories().max(counts.by_category.len()),
        free: vec![false; working.len()],
        working,
        active: known && counts.n() > 0,
        anchor: Some(item.clone()),
    }
}

fn free_slot(
    model: Model,
    i: usize,
    fixed_c: Option<f64>,
    survey: &Survey,
    priors: &super::Priors,
    unlinked: bool,
) -> Slot {
    let counts = &survey.items[i];
    let categories = counts.by_category.len().max(2);
    let free = model.free(categories, fixed_c.is_some());
    // An empty category has no finite parameter.
    let active = counts.by_category.len() >= 2
        && counts.by_category.iter().all(|n| *n > 0)
        && (unlinked || survey.part[i] == 0);
    let working = match (active, model.is_polytomous()) {
        (false, true) => std::iter::once(1.0).chain(vec![0.0; categories - 1]).collect(),
        (false, false) => vec![1.0, 0.0, f64::NEG_INFINITY, f64::INFINITY],
        (true, true) => polytomous(model, counts, &survey.samples[i]),
        (true, false) => dichotomous(model, fixed_c, &survey.samples[i], priors),
    };
    Slot { model, categories, working, free, active, anchor: None }
}

/// Rest scores and answers of the first persons who met an item.
#[derive(Default, Clone, Debug)]
pub(super) struct Sample {
    rest: Vec<f64>,
    scores: Vec<u8>,
}

impl Sample {
    /// Takes one person's answers into the samples of the items.
    pub(super) fn take(samples: &mut [Self], row: &[(u32, u8)]) {
        if row.iter().all(|cell| samples[cell.0 as usize].is_full()) {
            return;
        }
        let right = row.iter().filter(|cell| cell.1 > 0).count();
        for &(item, score) in row {
            let sample = &mut samples[item as usize];
            if !sample.is_full() {
                sample.add(rest_logit(row.len(), right, score), score);
            }
        }
    }

    /// Adds the score of a person with this logit of the rest score.
    pub(super) fn add(&mut self, rest: f64, score: u8) {
        self.rest.push(rest);
        self.scores.push(score);
    }

    fn is_full(&self) -> bool {
        self.scores.len() >= ENOUGH
    }

    /// Slope and intercept of reaching `level` on the standardised rest score.
    fn regression(&self, level: u8) -> Option<(f64, f64)> {
        let right = self.scores.iter().map(|s| *s >= level);
        if right.clone().all(|r| r) || !right.clone().any(|r| r) {
            return None;
        }
        let n = self.rest.len() as f64;
        let mean = self.rest.iter().sum::<f64>() / n;
        let sd = (self.rest.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n).sqrt();
        if sd.is_nan() || sd <= 1e-6 {
            return None;
        }
        let x = Array2::from_shape_fn((self.rest.len(), 1), |(i, _)| (self.rest[i] - mean) / sd);
        let y = Array1::from_iter(right);
        let fitted = LogisticRegression::default()
            .alpha(1.0)
            .gradient_tolerance(1e-2)
            .max_iterations(30)
            .fit(&Dataset::new(x, y))
            .ok()?;
        // linfa-logistic calls the majority class positive; turn it so that right answers are.
        let sign = if fitted.labels().pos.class { 1.0 } else { -1.0 };
        let (slope, intercept) = (sign * fitted.params()[0], sign * fitted.intercept());
        (slope.is_finite() && intercept.is_finite()).then_some((slope, intercept))
    }
}

/// Logit of the share right among a person's other answers, of which there are `answers` with this
/// one, `right` of them right.
pub(super) fn rest_logit(answers: usize, right: usize, score: u8) -> f64 {
    let (others, rest) = (answers as f64 - 1.0, right as f64 - f64::from(score.min(1)));
    // Half a point either way keeps the logit of a perfect rest score finite.
    logit((rest + 0.5) / (others + 1.0))
}

fn dichotomous(model: Model, fixed_c: Option<f64>, sample: &Sample, priors: &super::Priors) -> Vec<f64> {
    let estimated = priors.c.map_or(0.15, |density| logistic(density.centre_logit()));
    let c = fixed_c.unwrap_or(if model.estimates_c() { estimated } else { 0.0 });
    let share = sample.scores.iter().filter(|s| **s > 0).count() as f64 / sample.scores.len() as f64;
    let fallback = (1.0, logit(((share - c) / (1.0 - c)).clamp(0.03, 0.97)));
    let (slope, intercept) = sample.regression(1).unwrap_or(fallback);
    let slope = if model.fixes_slope() { 1.0 } else { slope.clamp(0.4, 2.0) };
    let logit_c = if c > 0.0 { logit(c).max(-model.bound(2)) } else { f64::NEG_INFINITY };
    let upper = priors.d.map_or(logit(0.95), |density| density.centre_logit());
    let logit_d = if model == Model::FourPl { upper } else { f64::INFINITY };
    // With guessing the regression's intercept is too high; the corrected share is not.
    let intercept = if c > 0.0 { fallback.1 } else { intercept };
    vec![slope, intercept.clamp(-4.0, 4.0), logit_c, logit_d]
}

/// Slope from the middle category; intercepts from the marginal odds, which are right for a slope
/// of zero and near enough for a start.
fn polytomous(model: Model, counts: &ItemCounts, sample: &Sample) -> Vec<f64> {
    let n: Vec<f64> = counts.by_category.iter().map(|n| *n as f64 + 0.5).collect();
    let regressed = sample.regression(u8::try_from(n.len() / 2).unwrap_or(1)).map_or(1.0, |r| r.0);
    let slope = match model {
        Model::Pcm => 1.0,
        Model::Grm => regressed.clamp(0.4, 2.0),
        _ => regressed.clamp(0.4, 1.5) / (n.len() as f64 - 1.0).sqrt(),
    };
    let total: f64 = n.iter().sum();
    let intercept = |k: usize| match model {
        Model::Grm => logit(n[k..].iter().sum::<f64>() / total),
        _ => (n[k] / n[0]).ln(),
    };
    std::iter::once(slope).chain((1..n.len()).map(intercept)).collect()
}
