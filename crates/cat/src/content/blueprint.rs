//! The blueprint's shares, kept at every length.

use super::{ContentControl, turn};
use crate::{CatError, Constraint, ItemPool, Served, Test};
use rand::Rng;

/// Quotas by domain, and by task within the domains, interleaved so that no block is served early.
///
/// Each step serves one domain and one of its tasks, those whose [`turn`] it is. So at every length a
/// domain is within one item of its share, and a task within two of its own (within one of its part of what the
/// domain has had), as long as there are items. A domain or task without open items is passed over.
///
/// ```
/// use gradatim_cat::content::BlueprintQuotas;
/// use gradatim_cat::{Design, FixedLength, MaximumInformation};
/// // Two domains, the second with two tasks.
/// let quotas = BlueprintQuotas::by_task(vec![(0, 0.4), (1, 0.35), (1, 0.25)])?;
/// let design =
///     Design { content: Box::new(quotas), ..Design::new(MaximumInformation, FixedLength(65)) };
/// # Ok::<(), gradatim_cat::CatError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct BlueprintQuotas {
    domains: Shares,
    /// The tasks of each domain.
    tasks: Vec<Tasks>,
    by_task: bool,
    /// The group of each item: its task, or its domain where there are no tasks.
    group_of: Vec<usize>,
    open: Vec<usize>,
    due: Option<Due>,
}

/// Shares with what has been served.
#[derive(Debug, Clone, PartialEq, Default)]
struct Shares {
    weights: Vec<f64>,
    served: Vec<usize>,
}

#[derive(Debug, Clone, PartialEq, Default)]
struct Tasks {
    shares: Shares,
    /// The group of each task.
    groups: Vec<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Due {
    domain: usize,
    group: usize,
}

/// The group of an item that belongs to none.
const NONE: usize = usize::MAX;

impl BlueprintQuotas {
    /// Shares by domain index, summing to one.
    ///
    /// # Errors
    /// [`CatError::Weights`] for a negative share or another sum.
    pub fn by_domain(weights: &[f64]) -> Result<Self, CatError> {
        let groups: Vec<(usize, f64)> = weights.iter().copied().enumerate().collect();
        Ok(Self { by_task: false, ..Self::by_task(groups)? })
    }

    /// Domain and share of each task, by task index, summing to one. An item without a task is never served.
    ///
    /// # Errors
    /// [`CatError::Weights`] for a negative share or another sum.
    pub fn by_task(tasks: Vec<(usize, f64)>) -> Result<Self, CatError> {
        let sum: f64 = tasks.iter().map(|task| task.1).sum();
        let negative = tasks.iter().any(|task| task.1.is_nan() || task.1 < 0.0);
        if negative || (sum - 1.0).abs() > 1e-6 {
            return Err(CatError::Weights(sum));
        }
        let count = tasks.iter().map(|task| task.0 + 1).max().unwrap_or(0);
        let mut quotas = Self {
            domains: Shares { weights: vec![0.0; count], served: vec![0; count] },
            tasks: vec![Tasks::default(); count],
            by_task: true,
            group_of: Vec::new(),
            open: vec![0; tasks.len()],
            due: None,
        };
        for (group, (domain, weight)) in tasks.into_iter().enumerate() {
            quotas.domains.weights[domain] += weight;
            quotas.tasks[domain].add(group, weight);
        }
        Ok(quotas)
    }

    /// Shares of the domains.
    #[must_use]
    pub fn weights(&self) -> &[f64] {
        &self.domains.weights
    }

    fn group(&self, pool: &ItemPool, item: usize) -> usize {
        let group = if self.by_task { pool.attributes(item).task } else { Some(pool.domain(item)) };
        group.unwrap_or(NONE)
    }
}

impl Tasks {
    /// Shares are of the domain, so they sum to its weight; `turn` is asked with the sum divided out.
    fn add(&mut self, group: usize, weight: f64) {
        self.groups.push(group);
        self.shares.weights.push(weight);
        self.shares.served.push(0);
    }
}

impl ContentControl for BlueprintQuotas {
    fn name(&self) -> &'static str {
        "blueprint"
    }

    fn boxed(&self) -> Box<dyn ContentControl> {
        Box::new(self.clone())
    }

    fn begin(&mut self, pool: &ItemPool, _: &mut dyn Rng) -> Result<(), CatError> {
        if pool.domains() != self.tasks.len() {
            return Err(CatError::Weights(self.domains.weights.iter().sum()));
        }
        if self.group_of.is_empty() {
            self.group_of = (0..pool.len()).map(|item| self.group(pool, item)).collect();
            self.tasks.iter_mut().for_each(|tasks| tasks.shares.normalise());
        }
        self.domains.served.fill(0);
        self.tasks.iter_mut().for_each(|tasks| tasks.shares.served.fill(0));
        self.due = None;
        Ok(())
    }

    fn prepare(&mut self, test: &Test<'_>, _: &mut dyn Rng) -> Result<Option<Constraint>, CatError> {
        self.open.fill(0);
        for (group, _) in self.group_of.iter().zip(test.open).filter(|(_, open)| **open) {
            if let Some(count) = self.open.get_mut(*group) {
                *count += 1;
            }
        }
        let open = |group: &usize| self.open.get(*group).is_some_and(|count| *count > 0);
        let has_open = |domain: usize| self.tasks.get(domain).is_some_and(|t| t.groups.iter().any(open));
        self.due = self.domains.turn(has_open).and_then(|domain| {
            let tasks = self.tasks.get(domain)?;
            let task = tasks.shares.turn(|task| tasks.groups.get(task).is_some_and(open))?;
            Some(Due { domain, group: *tasks.groups.get(task)? })
        });
        Ok(self.due.map(|due| Constraint { control: self.name(), subject: Some(due.group) }))
    }

    fn allows(&self, item: usize) -> bool {
        self.due.is_some_and(|due| self.group_of.get(item) == Some(&due.group))
    }

    fn domain(&self) -> Option<usize> {
        self.due.map(|due| due.domain)
    }

    /// Only scored items count.
    fn record(&mut self, pool: &ItemPool, served: Served) {
        let (domain, group) = (pool.domain(served.item), self.group_of.get(served.item));
        let Some(tasks) = self.tasks.get_mut(domain).filter(|_| served.scored) else { return };
        self.domains.count(domain);
        if let Some(task) = tasks.groups.iter().position(|g| Some(g) == group) {
            tasks.shares.count(task);
        }
    }
}

impl Shares {
    fn turn(&self, open: impl Fn(usize) -> bool) -> Option<usize> {
        turn(&self.weights, &self.served, open)
    }

    fn count(&mut self, at: usize) {
        if let Some(served) = self.served.get_mut(at) {
            *served += 1;
        }
    }

    /// Makes the weights sum to one, where there are any.
    fn normalise(&mut self) {
        let sum: f64 = self.weights.iter().sum();
        if sum > 0.0 {
            self.weights.iter_mut().for_each(|weight| *weight /= sum);
        }
    }
}
