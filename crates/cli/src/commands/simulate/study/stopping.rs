//! When the tests of a design end.

use super::pool::Pool;
use super::settings::Settings;
use anyhow::{Context as _, bail};
use gradatim_assembly::{Specification, WhenComplete};
use gradatim_cat::stopping::{
    Any, AtLeast, ConfidenceInterval, Curtailment, Cuts, ErrorRates, GeneralisedRatio, MinimumInformation,
    PredictedReduction, SequentialRatio, StandardError,
};
use gradatim_cat::{FixedLength, StoppingRule};
use std::sync::Arc;

/// A test past its target of precision goes on while an item gains so many times the least gain.
const PAST_TARGET: f64 = 2.0;

/// The first of the rules asked for ends a test of at most `length` items; none but the length before the fewest
/// items, nor before the items are a form by the constraints.
pub fn rule(
    settings: &Settings,
    pool: &Pool,
    cuts: &[f64],
    length: usize,
    constraints: Option<&Arc<Specification>>,
) -> anyhow::Result<Box<dyn StoppingRule>> {
    let early = early(settings, pool, cuts, length)?;
    if settings.length.is_none() && early.is_empty() && constraints.is_none() {
        bail!("--length: nothing ends the test; a length, --se-below or another rule expected");
    }
    let least = settings.min_length.unwrap_or(1) as usize;
    if least > length {
        bail!("--min-length {least}: more than the longest test of {length}; as many or fewer expected");
    }
    let complete = |rule| match constraints {
        Some(specification) => Box::new(WhenComplete { rule, specification: Arc::clone(specification) }) as _,
        None => rule,
    };
    let waits = |rule| complete(Box::new(AtLeast::new(least, rule)) as Box<dyn StoppingRule>);
    let mut rules: Vec<Box<dyn StoppingRule>> = early.into_iter().map(waits).collect();
    rules.push(Box::new(FixedLength(length)));
    Ok(Box::new(Any::new(rules)))
}

fn early(
    settings: &Settings,
    pool: &Pool,
    cuts: &[f64],
    length: usize,
) -> anyhow::Result<Vec<Box<dyn StoppingRule>>> {
    let mut rules: Vec<Box<dyn StoppingRule>> = Vec::new();
    if let Some(name) = &settings.classify {
        rules.push(classification(name, settings, pool, cuts, length).context("--classify")?);
    }
    match (settings.se_below, settings.reduction_below) {
        (Some(se), Some(least)) => rules.push(Box::new(
            PredictedReduction::new(se, least, PAST_TARGET * least).context("--reduction-below")?,
        )),
        (Some(se), None) => rules.push(Box::new(StandardError::new(se).context("--se-below")?)),
        (None, Some(_)) => bail!("--reduction-below: a target by --se-below expected beside it"),
        (None, None) => {}
    }
    if let Some(least) = settings.information_below {
        rules.push(Box::new(MinimumInformation::new(least).context("--information-below")?));
    }
    Ok(rules)
}

fn classification(
    name: &str,
    settings: &Settings,
    pool: &Pool,
    cuts: &[f64],
    length: usize,
) -> anyhow::Result<Box<dyn StoppingRule>> {
    let cuts = Cuts::new(cuts.to_vec(), settings.delta.unwrap_or(0.3))?;
    let rates = ErrorRates::new(settings.alpha.unwrap_or(0.1), settings.beta.unwrap_or(0.1))?;
    let confidence = settings.confidence.unwrap_or(0.95);
    Ok(match name {
        "sprt" => Box::new(SequentialRatio::new(&pool.items, cuts, rates)),
        "glr" => Box::new(GeneralisedRatio::new(cuts, rates)),
        "interval" => Box::new(ConfidenceInterval::new(cuts, confidence)?),
        "curtailment" => Box::new(Curtailment::new(&pool.items, cuts, rates, length, confidence)?),
        _ => bail!("there is no rule `{name}`; sprt, glr, interval or curtailment expected"),
    })
}
