//! The fits of a plan, and the items that no fit could take.

use super::CalibrateArgs;
use super::plan::{Abilities, Domains, Plan};
use crate::responses::each_learner;
use anyhow::{Context as _, bail};
use gradatim_irt::Responses;
use gradatim_irt::calibrate::{Calibration, IrtParams, LatentSpace, Model};
use gradatim_log::ResponseTable;
use linfa::traits::Fit;
use serde::Serialize;

/// What came out.
#[derive(Debug)]
pub(super) struct Fits {
    pub parts: Vec<Part>,
    /// Items left out before fitting.
    pub dropped: Vec<Dropped>,
}

/// A calibration of some items of the table.
#[derive(Debug)]
pub(super) struct Part {
    pub domain: Option<String>,
    /// Index in the table of each item of the calibration.
    pub columns: Vec<usize>,
    pub calibration: Calibration,
}

/// An item that could not be estimated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Dropped {
    pub item: String,
    pub why: String,
}

/// Fits everything the plan asks for.
pub(super) fn fit(args: &CalibrateArgs, plan: &Plan, table: &ResponseTable) -> anyhow::Result<Fits> {
    let all: Vec<usize> = (0..table.items.len()).collect();
    let mut fits = Fits { parts: Vec::new(), dropped: Vec::new() };
    match &plan.abilities {
        Abilities::Single => fits.add(args, plan, table, None, all)?,
        Abilities::Joint(domains) => fits.parts.push(part(args, plan, table, None, all, Some(domains))?),
        Abilities::Separate(domains) => {
            for (index, name) in domains.names.iter().enumerate() {
                let of = |i: &usize| domains.of_item.get(*i).is_some_and(|d| usize::from(*d) == index);
                let own = all.iter().copied().filter(of).collect();
                fits.add(args, plan, table, Some(name), own)?;
            }
        }
    }
    match (fits.parts.is_empty(), fits.dropped.first()) {
        (true, Some(first)) => bail!("{}: nothing can be calibrated: {}", args.data.place(), first.why),
        _ => Ok(fits),
    }
}

impl Fits {
    /// Fits items to one ability, if there are enough of them.
    fn add(
        &mut self,
        args: &CalibrateArgs,
        plan: &Plan,
        table: &ResponseTable,
        domain: Option<&String>,
        columns: Vec<usize>,
    ) -> anyhow::Result<()> {
        let (found, needed) = (varied(table, &columns), needed(args, plan));
        if found >= needed {
            self.parts.push(part(args, plan, table, domain, columns, None)?);
            return Ok(());
        }
        let of = domain.map(|name| format!(" of domain `{name}`")).unwrap_or_default();
        let why = format!(
            "{found} items{of} have both right and wrong answers; {} needs at least {needed}",
            args.model_name()
        );
        let items = columns.iter().filter_map(|i| table.items.get(*i));
        self.dropped.extend(items.map(|item| Dropped { item: item.id.clone(), why: why.clone() }));
        Ok(())
    }
}

/// Items that identify the model: two for a common slope or a variance, three for slopes, unless a prior does it.
fn needed(args: &CalibrateArgs, plan: &Plan) -> usize {
    match args.model {
        Model::Rasch | Model::OnePl => 2,
        _ if plan.priors.a.is_some() => 1,
        _ => 3,
    }
}

/// How many of the items somebody answered right and somebody wrong.
fn varied(table: &ResponseTable, columns: &[usize]) -> usize {
    let mut seen = vec![[false; 2]; table.items.len()];
    for response in &table.responses {
        if let Some(item) = seen.get_mut(response.item as usize) {
            item[usize::from(response.score > 0)] = true;
        }
    }
    columns.iter().filter(|i| seen.get(**i) == Some(&[true, true])).count()
}

fn part(
    args: &CalibrateArgs,
    plan: &Plan,
    table: &ResponseTable,
    domain: Option<&String>,
    columns: Vec<usize>,
    joint: Option<&Domains>,
) -> anyhow::Result<Part> {
    let mut places = vec![None; table.items.len()];
    for (place, column) in (0..).zip(&columns) {
        if let Some(slot) = places.get_mut(*column) {
            *slot = Some(place);
        }
    }
    let mut responses = Responses::new(columns.len());
    each_learner(table, &places, |row| if row.is_empty() { Ok(()) } else { responses.push(row) })?;
    let settings = settings(args, plan, &columns, joint);
    let fitted = settings.fit(&responses.into_dataset());
    let place = || match domain {
        Some(name) => format!("{}: domain `{name}`", args.data.place()),
        None => args.data.place().to_string(),
    };
    Ok(Part { domain: domain.cloned(), calibration: fitted.with_context(place)?, columns })
}

/// Joint fits integrate over two dimensions: the usual grid of the second-order model is exact there.
fn settings(args: &CalibrateArgs, plan: &Plan, columns: &[usize], joint: Option<&Domains>) -> IrtParams {
    let (nodes, range, tolerance) = if plan.is_joint() { (41, 5.0, 1e-5) } else { (61, 6.0, 1e-7) };
    let settings = IrtParams::new(args.model)
        .quadrature(args.nodes.map_or(nodes, usize::from), args.range.unwrap_or(range))
        .tolerance(args.tolerance.unwrap_or(tolerance))
        .max_iterations(args.max_iterations as usize)
        .standard_errors(args.se_method())
        .priors(plan.priors.clone());
    let of_items = |c: &Vec<f64>| columns.iter().filter_map(|i| c.get(*i).copied()).collect();
    let settings = match &plan.fixed_c {
        Some(c) => settings.fixed_c(of_items(c)),
        None => settings,
    };
    match joint {
        Some(domains) => settings.latent(LatentSpace::SecondOrder(domains.of_item.clone())),
        None => settings,
    }
}
