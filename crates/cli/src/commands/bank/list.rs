//! Lists of items, and what may be asked of them.

use crate::layout::{Column, Table, count};
use anyhow::bail;
use clap::Args;
use gradatim_bank::{Blueprint, Exam, Item, Kind, Pool, Status};
use serde::de::value::Error;
use serde::de::{DeserializeOwned, Error as _, IntoDeserializer};
use serde_json::{Value, json};

/// Which items to list.
#[derive(Debug, Args)]
#[group(id = "filter", multiple = true)]
pub struct Filter {
    /// List items of this task only, for example 3.5.
    #[arg(long, value_name = "TASK")]
    task: Option<String>,
    /// List items of this kind only: single, multiple, ordering or matching.
    #[arg(long, value_name = "KIND", value_parser = word::<Kind>)]
    kind: Option<Kind>,
    /// List items of this pool only: practice, sealed or pretest.
    #[arg(long, value_name = "POOL", value_parser = word::<Pool>)]
    pool: Option<Pool>,
    /// List items of this status only: draft, reviewed or retired.
    #[arg(long, value_name = "STATUS", value_parser = word::<Status>)]
    status: Option<Status>,
}

/// Reads a word as it stands in bank files; the error lists the words that exist.
pub fn word<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    let found = T::deserialize(text.to_lowercase().into_deserializer());
    found.map_err(|e: Error| Error::custom(e.to_string().replace('`', "")))
}

impl Filter {
    /// Whether anything was asked for.
    pub fn is_set(&self) -> bool {
        self.task.is_some() || self.kind.is_some() || self.pool.is_some() || self.status.is_some()
    }

    /// The items that pass, sorted by id.
    ///
    /// # Errors
    ///
    /// When the task is not in the blueprint.
    pub fn choose<'a>(&self, exam: &'a Exam) -> anyhow::Result<Vec<&'a Item>> {
        if let Some(task) = self.task.as_ref().filter(|t| exam.blueprint.task(t).is_none()) {
            let known: Vec<&str> = exam.blueprint.tasks().map(|t| t.id.as_str()).collect();
            bail!("--task {task}: {} has no such task; use one of {}", exam.blueprint.slug, known.join(", "));
        }
        Ok(exam.bank.items().iter().filter(|i| self.admits(i)).collect())
    }

    fn admits(&self, item: &Item) -> bool {
        self.task.as_ref().is_none_or(|t| *t == item.task)
            && self.kind.is_none_or(|k| k == item.kind)
            && self.pool.is_none_or(|p| p == item.pool)
            && self.status.is_none_or(|s| s == item.status)
    }
}

/// One line an item.
pub fn text(exam: &Exam, items: &[&Item]) -> String {
    let mut table = Table::headed([
        ("item", Column::LEFT),
        ("point", Column::LEFT),
        ("kind", Column::LEFT),
        ("pool", Column::LEFT),
        ("status", Column::LEFT),
        ("angoff", Column::RIGHT),
        ("services", Column::LEFT),
    ]);
    for item in items {
        table.row([
            item.id.clone(),
            format!("{}/{}", item.task, item.point),
            item.kind.to_string(),
            item.pool.to_string(),
            item.status.to_string(),
            item.mean_angoff().map_or_else(|| "-".to_owned(), |r| format!("{r:.2}")),
            item.services.join(", "),
        ]);
    }
    format!("{table}{} of {}", count(items.len(), "item"), exam.bank.items().len())
}

/// The same for machines.
pub fn json(exam: &Exam, items: &[&Item]) -> Vec<Value> {
    items.iter().map(|item| row(&exam.blueprint, item)).collect()
}

fn row(blueprint: &Blueprint, item: &Item) -> Value {
    let domain = blueprint.domain_of_task(&item.task).and_then(|d| blueprint.domains().get(d));
    json!({
        "id": item.id, "version": item.version, "domain": domain.map(|d| &d.id), "task": item.task,
        "point": item.point, "kind": item.kind, "pool": item.pool, "status": item.status,
        "angoff": item.mean_angoff(), "services": item.services, "expected_seconds": item.expected_seconds,
    })
}
