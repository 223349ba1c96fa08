//! The parameters of a pool, of any model.

use super::super::ItemsArgs;
use super::super::data::Data;
use super::{Model, Part, coded, without_guessing};
use crate::answers::occurring;
use crate::calibrated::{CalibratedItem, CalibratedPool, listed};
use crate::layout::count;
use anyhow::{Context as _, bail};
use gradatim_irt::Item;
use gradatim_irt::fit::{FreeParameters, Slopes};
use std::collections::HashMap;
use std::path::Path;

/// Items of the pool by their ids.
type Known<'p> = HashMap<&'p str, &'p CalibratedItem>;

/// The parameters of the analysed items that the pool has.
pub(super) fn model(args: &ItemsArgs, path: &Path, data: &Data) -> anyhow::Result<Model> {
    let pool = CalibratedPool::read(path, &args.pool_map, args.data.reading.skip_bad)?;
    let known: Known<'_> = pool.items.iter().map(|item| (item.id.as_str(), item)).collect();
    let mut notes = vec!["Degrees of freedom are counted as if the pool came from these answers.".to_owned()];
    notes.extend(strangers(args, path, data, &known)?);
    notes.extend(strange_scores(args, path, data, &known)?);
    let mut parts = Vec::new();
    for domain in domains(&pool) {
        parts.extend(part(&pool, &known, data, domain).with_context(|| path.display().to_string())?);
    }
    Ok(Model { source: Some(format!("the pool {}", path.display())), parts, notes })
}

/// What to say about items that are not in the pool.
fn strangers(
    args: &ItemsArgs,
    path: &Path,
    data: &Data,
    known: &Known<'_>,
) -> anyhow::Result<Option<String>> {
    let ids = data.items.iter().map(|item| item.id.as_str());
    let strangers: Vec<&str> = ids.filter(|id| !known.contains_key(id)).collect();
    if strangers.len() == data.items.len() {
        let (place, answers) = (path.display(), args.data.place());
        bail!("{place}: holds none of the items of {answers}; a pool of these items expected");
    }
    let names = listed(strangers.iter().copied());
    let what = || format!("{} not in the pool: {names}.", count(strangers.len(), "item"));
    Ok((!strangers.is_empty()).then(what))
}

/// Scores that the pool has no category for are errors, or left out with what else is bad.
fn strange_scores(
    args: &ItemsArgs,
    path: &Path,
    data: &Data,
    known: &Known<'_>,
) -> anyhow::Result<Option<String>> {
    let mut strange = 0;
    for (item, counts) in data.items.iter().zip(&data.counts) {
        let Some(known) = known.get(item.id.as_str()) else { continue };
        let scores = occurring(counts).into_iter().map(|points| (points, data.score(points)));
        for (points, score) in scores.filter(|(_, score)| known.category(*score).is_none()) {
            let raw: Vec<String> = known.raw.iter().map(u8::to_string).collect();
            if !args.data.reading.skip_bad {
                bail!(
                    "{}: item `{}`: score {score}; one of {} expected, as in {} (`--skip-bad` leaves such answers out of the fit)",
                    args.data.place(),
                    item.id,
                    raw.join(", "),
                    path.display()
                );
            }
            strange += counts.get(usize::from(points)).copied().unwrap_or(0);
        }
    }
    let what =
        || format!("{strange} answers with scores that the pool does not know are left out of the fit.");
    Ok((strange > 0).then(what))
}

/// The domains that are abilities of their own; otherwise one part holds all items.
fn domains(pool: &CalibratedPool) -> Vec<Option<&str>> {
    match pool.domains() {
        domains if domains.len() > 1 && pool.has_domain_abilities() => {
            domains.into_iter().map(Some).collect()
        }
        _ => vec![None],
    }
}

/// The analysed items of a domain, if there are any.
fn part(
    pool: &CalibratedPool,
    known: &Known<'_>,
    data: &Data,
    domain: Option<&str>,
) -> anyhow::Result<Option<Part>> {
    let of_domain = |item: &&CalibratedItem| domain.is_none() || item.domain.as_deref() == domain;
    let own = |id: &str| known.get(id).copied().filter(of_domain);
    let members = data.items.iter().enumerate();
    let members = members.filter_map(|(place, item)| Some((place, own(&item.id)?.item.clone())));
    let (places, items): (Vec<usize>, Vec<Item>) = members.unzip();
    if items.is_empty() {
        return Ok(None);
    }
    let categories = |id: &str| known.get(id).map(|item| item.raw.clone()).unwrap_or_default();
    let categories = data.items.iter().map(|item| categories(&item.id)).collect();
    let answers = coded(data, &places, categories)?;
    let free = free_parameters(pool, &items);
    let part = Part::new(places, items, answers, pool.latent(domain), free)?;
    Ok(Some(Part { domain: domain.map(str::to_owned), ..part }))
}

/// What was estimated, as the sidecar tells; slopes and intercepts where it does not.
fn free_parameters(pool: &CalibratedPool, items: &[Item]) -> FreeParameters {
    let free = match pool.sidecar["model"].as_str() {
        Some("rasch" | "pcm") => FreeParameters::new(items, Slopes::Fixed).with_latent_sd(),
        Some("1pl") => FreeParameters::new(items, Slopes::Shared),
        _ => FreeParameters::new(items, Slopes::PerItem),
    };
    match pool.sidecar["guessing"].as_str() {
        Some(guessing) if guessing != "estimated" => without_guessing(free, items),
        _ => free,
    }
}
