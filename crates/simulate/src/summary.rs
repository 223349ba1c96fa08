//! What a design comes to, gathered examinee by examinee in memory that does not grow with them.

mod accuracy;
mod classification;
mod durations;
mod lengths;

pub use accuracy::Accuracy;
pub use classification::{AtDistance, Classification};
pub use durations::{StepTimes, TestTimes};
pub use lengths::Lengths;

use crate::{Record, Trial};
use gradatim_cat::exposure::{ExposureCounts, Strata};

/// Results of a design over all its examinees.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Errors of the estimates that are defined.
    pub accuracy: Accuracy,
    /// The same by range of ability.
    pub conditional: Vec<Accuracy>,
    /// Use of the scored items.
    pub exposure: ExposureCounts,
    /// Numbers of scored items.
    pub lengths: Lengths,
    /// Decisions, where the study has cuts.
    pub classification: Option<Classification>,
    /// Examinees without an estimate.
    pub undefined: u64,
    /// Broken content constraints, over all tests.
    pub content_violations: u64,
    /// Times of the tests, where the study has speeds; without any tests otherwise.
    pub times: TestTimes,
    /// Steps of the engine, where the study has a clock; without any otherwise.
    pub steps: StepTimes,
    /// What became of each new item that was seeded.
    pub trials: Vec<Trial>,
    strata: Strata,
}

impl Summary {
    /// No examinees yet; a pool of `items` items, cuts as in [`Classification::new`].
    #[must_use]
    pub fn new(items: usize, strata: &Strata, cuts: &[f64]) -> Self {
        Self {
            accuracy: Accuracy::default(),
            conditional: vec![Accuracy::default(); strata.len()],
            exposure: ExposureCounts::new(items),
            lengths: Lengths::default(),
            classification: (!cuts.is_empty()).then(|| Classification::new(cuts)),
            undefined: 0,
            content_violations: 0,
            times: TestTimes::default(),
            steps: StepTimes::default(),
            trials: Vec::new(),
            strata: strata.clone(),
        }
    }

    /// Number of examinees.
    #[must_use]
    pub fn examinees(&self) -> u64 {
        self.lengths.tests()
    }

    /// Takes in an examinee's test.
    pub fn add(&mut self, record: &Record) {
        match (record.estimate, record.se) {
            (Some(estimate), Some(se)) => self.add_estimate(record.theta, estimate, se),
            _ => self.undefined += 1,
        }
        self.exposure.record(&record.items);
        self.lengths.add(record.items.len());
        self.content_violations += u64::from(record.content_violations);
        if let Some(seconds) = record.seconds {
            self.times.add(seconds, record.items.len() + record.tried_out.len());
        }
        if let (Some(classification), Some(decided)) = (&mut self.classification, record.decision) {
            classification.add(record.theta, decided);
        }
    }

    fn add_estimate(&mut self, theta: f64, estimate: f64, se: f64) {
        self.accuracy.add(theta, estimate, se);
        if let Some(stratum) = self.conditional.get_mut(self.strata.of(theta)) {
            stratum.add(theta, estimate, se);
        }
    }

    /// Takes in the examinees of another summary of the same study.
    pub fn merge(&mut self, other: &Self) {
        self.accuracy.merge(&other.accuracy);
        self.conditional.iter_mut().zip(&other.conditional).for_each(|(mine, theirs)| mine.merge(theirs));
        self.exposure.merge(&other.exposure);
        self.lengths.merge(&other.lengths);
        self.times.merge(&other.times);
        self.steps.merge(&other.steps);
        if let (Some(mine), Some(theirs)) = (&mut self.classification, &other.classification) {
            mine.merge(theirs);
        }
        self.undefined += other.undefined;
        self.content_violations += other.content_violations;
    }
}
