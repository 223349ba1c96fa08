//! The features of every question, learner by learner.

use super::ability::Ability;
use super::history::{Answer, AnswerLog, History};
use super::statistics::{ItemFacts, Statistics};
use super::trackers::{
    CountWindows, Counts, Durations, Item, Outcome, Question, Recency, Surprise, TimeWindows, Times, Tracker,
};
use super::transitions::Following;
use ndarray::Array2;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// A feature and what it says, for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feature {
    /// Its name.
    pub name: String,
    /// What it says.
    pub words: String,
}

impl From<(&str, &str)> for Feature {
    fn from((name, words): (&str, &str)) -> Self {
        Self { name: name.to_owned(), words: words.to_owned() }
    }
}

/// What a log tells beside right and wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Known {
    /// When every answer was given.
    pub(super) times: bool,
    /// How long answers took.
    pub(super) durations: bool,
}

impl Known {
    pub(super) fn of(log: &AnswerLog) -> Self {
        Self {
            times: log.all(|answer| answer.at.is_some()),
            durations: !log.all(|answer| answer.took.is_none()),
        }
    }

    /// What a model that knows this misses in a log.
    pub(super) fn missing_in(self, log: &AnswerLog) -> Option<&'static str> {
        let there = Self::of(log);
        match () {
            () if self.times && !there.times => Some("timestamp"),
            () if self.durations && !there.durations => Some("response_time_s"),
            () => None,
        }
    }
}

/// All features of a model that knows this, in the order of the columns.
pub(super) fn describe(known: Known) -> Vec<Feature> {
    let statistics = super::transitions::Transitions::default();
    let learner = Learner::new(known, &statistics);
    learner.trackers().flat_map(|tracker| tracker.describe()).collect()
}

/// Features of all answers to be predicted, row by row as [`AnswerLog::predicted`] gives them; `of` tells which
/// statistics, and facts from them, a learner's place in the log sees.
pub(super) fn table<'s>(
    log: &AnswerLog,
    known: Known,
    of: impl Fn(usize) -> (&'s Statistics, &'s [ItemFacts]) + Sync,
) -> Array2<f64> {
    let histories = log.histories().par_iter().enumerate();
    let rows = histories.map(|(place, history)| rows(history, known, of(place)));
    let cells: Vec<f64> = rows.collect::<Vec<_>>().concat();
    let columns = describe(known).len();
    let n = cells.len() / columns.max(1);
    // Every row has one cell a column, so the shape fits.
    Array2::from_shape_vec((n, columns), cells).unwrap_or_else(|_| Array2::zeros((0, columns)))
}

fn rows(history: &History, known: Known, (statistics, facts): (&Statistics, &[ItemFacts])) -> Vec<f64> {
    let mut learner = Learner::new(known, &statistics.transitions);
    let mut rows = Vec::new();
    for (place, answer) in history.answers.iter().enumerate() {
        // Checked when the log was made.
        let Some(facts) = facts.get(answer.item as usize) else { continue };
        learner.take(answer, facts, (place >= history.known).then_some(&mut rows));
    }
    rows
}

/// All that is followed of one learner.
struct Learner<'t> {
    ability: Ability,
    others: Vec<Box<dyn Tracker + 't>>,
}

impl<'t> Learner<'t> {
    fn new(known: Known, transitions: &'t super::transitions::Transitions) -> Self {
        let mut others: Vec<Box<dyn Tracker + 't>> = vec![
            Box::new(Item),
            Box::new(Counts::default()),
            Box::new(CountWindows::default()),
            Box::new(Surprise::default()),
            Box::new(Recency::default()),
            Box::new(Following::new(transitions)),
        ];
        if known.times {
            others.push(Box::new(TimeWindows::default()));
            others.push(Box::new(Times::default()));
        }
        if known.durations {
            others.push(Box::new(Durations::default()));
        }
        Self { ability: Ability::default(), others }
    }

    fn trackers(&self) -> impl Iterator<Item = &dyn Tracker> {
        let ability: &dyn Tracker = &self.ability;
        std::iter::once(ability).chain(self.others.iter().map(|tracker| tracker.as_ref() as &dyn Tracker))
    }

    /// Writes what is known before the answer, where a row is asked for, and then takes in the answer.
    fn take(&mut self, answer: &Answer, facts: &ItemFacts, row: Option<&mut Vec<f64>>) {
        let chance = self.ability.chance(facts);
        let question = Question { item: answer.item, facts, at: answer.at.unwrap_or(0.0), chance };
        if let Some(row) = row {
            self.trackers().for_each(|tracker| tracker.features(&question, row));
        }
        let correct = f64::from(u8::from(answer.correct));
        let outcome = Outcome { correct: answer.correct, surprise: correct - chance, took: answer.took };
        self.ability.update(&question, &outcome);
        self.others.iter_mut().for_each(|tracker| tracker.update(&question, &outcome));
    }
}
