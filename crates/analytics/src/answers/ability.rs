//! A learner's ability, followed answer by answer.

use super::features::Feature;
use super::statistics::{ItemFacts, mean};
use super::trackers::{Outcome, Question, Tracker};
use gradatim_irt::math::logistic;
use std::collections::HashMap;

/// First step and its decay an answer, logits: of the general ability, and of each skill beside it.
const GENERAL: Pace = Pace { first: 1.0, decay: 0.1 };
const SKILL: Pace = Pace { first: 0.6, decay: 0.3 };

struct Pace {
    first: f64,
    decay: f64,
}

/// General ability and what each skill adds to it, logits, 0 for who has not answered yet.
///
/// After an answer `θ ← θ + K(n)·(y − P)` with the step `K(n) = first/(1 + decay·n)` after n answers: the Elo rating
/// with an uncertainty function (Pelánek 2016), which approximates the mode of the Rasch model's posterior on line.
/// `P = 1/(1 + exp(−(θ + δ_skill + ease)))`; the general ability is moved by what it foresees alone, without skills.
#[derive(Debug, Default, Clone)]
pub(super) struct Ability {
    general: Estimate,
    skills: HashMap<u32, Estimate>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Estimate {
    value: f64,
    answers: f64,
}

impl Estimate {
    fn step(&mut self, surprise: f64, pace: &Pace) {
        self.value += pace.first / (1.0 + pace.decay * self.answers) * surprise;
        self.answers += 1.0;
    }

    /// Drawn to 0 while few answers speak for it.
    fn cautious(self) -> f64 {
        self.value / (1.0 + self.answers).sqrt()
    }
}

impl Ability {
    pub(super) fn general(&self) -> f64 {
        self.general.value
    }

    /// Chance of a right answer.
    pub(super) fn chance(&self, facts: &ItemFacts) -> f64 {
        logistic(self.general.value + self.of_skills(facts, |skill| skill.value) + facts.ease)
    }

    /// Takes in an answer, 1 for right and 0 for wrong.
    pub(super) fn learn(&mut self, facts: &ItemFacts, correct: f64) {
        let surprise = correct - self.chance(facts);
        self.general.step(correct - logistic(self.general.value + facts.ease), &GENERAL);
        for skill in &facts.skills {
            self.skills.entry(*skill).or_default().step(surprise, &SKILL);
        }
    }

    fn of_skills(&self, facts: &ItemFacts, of: impl Fn(Estimate) -> f64) -> f64 {
        let one = |skill: &u32| of(self.skills.get(skill).copied().unwrap_or_default());
        mean(facts.skills.iter().map(one)).unwrap_or_default()
    }
}

impl Tracker for Ability {
    fn describe(&self) -> Vec<Feature> {
        [
            ("ability", "general ability so far, logits"),
            ("ability_cautious", "general ability, divided by the root of 1 + answers"),
            ("skill_ability", "ability in the skill beyond the general one, logits"),
            ("skill_ability_cautious", "the same, divided by the root of 1 + answers on the skill"),
            ("chance", "chance of a right answer by abilities and ease"),
            ("doubt", "chance of a right answer times that of a wrong one"),
            ("ability_times_ease", "general ability times ease of the item"),
        ]
        .map(Feature::from)
        .to_vec()
    }

    fn features(&self, question: &Question<'_>, row: &mut Vec<f64>) {
        let (facts, chance) = (question.facts, question.chance);
        row.extend([
            self.general.value,
            self.general.cautious(),
            self.of_skills(facts, |skill| skill.value),
            self.of_skills(facts, Estimate::cautious),
            chance,
            chance * (1.0 - chance),
            self.general.value * facts.ease,
        ]);
    }

    fn update(&mut self, question: &Question<'_>, outcome: &Outcome) {
        self.learn(question.facts, outcome.value());
    }
}
