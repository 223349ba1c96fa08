//! How the items spread over the blueprint.

mod page;

use gradatim_bank::{Exam, Item, Pool, TASK_MINIMUM, TaskCoverage, coverage};
pub(super) use page::show;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Tasks, pools and points; retired items are left out.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Matrix {
    /// Items in use.
    pub(crate) items: usize,
    /// Reviewed among them.
    pub(crate) reviewed: usize,
    /// With a key that a reader chose without seeing it.
    pub(crate) blind_agreed: usize,
    /// Items that a task should have.
    pub(crate) target: usize,
    /// Tasks below the target.
    pub(crate) thin_tasks: Vec<String>,
    /// Points without an item.
    pub(crate) uncovered_points: Vec<String>,
    /// Domains in the order of the guide.
    pub(crate) domains: Vec<DomainRow>,
    /// Tasks in the order of the guide.
    pub(crate) tasks: Vec<TaskRow>,
}

/// Items of a domain.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DomainRow {
    /// Number in the guide.
    pub(crate) id: String,
    /// Name.
    pub(crate) title: String,
    /// Items.
    pub(crate) items: usize,
    /// Share of all items in percent.
    pub(crate) share: f64,
    /// Weight in the exam in percent.
    pub(crate) weight: f64,
}

/// Items of a task.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TaskRow {
    /// Number in the guide.
    pub(crate) id: String,
    /// Name.
    pub(crate) title: String,
    /// Items.
    pub(crate) items: usize,
    /// Items by pool.
    #[schema(value_type = BTreeMap<String, usize>)]
    pub(crate) pools: BTreeMap<Pool, usize>,
    /// Reviewed among them.
    pub(crate) reviewed: usize,
    /// Items of each point, in the order of the guide.
    pub(crate) points: Vec<usize>,
}

impl Matrix {
    /// Of an exam's bank.
    pub(crate) fn of(exam: &Exam) -> Self {
        let all = coverage(exam);
        let domains = all.domains.into_iter().map(|domain| DomainRow {
            id: domain.id,
            title: domain.title,
            items: domain.items,
            share: domain.share,
            weight: domain.weight,
        });
        Self {
            items: all.items,
            reviewed: all.reviewed,
            blind_agreed: all.blind_agreed,
            target: TASK_MINIMUM,
            thin_tasks: all.thin_tasks,
            uncovered_points: all.uncovered_points,
            domains: domains.collect(),
            tasks: all.tasks.into_iter().map(|task| TaskRow::of(exam, task)).collect(),
        }
    }
}

impl TaskRow {
    fn of(exam: &Exam, task: TaskCoverage) -> Self {
        let own = |item: &&Item| item.is_active() && item.task == task.id;
        let items: Vec<&Item> = exam.bank.items().iter().filter(own).collect();
        let of_pool = |pool: &Pool| (*pool, items.iter().filter(|item| item.pool == *pool).count());
        Self {
            pools: Pool::ALL.iter().map(of_pool).collect(),
            reviewed: items.iter().filter(|item| item.is_reviewed()).count(),
            points: task.points.iter().map(|point| point.items).collect(),
            items: task.items,
            title: task.title,
            id: task.id,
        }
    }
}
