//! How often right and wrong so far: the counts of PFA and Best-LR.

use super::{Outcome, Question, Tracker, flag};
use crate::answers::features::Feature;
use std::collections::HashMap;

/// Right and wrong answers overall, on each skill and to each item, on a log scale (Pavlik, Cen & Koedinger 2009;
/// Gervet et al. 2020).
#[derive(Debug, Default)]
pub(in crate::answers) struct Counts {
    all: Tally,
    skills: HashMap<u32, Tally>,
    items: HashMap<u32, Tally>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    right: f64,
    wrong: f64,
}

impl Tally {
    fn add(&mut self, correct: bool) {
        *(if correct { &mut self.right } else { &mut self.wrong }) += 1.0;
    }

    fn answers(self) -> f64 {
        self.right + self.wrong
    }
}

/// Answers that a share counts for where none are there yet, and how many of them are right.
const PRIOR: f64 = 3.0;
const PRIOR_RIGHT: f64 = 2.0;
/// Answers that the overall share counts for on a skill.
const SKILL_PRIOR: f64 = 2.0;

impl Counts {
    fn skill(&self, skill: u32) -> Tally {
        self.skills.get(&skill).copied().unwrap_or_default()
    }

    fn share(&self) -> f64 {
        (self.all.right + PRIOR_RIGHT) / (self.all.answers() + PRIOR)
    }
}

impl Tracker for Counts {
    fn describe(&self) -> Vec<Feature> {
        [
            ("right", "right answers so far, log(1 + n)"),
            ("wrong", "wrong answers so far, log(1 + n)"),
            ("right_root", "right answers so far, root"),
            ("wrong_root", "wrong answers so far, root"),
            ("share", "share right so far, smoothed"),
            ("skill_right", "right answers on the skill, log(1 + n)"),
            ("skill_wrong", "wrong answers on the skill, log(1 + n)"),
            ("skill_right_root", "right answers on the skill, root"),
            ("skill_wrong_root", "wrong answers on the skill, root"),
            ("skill_share_own", "share right on the skill, drawn to the share overall"),
            ("skill_new", "1 if nothing was answered on the skill before"),
            ("item_right", "right answers to this item before, log(1 + n)"),
            ("item_wrong", "wrong answers to this item before, log(1 + n)"),
            ("item_seen", "1 if this item was answered before"),
        ]
        .map(Feature::from)
        .to_vec()
    }

    fn features(&self, question: &Question<'_>, row: &mut Vec<f64>) {
        let skills = |of: fn(Tally) -> f64| question.over_skills(|skill| of(self.skill(skill)));
        let item = self.items.get(&question.item).copied().unwrap_or_default();
        let share = self.share();
        let own = |tally: Tally| (tally.right + SKILL_PRIOR * share) / (tally.answers() + SKILL_PRIOR);
        row.extend([self.all.right.ln_1p(), self.all.wrong.ln_1p()]);
        row.extend([self.all.right.sqrt(), self.all.wrong.sqrt(), share]);
        row.extend([skills(|tally| tally.right.ln_1p()), skills(|tally| tally.wrong.ln_1p())]);
        row.extend([skills(|tally| tally.right.sqrt()), skills(|tally| tally.wrong.sqrt())]);
        row.push(question.over_skills(|skill| own(self.skill(skill))));
        row.push(skills(|tally| flag(tally.answers() < 1.0)));
        row.extend([item.right.ln_1p(), item.wrong.ln_1p(), flag(item.answers() > 0.0)]);
    }

    fn update(&mut self, question: &Question<'_>, outcome: &Outcome) {
        self.all.add(outcome.correct);
        self.items.entry(question.item).or_default().add(outcome.correct);
        for skill in &question.facts.skills {
            self.skills.entry(*skill).or_default().add(outcome.correct);
        }
    }
}
