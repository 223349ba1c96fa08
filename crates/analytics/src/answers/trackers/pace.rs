//! Time: since the last answers, and taken for them.

use super::{Outcome, Question, Tracker};
use crate::answers::features::Feature;
use std::collections::HashMap;

/// Seconds since the last answer, the last on the skill and the last to the item, `ln(1 + s)`; 0 where there is none.
#[derive(Debug, Default)]
pub(in crate::answers) struct Times {
    last: Option<f64>,
    skills: HashMap<u32, f64>,
    items: HashMap<u32, f64>,
}

impl Tracker for Times {
    fn describe(&self) -> Vec<Feature> {
        [
            ("pause", "seconds since the last answer, log(1 + s)"),
            ("skill_pause", "seconds since the last answer on the skill, log(1 + s)"),
            ("item_pause", "seconds since the last answer to this item, log(1 + s)"),
        ]
        .map(Feature::from)
        .to_vec()
    }

    fn features(&self, question: &Question<'_>, row: &mut Vec<f64>) {
        let since = |time: Option<f64>| time.map_or(0.0, |time| (question.at - time).max(0.0).ln_1p());
        let skill = question.over_skills(|skill| since(self.skills.get(&skill).copied()));
        row.extend([since(self.last), skill, since(self.items.get(&question.item).copied())]);
    }

    fn update(&mut self, question: &Question<'_>, _: &Outcome) {
        self.last = Some(question.at);
        self.items.insert(question.item, question.at);
        for skill in &question.facts.skills {
            self.skills.insert(*skill, question.at);
        }
    }
}

/// Seconds that past answers took, `ln(1 + s)`: the last one, the mean, and how far the last one was from the mean.
#[derive(Debug, Default)]
pub(in crate::answers) struct Durations {
    last: f64,
    sum: f64,
    answers: f64,
}

impl Tracker for Durations {
    fn describe(&self) -> Vec<Feature> {
        [
            ("took_last", "seconds that the last answer took, log(1 + s)"),
            ("took_mean", "mean of that over all answers so far"),
            ("took_last_more", "seconds of the last answer beyond the mean so far, on that scale"),
        ]
        .map(Feature::from)
        .to_vec()
    }

    fn features(&self, _: &Question<'_>, row: &mut Vec<f64>) {
        let mean = if self.answers > 0.0 { self.sum / self.answers } else { 0.0 };
        row.extend([self.last, mean, self.last - mean]);
    }

    fn update(&mut self, _: &Question<'_>, outcome: &Outcome) {
        let Some(took) = outcome.took else { return };
        self.last = took.max(0.0).ln_1p();
        self.sum += self.last;
        self.answers += 1.0;
    }
}
