//! Pool and design of the test that the next item belongs to.

use super::{ConventionName, NextArgs};
use crate::calibrated::CalibratedPool;
use crate::constraints::{Attributes, Form};
use crate::times::{mean_seconds, times};
use anyhow::{Context as _, bail};
use gradatim_cat::{
    AnyItem, CatError, ContentControl, Design, Estimator, FixedLength, ItemPool, MaximumInformation,
    PoolItem, Prior, RuleSettings, StartAt, StartBest, StartRule, Within, estimator, rule,
};
use gradatim_irt::Grid;
use gradatim_log::pool::{ItemColumns, read_item_columns};

/// The range of catR's estimates unless told otherwise, in logits.
const CATR_BOUND: f64 = 4.0;

/// Every column of the pool, for times and attributes.
pub fn columns(args: &NextArgs) -> anyhow::Result<ItemColumns> {
    Ok(read_item_columns(&args.pool, &args.map.iter().cloned().collect(), args.skip_bad)?)
}

pub fn item_pool(
    args: &NextArgs,
    calibrated: &CalibratedPool,
    columns: &ItemColumns,
) -> anyhow::Result<ItemPool> {
    let grid = Grid::new(usize::from(args.nodes), args.range)?;
    let ids: Vec<&str> = calibrated.items.iter().map(|item| item.id.as_str()).collect();
    let times = times(columns, &ids, &args.pool)?;
    let items = calibrated.items.iter().zip(times).map(|(item, time)| {
        let attributes = gradatim_cat::Attributes { time, ..gradatim_cat::Attributes::default() };
        PoolItem::new(item.id.clone(), 0, item.item.clone()).with(attributes)
    });
    Ok(ItemPool::new(items.collect(), 1, &grid)?)
}

/// What the whole test has to satisfy, if anything.
pub fn form(args: &NextArgs, pool: &ItemPool, columns: &ItemColumns) -> anyhow::Result<Option<Form>> {
    let Some(path) = &args.constraints else { return Ok(None) };
    let ids: Vec<&str> = (0..pool.len()).map(|item| pool.id(item)).collect();
    let attributes = Attributes::read(&args.attributes, &ids, columns, &args.pool)?;
    Form::read(path, &attributes, None).map(Some)
}

pub fn design(args: &NextArgs, pool: &ItemPool, form: Option<&Form>) -> anyhow::Result<Design> {
    let (mean, sd) = args.prior;
    let content: Box<dyn ContentControl> = match form {
        Some(form) => Box::new(form.control([])),
        None => Box::new(AnyItem),
    };
    Ok(Design {
        content,
        start: start(args),
        estimator: ability_estimator(args)?,
        rule: rule(&args.rule, pool, &settings(args, pool)?)?,
        prior: Prior::new(mean, sd)?.trapezoidal(),
        // The test goes on for as long as there are items.
        ..Design::new(MaximumInformation, FixedLength(usize::MAX))
    })
}

fn start(args: &NextArgs) -> Box<dyn StartRule> {
    match args.start.as_slice() {
        [] => Box::new(StartAt(args.prior.0)),
        abilities => Box::new(StartBest(abilities.to_vec())),
    }
}

fn ability_estimator(args: &NextArgs) -> anyhow::Result<Box<dyn Estimator>> {
    if let Some(bound) = args.bound.filter(|bound| *bound <= 0.0) {
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
        per_second: if args.per_second { Some(seconds(pool)?) } else { None },
        strata: usize::from(args.strata),
        b_blocking: args.b_blocking,
        length: usize::from(args.length),
        form,
    })
}

/// The time of items of unknown time: the mean of the others.
fn seconds(pool: &ItemPool) -> anyhow::Result<f64> {
    let times: Vec<_> = (0..pool.len()).map(|item| pool.attributes(item).time).collect();
    mean_seconds(&times).context(
        "--per-second: the pool says nothing of times; a column time_intensity or expected_seconds expected",
    )
}
