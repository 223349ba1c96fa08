//! The last answers: how they went, in what row, and how long ago in answers.

use super::{Outcome, Question, Tracker, flag};
use crate::answers::features::Feature;
use std::collections::HashMap;

/// Last answers and rows of right or wrong ones, overall and on each skill and item.
#[derive(Debug, Default)]
pub(in crate::answers) struct Recency {
    answers: f64,
    streak: f64,
    skills: HashMap<u32, Last>,
    items: HashMap<u32, bool>,
    before: Option<Before>,
}

/// The last answer on a skill.
#[derive(Debug, Clone, Copy)]
struct Last {
    correct: bool,
    /// Answers before it.
    place: f64,
    /// Right ones in a row, or minus the wrong ones.
    streak: f64,
}

/// The last question.
#[derive(Debug)]
struct Before {
    item: u32,
    skills: Vec<u32>,
    surprise: f64,
}

/// Right ones in a row, or minus the wrong ones, after another answer.
fn continued(streak: f64, correct: bool) -> f64 {
    if correct { streak.max(0.0) + 1.0 } else { streak.min(0.0) - 1.0 }
}

/// Length of a row of right ones, and of wrong ones, `ln(1 + n)`; one of both is 0.
fn rows(streak: f64) -> [f64; 2] {
    [streak.max(0.0).ln_1p(), (-streak).max(0.0).ln_1p()]
}

impl Recency {
    fn over_skills(&self, question: &Question<'_>, of: impl Fn(&Last) -> f64) -> f64 {
        question.over_skills(|skill| self.skills.get(&skill).map_or(0.0, &of))
    }
}

impl Tracker for Recency {
    fn describe(&self) -> Vec<Feature> {
        [
            ("row_right", "right answers in a row, log(1 + n)"),
            ("row_wrong", "wrong answers in a row, log(1 + n)"),
            ("skill_row_right", "right answers in a row on the skill, log(1 + n)"),
            ("skill_row_wrong", "wrong answers in a row on the skill, log(1 + n)"),
            ("skill_last_right", "1 if the last answer on the skill was right"),
            ("skill_last_wrong", "1 if the last answer on the skill was wrong"),
            ("skill_gap", "answers since the last one on the skill, log(1 + n)"),
            ("item_last_right", "1 if the last answer to this item was right"),
            ("item_last_wrong", "1 if the last answer to this item was wrong"),
            ("same_skill", "share of the skills that the last question asked for too"),
            ("same_skill_surprise", "the same times how much better than foreseen that answer was"),
            ("same_item", "1 if the last question was this item"),
        ]
        .map(Feature::from)
        .to_vec()
    }

    fn features(&self, question: &Question<'_>, row: &mut Vec<f64>) {
        row.extend(rows(self.streak));
        row.push(self.over_skills(question, |last| rows(last.streak)[0]));
        row.push(self.over_skills(question, |last| rows(last.streak)[1]));
        row.push(self.over_skills(question, |last| flag(last.correct)));
        row.push(self.over_skills(question, |last| flag(!last.correct)));
        row.push(self.over_skills(question, |last| (self.answers - last.place).ln_1p()));
        let item = self.items.get(&question.item);
        row.extend([flag(item == Some(&true)), flag(item == Some(&false))]);
        let before = self.before.as_ref();
        let same = question.over_skills(|skill| flag(before.is_some_and(|b| b.skills.contains(&skill))));
        row.extend([same, same * before.map_or(0.0, |b| b.surprise)]);
        row.push(flag(before.is_some_and(|b| b.item == question.item)));
    }

    fn update(&mut self, question: &Question<'_>, outcome: &Outcome) {
        let correct = outcome.correct;
        self.streak = continued(self.streak, correct);
        for skill in &question.facts.skills {
            let streak = continued(self.skills.get(skill).map_or(0.0, |last| last.streak), correct);
            self.skills.insert(*skill, Last { correct, place: self.answers, streak });
        }
        self.items.insert(question.item, correct);
        let skills = question.facts.skills.clone();
        self.before = Some(Before { item: question.item, skills, surprise: outcome.surprise });
        self.answers += 1.0;
    }
}
