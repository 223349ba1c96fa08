//! Answers from a file, against a pool and a form that are given: nothing of the learner's own is used.

mod items;

use super::ReportArgs;
use super::case::Case;
use crate::calibrated::listed;
use crate::context::Context;
use crate::sittings::Desk;
use crate::terminal::Pointer;
use anyhow::{Context as _, bail};
use gradatim_bank::Blueprint;
use gradatim_irt::{ItemBelief, ItemCurve, Loading, ReportingScale, SecondOrder, Standard, cut_ability};
use gradatim_log::{Answered, read_answered, read_item_names};
use gradatim_practice::Material;
use gradatim_readiness::words::About;
use gradatim_readiness::{Evidence, FirstAnswer, Gates, Section, Target, TargetParts};
use items::{Items, Known};
use std::collections::{BTreeMap, HashSet};
use std::path::Path;

const DAY_MS: f64 = 86_400_000.0;

/// Reads everything and puts the case together.
pub fn case(args: &ReportArgs, path: &Path, context: &Context) -> anyhow::Result<Case> {
    let catalogue = context.catalogue()?;
    let blueprint = catalogue.blueprint(args.exam()?)?;
    let items = match &args.pool {
        Some(pool) => {
            let bank =
                catalogue.exam(&blueprint.slug).ok().map(|exam| Material::new(exam, None)).transpose()?;
            Items::of_pool(pool, blueprint, bank.as_ref())?
        }
        None => Items::of_material(&Desk::at(&blueprint.slug, None, context)?.material),
    };
    let target = target(args, blueprint, &items)?;
    let map = args.map.iter().cloned().collect::<BTreeMap<_, _>>();
    let answers = Answers { path, args, items: &items, now: args.moment() };
    let read = read_answered(path, &map, args.learner.as_deref())?;
    let evidence = answers.evidence(&read, &target)?;
    let (mut gates, mut notes) = (args.gates.unwrap_or_default(), Vec::new());
    answers.limits(&read, &mut gates, &mut notes);
    Ok(Case {
        pointer: pointer(args, blueprint, &items, notes),
        evidence,
        gates,
        retention: None,
        learner: args.learner.clone(),
        bank_version: None,
        pool: items.pool.clone(),
        target,
    })
}

fn pointer(args: &ReportArgs, blueprint: &Blueprint, items: &Items, notes: Vec<String>) -> Pointer {
    Pointer {
        exam: blueprint.slug.clone(),
        domains: items.ids.clone(),
        whose: String::new(),
        about: About { notes, ..args.assumed().about(blueprint) },
    }
}

fn target(args: &ReportArgs, blueprint: &Blueprint, items: &Items) -> anyhow::Result<Target> {
    let form = form(args, items)?;
    let flat = form.concat();
    let n = flat.len();
    let theta_cut = match args.cut {
        Some(cut) => cut_ability(&flat, cut).context("--cut")?,
        None => items.theta_cut.unwrap_or(blueprint.standard.theta_cut),
    };
    let expected = || flat.iter().map(|item| item.probability(theta_cut)).sum();
    let usual_se =
        items.cut_se.unwrap_or(blueprint.standard.cut_se) * n as f64 / blueprint.form.scored as f64;
    let scale = &blueprint.scale;
    Ok(Target::new(TargetParts {
        model: SecondOrder::new(SecondOrder::usual_grid()?, loadings(args, items)?),
        standard: Standard { cut: args.cut.unwrap_or_else(expected), se: args.cut_se.unwrap_or(usual_se) },
        theta_cut,
        mismatch: args.mismatch.or(items.mismatch).unwrap_or_default(),
        scale: ReportingScale::new(f64::from(scale.min), f64::from(scale.pass), f64::from(scale.max))?,
        sections: sections(items, &form),
        topics: items.topics(&form),
        form,
    })?)
}

/// Blueprint weights, or else the shares of the form.
fn sections(items: &Items, form: &[Vec<ItemBelief>]) -> Vec<Section> {
    items
        .titles
        .iter()
        .zip(items.weights(form))
        .map(|(title, weight)| Section { title: title.clone(), weight })
        .collect()
}

/// The scored items by domain.
fn form(args: &ReportArgs, items: &Items) -> anyhow::Result<Vec<Vec<ItemBelief>>> {
    let (names, place) = match &args.form {
        Some(path) => (read_item_names(path)?, path.display().to_string()),
        None if items.reference.is_empty() => {
            bail!(
                "the pool lacks items of the exam's own form; name the scored items of another with --form FILE"
            )
        }
        None => (items.reference.clone(), "the exam's own form".to_owned()),
    };
    let mut form = vec![Vec::new(); items.titles.len()];
    for name in names {
        let known = items.known.get(&name).with_context(|| unknown(&place, "item", &name))?;
        form.get_mut(known.domain).context("no such domain")?.push(known.belief);
    }
    Ok(form)
}

fn unknown(place: &str, column: &str, item: &str) -> String {
    format!(
        "{place}: column `{column}`: item `{item}` is not in the pool or bank; only items with known parameters expected"
    )
}

/// Those asked for, then those of the pool, then the usual one.
fn loadings(args: &ReportArgs, items: &Items) -> anyhow::Result<Vec<Loading>> {
    let mut loadings = Vec::new();
    for domain in 0..items.titles.len() {
        let own = items.loadings.iter().find(|(name, _)| items.domain(name) == Some(domain));
        loadings.push(own.map_or_else(|| Ok(Loading::default()), |(_, value)| Loading::new(*value))?);
    }
    for (name, value) in &args.loadings {
        let known = || {
            format!(
                "--loadings: no domain `{name}`; {} expected",
                listed(items.titles.iter().map(String::as_str))
            )
        };
        let slot = items.domain(name).and_then(|d| loadings.get_mut(d)).with_context(known)?;
        let number = value
            .parse::<f64>()
            .ok()
            .with_context(|| format!("--loadings: {name}: `{value}` is not a number"))?;
        *slot = Loading::new(number).with_context(|| format!("--loadings: {name}"))?;
    }
    Ok(loadings)
}

/// The answers of a file as evidence.
struct Answers<'a> {
    path: &'a Path,
    args: &'a ReportArgs,
    items: &'a Items,
    now: i64,
}

impl Answers<'_> {
    /// First exposures of scored questions; a later answer to an item, and one to an item met before, train only.
    fn evidence(&self, answers: &[Answered], target: &Target) -> anyhow::Result<Evidence> {
        let mut evidence = Evidence::new(target.model(), self.args.half_life);
        let (mut met, mut forms) = (HashSet::new(), BTreeMap::new());
        for answer in answers {
            let known = self.known(answer)?;
            if !self.is_past(answer)? {
                continue;
            }
            let first = met.insert(answer.item.as_str()) && answer.first_exposure != Some(false);
            if is_exam(answer) {
                let form: &mut Form = forms.entry(answer.sitting.as_deref()).or_default();
                form.answered += 1;
                form.repeated |= !first;
            }
            if first && answer.scored != Some(false) {
                let curve = ItemCurve::new(&known.belief, target.model().grid());
                let log_likelihood = curve.log_likelihood(answer.correct);
                let days = answer.answered_at.map_or(0.0, |at| (self.now - at) as f64 / DAY_MS);
                evidence.add(&FirstAnswer { domain: known.domain, topic: known.topic, log_likelihood, days });
            }
        }
        let cold = |form: &&Form| !form.repeated && 2 * form.answered >= target.items();
        forms.values().filter(cold).for_each(|_| evidence.add_cold_form());
        Ok(evidence)
    }

    fn known(&self, answer: &Answered) -> anyhow::Result<&Known> {
        let place = || format!("{}:{}", self.path.display(), answer.row);
        self.items.known.get(&answer.item).with_context(|| unknown(&place(), "item", &answer.item))
    }

    /// An answer after the moment that was asked for is left out; one from the future is an error.
    fn is_past(&self, answer: &Answered) -> anyhow::Result<bool> {
        if answer.answered_at.is_none_or(|at| at <= self.now) {
            return Ok(true);
        }
        if self.args.now.is_some() {
            return Ok(false);
        }
        bail!(
            "{}:{}: answered in the future; a time before now expected, or --now TIME",
            self.path.display(),
            answer.row
        )
    }

    /// What the file cannot tell.
    fn limits(&self, answers: &[Answered], gates: &mut Gates, notes: &mut Vec<String>) {
        if answers.iter().all(|a| a.mode.is_none()) && self.args.gates.is_none() {
            gates.cold_forms = 0;
            notes.push("The file does not say which answers come from an exam, so the gate of the sealed form is left open.".to_owned());
        }
        if answers.iter().all(|a| a.answered_at.is_none()) {
            notes.push("The file has no times, so every answer counts as if it were given today.".to_owned());
        }
    }
}

/// A sitting in exam conditions.
#[derive(Debug, Default)]
struct Form {
    answered: usize,
    repeated: bool,
}

fn is_exam(answer: &Answered) -> bool {
    answer.mode.as_deref().is_some_and(|mode| matches!(mode, "exam" | "sealed"))
}
