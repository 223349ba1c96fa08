//! How often items were met: what learners may have told each other.

mod page;

use super::records::Records;
use gradatim_bank::Pool;
pub(super) use page::show;
use serde::Serialize;
use utoipa::ToSchema;

/// Classes of the histogram, each a tenth wide.
const CLASSES: usize = 10;

/// How the items in use were met.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Exposure {
    /// Learners who met anything.
    pub(crate) learners: usize,
    /// Items that a learner met, on average.
    pub(crate) mean_met: f64,
    /// Share of what each of two learners met that both met, on average; null for fewer than two.
    pub(crate) overlap: Option<f64>,
    /// Sealed items met by somebody.
    pub(crate) sealed_met: usize,
    /// Items by exposure rate, in classes of a tenth.
    pub(crate) classes: [usize; CLASSES],
    /// Items that somebody met, the most exposed first.
    pub(crate) met: Vec<Exposed>,
    /// Items that nobody met.
    pub(crate) never_met: Vec<NeverMet>,
}

/// An item that somebody met.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Exposed {
    /// Item.
    pub(crate) item: String,
    /// Number of its task in the guide.
    pub(crate) task: String,
    /// Its pool.
    #[schema(value_type = String)]
    pub(crate) pool: Pool,
    /// Learners who met it.
    pub(crate) learners: usize,
    /// Their share of all learners.
    pub(crate) rate: f64,
    /// Times it was shown.
    pub(crate) shown: usize,
}

/// An item that nobody met.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct NeverMet {
    /// Item.
    pub(crate) item: String,
    /// Its pool.
    #[schema(value_type = String)]
    pub(crate) pool: Pool,
}

impl Exposure {
    /// By the records of an exam.
    pub(crate) fn of(records: &Records) -> Self {
        let learners = records.learners.len();
        let rate = |seen_by: usize| seen_by as f64 / learners.max(1) as f64;
        let items = records.material.exam().bank.items().iter().zip(&records.items);
        let (mut met, mut never_met) = (Vec::new(), Vec::new());
        for (item, figures) in items.filter(|(item, _)| item.is_active()) {
            let (id, task, pool) = (item.id.clone(), item.task.clone(), item.pool);
            match figures.seen_by {
                0 => never_met.push(NeverMet { item: id, pool }),
                n => met.push(Exposed {
                    item: id,
                    task,
                    pool,
                    learners: n,
                    rate: rate(n),
                    shown: figures.shown,
                }),
            }
        }
        met.sort_by(|a, b| b.rate.total_cmp(&a.rate));
        let rates = met.iter().map(|item| item.rate).chain(never_met.iter().map(|_| 0.0));
        Self {
            learners,
            mean_met: rate(met.iter().map(|item| item.learners).sum()),
            overlap: overlap(records),
            sealed_met: met.iter().filter(|item| item.pool == Pool::Sealed).count(),
            classes: classes(rates),
            met,
            never_met,
        }
    }
}

/// Mean number of items that two learners met both, over the mean number that one met: from the rates alone (Chen,
/// Ankenmann & Spray 2003). `None` for one learner.
fn overlap(records: &Records) -> Option<f64> {
    let learners = records.learners.len() as f64;
    let met: Vec<f64> = records.items.iter().map(|figures| figures.seen_by as f64).collect();
    let common: f64 = met.iter().map(|n| n * (n - 1.0)).sum::<f64>() / (learners * (learners - 1.0));
    let mean = met.iter().sum::<f64>() / learners;
    (learners > 1.0 && mean > 0.0).then(|| common / mean)
}

fn classes(rates: impl Iterator<Item = f64>) -> [usize; CLASSES] {
    let mut counts = [0; CLASSES];
    for rate in rates {
        counts[((rate * CLASSES as f64) as usize).min(CLASSES - 1)] += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::classes;

    #[test]
    fn everybody_is_in_a_class() {
        let rates = [0.0, 0.05, 0.1, 0.999, 1.0];
        assert_eq!(classes(rates.into_iter()), [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]);
    }
}
