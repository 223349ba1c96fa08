//! All that a learner has met, what is due of it, and how much of it will last.

use super::{Aim, DAY_MS, Exposure, Memory, Reason, RetentionError};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// The memories of one learner, by item: positions in the pool, or whatever numbers the caller gives its items.
///
/// ```
/// # fn main() -> Result<(), gradatim_readiness::retention::RetentionError> {
/// use gradatim_readiness::retention::{Aim, Exposure, Memories};
/// let day = 86_400_000;
/// let right = Exposure {
///     at: 0, correct: true, flagged: false, elapsed_ms: 60_000, expected_seconds: 90, chance: 0.25,
///     predicted: Some(0.7),
/// };
/// let mut memories = Memories::default();
/// memories.observe(4, &right)?;
/// memories.observe(7, &Exposure { correct: false, ..right })?;
/// let aim = Aim::new(None, day, 0.85)?;
/// let due: Vec<usize> = memories.due(day, &aim).iter().map(|d| d.item).collect();
/// assert_eq!(due, [7]); // missed yesterday; the other one can wait
/// assert!(memories.next_due(day, &aim).is_some_and(|at| at > day));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Memories {
    items: BTreeMap<usize, Memory>,
}

/// A review to be made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Due {
    /// The item.
    pub item: usize,
    /// Since when it is due.
    pub since: i64,
    /// Why it comes back.
    pub reason: Reason,
}

impl Memories {
    /// Takes in an exposure; those of one item come in the order of time.
    ///
    /// # Errors
    /// [`RetentionError::Model`], which finite states rule out.
    pub fn observe(&mut self, item: usize, exposure: &Exposure) -> Result<(), RetentionError> {
        match self.items.entry(item) {
            Entry::Vacant(place) => {
                place.insert(Memory::first(exposure)?);
            }
            Entry::Occupied(mut place) => {
                let next = place.get().then(exposure)?;
                place.insert(next);
            }
        }
        Ok(())
    }

    /// The memory of an item, if it was ever met.
    #[must_use]
    pub fn get(&self, item: usize) -> Option<&Memory> {
        self.items.get(&item)
    }

    /// Keeps the memories of these items only.
    pub fn retain(&mut self, keep: impl Fn(usize) -> bool) {
        self.items.retain(|item, _| keep(*item));
    }

    /// What is due at a moment, most urgent first: missed, then unsure, then fading, each the longest due first.
    #[must_use]
    pub fn due(&self, now: i64, aim: &Aim) -> Vec<Due> {
        let entry = |(&item, memory): (&usize, &Memory)| {
            Some(Due { item, since: memory.due(aim)?, reason: memory.reason() })
        };
        let mut due: Vec<Due> = self.items.iter().filter_map(entry).filter(|d| d.since <= now).collect();
        due.sort_by_key(|d| (d.reason.urgency(), d.since, d.item));
        due
    }

    /// When the next review falls due after a moment, or `None` when nothing is left before the exam.
    #[must_use]
    pub fn next_due(&self, now: i64, aim: &Aim) -> Option<i64> {
        self.moments(aim).filter(|at| *at > now).min()
    }

    /// Reviews by week from `now` to the exam, as they stand: what is due already belongs to the first week. Each item
    /// counts once, since what it needs after that depends on the answer.
    #[must_use]
    pub fn due_by_week(&self, now: i64, aim: &Aim) -> Vec<usize> {
        let week =
            |at: i64| usize::try_from(at.saturating_sub(now).max(0) / (7 * DAY_MS)).unwrap_or(usize::MAX);
        let mut weeks = vec![0; week(aim.at()).saturating_add(1)];
        for at in self.moments(aim) {
            if let Some(n) = weeks.get_mut(week(at)) {
                *n += 1;
            }
        }
        weeks
    }

    fn moments(&self, aim: &Aim) -> impl Iterator<Item = i64> {
        self.items.values().filter_map(|m| m.due(aim))
    }

    /// Retention: mean expected recall at a moment over the items once known, 0 to 1, each domain counting by its
    /// weight; `None` while nothing was known.
    ///
    /// `domain` gives the domain of an item, below the length of `weights`; weights are 0 or more and need not sum
    /// to one. A domain in which nothing was known is left out.
    #[must_use]
    pub fn retention(&self, at: i64, weights: &[f64], domain: impl Fn(usize) -> usize) -> Option<f64> {
        let mut sums = vec![(0.0, 0.0); weights.len()];
        for (item, memory) in self.items.iter().filter(|(_, m)| m.known()) {
            if let Some((recall, n)) = sums.get_mut(domain(*item)) {
                *recall += memory.recall(at);
                *n += 1.0;
            }
        }
        let known = || sums.iter().zip(weights).filter(|((_, n), w)| *n > 0.0 && **w > 0.0);
        let weight: f64 = known().map(|(_, w)| w).sum();
        let recall: f64 = known().map(|((recall, n), w)| w * recall / n).sum();
        (weight > 0.0).then(|| (recall / weight).clamp(0.0, 1.0))
    }
}
