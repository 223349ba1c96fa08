//! The answers so far.

use super::NextArgs;
use crate::calibrated::{CalibratedItem, CalibratedPool};
use anyhow::{Context as _, bail};
use gradatim_cat::{CatError, ItemPool};

/// Positions in the pool with the categories of their answers.
pub fn answers(
    args: &NextArgs,
    calibrated: &CalibratedPool,
    pool: &ItemPool,
) -> anyhow::Result<Vec<(usize, usize)>> {
    let (items, scores) = (&args.administered, &args.responses);
    if items.len() != scores.len() {
        bail!(
            "--administered names {} items and --responses has {}; one answer an item expected",
            items.len(),
            scores.len()
        );
    }
    let mut known: Vec<(usize, usize)> = Vec::with_capacity(items.len());
    for (id, score) in items.iter().zip(scores) {
        let position = pool.position(id).ok_or_else(|| CatError::UnknownItem(format!("`{id}`")))?;
        if known.iter().any(|(item, _)| *item == position) {
            bail!("--administered names `{id}` twice; every item once expected");
        }
        let item = calibrated.items.get(position).context("an item of the pool")?;
        known.push((position, category(item, *score)?));
    }
    Ok(known)
}

fn category(item: &CalibratedItem, score: u8) -> anyhow::Result<usize> {
    let Some(category) = item.category(score) else {
        let raw: Vec<String> = item.raw.iter().map(u8::to_string).collect();
        bail!("--responses: item `{}`: score {score}; one of {} expected", item.id, raw.join(", "));
    };
    Ok(usize::from(category))
}
