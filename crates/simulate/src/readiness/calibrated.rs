//! The world as a calibration sees it: items and loadings estimated from simulated learners.

use super::course::abilities;
use super::{ExamPool, World};
use crate::{SimulateError, generator};
use gradatim_irt::calibrate::{
    Density, IrtParams, ItemEstimate, LatentEstimate, LatentSpace, Model, Priors, SeMethod,
};
use gradatim_irt::{Item, ItemBelief, Loading, Responses};
use gradatim_readiness::Mismatch;
use linfa::ParamGuard;
use rand::RngExt;
use rand::seq::index::sample;
use rayon::prelude::*;
use std::ops::RangeInclusive;

/// Keeps the learners of the calibration apart from those of the study.
const REHEARSAL: u64 = 0xca1b_0047;
/// Largest change of a parameter that counts as converged: far below any standard error.
const TOLERANCE: f64 = 1e-4;

/// What a calibration found.
#[derive(Debug, Clone, PartialEq)]
pub struct CalibratedWorld {
    /// Estimated items, with the standard errors of their difficulties as beliefs, and estimated loadings.
    pub world: World,
    /// Answers that the estimates rest on.
    pub responses: usize,
    /// Root mean square of the errors of the difficulties, in logits.
    pub rmse: f64,
    /// Root mean square of their standard errors.
    pub se: f64,
}

/// Calibrates the pool from `learners` learners, who answer items drawn from all of it, a number of them within
/// `evidence` each.
///
/// Slopes and difficulties and the loadings are estimated jointly under the second-order model, guessing levels held at
/// their truth, with the weak priors that logs of practice get (a: lognormal(0, 0.3), b: normal(0, 1.5)).
///
/// # Errors
/// [`SimulateError::Evidence`] for more answers than items, [`SimulateError::Uncalibrated`] when an item has no
/// estimate, and what the calibration reports.
pub fn calibrated(
    exam: &ExamPool,
    truth: &World,
    learners: usize,
    evidence: RangeInclusive<usize>,
    mismatch: Mismatch,
    seed: u64,
) -> Result<CalibratedWorld, SimulateError> {
    let responses = responses(exam, truth, learners, evidence, seed)?;
    let domains = exam.domains.iter().map(|d| u8::try_from(*d).unwrap_or(u8::MAX)).collect();
    let (a, b) = (Density::LogNormal { mean: 0.0, sd: 0.3 }, Density::Normal { mean: 0.0, sd: 1.5 });
    let fit = IrtParams::new(Model::TwoPl)
        .latent(LatentSpace::SecondOrder(domains))
        .fixed_c(truth.items.iter().map(|item| item.item().c()).collect())
        .priors(Priors { a: Some(a), b: Some(b), ..Priors::default() })
        .quadrature(41, 5.0)
        .tolerance(TOLERANCE)
        .standard_errors(SeMethod::Oakes)
        .check()?
        .fit_source(&responses)?;
    let items: Vec<ItemBelief> =
        fit.items.iter().enumerate().map(|(i, estimate)| belief(i, estimate)).collect::<Result<_, _>>()?;
    let loadings = match &fit.latent {
        LatentEstimate::SecondOrder { loadings, .. } => {
            loadings.iter().map(|l| Loading::new(*l)).collect::<Result<_, _>>()?
        }
        LatentEstimate::Normal { .. } => vec![Loading::default(); exam.domain_count()],
    };
    let square = |(x, y): (&ItemBelief, &ItemBelief)| (x.item().b() - y.item().b()).powi(2);
    let mean = |sum: f64| (sum / items.len().max(1) as f64).sqrt();
    let rmse = mean(items.iter().zip(&truth.items).map(square).sum());
    let se = mean(items.iter().map(|item| item.b_sd().powi(2)).sum());
    Ok(CalibratedWorld { world: World { items, loadings, mismatch }, responses: fit.responses, rmse, se })
}

fn belief(item: usize, estimate: &ItemEstimate) -> Result<ItemBelief, SimulateError> {
    let (Some(Item::Dichotomous(found)), Some(se)) = (estimate.item(), estimate.se.b) else {
        return Err(SimulateError::Uncalibrated { item: item + 1, answers: estimate.n });
    };
    Ok(ItemBelief::uncertain(*found, se)?)
}

fn responses(
    exam: &ExamPool,
    truth: &World,
    learners: usize,
    evidence: RangeInclusive<usize>,
    seed: u64,
) -> Result<Responses, SimulateError> {
    let (least, most, available) = (*evidence.start(), *evidence.end(), exam.domains.len());
    if least > most || most > available {
        return Err(SimulateError::Evidence { least, most, available });
    }
    let answers = |learner: usize| -> Vec<(u32, u8)> {
        let mut rng = generator(seed ^ REHEARSAL, learner as u64 + 1);
        let (abilities, n) = (abilities(&truth.loadings, &mut rng), rng.random_range(least..=most));
        let answer = |item: usize, uniform: f64| {
            let right = uniform < truth.items[item].probability(abilities[exam.domains[item]]);
            (item as u32, u8::from(right))
        };
        sample(&mut rng, available, n).into_iter().map(|item| answer(item, rng.random())).collect()
    };
    let rows: Vec<Vec<(u32, u8)>> = (0..learners).into_par_iter().map(answers).collect();
    let mut responses = Responses::new(available);
    rows.iter().try_for_each(|row| responses.push(row))?;
    Ok(responses)
}
