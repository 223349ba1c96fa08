//! Items whose parameters an older calibration has fixed.

use super::CalibrateArgs;
use super::plan::{Abilities, Domains};
use crate::answers::Answers;
use crate::calibrated::{CalibratedItem, CalibratedPool};
use anyhow::bail;
use gradatim_irt::Item;
use serde_json::Value;
use std::collections::HashMap;

/// Fewest anchors on which a scale can rest: their mean and spread of location, and one to spare.
const FEWEST: usize = 3;

/// The anchors among the items of a file.
#[derive(Debug)]
pub(super) struct Anchors {
    /// The known item, one entry an item of the file.
    pub items: Vec<Option<Item>>,
    /// Scores of each anchor that mean category 0, 1, 2, ….
    pub scores: Vec<Option<Vec<u8>>>,
    /// Id of the scale.
    pub scale: Value,
    /// Id of the pool.
    pub pool: Value,
}

/// Reads the pool that `--anchor` names, and finds its items among those of the file.
pub(super) fn anchors(
    args: &CalibrateArgs,
    answers: &Answers,
    abilities: &Abilities,
) -> anyhow::Result<Option<Anchors>> {
    let Some(path) = &args.anchor else { return Ok(None) };
    let place = path.display();
    if matches!(abilities, Abilities::Joint(_)) {
        bail!(
            "{place}: a joint calibration takes no anchors; calibrate without, then `gradatim link --domain`"
        );
    }
    let pool = CalibratedPool::read(path, &[], args.data.reading.skip_bad)?;
    let known: HashMap<&str, &CalibratedItem> = pool.items.iter().map(|i| (i.id.as_str(), i)).collect();
    let of = |id: &String| known.get(id.as_str());
    let items: Vec<Option<Item>> =
        answers.items.iter().map(|i| of(&i.id).map(|known| known.item.clone())).collect();
    let scores = answers.items.iter().map(|i| of(&i.id).map(|known| known.raw.clone())).collect();
    check_number(args, abilities, &items)?;
    let id = |name: &str| pool.sidecar.get(name).cloned().unwrap_or(Value::Null);
    Ok(Some(Anchors { items, scores, scale: id("scale"), pool: id("pool") }))
}

fn check_number(args: &CalibrateArgs, abilities: &Abilities, items: &[Option<Item>]) -> anyhow::Result<()> {
    let (place, pool) = (args.data.place(), args.anchor.as_deref().map(std::path::Path::display));
    let pool = pool.map(|pool| pool.to_string()).unwrap_or_default();
    let check = |of: &str, n: usize| match n {
        n if n < FEWEST => bail!("{place}: {n} items{of} are in {pool}; at least {FEWEST} anchors expected"),
        _ => Ok(()),
    };
    match abilities {
        Abilities::Separate(Domains { names, of_item }) => {
            names.iter().enumerate().try_for_each(|(d, name)| {
                let own =
                    items.iter().zip(of_item).filter(|(item, of)| item.is_some() && usize::from(**of) == d);
                check(&format!(" of domain `{name}`"), own.count())
            })
        }
        _ => check("", items.iter().flatten().count()),
    }
}
