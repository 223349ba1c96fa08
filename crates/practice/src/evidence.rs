//! What earlier sittings say about a learner: faded evidence, items met, items just seen.

use crate::{Material, PracticeError};
use gradatim_log::{EventKind, Journal, Mode, SittingHistory};
use std::collections::HashSet;

/// Days after which the evidence of an answer counts half.
///
/// Between sittings ability drifts; fading the likelihood keeps the prior N(0, 1) and the grids exact.
pub const HALF_LIFE_DAYS: f64 = 60.0;

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

    /// What these sittings, in order of time, say at `now` (UTC ms). Sittings begun at that moment or later, and
    /// what happened after it in earlier ones, are not looked at: a sitting that is taken up or replayed later has the history that it began with.
    #[must_use]
    pub fn of(material: &Material, sittings: &[SittingHistory], now: i64) -> Self {
        let mut history = Self::empty(material);
        let earlier = || sittings.iter().filter(|s| s.record.started_at < now);
        earlier().for_each(|s| history.take(material, s, now));
        history.just_seen = last_seen(material, earlier(), now);
        history
    }

    /// An exam that was not handed in measures nothing, and of its form only what was answered was surely met.
    fn take(&mut self, material: &Material, sitting: &SittingHistory, now: i64) {
        let handed_in = sitting.events.iter().any(|e| e.kind == EventKind::Finish && e.at <= now);
        let counts = sitting.record.mode != Mode::Exam || handed_in;
        for shown in sitting.presentations.iter().filter(|shown| shown.shown_at <= now) {
            let Some(item) = material.pool().position(&shown.item) else { continue };
            let answer = sitting.answer(shown.position).filter(|answer| answer.answered_at <= now);
            if counts || answer.is_some() {
                self.met.insert(item);
            }
            if let Some(answer) = answer.filter(|_| counts && shown.scored && shown.first_exposure) {
                let days = (now - answer.answered_at) as f64 / DAY_MS;
                self.add(material, item, answer.correct, (-days / HALF_LIFE_DAYS).exp2());
            }
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

fn last_seen<'a>(
    material: &Material,
    sittings: impl DoubleEndedIterator<Item = &'a SittingHistory>,
    now: i64,
) -> HashSet<usize> {
    let shown = sittings.rev().flat_map(|s| s.presentations.iter().rev().filter(|p| p.shown_at <= now));
    shown.take(JUST_SEEN).filter_map(|p| material.pool().position(&p.item)).collect()
}
