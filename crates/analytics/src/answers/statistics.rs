//! What is known of items and skills before a learner comes: how easy they are, from other learners' answers.

use super::ability::Ability;
use super::history::{AnswerLog, History};
use super::transitions::Transitions;
use gradatim_irt::math::{logistic, logit};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Answers that the overall share counts for in the share of a skill.
const SKILL_WEIGHT: f64 = 10.0;
/// Answers that the share of its skills counts for in the share of an item.
const ITEM_WEIGHT: f64 = 3.0;
/// Variance of skills around the overall ease, and of items around that of their skills, squared logits.
const VARIANCE: f64 = 1.0;
/// Times that abilities are followed with the ease found so far.
const PASSES: usize = 4;
/// Newton steps in each pass.
const STEPS: usize = 6;
/// Longest Newton step, logits: where everything was right, the first one would overshoot.
const LONGEST: f64 = 2.0;

/// Ease of all items and skills, and what follows on what, from some learners' answers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Statistics {
    /// Logit of the overall share right.
    base: f64,
    skills: Vec<Ease>,
    items: Vec<Ease>,
    pub(super) transitions: Transitions,
}

/// How easy an item or skill is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Ease {
    id: String,
    answers: u32,
    /// Logit of the smoothed share right.
    share: f64,
    /// The same with regard to the abilities of those who answered.
    ease: f64,
}

/// What is known of one item of a log.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct ItemFacts {
    /// Its place among the items of the statistics, unless it is new.
    pub(super) code: Option<u32>,
    /// Its skills, indices into those of the log.
    pub(super) skills: Vec<u32>,
    /// Answers that its ease rests on.
    pub(super) answers: f64,
    pub(super) share: f64,
    pub(super) ease: f64,
    pub(super) skill_share: f64,
    pub(super) skill_ease: f64,
}

/// An answer as seen from the abilities' side.
struct Observation {
    item: u32,
    correct: f64,
    ability: f64,
}

impl Statistics {
    /// Learns from the histories that `keep` takes, by their place in the log.
    pub(super) fn estimate(log: &AnswerLog, keep: impl Fn(usize) -> bool) -> Self {
        let kept: Vec<&History> = (0..)
            .zip(log.histories())
            .filter(|(place, _)| keep(*place))
            .map(|(_, history)| history)
            .collect();
        let mut statistics = Self::shares(log, &kept);
        for _ in 0..PASSES {
            statistics.adjust(log, &kept);
        }
        let facts = statistics.facts(log);
        statistics.transitions = Transitions::estimate(&kept, &facts);
        statistics
    }

    /// What is known of every item of a log, whose skills and items may be others.
    pub(super) fn facts(&self, log: &AnswerLog) -> Vec<ItemFacts> {
        let (items, skills) = (places(&self.items), places(&self.skills));
        let skill = |skill: &u32| {
            let found = log.skills().get(*skill as usize).and_then(|name| skills.get(name.as_str()));
            found.map_or((self.base, self.base), |(_, s)| (s.share, s.ease))
        };
        let facts = |(index, item): (u32, &super::AnsweredItem)| {
            let own = log.skills_of(index);
            let skill_share = mean(own.iter().map(|s| skill(s).0)).unwrap_or(self.base);
            let skill_ease = mean(own.iter().map(|s| skill(s).1)).unwrap_or(self.base);
            let known = items.get(item.id.as_str());
            ItemFacts {
                code: known.map(|(code, _)| *code),
                skills: own.to_vec(),
                answers: known.map_or(0.0, |(_, item)| f64::from(item.answers)),
                share: known.map_or(skill_share, |(_, item)| item.share),
                ease: known.map_or(skill_ease, |(_, item)| item.ease),
                skill_share,
                skill_ease,
            }
        };
        (0..).zip(log.items()).map(facts).collect()
    }

    /// Whether every number in it is finite, as it is unless a file was changed by hand.
    pub(super) fn is_sound(&self) -> bool {
        let all = self.items.iter().chain(&self.skills).all(|e| e.share.is_finite() && e.ease.is_finite());
        all && self.base.is_finite()
    }

    /// Smoothed shares: of skills towards that of all, of items towards those of their skills.
    fn shares(log: &AnswerLog, kept: &[&History]) -> Self {
        let (mut of_skills, mut of_items) =
            (vec![(0.0, 0.0); log.skills().len()], vec![(0.0, 0.0); log.items().len()]);
        let (mut right, mut all) = (1.0, 2.0); // one of either kind, so that the logit is finite
        for answer in kept.iter().flat_map(|history| &history.answers) {
            let correct = f64::from(u8::from(answer.correct));
            (right, all) = (right + correct, all + 1.0);
            count(&mut of_items, answer.item, correct);
            log.skills_of(answer.item).iter().for_each(|skill| count(&mut of_skills, *skill, correct));
        }
        let base = right / all;
        let smoothed =
            |weight: f64, centre: f64, (right, all): (f64, f64)| (right + weight * centre) / (all + weight);
        let skills: Vec<f64> = of_skills.iter().map(|counts| smoothed(SKILL_WEIGHT, base, *counts)).collect();
        let centre = |item: u32| mean(values(&skills, log.skills_of(item))).unwrap_or(base);
        let items: Vec<f64> =
            (0..).zip(&of_items).map(|(i, counts)| smoothed(ITEM_WEIGHT, centre(i), *counts)).collect();
        let names = |i: usize| log.items().get(i).map(|item| item.id.clone()).unwrap_or_default();
        Self {
            base: logit(base),
            skills: eases(log.skills().iter().cloned(), &of_skills, &skills),
            items: eases((0..items.len()).map(names), &of_items, &items),
            transitions: Transitions::default(),
        }
    }

    /// Brings the ease of skills and items to its mode, given the abilities that follow from it.
    fn adjust(&mut self, log: &AnswerLog, kept: &[&History]) {
        let observations = observations(kept, &self.facts(log));
        let mut skills: Vec<f64> = self.skills.iter().map(|skill| skill.ease).collect();
        let centres = vec![self.base; skills.len()];
        to_mode(&mut skills, &centres, &observations, |o| log.skills_of(o.item));
        let mut items: Vec<f64> = self.items.iter().map(|item| item.ease).collect();
        let centre = |item: u32| mean(values(&skills, log.skills_of(item))).unwrap_or(self.base);
        let centres: Vec<f64> = (0..).zip(&items).map(|(item, _)| centre(item)).collect();
        to_mode(&mut items, &centres, &observations, |o| std::slice::from_ref(&o.item));
        let both = self.skills.iter_mut().zip(skills).chain(self.items.iter_mut().zip(items));
        both.for_each(|(known, ease)| known.ease = ease);
    }
}

fn count(counts: &mut [(f64, f64)], place: u32, correct: f64) {
    if let Some((right, all)) = counts.get_mut(place as usize) {
        (*right, *all) = (*right + correct, *all + 1.0);
    }
}

fn eases(names: impl Iterator<Item = String>, counts: &[(f64, f64)], shares: &[f64]) -> Vec<Ease> {
    let ease = |((id, (_, all)), share): ((String, &(f64, f64)), &f64)| Ease {
        id,
        answers: *all as u32,
        share: logit(*share),
        ease: logit(*share),
    };
    names.zip(counts).zip(shares).map(ease).collect()
}

fn places(list: &[Ease]) -> HashMap<&str, (u32, &Ease)> {
    (0..).zip(list).map(|(place, ease)| (ease.id.as_str(), (place, ease))).collect()
}

/// The values at some places.
fn values<'v>(values: &'v [f64], at: &'v [u32]) -> impl Iterator<Item = f64> + 'v {
    at.iter().filter_map(|place| values.get(*place as usize).copied())
}

/// The mean, unless there is nothing.
pub(super) fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, n) = values.fold((0.0, 0.0), |(sum, n), value| (sum + value, n + 1.0));
    (n > 0.0).then(|| sum / n)
}

/// Every answer with the general ability that the ones before it show.
fn observations(kept: &[&History], facts: &[ItemFacts]) -> Vec<Observation> {
    let mut all = Vec::new();
    for history in kept {
        let mut ability = Ability::default();
        for answer in &history.answers {
            let Some(facts) = facts.get(answer.item as usize) else { continue };
            let correct = f64::from(u8::from(answer.correct));
            all.push(Observation { item: answer.item, correct, ability: ability.general() });
            ability.learn(facts, correct);
        }
    }
    all
}

/// Modes of `Σ ln P(answer | logistic(ability + effect)) − Σ (effect − centre)²/(2·variance)` by Newton's method, each
/// group of answers for itself.
fn to_mode<'o>(
    effects: &mut [f64],
    centres: &[f64],
    observations: &'o [Observation],
    groups: impl Fn(&'o Observation) -> &'o [u32],
) {
    for _ in 0..STEPS {
        let mut slopes: Vec<(f64, f64)> = effects
            .iter()
            .zip(centres)
            .map(|(effect, centre)| ((centre - effect) / VARIANCE, 1.0 / VARIANCE))
            .collect();
        for observation in observations {
            for group in groups(observation) {
                let Some(effect) = effects.get(*group as usize) else { continue };
                let p = logistic(observation.ability + effect);
                if let Some((first, second)) = slopes.get_mut(*group as usize) {
                    (*first, *second) = (*first + observation.correct - p, *second + p * (1.0 - p));
                }
            }
        }
        let steps = slopes.iter().map(|(first, second)| (first / second).clamp(-LONGEST, LONGEST));
        effects.iter_mut().zip(steps).for_each(|(effect, step)| *effect += step);
    }
}
