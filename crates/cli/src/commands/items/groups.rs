//! Who is compared with whom.

use super::ItemsArgs;
use crate::calibrated::listed;
use anyhow::{Context as _, bail};
use gradatim_irt::dif::{Group, Period};
use gradatim_log::{ResponseTable, parse_time};
use std::collections::BTreeMap;

/// Two groups of the persons of a table.
#[derive(Debug)]
pub(super) struct Comparison<S> {
    /// Reference and focal group, or earlier and later period, as in the file, with their sizes.
    pub names: [String; 2],
    /// The same as people should read them.
    pub labels: [String; 2],
    pub sizes: [usize; 2],
    /// Where each person belongs.
    pub sides: Vec<Option<S>>,
}

impl<S: Copy + PartialEq> Comparison<S> {
    fn new(column: Option<&str>, names: [String; 2], sides: Vec<Option<S>>, both: [S; 2]) -> Self {
        let sizes = both.map(|side| sides.iter().filter(|own| **own == Some(side)).count());
        let label = |name: &String| column.map_or_else(|| name.clone(), |column| format!("{column} {name}"));
        Self { labels: [label(&names[0]), label(&names[1])], names, sizes, sides }
    }
}

/// The groups asked for.
pub(super) fn groups(args: &ItemsArgs, table: &ResponseTable) -> anyhow::Result<Option<Comparison<Group>>> {
    let Some(column) = &args.group else { return Ok(None) };
    let values = values(args, column, table.groups.as_deref())?;
    let counts = counts(values);
    let focal = match &args.focal {
        Some(focal) => known(args, column, &counts, focal)?.to_owned(),
        None => smaller_of_two(args, column, &counts)?,
    };
    let others: Vec<&str> = counts.keys().copied().filter(|value| *value != focal).collect();
    let side = |value: &String| Some(if *value == focal { Group::Focal } else { Group::Reference });
    let names = [others.join(", "), focal.clone()];
    Ok(Some(Comparison::new(
        Some(column),
        names,
        values.iter().map(side).collect(),
        [Group::Reference, Group::Focal],
    )))
}

/// The periods asked for.
pub(super) fn periods(args: &ItemsArgs, table: &ResponseTable) -> anyhow::Result<Option<Comparison<Period>>> {
    let compared = match (&args.period, &args.split_at) {
        (Some(column), _) => by_column(args, column, table)?,
        (None, Some(time)) => by_time(args, time, table)?,
        (None, None) => return Ok(None),
    };
    Ok(Some(compared))
}

fn by_column(args: &ItemsArgs, column: &str, table: &ResponseTable) -> anyhow::Result<Comparison<Period>> {
    let values = values(args, column, table.periods.as_deref())?;
    let counts = counts(values);
    let mut names: Vec<&str> = counts.keys().copied().collect();
    names.sort_by(|a, b| number(a).total_cmp(&number(b)).then(a.cmp(b)));
    let [earlier, later] = names.as_slice() else {
        bail!("{}; two periods expected (--split-at TIME divides by time)", holds(args, column, &counts))
    };
    let side = |value: &String| Some(if value == later { Period::Later } else { Period::Earlier });
    let names = [(*earlier).to_owned(), (*later).to_owned()];
    Ok(Comparison::new(
        Some(column),
        names,
        values.iter().map(side).collect(),
        [Period::Earlier, Period::Later],
    ))
}

/// A person belongs to the period of the first answer.
fn by_time(args: &ItemsArgs, time: &str, table: &ResponseTable) -> anyhow::Result<Comparison<Period>> {
    let place = args.data.place();
    let split = parse_time(time).with_context(|| {
        format!("--split-at {time}: not a time; 2026-11-01 or `2026-11-01 12:30:00` expected")
    })?;
    let times = table.details.as_ref().and_then(|details| details.timestamp_ms.as_ref());
    let times =
        times.with_context(|| format!("{place}: has no times; --split-at needs a column `timestamp`"))?;
    let mut first: Vec<Option<i64>> = vec![None; table.learners.len()];
    for (response, time) in table.responses.iter().zip(times) {
        if let (Some(slot), Some(time)) = (first.get_mut(response.learner as usize), time) {
            *slot = Some(slot.map_or(*time, |before| before.min(*time)));
        }
    }
    let side = |time: Option<i64>| time.map(|t| if t < split { Period::Earlier } else { Period::Later });
    let names = [format!("before {time}"), format!("from {time}")];
    let sides = first.into_iter().map(side).collect();
    let compared = Comparison::new(None, names, sides, [Period::Earlier, Period::Later]);
    if compared.sizes.contains(&0) {
        let [before, after] = compared.sizes;
        bail!(
            "{place}: {before} persons began before {time} and {after} after; name a time with persons on both sides"
        );
    }
    Ok(compared)
}

fn number(text: &str) -> f64 {
    text.parse().unwrap_or(f64::INFINITY)
}

/// The values of a column of persons; attempt logs have none.
fn values<'t>(args: &ItemsArgs, column: &str, values: Option<&'t [String]>) -> anyhow::Result<&'t [String]> {
    values.with_context(|| {
        format!(
            "{}: an attempt log has no column `{column}` of persons; --split-at compares periods there",
            args.data.place()
        )
    })
}

fn counts(values: &[String]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for value in values {
        *counts.entry(value.as_str()).or_default() += 1;
    }
    counts
}

fn holds(args: &ItemsArgs, column: &str, counts: &BTreeMap<&str, usize>) -> String {
    let (place, names) = (args.data.place(), listed(counts.keys().copied()));
    match counts.len() {
        1 => format!("{place}: column `{column}`: holds {names} only"),
        n => format!("{place}: column `{column}`: holds {n} values, {names}"),
    }
}

fn known<'f>(
    args: &ItemsArgs,
    column: &str,
    counts: &BTreeMap<&str, usize>,
    focal: &'f str,
) -> anyhow::Result<&'f str> {
    if !counts.contains_key(focal) {
        bail!("{}; --focal `{focal}` is not among them", holds(args, column, counts));
    }
    if counts.len() < 2 {
        bail!("{}; a comparison needs two groups", holds(args, column, counts));
    }
    Ok(focal)
}

fn smaller_of_two(args: &ItemsArgs, column: &str, counts: &BTreeMap<&str, usize>) -> anyhow::Result<String> {
    match counts.len() {
        1 => bail!("{}; a comparison needs two groups", holds(args, column, counts)),
        2 => {}
        _ => bail!("{}; --focal names the one to compare with all others", holds(args, column, counts)),
    }
    let smaller = counts.iter().rev().min_by_key(|(_, n)| **n).map(|(value, _)| (*value).to_owned());
    let focal = smaller.unwrap_or_default();
    eprintln!(
        "{}: column `{column}`: `{focal}` is compared with the rest (--focal names another)",
        args.data.place()
    );
    Ok(focal)
}
