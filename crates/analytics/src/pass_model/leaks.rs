//! Covariates that tell the outcome because they were written down after it.

use super::PassModelError;
use super::design::{as_numbers, texts};
use crate::evaluation::Predictions;
use crate::history::Person;
use std::collections::BTreeMap;

/// A covariate that alone tells outcomes apart this well is taken for a leak.
const AUC: f64 = 0.98;
/// A group whose outcomes are all the same, though by chance that happens less often than this, too.
const CHANCE: f64 = 1e-12;

/// Refuses a covariate that predicts the outcome almost perfectly, all in all or for one group.
///
/// What is there, or is missing, only for one kind of outcome is such a group: a day of leaving that those who pass
/// never have.
pub(super) fn check(
    people: &[Person],
    outcomes: &[bool],
    covariates: &[String],
    trusted: &[String],
) -> Result<(), PassModelError> {
    for column in covariates.iter().filter(|column| !trusted.contains(column)) {
        if let Some(why) = leak(&texts(people, column), outcomes) {
            return Err(PassModelError::Leak { column: column.clone(), why });
        }
    }
    Ok(())
}

fn leak(cells: &[Option<&str>], outcomes: &[bool]) -> Option<String> {
    let auc = match as_numbers(cells) {
        Some(numbers) => auc_of_numbers(&numbers, outcomes),
        None => auc_of_groups(cells, outcomes),
    };
    if let Some(auc) = auc.filter(|auc| *auc >= AUC) {
        return Some(format!("tells the outcomes apart all by itself (AUC {auc:.3})"));
    }
    let presence: Vec<Option<&str>> = cells.iter().map(|cell| cell.map(|_| "any value")).collect();
    let groups = if as_numbers(cells).is_some() { &presence } else { cells };
    pure_group(groups, outcomes)
}

/// In whichever direction.
fn auc_of_numbers(numbers: &[Option<f64>], outcomes: &[bool]) -> Option<f64> {
    let known: Vec<(f64, bool)> =
        numbers.iter().zip(outcomes).filter_map(|(x, y)| x.map(|x| (x, *y))).collect();
    let (low, high) =
        known.iter().fold((f64::MAX, f64::MIN), |(low, high), (x, _)| (low.min(*x), high.max(*x)));
    // Few values say little, whatever their order.
    if known.len() < 20 || low >= high {
        return None;
    }
    let (scaled, outcomes): (Vec<f64>, Vec<bool>) =
        known.into_iter().map(|(x, y)| (((x - low) / (high - low)).clamp(0.0, 1.0), y)).unzip();
    let auc = Predictions::new(&scaled, &outcomes).ok()?.auc()?;
    Some(auc.max(1.0 - auc))
}

/// Each row predicted by the others of its group, so that groups of one say nothing.
fn auc_of_groups(cells: &[Option<&str>], outcomes: &[bool]) -> Option<f64> {
    let groups = counts(cells, outcomes);
    let chance = |(cell, outcome): (&Option<&str>, &bool)| {
        let (n, passed) = groups.get(cell).copied().unwrap_or_default();
        let own = usize::from(*outcome);
        (passed - own) as f64 / (n - 1).max(1) as f64
    };
    let chances: Vec<f64> = cells.iter().zip(outcomes).map(chance).collect();
    Predictions::new(&chances, outcomes).ok()?.auc()
}

fn pure_group(cells: &[Option<&str>], outcomes: &[bool]) -> Option<String> {
    let prevalence = outcomes.iter().filter(|y| **y).count() as f64 / outcomes.len().max(1) as f64;
    let found = counts(cells, outcomes).into_iter().find_map(|(cell, (n, passed))| {
        let by_chance = |p: f64| p.powi(i32::try_from(n).unwrap_or(i32::MAX)) < CHANCE;
        let did = if passed == n && by_chance(prevalence) {
            "passed"
        } else if passed == 0 && by_chance(1.0 - prevalence) {
            "did not pass"
        } else {
            return None;
        };
        Some((cell, n, did))
    });
    let (cell, n, did) = found?;
    let group = cell.map_or_else(|| "no value".to_owned(), |cell| format!("`{cell}`"));
    Some(format!("all {n} people with {group} {did}"))
}

/// People and passes by group.
fn counts<'a>(cells: &[Option<&'a str>], outcomes: &[bool]) -> BTreeMap<Option<&'a str>, (usize, usize)> {
    let mut counts: BTreeMap<Option<&str>, (usize, usize)> = BTreeMap::new();
    for (cell, outcome) in cells.iter().zip(outcomes) {
        let count = counts.entry(*cell).or_default();
        count.0 += 1;
        count.1 += usize::from(*outcome);
    }
    counts
}
