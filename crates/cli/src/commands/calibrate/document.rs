//! A calibration as printed: one JSON document, or a table for people.

use super::CalibrateArgs;
use super::fit::{Dropped, Effort, Fits, Part};
use super::plan::{Abilities, Guessing, Plan};
use crate::answers::Answers;
use crate::layout::{lines, number};
use gradatim_irt::Loading;
use gradatim_irt::calibrate::{Calibration, GroupEstimate, ItemEstimate, ItemFlag, LatentEstimate, Model};
use serde::Serialize;
use std::collections::BTreeMap;

/// Everything that is known after fitting; several fits are added up.
#[derive(Debug, Serialize)]
pub(super) struct Document {
    pub model: &'static str,
    pub persons: usize,
    pub items_n: usize,
    pub responses: usize,
    pub log_likelihood: f64,
    pub log_prior: f64,
    pub parameters: usize,
    pub aic: f64,
    pub bic: f64,
    pub iterations: usize,
    pub converged: bool,
    pub max_gradient: f64,
    #[serde(flatten)]
    pub effort: Effort,
    pub guessing: Guessing,
    pub priors: BTreeMap<&'static str, String>,
    pub exam: Option<String>,
    pub synthetic: bool,
    pub skipped_rows: usize,
    /// Learners without an answer.
    pub unanswered: usize,
    pub dropped: Vec<Dropped>,
    pub latent: Latent,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loadings: Option<BTreeMap<String, Estimated>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fits: Option<Vec<FitFigures>>,
    /// Standard errors leave out what the errors of other items add.
    pub errors_by_item: bool,
    pub items: Vec<ItemLine>,
}

/// The ability of a group of learners.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Group {
    group: String,
    domain: Option<String>,
    mean: f64,
    variance: f64,
    se_mean: Option<f64>,
    se_variance: Option<f64>,
}

/// Mean and variance of the ability; the variance is null where abilities differ in it.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Latent {
    mean: f64,
    variance: Option<f64>,
}

/// A value with its standard error.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Estimated {
    value: f64,
    se: Option<f64>,
}

/// Figures of the fit of one domain.
#[derive(Debug, Serialize)]
pub(super) struct FitFigures {
    domain: Option<String>,
    persons: usize,
    items_n: usize,
    log_likelihood: f64,
    log_prior: f64,
    parameters: usize,
    iterations: usize,
    converged: bool,
    max_gradient: f64,
    latent: Latent,
}

/// An estimated item.
#[derive(Debug, Serialize)]
pub(super) struct ItemLine {
    pub item: String,
    pub model: Model,
    pub domain: Option<String>,
    pub n: usize,
    pub a: f64,
    pub b: f64,
    pub c: f64,
    pub d: f64,
    pub slope: f64,
    pub intercept: f64,
    pub thresholds: Option<Vec<f64>>,
    pub se: Errors,
    pub flags: Vec<&'static str>,
    /// Whether it can be used for scoring.
    #[serde(skip)]
    pub usable: bool,
}

/// Standard errors; `None` for what was held fixed.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Errors {
    pub a: Option<f64>,
    pub b: Option<f64>,
    pub c: Option<f64>,
    pub d: Option<f64>,
    pub slope: Option<f64>,
    pub intercept: Option<f64>,
    pub thresholds: Option<Vec<f64>>,
    /// Covariance of slope and intercept.
    pub slope_intercept: Option<f64>,
}

impl Document {
    pub(super) fn new(
        args: &CalibrateArgs,
        plan: &Plan,
        answers: &Answers,
        fits: &Fits,
    ) -> anyhow::Result<Self> {
        let (items, dropped) = sorted_items(answers, fits, plan.least_responses);
        let parts = || fits.parts.iter().map(|part| &part.calibration);
        let total = |f: fn(&Calibration) -> f64| parts().map(f).sum::<f64>();
        Ok(Self {
            model: args.model.name(),
            persons: persons(answers, fits)?,
            items_n: items.len(),
            responses: items.iter().map(|item| item.n).sum(),
            log_likelihood: total(|c| c.log_likelihood),
            log_prior: total(|c| c.log_prior),
            parameters: parts().map(|c| c.parameters).sum(),
            aic: total(Calibration::aic),
            bic: total(Calibration::bic),
            iterations: parts().map(|c| c.iterations).sum(),
            converged: parts().all(|c| c.converged),
            max_gradient: parts().map(|c| c.max_gradient).fold(0.0, f64::max),
            effort: Effort {
                seconds: fits.parts.iter().map(|part| part.effort.seconds).sum(),
                cpu_seconds: fits.parts.iter().map(|part| part.effort.cpu_seconds).sum(),
            },
            guessing: plan.guessing,
            priors: plan.named_priors(),
            exam: answers.exam.clone(),
            synthetic: answers.synthetic,
            skipped_rows: answers.skipped,
            unanswered: answers.unanswered,
            dropped,
            latent: common_latent(fits),
            loadings: loadings(plan, fits),
            groups: groups(plan, fits),
            fits: matches!(plan.abilities, Abilities::Separate(_))
                .then(|| fits.parts.iter().map(FitFigures::new).collect()),
            errors_by_item: parts().any(|c| c.errors_by_item),
            items,
        })
    }

    /// The table for people.
    pub(super) fn to_text(&self) -> String {
        let mut text = vec![
            format!(
                "{}: {} persons, {} items, {} responses, {} parameters",
                self.model, self.persons, self.items_n, self.responses, self.parameters
            ),
            format!("log-likelihood {:.4}, AIC {:.2}, BIC {:.2}", self.log_likelihood, self.aic, self.bic),
            format!(
                "{} after {} steps, largest gradient {:.1e}, {:.2} s; ability variance {}",
                if self.converged { "converged" } else { "NOT CONVERGED" },
                self.iterations,
                self.max_gradient,
                self.effort.seconds,
                number(self.latent.variance)
            ),
        ];
        for (domain, loading) in self.loadings.iter().flatten() {
            let (value, se) = (number(Some(loading.value)), number(loading.se));
            text.push(format!("domain {domain}: loading {value} (standard error {se})"));
        }
        for group in &self.groups {
            let of = group.domain.as_ref().map(|d| format!("domain {d}, ")).unwrap_or_default();
            let (mean, variance) = (number(Some(group.mean)), number(Some(group.variance)));
            text.push(format!(
                "{of}group {}: mean {mean} (se {}), variance {variance} (se {})",
                group.group,
                number(group.se_mean),
                number(group.se_variance)
            ));
        }
        if self.errors_by_item {
            text.push("standard errors item by item: too many parameters for one matrix".to_owned());
        }
        text.push(String::new());
        text.extend(lines(&self.rows()));
        text.extend(self.dropped.iter().map(|d| format!("left out: {}: {}", d.item, d.why)));
        text.join("\n")
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let header = ["item", "n", "a", "se", "b", "se", "c", "se", "d", "se", "thresholds", "flags"];
        let of = |item: &ItemLine| {
            let se = &item.se;
            let pairs = [(item.a, se.a), (item.b, se.b), (item.c, se.c), (item.d, se.d)];
            let numbers = pairs.iter().flat_map(|(value, se)| [number(Some(*value)), number(*se)]);
            let mut row = vec![item.item.clone(), item.n.to_string()];
            row.extend(numbers);
            let thresholds = item.thresholds.iter().flatten().map(|b| number(Some(*b)));
            row.push(thresholds.collect::<Vec<_>>().join(" "));
            row.push(item.flags.join(" "));
            row
        };
        std::iter::once(header.map(String::from).to_vec()).chain(self.items.iter().map(of)).collect()
    }
}

/// The items in the order of the table, and those without an estimate.
fn sorted_items(answers: &Answers, fits: &Fits, least: usize) -> (Vec<ItemLine>, Vec<Dropped>) {
    let unread =
        answers.left_out.iter().map(|left| Dropped { item: left.item.clone(), why: left.why.clone() });
    let (mut items, mut dropped): (_, Vec<Dropped>) =
        (Vec::new(), unread.chain(fits.dropped.iter().cloned()).collect());
    let of_part = |part: &'_ Part| -> Vec<(usize, ItemEstimate)> {
        part.columns.iter().copied().zip(part.calibration.items.iter().cloned()).collect()
    };
    let mut estimates: Vec<(usize, ItemEstimate)> = fits.parts.iter().flat_map(of_part).collect();
    estimates.sort_by_key(|(column, _)| *column);
    for (column, estimate) in &estimates {
        let Some(item) = answers.items.get(*column) else { continue };
        match not_estimated(estimate).or_else(|| too_few(estimate, least)) {
            Some(why) => dropped.push(Dropped { item: item.id.clone(), why }),
            None => items.push(ItemLine::new(&item.id, item.domain.as_ref(), estimate)),
        }
    }
    (items, dropped)
}

/// A drill knows more from the raters of an item than from a handful of answers.
fn too_few(estimate: &ItemEstimate, least: usize) -> Option<String> {
    let n = estimate.n;
    (n < least).then(|| format!("{n} answers; at least {least} expected (--min-responses)"))
}

fn not_estimated(estimate: &ItemEstimate) -> Option<String> {
    let why = estimate.flags.iter().find_map(|flag| match flag {
        ItemFlag::NoResponses => Some("nobody answered it"),
        ItemFlag::AllRight if estimate.model.is_polytomous() => Some("every answer has the same score"),
        ItemFlag::AllRight => Some("every answer is right"),
        ItemFlag::AllWrong => Some("every answer is wrong"),
        ItemFlag::EmptyCategory => Some("a score between others never occurs; merge categories"),
        ItemFlag::Unlinked => Some(
            "no learner links it to the largest part of the items (--unlinked to take it in all the same)",
        ),
        ItemFlag::NotAsAnchored => Some("a score occurs that the anchor has no category for"),
        ItemFlag::NegativeSlope | ItemFlag::AtBound | ItemFlag::FewResponses | ItemFlag::Anchored => None,
    });
    why.map(str::to_owned)
}

impl ItemLine {
    fn new(id: &str, domain: Option<&String>, estimate: &ItemEstimate) -> Self {
        let se = &estimate.se;
        let list = |values: Vec<f64>| (!values.is_empty()).then_some(values);
        let errors: Option<Vec<f64>> = se.thresholds.iter().copied().collect();
        Self {
            item: id.to_owned(),
            domain: domain.cloned(),
            n: estimate.n,
            a: estimate.a,
            b: estimate.b,
            c: estimate.c,
            d: estimate.d,
            slope: estimate.a,
            intercept: estimate.intercept(),
            thresholds: list(estimate.thresholds.clone()),
            model: estimate.model,
            se: Errors {
                a: se.a,
                b: se.b,
                c: se.c,
                d: se.d,
                slope: se.a,
                intercept: se.intercepts.first().copied().flatten(),
                thresholds: errors.and_then(list),
                slope_intercept: se.slope_intercept,
            },
            flags: estimate.flags.iter().map(ItemFlag::name).collect(),
            usable: estimate.item().is_some(),
        }
    }
}

impl FitFigures {
    fn new(part: &Part) -> Self {
        let c = &part.calibration;
        Self {
            domain: part.domain.clone(),
            persons: c.persons,
            items_n: c.items.iter().filter(|item| not_estimated(item).is_none()).count(),
            log_likelihood: c.log_likelihood,
            log_prior: c.log_prior,
            parameters: c.parameters,
            iterations: c.iterations,
            converged: c.converged,
            max_gradient: c.max_gradient,
            latent: latent(c),
        }
    }
}

/// Learners with an answer to any item of any fit.
fn persons(answers: &Answers, fits: &Fits) -> anyhow::Result<usize> {
    match fits.parts.as_slice() {
        [only] => Ok(only.calibration.persons),
        parts => answers.persons(&parts.iter().flat_map(|part| part.columns.iter().copied()).collect()),
    }
}

fn latent(calibration: &Calibration) -> Latent {
    let ability = calibration.ability();
    Latent { mean: ability.mean, variance: Some(ability.sd * ability.sd) }
}

/// Groups by fit; none where there is only one.
fn groups(plan: &Plan, fits: &Fits) -> Vec<Group> {
    let Some(groups) = &plan.groups else { return Vec::new() };
    let of_part = |part: &Part| -> Vec<Group> {
        let LatentEstimate::Normal { groups: estimates } = &part.calibration.latent else {
            return Vec::new();
        };
        let named = groups.names.iter().zip(estimates);
        named.map(|(name, estimate)| Group::new(name, part.domain.as_ref(), estimate)).collect()
    };
    fits.parts.iter().flat_map(of_part).collect()
}

impl Group {
    fn new(name: &str, domain: Option<&String>, estimate: &GroupEstimate) -> Self {
        Self {
            group: name.to_owned(),
            domain: domain.cloned(),
            mean: estimate.mean,
            variance: estimate.sd * estimate.sd,
            se_mean: estimate.se_mean,
            se_variance: estimate.se_sd.map(|se| 2.0 * estimate.sd * se),
        }
    }
}

/// The latent distribution that all fits have in common.
fn common_latent(fits: &Fits) -> Latent {
    let mut all = fits.parts.iter().map(|part| latent(&part.calibration));
    let first = all.next().unwrap_or(Latent { mean: 0.0, variance: None });
    let same = all.all(|other| (other.mean, other.variance) == (first.mean, first.variance));
    if same { first } else { Latent { mean: 0.0, variance: None } }
}

/// Loadings by domain, inside the bounds that scoring takes: an estimate at a bound may miss it by rounding.
fn loadings(plan: &Plan, fits: &Fits) -> Option<BTreeMap<String, Estimated>> {
    let (Abilities::Joint(domains), Some(part)) = (&plan.abilities, fits.parts.first()) else { return None };
    let LatentEstimate::SecondOrder { loadings, se } = &part.calibration.latent else { return None };
    let of = |(d, (name, value)): (usize, (&String, &f64))| {
        let se = se.as_ref().and_then(|se| se.get(d).copied()).filter(|se| se.is_finite());
        (name.clone(), Estimated { value: value.clamp(Loading::MIN, Loading::MAX), se })
    };
    Some(domains.names.iter().zip(loadings).enumerate().map(of).collect())
}
