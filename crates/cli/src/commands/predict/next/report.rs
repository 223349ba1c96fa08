//! How well the next answers were predicted, for people and machines.

use super::NextArgs;
use crate::layout::{Column, Table, count, number};
use crate::output;
use gradatim_analytics::answers::{AnswerLog, Feature, NextAnswers, PenaltyLoss, Size};
use gradatim_analytics::evaluation::Evaluation;
use serde::Serialize;

/// Features shown where not all are asked for.
const SHOWN: usize = 8;

/// What is printed.
#[derive(Debug, Serialize)]
pub struct Report<'m> {
    #[serde(flatten)]
    evaluation: Evaluation,
    /// Seconds of training.
    seconds: Option<f64>,
    trained_on: Size,
    tested_on: Size,
    /// How many of the learners to predict are in the training file too; `null` with a model from a file.
    test_learners_trained_on: Option<usize>,
    /// Answers to items that the model has not learned about.
    new_items_n: usize,
    penalty: f64,
    cross_validation: &'m [PenaltyLoss],
    features: Vec<Weighted<'m>>,
}

/// A feature with the change of the log-odds of a right answer per standard deviation of it.
#[derive(Debug, Serialize)]
struct Weighted<'m> {
    #[serde(flatten)]
    feature: &'m Feature,
    coefficient: f64,
}

/// Learners whose history begins in the training file.
fn trained_on(test: &AnswerLog) -> usize {
    test.histories().iter().filter(|history| history.known > 0).count()
}

impl<'m> Report<'m> {
    pub fn new(
        model: &'m NextAnswers,
        test: &AnswerLog,
        evaluation: Evaluation,
        seconds: Option<f64>,
    ) -> Self {
        let weighted = |(feature, coefficient)| Weighted { feature, coefficient };
        Self {
            evaluation,
            seconds,
            trained_on: model.trained_on(),
            tested_on: Size::of(test),
            test_learners_trained_on: seconds.map(|_| trained_on(test)),
            new_items_n: model.answers_to_new_items(test),
            penalty: model.penalty(),
            cross_validation: model.cross_validation(),
            features: model.coefficients().map(weighted).collect(),
        }
    }

    /// A warning about learners on both sides.
    fn warn(&self) {
        if let Some(n) = self.test_learners_trained_on.filter(|n| *n > 0) {
            let who = count(n, "learner");
            eprintln!(
                "warning: {who} to predict trained the model too; unless their answers here are new ones, the figures are too good"
            );
        }
    }

    pub fn print(mut self, args: &NextArgs) -> anyhow::Result<()> {
        self.warn();
        if args.json {
            return output::json(&self);
        }
        output::line(&self.summary())?;
        self.features.sort_by(|x, y| y.coefficient.abs().total_cmp(&x.coefficient.abs()));
        let shown = if args.features { self.features.len() } else { SHOWN };
        output::line(&format!(
            "\nWhat moves the log-odds of a right answer, per standard deviation:\n{}",
            self.table(shown)
        ))
    }

    fn summary(&self) -> String {
        let Evaluation { auc, auc_interval, log_loss, brier, ece, accuracy, .. } = &self.evaluation;
        let [low, high] = auc_interval.map_or([None; 2], |interval| interval.map(Some)).map(number);
        let (learned, asked) = (self.trained_on, self.tested_on);
        [
            format!(
                "Learned from {} of {}.",
                count(learned.answers, "answer"),
                count(learned.learners, "learner")
            ),
            format!(
                "Predicted {} of {}; {} on items never met before.",
                count(asked.answers, "answer"),
                count(asked.learners, "learner"),
                self.new_items_n
            ),
            format!("AUC {} ({low} to {high}), accuracy {accuracy:.3}", number(*auc)),
            format!("log-loss {log_loss:.4}, Brier {brier:.4}, ECE {ece:.4}, penalty {}", self.penalty),
        ]
        .join("\n")
    }

    fn table(&self, shown: usize) -> Table {
        let mut table = Table::new(&[Column::RIGHT, Column::LEFT, Column::LEFT]);
        for Weighted { feature, coefficient } in self.features.iter().take(shown) {
            table.row([format!("{coefficient:+.3}"), feature.name.clone(), feature.words.clone()]);
        }
        table
    }
}
