//! Responses in the categories of the items that are scored on.

use super::ScoreArgs;
use crate::calibrated::{CalibratedItem, CalibratedPool, listed};
use crate::responses::each_learner;
use anyhow::bail;
use gradatim_irt::Responses;
use gradatim_log::ResponseTable;
use std::collections::{HashMap, HashSet};

/// The responses to the chosen items.
pub fn responses(
    args: &ScoreArgs,
    pool: &CalibratedPool,
    items: &[&CalibratedItem],
    table: &ResponseTable,
) -> anyhow::Result<Responses> {
    let known: HashMap<&str, u32> = (0..).zip(items).map(|(place, item)| (item.id.as_str(), place)).collect();
    let places: Vec<Option<u32>> = table.items.iter().map(|i| known.get(i.id.as_str()).copied()).collect();
    let of_pool: HashSet<&str> = pool.items.iter().map(|item| item.id.as_str()).collect();
    let strange = table
        .items
        .iter()
        .zip(&places)
        .filter(|(item, place)| place.is_none() && !of_pool.contains(item.id.as_str()));
    refuse_strangers(args, &strange.map(|(item, _)| item.id.as_str()).collect::<Vec<_>>())?;
    if places.iter().all(Option::is_none) {
        bail!("{}: no answers to the items of {}", args.data.place(), args.pool.display());
    }
    coded(args, items, table, &places)
}

fn refuse_strangers(args: &ScoreArgs, strangers: &[&str]) -> anyhow::Result<()> {
    let (place, names) = (args.data.place(), listed(strangers.iter().copied()));
    match strangers.len() {
        0 => {}
        n if args.data.reading.skip_bad => {
            eprintln!("{place}: {n} items that are not in the pool left out: {names}");
        }
        _ => bail!(
            "{place}: items that are not in {}: {names}; `--items a,b,c` reads others only, `--skip-bad` leaves these out",
            args.pool.display()
        ),
    }
    Ok(())
}

/// An answer with a score that its item does not know.
struct Strange<'p> {
    learner: usize,
    item: &'p CalibratedItem,
    score: u8,
}

/// Scores as categories.
fn coded(
    args: &ScoreArgs,
    items: &[&CalibratedItem],
    table: &ResponseTable,
    places: &[Option<u32>],
) -> anyhow::Result<Responses> {
    let (mut responses, mut strange) = (Responses::new(items.len()), Vec::new());
    each_learner(table, places, |row| {
        let learner = responses.persons();
        let answer = |&(place, score): &(u32, u8)| {
            let item = items.get(place as usize)?;
            let category = item.category(score);
            if category.is_none() {
                strange.push(Strange { learner, item, score });
            }
            Some((place, category?))
        };
        responses.push(&row.iter().filter_map(answer).collect::<Vec<_>>())
    })?;
    refuse_scores(args, table, &strange)?;
    Ok(responses)
}

fn refuse_scores(args: &ScoreArgs, table: &ResponseTable, strange: &[Strange<'_>]) -> anyhow::Result<()> {
    let Some(first) = strange.first() else { return Ok(()) };
    let learner = table.learners.get(first.learner).map(String::as_str).unwrap_or_default();
    let raw: Vec<String> = first.item.raw.iter().map(u8::to_string).collect();
    let (place, item, score, raw) = (args.data.place(), &first.item.id, first.score, raw.join(", "));
    let what = format!("learner `{learner}`: item `{item}`: score {score}; one of {raw} expected");
    if args.data.reading.skip_bad {
        eprintln!("{place}: {} answers left out; the first one, {what}", strange.len());
        return Ok(());
    }
    bail!("{place}: {what}; `--skip-bad` leaves such answers out")
}
