//! What earlier sittings say about a learner: faded evidence, items met, items just seen.

use crate::{Material, PracticeError};
use gradatim_log::{Journal, Mode, SittingHistory};
use gradatim_readiness::{HALF_LIFE_DAYS, fade};
use std::collections::HashSet;

/// The last items seen in earlier sittings that are kept out of the next one.
const JUST_SEEN: usize = 30;

const DAY_MS: f64 = 86_400_000.0;

/// A learner's past with one exam.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    log_likelihood: Vec<Vec<f64>>,
    met: HashSet<usize>,
    just_seen: HashSet<usize>,
}

impl History {
    /// Nobody has answered anything yet.
    #[must_use]
    pub fn empty(material: &Material) -> Self {
        let blank = vec![0.0; material.model().grid().len()];
        Self {
            log_likelihood: vec![blank; material.pool().domains()],
            met: HashSet::new(),
            just_seen: HashSet::new(),
        }
    }

    /// Reads a learner's sittings of this exam, but for `except`, as seen at `now` (UTC ms).
    ///
    /// Only scored first exposures count as evidence, each weighted by `2^(−days/60)`.
    ///
    /// # Errors
    /// What the journal reports.
    pub fn read(
        journal: &Journal,
        material: &Material,
        learner: &str,
        except: &str,
        now: i64,
    ) -> Result<Self, PracticeError> {
        let mut sittings = journal.sittings(learner, &material.exam().blueprint.slug)?;
        sittings.retain(|s| s.record.sitting != except);
        sittings.sort_by_key(|s| s.record.started_at);
        Ok(Self::of(material, &sittings, now))
    }

    /// What these sittings, in order of time, say at `now` (UTC ms).
    #[must_use]
    pub fn of(material: &Material, sittings: &[SittingHistory], now: i64) -> Self {
        let mut history = Self::empty(material);
        sittings.iter().for_each(|s| history.take(material, s, now));
        history.just_seen = last_seen(material, sittings);
        history
    }

    /// Of the form of an exam that was not handed in, only what was answered was surely met.
    fn take(&mut self, material: &Material, sitting: &SittingHistory, now: i64) {
        for shown in &sitting.presentations {
            let surely = measures(sitting) || sitting.answer(shown.position).is_some();
            if let Some(item) = material.pool().position(&shown.item).filter(|_| surely) {
                self.met.insert(item);
            }
        }
        for first in first_answers(material, sitting) {
            let days = (now - first.answered_at) as f64 / DAY_MS;
            self.add(material, first.item, first.correct, fade(days, HALF_LIFE_DAYS));
        }
    }

    fn add(&mut self, material: &Material, item: usize, correct: bool, weight: f64) {
        let row = &mut self.log_likelihood[material.pool().domain(item)];
        for (l, x) in row.iter_mut().zip(material.pool().log_likelihood(item, usize::from(correct))) {
            *l += weight * x;
        }
    }

    /// Faded log likelihood of a domain on the nodes.
    #[must_use]
    pub fn log_likelihood(&self, domain: usize) -> &[f64] {
        &self.log_likelihood[domain]
    }

    /// True when the learner has met the item before.
    #[must_use]
    pub fn has_met(&self, item: usize) -> bool {
        self.met.contains(&item)
    }

    /// Items met before, in no order.
    pub fn met(&self) -> impl Iterator<Item = usize> + '_ {
        self.met.iter().copied()
    }

    /// Items among the last thirty seen.
    pub fn just_seen(&self) -> impl Iterator<Item = usize> + '_ {
        self.just_seen.iter().copied()
    }
}

/// An answer that measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FirstAnswer {
    /// Place of the item in the bank.
    pub(crate) item: usize,
    pub(crate) correct: bool,
    /// UTC ms.
    pub(crate) answered_at: i64,
    /// When it began to count, UTC ms: answers of an exam do when it is handed in.
    pub(crate) counts_from: i64,
}

/// The answers of a sitting to scored questions never seen before.
pub(crate) fn first_answers<'a>(
    material: &'a Material,
    sitting: &'a SittingHistory,
) -> impl Iterator<Item = FirstAnswer> + 'a {
    let handed_in = sitting.finished_at().filter(|_| sitting.record.mode == Mode::Exam);
    let shown = sitting.presentations.iter().filter(|p| measures(sitting) && p.scored && p.first_exposure);
    shown.filter_map(move |p| {
        let (item, answer) = (material.pool().position(&p.item)?, sitting.answer(p.position)?);
        let answered_at = answer.answered_at;
        let counts_from = handed_in.unwrap_or(answered_at).max(answered_at);
        Some(FirstAnswer { item, correct: answer.correct, answered_at, counts_from })
    })
}

/// An exam that was not handed in measures nothing.
fn measures(sitting: &SittingHistory) -> bool {
    sitting.record.mode != Mode::Exam || sitting.is_finished()
}

fn last_seen(material: &Material, sittings: &[SittingHistory]) -> HashSet<usize> {
    let shown = sittings.iter().rev().flat_map(|s| s.presentations.iter().rev());
    shown.take(JUST_SEEN).filter_map(|p| material.pool().position(&p.item)).collect()
}
