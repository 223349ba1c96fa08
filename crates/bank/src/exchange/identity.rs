//! Ids for items that have none.

use std::collections::BTreeSet;

use crate::blueprint::Blueprint;
use crate::draft::DraftItem;

/// The next free id of a task: the vendor's part of the slug, the task, and a number of three digits or more.
///
/// One above the highest number in use, so that the id of an item that was dropped in between is not reused.
pub(super) fn next_id(blueprint: &Blueprint, task: &str, taken: &BTreeSet<String>) -> String {
    let exam = blueprint.slug.split('-').next().unwrap_or_default();
    let prefix = format!("{exam}-{task}-");
    let number = |id: &String| id.strip_prefix(&prefix)?.parse::<u64>().ok();
    let last = taken.iter().filter_map(number).max().unwrap_or(0);
    format!("{prefix}{:03}", last.saturating_add(1))
}

/// Gives every item without an id the next free one of its task; returns these ids.
pub(super) fn complete(
    items: &mut [DraftItem],
    blueprint: &Blueprint,
    taken: &BTreeSet<String>,
) -> BTreeSet<String> {
    let mut given = BTreeSet::new();
    let mut used: BTreeSet<String> = items.iter().map(|d| d.item.id.clone()).collect();
    used.extend(taken.iter().cloned());
    for read in items.iter_mut().filter(|d| d.item.id.is_empty()) {
        read.item.id = next_id(blueprint, &read.item.task, &used);
        used.insert(read.item.id.clone());
        given.insert(read.item.id.clone());
    }
    given
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::mls;

    #[test]
    fn the_next_id_is_above_the_highest_of_its_task() {
        for (taken, next) in [
            (&[][..], "mls-3.5-001"),
            (&["mls-3.5-002", "mls-3.4-009"], "mls-3.5-003"),
            (&["mls-3.5-998", "mls-3.5-999"], "mls-3.5-1000"),
            (&["mls-3.5-x", "pmle-3.5-007"], "mls-3.5-001"),
        ] {
            let taken = taken.iter().map(ToString::to_string).collect();
            assert_eq!(next_id(&mls(), "3.5", &taken), next);
        }
    }
}
