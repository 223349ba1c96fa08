//! What a calibration returns.

use super::covariance::Covariance;
use super::model::Model;
use super::parameters::{ItemParameters, Slot};
use super::survey::Survey;
use crate::score::{Method, Score, Scorer};
use crate::{Grid, Item, Moments, Responses};
use linfa::traits::PredictInplace;
use serde::Serialize;

/// A fitted calibration. As a linfa model it predicts EAP scores.
#[derive(Debug, Clone, PartialEq, Serialize)]
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
    /// True when there were too many parameters for one matrix: standard errors then leave out what
    /// the errors of other items add, and are a little too small.
    pub errors_by_item: bool,
    #[serde(skip)]
    grid: Grid,
}

/// The latent distribution of a calibration.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LatentEstimate {
    /// One ability, normal in every group of persons; with one group and no anchors N(0, 1), but for
    /// models with slopes of one, whose variance is estimated.
    Normal {
        /// One entry a group, the reference first.
        groups: Vec<GroupEstimate>,
    },
    /// Second-order abilities, each N(0, 1), with these loadings.
    SecondOrder {
        /// Loading of each domain on the general ability.
        loadings: Vec<f64>,
        /// Standard errors of the loadings; `None` when no standard errors were asked for or known.
        se: Option<Vec<f64>>,
    },
}

/// The ability distribution of a group of persons, in logits.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct GroupEstimate {
    /// Mean.
    pub mean: f64,
    /// Standard deviation.
    pub sd: f64,
    /// Standard error of the mean; `None` where it was fixed or is not known.
    pub se_mean: Option<f64>,
    /// Standard error of the standard deviation; `None` where it was fixed or is not known.
    pub se_sd: Option<f64>,
}

/// Estimated parameters of an item.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ItemEstimate {
    /// Model of the item.
    pub model: Model,
    /// Responses to the item.
    pub n: usize,
    /// Discrimination.
    pub a: f64,
    /// Difficulty; the mean of the thresholds of a polytomous item.
    pub b: f64,
    /// Lower asymptote.
    pub c: f64,
    /// Upper asymptote.
    pub d: f64,
    /// Category boundaries (GRM) or step locations (PCM, GPCM); empty for items of right and wrong.
    pub thresholds: Vec<f64>,
    /// Intercepts of the slope–intercept form: `−ab`; for polytomous items `−a·b_k` (GRM) or
    /// `−a Σ_{v≤k} b_v` (PCM, GPCM), one a threshold.
    pub intercepts: Vec<f64>,
    /// Standard errors.
    pub se: StandardErrors,
    /// What is odd about the item.
    pub flags: Vec<ItemFlag>,
    #[serde(skip)]
    item: Option<Item>,
}

impl ItemEstimate {
    /// The first intercept, `−ab` for items of right and wrong.
    #[must_use]
    pub fn intercept(&self) -> f64 {
        self.intercepts.first().copied().unwrap_or(0.0)
    }

    /// The item, unless it could not be estimated or discriminates negatively.
    #[must_use]
    pub fn item(&self) -> Option<&Item> {
        self.item.as_ref()
    }
}

/// Standard errors of an item's parameters; `None` where a parameter was fixed or no error is known.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct StandardErrors {
    /// Of the discrimination (the slope).
    pub a: Option<f64>,
    /// Of the difficulty, by the delta method.
    pub b: Option<f64>,
    /// Of the guessing level, by the delta method.
    pub c: Option<f64>,
    /// Of the upper asymptote, by the delta method.
    pub d: Option<f64>,
    /// Of the thresholds, by the delta method; empty for items of right and wrong.
    pub thresholds: Vec<Option<f64>>,
    /// Of the intercepts.
    pub intercepts: Vec<Option<f64>>,
    /// Covariance of discrimination and first intercept.
    pub slope_intercept: Option<f64>,
}

/// Why an item should not be trusted as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemFlag {
    /// Nobody answered it; it has no estimate.
    NoResponses,
    /// Everybody answered right; it has no estimate.
    AllRight,
    /// Everybody answered wrong; it has no estimate.
    AllWrong,
    /// A category between others was never chosen, so that it has no finite parameter: merge it.
    EmptyCategory,
    /// No person links it to the largest part of the items, so that it has no place on their scale.
    Unlinked,
    /// It was held at given parameters.
    Anchored,
    /// An answer is in a category that its given parameters do not have.
    NotAsAnchored,
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
        !matches!(self, Self::AtBound | Self::FewResponses | Self::Anchored)
    }

    /// Short name for files and machines.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::NoResponses => "no_responses",
            Self::AllRight => "all_right",
            Self::AllWrong => "all_wrong",
            Self::EmptyCategory => "empty_category",
            Self::Unlinked => "unlinked",
            Self::Anchored => "anchored",
            Self::NotAsAnchored => "not_as_anchored",
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
    pub covariance: Option<Covariance>,
    pub converged: bool,
    pub iterations: usize,
    pub trace: Vec<f64>,
}

impl Calibration {
    pub(super) fn new(survey: &Survey, parameters: &ItemParameters, fitted: Fitted) -> Self {
        let covariance = fitted.covariance.as_ref();
        let estimates = parameters.slots.iter().zip(parameters.places()).enumerate();
        let items: Vec<ItemEstimate> =
            estimates.map(|(i, (slot, places))| estimate(slot, &places, survey, i, covariance)).collect();
        Self {
            items,
            log_likelihood: fitted.log_likelihood,
            log_prior: fitted.log_prior,
            parameters: parameters.count() + fitted.latent_parameters,
            persons: survey.persons,
            responses: survey.responses,
            iterations: fitted.iterations,
            converged: fitted.converged,
            max_gradient: fitted.max_gradient,
            trace: fitted.trace,
            latent: fitted.latent,
            errors_by_item: covariance.is_some_and(|c| !c.is_full()),
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

    /// Mean and standard deviation of the reference group's ability.
    #[must_use]
    pub fn ability(&self) -> Moments {
        match &self.latent {
            LatentEstimate::Normal { groups } => {
                groups.first().map_or(Moments { mean: 0.0, sd: 1.0 }, |g| Moments { mean: g.mean, sd: g.sd })
            }
            LatentEstimate::SecondOrder { .. } => Moments { mean: 0.0, sd: 1.0 },
        }
    }
}

fn estimate(
    slot: &Slot,
    places: &[Option<usize>],
    survey: &Survey,
    i: usize,
    covariance: Option<&Covariance>,
) -> ItemEstimate {
    let (item, flags) = (slot.item(), flags(slot, survey, i));
    let (c, d) = item.asymptotes();
    let end = if slot.model.is_polytomous() { slot.working.len() } else { 2 };
    let se = covariance.filter(|_| slot.active).map(|v| standard_errors(slot, &item, places, v));
    ItemEstimate {
        model: slot.model,
        n: survey.items[i].n(),
        a: item.a(),
        b: item.b(),
        c,
        d,
        thresholds: item.thresholds().to_vec(),
        intercepts: slot.working[1..end].to_vec(),
        se: se.unwrap_or_default(),
        item: (!flags.iter().any(ItemFlag::is_fatal)).then_some(item),
        flags,
    }
}

fn standard_errors(slot: &Slot, item: &Item, places: &[Option<usize>], v: &Covariance) -> StandardErrors {
    let of = |terms: &[(usize, f64)]| {
        let known: Vec<(usize, f64)> = terms.iter().filter_map(|&(x, u)| Some((places[x]?, u))).collect();
        if known.is_empty() { None } else { v.variance(&known).map(f64::sqrt) }
    };
    // Threshold k is −Σ u·intercept/slope: its derivatives are −b/slope and −u/slope.
    let threshold = |k: usize, b: f64| -> Vec<(usize, f64)> {
        let slope = slot.working[0];
        let intercepts = slot.model.threshold_terms(k).into_iter().filter(|t| t.1 != 0.0);
        std::iter::once((0, -b / slope)).chain(intercepts.map(|(x, u)| (x, -u / slope))).collect()
    };
    let (c, d) = item.asymptotes();
    let asymptote = |x: usize, scale: f64| if slot.model.is_polytomous() { None } else { of(&[(x, scale)]) };
    let (thresholds, n) = (item.thresholds(), slot.model.thresholds(slot.working.len()));
    let locations = if thresholds.is_empty() { vec![item.b()] } else { thresholds.to_vec() };
    let mean: Vec<(usize, f64)> = locations
        .iter()
        .enumerate()
        .flat_map(|(k, b)| threshold(k, *b).into_iter().map(|(x, u)| (x, u / n as f64)))
        .collect();
    StandardErrors {
        a: of(&[(0, 1.0)]),
        b: of(&mean),
        c: asymptote(2, c * (1.0 - c)),
        d: asymptote(3, d * (1.0 - d)),
        thresholds: thresholds.iter().enumerate().map(|(k, b)| of(&threshold(k, *b))).collect(),
        intercepts: (1..=n).map(|x| of(&[(x, 1.0)])).collect(),
        slope_intercept: places[0].zip(places[1]).map(|(x, y)| v.get(x, y)).filter(|v| v.is_finite()),
    }
}

fn flags(slot: &Slot, survey: &Survey, i: usize) -> Vec<ItemFlag> {
    let counts = &survey.items[i].by_category;
    let anchored = slot.anchor.is_some();
    if !slot.active {
        return vec![match counts.iter().filter(|n| **n > 0).count() {
            0 => ItemFlag::NoResponses,
            _ if anchored => ItemFlag::NotAsAnchored,
            1 if counts.len() == 1 => ItemFlag::AllWrong,
            1 => ItemFlag::AllRight,
            _ if counts.contains(&0) => ItemFlag::EmptyCategory,
            _ => ItemFlag::Unlinked,
        }];
    }
    let at_bound = slot.own().any(|x| x != 1 && slot.working[x].abs() >= slot.model.bound(x) - 1e-9);
    [
        (anchored, ItemFlag::Anchored),
        (slot.working[0] < 0.0, ItemFlag::NegativeSlope),
        (at_bound, ItemFlag::AtBound),
        (!anchored && survey.items[i].n() < 100, ItemFlag::FewResponses),
    ]
    .into_iter()
    .filter_map(|(holds, flag)| holds.then_some(flag))
    .collect()
}

/// EAP scores on the calibration's own items; items without usable parameters are passed over.
impl PredictInplace<Responses, Vec<Score>> for Calibration {
    fn predict_inplace<'a>(&'a self, x: &'a Responses, y: &mut Vec<Score>) {
        let usable: Vec<Item> = self.items.iter().filter_map(ItemEstimate::item).cloned().collect();
        let places: Vec<Option<u32>> = renumbered(&self.items);
        let ability = self.ability();
        y.clear();
        let scorer = Scorer::new(&usable, Method::Eap, self.grid.clone());
        let Ok(scorer) = scorer.with_prior(ability.mean, ability.sd) else { return };
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

fn renumbered(items: &[ItemEstimate]) -> Vec<Option<u32>> {
    let mut next = 0;
    let mut place = |estimate: &ItemEstimate| {
        estimate.item().map(|_| {
            next += 1;
            next - 1
        })
    };
    items.iter().map(&mut place).collect()
}
