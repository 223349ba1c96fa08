//! What earlier sittings say about a learner: faded evidence, items met, items just seen.

use crate::review::exposure;
use crate::{Material, PracticeError};
use gradatim_log::{Journal, Mode, SittingHistory, SittingRecord};
use gradatim_readiness::retention::{Aim, Exposure, Memories};
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
    in_exam: HashSet<usize>,
    last: Option<usize>,
    exposures: Vec<(usize, Exposure)>,
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
            in_exam: HashSet::new(),
            last: None,
            exposures: Vec::new(),
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
        Ok(Self::of(material, &sittings, now))
    }

    /// A learner's past as it stood when a sitting began: what it was chosen from, and is again when it goes on,
    /// whatever happened since.
    ///
    /// # Errors
    /// What the journal reports.
    pub fn before(
        journal: &Journal,
        material: &Material,
        record: &SittingRecord,
    ) -> Result<Self, PracticeError> {
        let slug = &material.exam().blueprint.slug;
        let mut sittings = journal.sittings_until(&record.learner, slug, record.started_at)?;
        sittings.retain(|s| s.record.sitting != record.sitting);
        Ok(Self::of(material, &sittings, record.started_at))
    }

    /// What these sittings, in order of time, say at `now` (UTC ms).
    #[must_use]
    pub fn of(material: &Material, sittings: &[SittingHistory], now: i64) -> Self {
        let mut history = Self::empty(material);
        sittings.iter().for_each(|s| history.take(material, s, now));
        history.in_exam = in_exam(material, sittings);
        history.just_seen = last_seen(material, sittings).take(JUST_SEEN).flatten().collect();
        history.last = last_seen(material, sittings).next().flatten();
        history.exposures.sort_by_key(|(_, exposure)| exposure.at);
        history
    }

    /// Of the form of an exam that was not handed in, only what was answered was surely met.
    fn take(&mut self, material: &Material, sitting: &SittingHistory, now: i64) {
        if measures(sitting) {
            self.remember(material, sitting);
        }
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

    fn remember(&mut self, material: &Material, sitting: &SittingHistory) {
        let flags = sitting.flags();
        for shown in &sitting.presentations {
            let Some(answer) = sitting.answer(shown.position) else { continue };
            let flagged = answer.flagged || flags.contains(&shown.position);
            self.exposures.extend(exposure(material, shown, answer, flagged));
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

    /// Items that no drill may serve now: the last thirty seen, and those of an exam under way, whose keys a drill
    /// would tell.
    pub fn barred(&self) -> impl Iterator<Item = usize> + '_ {
        self.just_seen.union(&self.in_exam).copied()
    }

    /// The item seen last, if the bank still has it.
    #[must_use]
    pub fn last(&self) -> Option<usize> {
        self.last
    }

    /// What is remembered of the items met, by position in the pool: every answer of a sitting that counts, in the
    /// order of time. Items rewritten since are other questions and left out.
    ///
    /// # Errors
    /// [`PracticeError::Retention`], which finite memories rule out.
    pub fn memories(&self) -> Result<Memories, PracticeError> {
        let mut memories = Memories::default();
        self.exposures.iter().try_for_each(|(item, exposure)| memories.observe(*item, exposure))?;
        Ok(memories)
    }

    /// The same of what drills may bring back: practice items in use, but for those of an exam under way. Sealed items
    /// never come up in a drill.
    ///
    /// # Errors
    /// [`PracticeError::Retention`], which finite memories rule out.
    pub fn reviewable(&self, material: &Material) -> Result<Memories, PracticeError> {
        let mut memories = self.memories()?;
        memories.retain(|item| material.in_drills(item) && !self.in_exam.contains(&item));
        Ok(memories)
    }

    /// Mean recall expected at the aim over items once known, weighted by blueprint, 0 to 1; `None` while nothing
    /// was known.
    ///
    /// # Errors
    /// [`PracticeError::Retention`], which finite memories rule out.
    pub fn retention(&self, material: &Material, aim: &Aim) -> Result<Option<f64>, PracticeError> {
        let weights = material.exam().blueprint.weights();
        Ok(self.memories()?.retention(aim.at(), &weights, |item| material.pool().domain(item)))
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

/// Whether the answers of a sitting count: an exam that was not handed in measures nothing.
#[must_use]
pub fn measures(sitting: &SittingHistory) -> bool {
    sitting.record.mode != Mode::Exam || sitting.is_finished()
}

/// Items of exams that still take answers.
fn in_exam(material: &Material, sittings: &[SittingHistory]) -> HashSet<usize> {
    let open = sittings.iter().filter(|s| s.record.mode == Mode::Exam && !s.is_closed());
    open.flat_map(|s| &s.presentations).filter_map(|p| material.pool().position(&p.item)).collect()
}

/// Positions of what was shown, newest first; `None` for what the bank no longer has.
fn last_seen<'a>(
    material: &'a Material,
    sittings: &'a [SittingHistory],
) -> impl Iterator<Item = Option<usize>> + 'a {
    let shown = sittings.iter().rev().flat_map(|s| s.presentations.iter().rev());
    shown.map(|p| material.pool().position(&p.item))
}
