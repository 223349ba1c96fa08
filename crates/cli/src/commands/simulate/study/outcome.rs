//! What each design of a study came to.

use gradatim_cat::exposure::ExposureCounts;
use gradatim_simulate::Summary;
use serde::Serialize;
use serde_json::{Map, Value};

/// The result of one design.
#[derive(Debug)]
pub struct Outcome {
    pub name: String,
    /// The options that made it, for the record.
    pub settings: Map<String, Value>,
    pub summary: Summary,
    /// Use of the items that may be scored, in the order of [`Results::scorable`].
    pub exposure: ExposureCounts,
    /// Wall seconds of the simulation, tuning left out.
    pub seconds: f64,
    pub tuning: Option<Tuning>,
    /// True where finished tests were checked for their content.
    pub checked: bool,
}

/// How exposure parameters were found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tuning {
    /// Rounds of simulation.
    pub iterations: usize,
    /// Examinees of each round.
    pub examinees: usize,
    /// The highest exposure rate wanted.
    pub target: f64,
    /// The highest rate of the last round.
    pub maximum: f64,
    /// True when the rounds settled, false when they ran out.
    pub converged: bool,
    pub seconds: f64,
}

impl Outcome {
    /// Simulated examinees a second.
    pub fn speed(&self) -> Option<f64> {
        (self.seconds > 0.0).then(|| self.summary.examinees() as f64 / self.seconds)
    }
}

/// A whole study.
#[derive(Debug)]
pub struct Results {
    pub outcomes: Vec<Outcome>,
    /// Ids of the items, in pool order.
    pub items: Vec<String>,
    /// Positions of the items that may be scored.
    pub scorable: Vec<usize>,
    /// Where abilities come from, in words.
    pub abilities: String,
    /// Name of the pool, for titles.
    pub pool: String,
    pub threads: usize,
    pub seed: u64,
}

impl Results {
    /// Id of the item at a position of the pool.
    pub fn item(&self, position: usize) -> &str {
        self.items.get(position).map_or("", String::as_str)
    }
}
