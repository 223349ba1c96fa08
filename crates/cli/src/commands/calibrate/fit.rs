//! The fits of a plan, and the items that no fit could take.

use super::CalibrateArgs;
use super::plan::{Abilities, Domains, Plan};
use crate::answers::{Answers, Selection};
use crate::responses::places;
use anyhow::{Context as _, bail};
use cpu_time::ProcessTime;
use gradatim_irt::calibrate::{Calibration, IrtParams, LatentSpace, Model};
use linfa::ParamGuard;
use serde::Serialize;
use std::time::Instant;

/// What came out.
#[derive(Debug)]
pub(super) struct Fits {
    pub parts: Vec<Part>,
    /// Items left out before fitting.
    pub dropped: Vec<Dropped>,
}

/// A calibration of some items of the file.
#[derive(Debug)]
pub(super) struct Part {
    pub domain: Option<String>,
    /// Index in the file of each item of the calibration.
    pub columns: Vec<usize>,
    pub calibration: Calibration,
    pub effort: Effort,
}

/// Time that a fit took: without reading the file, with standard errors.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub(super) struct Effort {
    pub seconds: f64,
    /// Of all threads.
    pub cpu_seconds: f64,
}

/// An item that could not be estimated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Dropped {
    pub item: String,
    pub why: String,
}

/// Fits everything the plan asks for.
pub(super) fn fit(args: &CalibrateArgs, plan: &Plan, answers: &Answers) -> anyhow::Result<Fits> {
    let all: Vec<usize> = (0..answers.items.len()).collect();
    let mut fits = Fits { parts: Vec::new(), dropped: Vec::new() };
    match &plan.abilities {
        Abilities::Single => fits.add(args, plan, answers, None, all)?,
        Abilities::Joint(domains) => fits.parts.push(part(args, plan, answers, None, all, Some(domains))?),
        Abilities::Separate(domains) => {
            for (index, name) in domains.names.iter().enumerate() {
                let of = |i: &usize| domains.of_item.get(*i).is_some_and(|d| usize::from(*d) == index);
                let own = all.iter().copied().filter(of).collect();
                fits.add(args, plan, answers, Some(name), own)?;
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
        answers: &Answers,
        domain: Option<&String>,
        columns: Vec<usize>,
    ) -> anyhow::Result<()> {
        let (found, needed) = (varied(answers, &columns), needed(args, plan));
        if found >= needed {
            self.parts.push(part(args, plan, answers, domain, columns, None)?);
            return Ok(());
        }
        let of = domain.map(|name| format!(" of domain `{name}`")).unwrap_or_default();
        let why = format!("{found} items{of} have different answers; {} needs at least {needed}", args.model);
        let items = columns.iter().filter_map(|i| answers.items.get(*i));
        self.dropped.extend(items.map(|item| Dropped { item: item.id.clone(), why: why.clone() }));
        Ok(())
    }
}

/// Items that identify the model: two for a common slope or a variance, three for slopes, unless a prior does it.
fn needed(args: &CalibrateArgs, plan: &Plan) -> usize {
    match args.model {
        Model::Rasch | Model::OnePl | Model::Pcm => 2,
        _ if plan.priors.a.is_some() => 1,
        _ => 3,
    }
}

/// How many of the items got different scores.
fn varied(answers: &Answers, columns: &[usize]) -> usize {
    let scores =
        |column: &usize| answers.counts.get(*column).map_or(0, |c| c.iter().filter(|n| **n > 0).count());
    columns.iter().filter(|column| scores(column) > 1).count()
}

fn part(
    args: &CalibrateArgs,
    plan: &Plan,
    answers: &Answers,
    domain: Option<&String>,
    columns: Vec<usize>,
    joint: Option<&Domains>,
) -> anyhow::Result<Part> {
    let (items, kept) = (columns.len(), places(answers.items.len(), columns.iter().copied()));
    let selection = Selection { items, places: kept, categories: plan.formats.categories.clone() };
    let settings = settings(args, plan, &columns, joint);
    let place = || match domain {
        Some(name) => format!("{}: domain `{name}`", args.data.place()),
        None => args.data.place().to_string(),
    };
    let (calibration, effort) = fitted(plan, answers, &selection, settings, domain).with_context(place)?;
    Ok(Part { domain: domain.cloned(), calibration, columns, effort })
}

/// Fits where the answers are.
fn fitted(
    plan: &Plan,
    answers: &Answers,
    selection: &Selection,
    settings: IrtParams,
    domain: Option<&String>,
) -> anyhow::Result<(Calibration, Effort)> {
    if let Some(log) = answers.remote() {
        let settings = settings.check()?;
        return timed(|| log.fit(&settings, selection, domain.map(String::as_str)));
    }
    let mut groups = Vec::new();
    let of_learner = plan.groups.as_ref().map(|groups| groups.of_learner.as_slice());
    let source =
        answers.source(selection, |learner| groups.extend(of_learner.and_then(|of| of.get(learner))))?;
    let settings = if groups.is_empty() { settings } else { settings.groups(groups) };
    let settings = settings.check()?;
    timed(|| Ok(settings.fit_source(source.as_ref())?))
}

fn timed<T>(fit: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<(T, Effort)> {
    let (started, cpu) = (Instant::now(), ProcessTime::now());
    let fitted = fit()?;
    let effort =
        Effort { seconds: started.elapsed().as_secs_f64(), cpu_seconds: cpu.elapsed().as_secs_f64() };
    Ok((fitted, effort))
}

/// Joint fits integrate over two dimensions: the usual grid of the second-order model is exact there.
fn settings(args: &CalibrateArgs, plan: &Plan, columns: &[usize], joint: Option<&Domains>) -> IrtParams {
    fn of<T: Clone>(columns: &[usize], all: &[T]) -> Vec<T> {
        columns.iter().filter_map(|i| all.get(*i).cloned()).collect()
    }
    let (nodes, range, tolerance) = if plan.is_joint() { (41, 5.0, 1e-5) } else { (61, 6.0, 1e-7) };
    let mut settings = IrtParams::new(args.model)
        .models(of(columns, &plan.formats.models))
        .quadrature(args.nodes.map_or(nodes, usize::from), args.range.unwrap_or(range))
        .tolerance(args.tolerance.unwrap_or(tolerance))
        .max_iterations(args.max_iterations as usize)
        .standard_errors(args.se_method())
        .unlinked(args.unlinked)
        .item_priors(columns.iter().map(|column| plan.priors_of(*column)).collect());
    if let Some(c) = &plan.fixed_c {
        settings = settings.fixed_c(of(columns, c));
    }
    if let Some(anchors) = &plan.anchors {
        settings = settings.anchors(of(columns, &anchors.items));
    }
    match joint {
        Some(domains) => settings.latent(LatentSpace::SecondOrder(domains.of_item.clone())),
        None => settings,
    }
}
