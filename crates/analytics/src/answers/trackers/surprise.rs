//! How much better or worse than foreseen the latest answers were.

use super::{Outcome, Question, Tracker};
use crate::answers::features::Feature;
use std::collections::HashMap;

/// Weight that the past keeps at each answer.
const KEPT: [f64; 3] = [0.5, 0.8, 0.95];
const KEPT_ON_SKILL: [f64; 2] = [0.5, 0.8];
/// Windows of answers.
const LAST: [usize; 4] = [1, 3, 10, 30];

/// Fading means of surprise, `m ← w·m + (1 − w)·(y − P)`, overall and on each skill, and its sums over the last answers,
/// divided by the root of their number.
#[derive(Debug, Default)]
pub(in crate::answers) struct Surprise {
    all: [f64; KEPT.len()],
    skills: HashMap<u32, [f64; KEPT_ON_SKILL.len()]>,
    /// Running totals of surprise.
    totals: Vec<f64>,
}

impl Surprise {
    fn last(&self, n: usize) -> f64 {
        let total = self.totals.last().copied().unwrap_or(0.0);
        let before = self.totals.len().checked_sub(n + 1).and_then(|place| self.totals.get(place));
        (total - before.copied().unwrap_or(0.0)) / (n as f64).sqrt()
    }
}

fn fade(means: &mut [f64], kept: &[f64], surprise: f64) {
    means.iter_mut().zip(kept).for_each(|(mean, kept)| *mean = kept * *mean + (1.0 - kept) * surprise);
}

impl Tracker for Surprise {
    fn describe(&self) -> Vec<Feature> {
        let fading = |place: &str, whose: &str, kept: f64| Feature {
            name: format!("{place}surprise_{kept}"),
            words: format!("how much better than foreseen {whose} were, weight {kept} kept at each"),
        };
        let summed = |n: usize| Feature {
            name: format!("surprise_last_{n}"),
            words: format!("how much better than foreseen the last {n} answers were, sum over root"),
        };
        let all = KEPT.map(|kept| fading("", "answers so far", kept));
        let skills = KEPT_ON_SKILL.map(|kept| fading("skill_", "answers on the skill", kept));
        all.into_iter().chain(skills).chain(LAST.map(summed)).collect()
    }

    fn features(&self, question: &Question<'_>, row: &mut Vec<f64>) {
        row.extend(self.all);
        for (place, _) in KEPT_ON_SKILL.iter().enumerate() {
            let one = |skill: u32| self.skills.get(&skill).and_then(|means| means.get(place)).copied();
            row.push(question.over_skills(|skill| one(skill).unwrap_or(0.0)));
        }
        row.extend(LAST.map(|n| self.last(n)));
    }

    fn update(&mut self, question: &Question<'_>, outcome: &Outcome) {
        fade(&mut self.all, &KEPT, outcome.surprise);
        for skill in &question.facts.skills {
            fade(self.skills.entry(*skill).or_default(), &KEPT_ON_SKILL, outcome.surprise);
        }
        let total = self.totals.last().copied().unwrap_or(0.0);
        self.totals.push(total + outcome.surprise);
    }
}
