//! What follows on what: how an earlier answer to one item moves the chance on the next.

use super::ability::Ability;
use super::features::Feature;
use super::history::History;
use super::statistics::ItemFacts;
use super::trackers::{Outcome, Question, Tracker};
use serde::{Deserialize, Serialize};

/// How many questions back an answer may lie.
pub(super) const LAGS: usize = 2;
/// Information of a sequence nobody has met: four answers at one half.
const WEIGHT: f64 = 1.0;

/// Effects of `(item and answer before, item)`: `Σ(y − P)/(Σ P(1 − P) + 1)` over the learners who met this sequence, the
/// first Newton step from no effect, under a prior of variance 1; `P` is what [`Ability`] foresees.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Transitions([Vec<Effect>; LAGS]);

/// Item and answer before, item, logits; sorted by the first two.
type Effect = (u32, u32, f32);

/// One learner on one sequence.
struct Meeting {
    sequence: (u32, u32),
    surprise: f64,
    information: f64,
}

impl Transitions {
    pub(super) fn estimate(kept: &[&History], facts: &[ItemFacts]) -> Self {
        let mut meetings: [Vec<Meeting>; LAGS] = Default::default();
        for history in kept {
            meet(history, facts, &mut meetings);
        }
        Self(meetings.map(effects))
    }

    /// The effect of an answer `lag + 1` questions back; 0 if nobody met the sequence.
    fn effect(&self, lag: usize, before: u32, item: u32) -> f64 {
        let list = self.0.get(lag).map_or(&[][..], Vec::as_slice);
        let found = list.binary_search_by_key(&(before, item), |effect| (effect.0, effect.1));
        found.ok().and_then(|place| list.get(place)).map_or(0.0, |effect| f64::from(effect.2))
    }
}

fn meet(history: &History, facts: &[ItemFacts], meetings: &mut [Vec<Meeting>; LAGS]) {
    let (mut ability, mut recent) = (Ability::default(), Recent::default());
    for answer in &history.answers {
        let Some(facts) = facts.get(answer.item as usize) else { continue };
        let (correct, p) = (f64::from(u8::from(answer.correct)), ability.chance(facts));
        for (list, before) in meetings.iter_mut().zip(recent.0) {
            if let (Some(before), Some(item)) = (before, facts.code) {
                let sequence = (before, item);
                list.push(Meeting { sequence, surprise: correct - p, information: p * (1.0 - p) });
            }
        }
        ability.learn(facts, correct);
        recent.push(facts, answer.correct);
    }
}

fn effects(mut meetings: Vec<Meeting>) -> Vec<Effect> {
    meetings.sort_by_key(|meeting| meeting.sequence); // stable, so that sums do not depend on anything but the log
    let effect = |same: &[Meeting]| {
        let (before, item) = same.first()?.sequence;
        let information: f64 = same.iter().map(|meeting| meeting.information).sum();
        let surprise: f64 = same.iter().map(|meeting| meeting.surprise).sum();
        Some((before, item, (surprise / (information + WEIGHT)) as f32))
    };
    meetings.chunk_by(|x, y| x.sequence == y.sequence).filter_map(effect).collect()
}

/// The last answers, latest first, each coded with its item; `None` for an item the statistics do not know.
#[derive(Debug, Clone, Default)]
struct Recent([Option<u32>; LAGS]);

impl Recent {
    fn push(&mut self, facts: &ItemFacts, correct: bool) {
        self.0.rotate_right(1);
        self.0[0] = facts.code.map(|code| 2 * code + u32::from(correct));
    }
}

/// Follows a learner through the sequences.
pub(super) struct Following<'t> {
    transitions: &'t Transitions,
    recent: Recent,
}

impl<'t> Following<'t> {
    pub(super) fn new(transitions: &'t Transitions) -> Self {
        Self { transitions, recent: Recent::default() }
    }
}

impl Tracker for Following<'_> {
    fn describe(&self) -> Vec<Feature> {
        [
            ("after_last", "how others did here after the same answer to the same last item, logits"),
            ("after_last_but_one", "the same for the last item but one, logits"),
        ]
        .map(Feature::from)
        .to_vec()
    }

    fn features(&self, question: &Question<'_>, row: &mut Vec<f64>) {
        let effect = |(lag, before): (usize, &Option<u32>)| {
            before.zip(question.facts.code).map_or(0.0, |(b, item)| self.transitions.effect(lag, b, item))
        };
        row.extend(self.recent.0.iter().enumerate().map(effect));
    }

    fn update(&mut self, question: &Question<'_>, outcome: &Outcome) {
        self.recent.push(question.facts, outcome.correct);
    }
}
