//! Rules by their names.

use super::{
    AStratified, AtCut, Discrimination, ExpectedInformation, ExpectedPosteriorVariance, FixedForm,
    InformationKind, KullbackLeibler, MaximumInformation, NearestDifficulty, NearestPeak, OutcomeWeights,
    PerSecond, RandomItem, ReEstimate, SelectionRule, WeightedInformation, Weighting, strata_by_a,
    strata_with_b_blocking,
};
use crate::{CatError, ItemPool, Within};

/// Whose conventions rules follow where packages differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Convention {
    /// Weights that sum to one, and outcomes as the posterior predicts them.
    #[default]
    Usual,
    /// catR 3.17: trapezoidal integrals of the likelihood itself, outcomes at the point estimate,
    /// abilities estimated anew by the posterior mode on [−4, 4] to R's tolerance.
    Catr,
}

/// What a rule may need besides its name.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RuleSettings {
    /// Whose conventions.
    pub convention: Convention,
    /// A cut to look at instead of the estimate, in logits.
    pub cut: Option<f64>,
    /// Divide by expected seconds, with this time for items of unknown time.
    pub per_second: Option<f64>,
    /// Number of strata of an a-stratified test.
    pub strata: usize,
    /// Balance the difficulties of the strata.
    pub b_blocking: bool,
    /// Length of an a-stratified test, in items.
    pub length: usize,
    /// Positions of the items of a fixed form, in its order.
    pub form: Vec<usize>,
}

/// The rule with a name, for a pool.
///
/// ```
/// use gradatim_cat::{ItemPool, PoolItem, RuleSettings, rule};
/// use gradatim_irt::{Dichotomous, Grid};
/// let item = PoolItem::new("one", 0, Dichotomous::two_pl(1.0, 0.0)?);
/// let pool = ItemPool::new(vec![item], 1, &Grid::new(33, 4.0)?)?;
/// let at_the_cut = RuleSettings { cut: Some(0.3), ..RuleSettings::default() };
/// assert_eq!(rule("mfi", &pool, &at_the_cut)?.name(), "mfi");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`CatError::UnknownRule`] lists the rules there are; [`CatError::PerSecond`] and
/// [`CatError::Seconds`] as [`PerSecond::new`]; [`CatError::Cut`] unless the cut is finite.
pub fn rule(
    name: &str,
    pool: &ItemPool,
    settings: &RuleSettings,
) -> Result<Box<dyn SelectionRule>, CatError> {
    let mut rule = bare(&name.to_ascii_lowercase(), pool, settings)
        .ok_or_else(|| CatError::UnknownRule(name.to_owned()))?;
    if let Some(cut) = settings.cut {
        if !cut.is_finite() {
            return Err(CatError::Cut(cut));
        }
        rule = Box::new(AtCut { rule, cut });
    }
    match settings.per_second {
        Some(otherwise) => Ok(Box::new(PerSecond::new(rule, otherwise)?)),
        None => Ok(rule),
    }
}

fn bare(name: &str, pool: &ItemPool, settings: &RuleSettings) -> Option<Box<dyn SelectionRule>> {
    let convention = settings.convention;
    let (likelihood, posterior) = (Weighting::Likelihood, Weighting::Posterior);
    Some(match name {
        "mfi" => Box::new(MaximumInformation),
        "mlwi" => Box::new(WeightedInformation { weighting: likelihood, convention }),
        "mpwi" => Box::new(WeightedInformation { weighting: posterior, convention }),
        "mei" => Box::new(expected_information(InformationKind::Observed, convention)),
        "mei-fisher" => Box::new(expected_information(InformationKind::Fisher, convention)),
        "mepv" => Box::new(ExpectedPosteriorVariance(outcomes(convention))),
        "kl" => Box::new(KullbackLeibler { weighting: likelihood, convention }),
        "klp" => Box::new(KullbackLeibler { weighting: posterior, convention }),
        "gdi" => Box::new(Discrimination { weighting: likelihood, convention }),
        "gdip" => Box::new(Discrimination { weighting: posterior, convention }),
        "bopt" | "urry" => Box::new(NearestDifficulty),
        "thopt" => Box::new(NearestPeak::new(pool)),
        "a-stratified" => Box::new(AStratified::new(strata(pool, settings), settings.length)),
        "random" => Box::new(RandomItem),
        "fixed" => Box::new(FixedForm::new(pool.len(), &settings.form)),
        _ => return None,
    })
}

fn strata(pool: &ItemPool, settings: &RuleSettings) -> Vec<usize> {
    let of = if settings.b_blocking { strata_with_b_blocking } else { strata_by_a };
    of(pool, settings.strata)
}

fn outcomes(convention: Convention) -> OutcomeWeights {
    match convention {
        Convention::Usual => OutcomeWeights::Predictive,
        Convention::Catr => OutcomeWeights::AtEstimate,
    }
}

fn expected_information(kind: InformationKind, convention: Convention) -> ExpectedInformation {
    let re_estimate = match convention {
        Convention::Usual => ReEstimate::PosteriorMean,
        Convention::Catr => ReEstimate::Mode(Within::catr(4.0)),
    };
    ExpectedInformation { kind, outcomes: outcomes(convention), re_estimate }
}
