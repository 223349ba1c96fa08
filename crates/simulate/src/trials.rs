//! New items under trial, over a whole study.

use crate::Record;
use gradatim_cat::pretest::Seeding;

/// What became of one new item.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// Position in the pool.
    pub item: usize,
    /// Unscored answers.
    pub answers: u64,
    /// Mean true ability of those who answered, in logits.
    pub mean_theta: Option<f64>,
    /// Standard errors of slope and difficulty before the study.
    pub before: Option<(f64, f64)>,
    /// The same after it, by the expected information of the answers.
    pub after: Option<(f64, f64)>,
}

/// The seeding of a study, which learns from finished tests in the order of examinees.
#[derive(Debug, Clone)]
pub(crate) struct Trials {
    pub seeding: Seeding,
    trials: Vec<Trial>,
    sums: Vec<f64>,
}

/// What one test taught about its unscored items: the examinee's final posterior.
pub(crate) type Posterior = Vec<f64>;

impl Trials {
    pub fn new(seeding: &Seeding) -> Self {
        let trial = |(item, new): (&usize, &gradatim_cat::pretest::FieldItem)| Trial {
            item: *item,
            answers: 0,
            mean_theta: None,
            before: new.standard_errors(),
            after: new.standard_errors(),
        };
        let trials: Vec<Trial> = seeding.members().iter().zip(seeding.field().items()).map(trial).collect();
        Self { seeding: seeding.clone(), sums: vec![0.0; trials.len()], trials }
    }

    /// Takes in a finished test.
    pub fn learn(&mut self, record: &Record, posterior: &Posterior) {
        for tried in &record.tried_out {
            self.seeding.learn_item(tried.item, posterior);
            let trials = self.trials.iter_mut().zip(&mut self.sums);
            if let Some((trial, sum)) = trials.into_iter().find(|(trial, _)| trial.item == tried.item) {
                trial.answers += 1;
                *sum += record.theta;
            }
        }
    }

    /// What became of every new item.
    pub fn finish(self) -> Vec<Trial> {
        let Self { seeding, trials, sums } = self;
        let items = seeding.field().items().iter();
        let done = |((trial, sum), new): ((Trial, f64), &gradatim_cat::pretest::FieldItem)| Trial {
            mean_theta: (trial.answers > 0).then(|| sum / trial.answers as f64),
            after: new.standard_errors(),
            ..trial
        };
        trials.into_iter().zip(sums).zip(items).map(done).collect()
    }
}
