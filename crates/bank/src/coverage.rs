//! Coverage: how the items of a bank spread over the points of its blueprint.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::bank::Exam;
use crate::blueprint::{Blueprint, Task};
use crate::item::{Item, Kind, Pool, Status};

/// Items a task needs, so that a drill on it does not repeat itself at once.
pub const TASK_MINIMUM: usize = 15;

/// How a bank spreads over its blueprint. Retired items are counted under `statuses` only.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Coverage {
    /// Slug of the exam.
    pub exam: String,
    /// Version of the bank; absent for a draft.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bank_version: Option<String>,
    /// Items that are not retired.
    pub items: usize,
    /// Items that passed a review.
    pub reviewed: usize,
    /// Items on which a blind reader agreed with the key.
    pub blind_agreed: usize,
    /// Domains in the order of the blueprint.
    pub domains: Vec<DomainCoverage>,
    /// Tasks in the order of the blueprint.
    pub tasks: Vec<TaskCoverage>,
    /// Tasks with fewer than 15 items.
    pub thin_tasks: Vec<String>,
    /// Points without an item, as `task.point`, for example `3.5 point 2`.
    pub uncovered_points: Vec<String>,
    /// Items by kind.
    pub kinds: BTreeMap<Kind, usize>,
    /// Items by pool.
    pub pools: BTreeMap<Pool, usize>,
    /// Items by status, retired ones included.
    pub statuses: BTreeMap<Status, usize>,
}

/// Items of one domain against its weight.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DomainCoverage {
    /// Number of the domain in the guide.
    pub id: String,
    /// Name of the domain.
    pub title: String,
    /// Items of the domain.
    pub items: usize,
    /// Share of all items in percent, 0 to 100.
    pub share: f64,
    /// Weight in the blueprint in percent.
    pub weight: f64,
}

/// Items of one task, point by point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TaskCoverage {
    /// Number of the task in the guide.
    pub id: String,
    /// Name of the task.
    pub title: String,
    /// Items of the task.
    pub items: usize,
    /// Points in the order of the blueprint.
    pub points: Vec<PointCoverage>,
}

/// Items of one point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PointCoverage {
    /// What the point asks for.
    pub text: String,
    /// Items of the point.
    pub items: usize,
}

/// How the bank of an exam spreads over the blueprint.
#[must_use]
pub fn coverage(exam: &Exam) -> Coverage {
    let version = exam.bank.version().to_owned();
    Coverage { bank_version: Some(version), ..of_items(&exam.blueprint, exam.bank.items()) }
}

/// Coverage of any items; those of unknown tasks or points count only towards the total.
pub(crate) fn of_items<'a>(blueprint: &Blueprint, items: impl IntoIterator<Item = &'a Item>) -> Coverage {
    let all: Vec<&Item> = items.into_iter().collect();
    let active: Vec<&Item> = all.iter().copied().filter(|i| i.is_active()).collect();
    let tasks: Vec<TaskCoverage> = blueprint.tasks().map(|t| task_coverage(t, &active)).collect();
    Coverage {
        exam: blueprint.slug.clone(),
        bank_version: None,
        items: active.len(),
        reviewed: active.iter().filter(|i| i.is_reviewed()).count(),
        blind_agreed: active.iter().filter(|i| i.review.as_ref().is_some_and(|r| r.blind_agreed)).count(),
        domains: domain_coverage(blueprint, &active),
        thin_tasks: tasks.iter().filter(|t| t.items < TASK_MINIMUM).map(|t| t.id.clone()).collect(),
        uncovered_points: tasks.iter().flat_map(uncovered).collect(),
        tasks,
        kinds: tally(Kind::ALL, &active, |i| i.kind),
        pools: tally(Pool::ALL, &active, |i| i.pool),
        statuses: tally(Status::ALL, &all, |i| i.status),
    }
}

fn task_coverage(task: &Task, items: &[&Item]) -> TaskCoverage {
    let of_task: Vec<&&Item> = items.iter().filter(|i| i.task == task.id).collect();
    let point = |(i, text): (usize, &String)| PointCoverage {
        text: text.clone(),
        items: of_task.iter().filter(|item| item.point == i + 1).count(),
    };
    let points = task.points.iter().enumerate().map(point).collect();
    TaskCoverage { id: task.id.clone(), title: task.title.clone(), items: of_task.len(), points }
}

fn uncovered(task: &TaskCoverage) -> Vec<String> {
    let empty = task.points.iter().enumerate().filter(|(_, p)| p.items == 0);
    empty.map(|(i, _)| format!("{} point {}", task.id, i + 1)).collect()
}

fn domain_coverage(blueprint: &Blueprint, items: &[&Item]) -> Vec<DomainCoverage> {
    let percent = |n: usize| 100.0 * n as f64 / items.len().max(1) as f64;
    let of_domain = |d| items.iter().filter(|i| blueprint.domain_of_task(&i.task) == Some(d)).count();
    let shares = blueprint.domains().iter().enumerate().map(|(d, domain)| (domain, of_domain(d)));
    shares
        .map(|(domain, items)| DomainCoverage {
            id: domain.id.clone(),
            title: domain.title.clone(),
            items,
            share: percent(items),
            weight: domain.weight,
        })
        .collect()
}

/// Counts by value, zeros included.
fn tally<K: Ord + Copy>(all: &[K], items: &[&Item], value: impl Fn(&Item) -> K) -> BTreeMap<K, usize> {
    let mut counts: BTreeMap<K, usize> = all.iter().map(|k| (*k, 0)).collect();
    for item in items {
        *counts.entry(value(item)).or_default() += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::{mls, sound_item};

    #[test]
    fn counts_spread_over_points_domains_and_kinds() {
        let with = |task: &str, point, status| Item { task: task.into(), point, status, ..sound_item() };
        let items = [
            with("1.1", 1, Status::Reviewed),
            with("1.1", 1, Status::Draft),
            with("3.5", 6, Status::Reviewed),
            with("3.5", 2, Status::Retired),
        ];
        let found = of_items(&mls(), &items);
        assert_eq!((found.items, found.reviewed), (3, 2));
        assert_eq!(found.domains.iter().map(|d| d.items).collect::<Vec<_>>(), [2, 0, 1, 0]);
        assert!((found.domains[0].share - 200.0 / 3.0).abs() < 1e-9);
        assert_eq!(found.tasks[0].points[0].items, 2);
        assert_eq!(found.statuses[&Status::Retired], 1);
        assert_eq!(found.kinds[&Kind::Single], 3);
        assert_eq!(found.pools[&Pool::Sealed], 0);
        assert_eq!(found.thin_tasks.len(), 15);
        assert_eq!(found.uncovered_points.len(), 58 - 2);
        assert!(found.uncovered_points.contains(&"3.5 point 2".to_owned()));
    }

    #[test]
    fn an_empty_bank_has_shares_of_zero() {
        let found = of_items(&mls(), &[]);
        assert!(found.domains.iter().all(|d| d.share.abs() < 1e-12));
        assert_eq!(found.uncovered_points.len(), 58);
    }
}
