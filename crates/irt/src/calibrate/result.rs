//! What a calibration returns.

use super::parameters::{ItemParameters, LOGIT_BOUND, SLOPE_BOUND};
use crate::score::{Method, Score, Scorer};
use crate::{Dichotomous, Grid, Responses};
use linfa::traits::PredictInplace;
use ndarray::Array2;

/// A fitted calibration. As a linfa model it predicts EAP scores.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibration {
    /// One estimate an item, in the order of the responses.
    pub items: Vec<ItemEstimate>,
    /// Log marginal likelihood of the data at the estimates, priors left out.
    pub log_likelihood: f64,
    /// Log density of the priors at the estimates, 0 without priors.
    pub log_prior: f64,
    /// Number of free parameters.
    pub parameters: usize,
    /// Persons with at least one response.
    pub persons: usize,
    /// Responses used.
    pub responses: usize,
    /// EM steps taken.
    pub iterations: usize,
    /// True when no parameter moved by more than the tolerance in the last step.
    pub converged: bool,
    /// Largest absolute element of the gradient of the log posterior at the estimates.
    pub max_gradient: f64,
    /// Log posterior before each EM step, and at the end; it never falls.
    pub trace: Vec<f64>,
    /// The latent distribution.
    pub latent: LatentEstimate,
    grid: Grid,
    scored: Vec<Option<Dichotomous>>,
}

/// The latent distribution of a calibration; its mean is 0.
#[derive(Debug, Clone, PartialEq)]
pub enum LatentEstimate {
    /// One ability with this standard deviation (1 unless the model is Rasch).
    Single {
        /// Standard deviation, in logits.
        sd: f64,
    },
    /// Second-order abilities, each N(0, 1), with these loadings.
    SecondOrder {
        /// Loading of each domain on the general ability.
        loadings: Vec<f64>,
        /// Standard errors of the loadings; `None` when no standard errors were asked for or known.
        se: Option<Vec<f64>>,
    },
}

/// Estimated parameters of an item.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemEstimate {
    /// Responses to the item.
    pub n: usize,
    /// Discrimination.
    pub a: f64,
    /// Difficulty.
    pub b: f64,
    /// Lower asymptote.
    pub c: f64,
    /// Upper asymptote.
    pub d: f64,
    /// Standard errors.
    pub se: StandardErrors,
    /// What is odd about the item.
    pub flags: Vec<ItemFlag>,
}

impl ItemEstimate {
    /// Intercept `−ab`.
    #[must_use]
    pub fn intercept(&self) -> f64 {
        -self.a * self.b
    }

    /// The item, unless it could not be estimated or discriminates negatively.
    #[must_use]
    pub fn item(&self) -> Option<Dichotomous> {
        let usable = !self.flags.iter().any(ItemFlag::is_fatal);
        usable.then(|| Dichotomous::new(self.a, self.b, self.c, self.d).ok()).flatten()
    }
}

/// Standard errors of an item's parameters; `None` where a parameter was fixed or no error is known.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct StandardErrors {
    /// Of the discrimination (the slope).
    pub a: Option<f64>,
    /// Of the difficulty, by the delta method.
    pub b: Option<f64>,
    /// Of the guessing level, by the delta method.
    pub c: Option<f64>,
    /// Of the upper asymptote, by the delta method.
    pub d: Option<f64>,
    /// Of the intercept.
    pub intercept: Option<f64>,
}

/// Why an item should not be trusted as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemFlag {
    /// Nobody answered it; it has no estimate.
    NoResponses,
    /// Everybody answered right; it has no estimate.
    AllRight,
    /// Everybody answered wrong; it has no estimate.
    AllWrong,
    /// The slope is negative: look for a wrong key first.
    NegativeSlope,
    /// A parameter ended on the bound of its search.
    AtBound,
    /// Fewer than 100 responses: the estimate is hardly more than its prior.
    FewResponses,
}

impl ItemFlag {
    /// True when the item has no usable parameters.
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        matches!(self, Self::NoResponses | Self::AllRight | Self::AllWrong | Self::NegativeSlope)
    }

    /// Short name for files and machines.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::NoResponses => "no_responses",
            Self::AllRight => "all_right",
            Self::AllWrong => "all_wrong",
            Self::NegativeSlope => "negative_slope",
            Self::AtBound => "at_bound",
            Self::FewResponses => "few_responses",
        }
    }
}

/// What the EM driver hands over.
pub(super) struct Fitted {
    pub log_likelihood: f64,
    pub log_prior: f64,
    pub max_gradient: f64,
    pub latent: LatentEstimate,
    pub latent_parameters: usize,
    pub grid: Grid,
    pub covariance: Option<Array2<f64>>,
    pub converged: bool,
    pub iterations: usize,
    pub trace: Vec<f64>,
}

impl Calibration {
    pub(super) fn new(responses: &Responses, parameters: &ItemParameters, fitted: Fitted) -> Self {
        let tallies = tallies(responses);
        let places = parameters.places();
        let items: Vec<ItemEstimate> = (0..responses.items())
            .map(|i| estimate(parameters, i, &places[i], &tallies[i], fitted.covariance.as_ref()))
            .collect();
        Self {
            scored: items.iter().map(ItemEstimate::item).collect(),
            items,
            log_likelihood: fitted.log_likelihood,
            log_prior: fitted.log_prior,
            parameters: parameters.count() + fitted.latent_parameters,
            persons: responses.iter().filter(|row| !row.is_empty()).count(),
            responses: responses.len(),
            iterations: fitted.iterations,
            converged: fitted.converged,
            max_gradient: fitted.max_gradient,
            trace: fitted.trace,
            latent: with_errors(fitted.latent, fitted.covariance.as_ref()),
            grid: fitted.grid,
        }
    }

    /// Akaike's criterion `2k − 2 ln L`.
    #[must_use]
    pub fn aic(&self) -> f64 {
        2.0 * self.parameters as f64 - 2.0 * self.log_likelihood
    }

    /// Schwarz's criterion `k ln n − 2 ln L`, n persons.
    #[must_use]
    pub fn bic(&self) -> f64 {
        self.parameters as f64 * (self.persons as f64).ln() - 2.0 * self.log_likelihood
    }
}

/// Loadings are estimated as z = atanh λ at the end of the flat parameters, so `se(λ) = (1 − λ²) se(z)`.
fn with_errors(latent: LatentEstimate, covariance: Option<&Array2<f64>>) -> LatentEstimate {
    let (LatentEstimate::SecondOrder { loadings, .. }, Some(v)) = (&latent, covariance) else {
        return latent;
    };
    let first = v.nrows() - loadings.len();
    let of = |(d, l): (usize, &f64)| v[[first + d, first + d]].max(0.0).sqrt() * (1.0 - l * l);
    let se = Some(loadings.iter().enumerate().map(of).collect());
    LatentEstimate::SecondOrder { loadings: loadings.clone(), se }
}

struct Tally {
    n: usize,
    right: usize,
}

fn tallies(responses: &Responses) -> Vec<Tally> {
    let mut tallies: Vec<Tally> = (0..responses.items()).map(|_| Tally { n: 0, right: 0 }).collect();
    for &(item, score) in responses.iter().flatten() {
        tallies[item as usize].n += 1;
        tallies[item as usize].right += usize::from(score > 0);
    }
    tallies
}

fn estimate(
    parameters: &ItemParameters,
    i: usize,
    places: &[Option<usize>; 4],
    tally: &Tally,
    covariance: Option<&Array2<f64>>,
) -> ItemEstimate {
    let item = Dichotomous::from_working(parameters.working[i]);
    let se = covariance
        .filter(|_| parameters.active[i])
        .map(|v| standard_errors(&item, places, v))
        .unwrap_or_default();
    let flags = flags(parameters, i, places, tally);
    ItemEstimate { n: tally.n, a: item.a(), b: item.b(), c: item.c(), d: item.d(), se, flags }
}

fn standard_errors(item: &Dichotomous, places: &[Option<usize>; 4], v: &Array2<f64>) -> StandardErrors {
    let at = |x: usize, y: usize| match (places[x], places[y]) {
        (Some(px), Some(py)) => v[[px, py]],
        _ => 0.0,
    };
    let se = |x: usize, scale: f64| places[x].map(|_| at(x, x).max(0.0).sqrt() * scale);
    // b = −intercept/slope, so ∂b/∂slope = −b/a and ∂b/∂intercept = −1/a.
    let (of_slope, of_intercept) = (-item.b() / item.a(), -1.0 / item.a());
    let b = of_slope * of_slope * at(0, 0)
        + of_intercept * of_intercept * at(1, 1)
        + 2.0 * of_slope * of_intercept * at(0, 1);
    StandardErrors {
        a: se(0, 1.0),
        b: Some(b.max(0.0).sqrt()),
        c: se(2, item.c() * (1.0 - item.c())),
        d: se(3, item.d() * (1.0 - item.d())),
        intercept: se(1, 1.0),
    }
}

fn flags(parameters: &ItemParameters, i: usize, places: &[Option<usize>; 4], tally: &Tally) -> Vec<ItemFlag> {
    if !parameters.active[i] {
        return vec![match (tally.n, tally.right) {
            (0, _) => ItemFlag::NoResponses,
            (_, 0) => ItemFlag::AllWrong,
            _ => ItemFlag::AllRight,
        }];
    }
    let working = &parameters.working[i];
    let bound = |x: usize| if x == 0 { SLOPE_BOUND } else { LOGIT_BOUND };
    let at_bound = [0, 2, 3].iter().any(|&x| places[x].is_some() && working[x].abs() >= bound(x) - 1e-9);
    [
        (working[0] < 0.0, ItemFlag::NegativeSlope),
        (at_bound, ItemFlag::AtBound),
        (tally.n < 100, ItemFlag::FewResponses),
    ]
    .into_iter()
    .filter_map(|(holds, flag)| holds.then_some(flag))
    .collect()
}

/// EAP scores on the calibration's own items; items without usable parameters are passed over.
impl PredictInplace<Responses, Vec<Score>> for Calibration {
    fn predict_inplace<'a>(&'a self, x: &'a Responses, y: &mut Vec<Score>) {
        let usable: Vec<Dichotomous> = self.scored.iter().flatten().copied().collect();
        let places: Vec<Option<u32>> = renumbered(&self.scored);
        let sd = match self.latent {
            LatentEstimate::Single { sd } => sd,
            LatentEstimate::SecondOrder { .. } => 1.0,
        };
        y.clear();
        let scorer = Scorer::new(&usable, Method::Eap, self.grid.clone());
        let Ok(scorer) = scorer.with_prior(0.0, sd) else { return };
        y.extend(x.iter().map(|row| {
            let known: Vec<(u32, u8)> = row
                .iter()
                .filter_map(|&(item, k)| places.get(item as usize).copied().flatten().map(|p| (p, k)))
                .collect();
            scorer.score(&known)
        }));
    }

    fn default_target(&self, x: &Responses) -> Vec<Score> {
        Vec::with_capacity(x.persons())
    }
}

fn renumbered(items: &[Option<Dichotomous>]) -> Vec<Option<u32>> {
    let mut next = 0;
    let mut place = |item: &Option<Dichotomous>| {
        item.map(|_| {
            next += 1;
            next - 1
        })
    };
    items.iter().map(&mut place).collect()
}
