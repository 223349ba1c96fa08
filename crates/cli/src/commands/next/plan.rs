//! Pool and design of the test that the next item belongs to.

use super::{ConventionName, NextArgs};
use crate::calibrated::CalibratedPool;
use anyhow::bail;
use gradatim_cat::{
    CatError, Design, Estimator, FixedLength, ItemPool, MaximumInformation, PoolItem, Prior, RuleSettings,
    StartAt, StartBest, StartRule, Within, estimator, rule,
};
use gradatim_irt::Grid;

/// The range of catR's estimates unless told otherwise, in logits.
const CATR_BOUND: f64 = 4.0;

pub fn item_pool(args: &NextArgs, calibrated: &CalibratedPool) -> anyhow::Result<ItemPool> {
    let grid = Grid::new(usize::from(args.nodes), args.range)?;
    let items = calibrated.items.iter().map(|item| PoolItem::new(item.id.clone(), 0, item.item.clone()));
    Ok(ItemPool::new(items.collect(), 1, &grid)?)
}

pub fn design(args: &NextArgs, pool: &ItemPool) -> anyhow::Result<Design> {
    let (mean, sd) = args.prior;
    Ok(Design {
        start: start(args)?,
        estimator: ability_estimator(args)?,
        rule: rule(&args.rule, pool, &settings(args, pool)?)?,
        prior: Prior::new(mean, sd)?.trapezoidal(),
        // The test goes on for as long as there are items.
        ..Design::new(MaximumInformation, FixedLength(usize::MAX))
    })
}

fn start(args: &NextArgs) -> anyhow::Result<Box<dyn StartRule>> {
    if let Some(theta) = args.start.iter().find(|theta| !theta.is_finite()) {
        bail!("--start {theta}; finite abilities in logits expected");
    }
    Ok(match args.start.as_slice() {
        [] => Box::new(StartAt(args.prior.0)),
        abilities => Box::new(StartBest(abilities.to_vec())),
    })
}

fn ability_estimator(args: &NextArgs) -> anyhow::Result<Box<dyn Estimator>> {
    if let Some(bound) = args.bound.filter(|bound| !(bound.is_finite() && *bound > 0.0)) {
        bail!("--bound {bound}; a positive number of logits expected");
    }
    let within = match args.convention {
        ConventionName::Usual => args.bound.map(Within::range),
        ConventionName::Catr => Some(Within::catr(args.bound.unwrap_or(CATR_BOUND))),
    };
    Ok(estimator(args.estimator.name(), within)?)
}

fn settings(args: &NextArgs, pool: &ItemPool) -> anyhow::Result<RuleSettings> {
    let position = |id: &String| pool.position(id).ok_or_else(|| CatError::UnknownItem(format!("`{id}`")));
    let form = args.form.iter().map(position).collect::<Result<Vec<usize>, _>>()?;
    if args.rule.eq_ignore_ascii_case("fixed") == form.is_empty() {
        bail!("--form goes with --rule fixed; the items of the form in their order expected");
    }
    Ok(RuleSettings {
        convention: args.convention.convention(),
        cut: args.cut,
        per_second: None,
        strata: usize::from(args.strata),
        b_blocking: args.b_blocking,
        length: usize::from(args.length),
        form,
    })
}
