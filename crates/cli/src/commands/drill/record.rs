//! A drill's question as one line of JSON.

use gradatim_irt::Moments;
use gradatim_practice::{Outcome, Step, is_review};
use serde::Serialize;
use std::collections::BTreeMap;

/// The fields of the contract.
#[derive(Debug, Serialize)]
pub struct DrillRecord<'a> {
    position: u32,
    item: &'a str,
    domain: &'a str,
    task: &'a str,
    why: &'a str,
    p_correct: f64,
    correct: bool,
    review: bool,
    abilities: BTreeMap<&'a str, Estimate>,
    general: Estimate,
    p_pass: f64,
}

/// Mean and standard deviation of an ability.
#[derive(Debug, Serialize)]
struct Estimate {
    mean: f64,
    sd: f64,
}

impl From<Moments> for Estimate {
    fn from(Moments { mean, sd }: Moments) -> Self {
        Self { mean, sd }
    }
}

impl<'a> DrillRecord<'a> {
    /// The record of a question and what its answer did; `titles` are those of the domains.
    pub fn new(step: &'a Step, outcome: &Outcome, titles: &'a [String], domain: &'a str) -> Self {
        let abilities = titles.iter().zip(&outcome.abilities);
        Self {
            position: outcome.position,
            item: &step.shown.item,
            domain,
            task: &step.shown.task,
            why: &step.shown.why,
            p_correct: step.p_correct,
            correct: outcome.correct,
            review: is_review(&step.shown),
            abilities: abilities.map(|(title, m)| (title.as_str(), Estimate::from(*m))).collect(),
            general: outcome.general.into(),
            p_pass: outcome.p_pass,
        }
    }
}
