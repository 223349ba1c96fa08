//! The model card: what a person should know before using a model.

use super::{Encoding, PassModel, Source};
use crate::evaluation::Evaluation;
use crate::features::meaning;
use std::fmt::Write;

/// Coefficients explained one by one.
const STRONGEST: usize = 15;

impl PassModel {
    /// The card as Markdown.
    #[must_use]
    pub fn card(&self) -> String {
        let parts =
            [self.data(), self.method(), self.in_words(), self.figures(), limits(), self.coefficients()];
        format!("# Model card: who will pass\n\n{}", parts.join("\n"))
    }

    /// Whom it was trained on, in words: a row of outcomes is a learner, or a learner in one of their courses.
    #[must_use]
    pub fn whom(&self) -> String {
        let of = if self.key.len() > 1 { "learners in courses" } else { "learners" };
        format!("{} {of}", self.training.n)
    }

    fn data(&self) -> String {
        let training = &self.training;
        let day = self
            .as_of
            .map_or_else(|| "of any date".to_owned(), |as_of| format!("dated up to day {:.0}", as_of.day));
        let courses = training.courses.iter().filter(|(name, _)| !name.is_empty());
        let courses: Vec<String> = courses.map(|(name, n)| format!("{name} ({n})")).collect();
        let of =
            if courses.is_empty() { String::new() } else { format!("\n\nCourses: {}.", courses.join(", ")) };
        format!(
            "## Data\n\n{}, still enrolled on that day; {:.1} % of them passed. Attempts {day}; nothing later was seen. \
             Who left on or before that day is in neither training nor prediction.{of}\n",
            self.whom(),
            100.0 * training.prevalence
        )
    }

    fn method(&self) -> String {
        let covariates =
            if self.covariates.is_empty() { "none".to_owned() } else { self.covariates.join(", ") };
        format!(
            "## Method\n\nLogistic regression on {} standardised columns with an L2 penalty of {} (the largest within one standard error of the least log-loss, in 5 folds that keep a learner's \
             rows together); probabilities calibrated out of fold by {}. Scores are compared with others on the same items of the same course; \
             missing values are filled with the median of training and marked. Columns of the outcomes used: {covariates}.\n",
            self.regression.coefficients.len(),
            self.penalty,
            match self.calibration.name() {
                "platt" => "Platt's method",
                _ => "isotonic regression",
            }
        )
    }

    fn in_words(&self) -> String {
        let mut text = "## What raises and lowers the chance\n\nAll else equal; columns overlap, so single lines are descriptions, not causes.\n\n".to_owned();
        for (name, coefficient) in self.strongest().into_iter().take(STRONGEST) {
            let change = (coefficient.exp() - 1.0) * 100.0;
            let direction = if change >= 0.0 { "raises" } else { "lowers" };
            let _ = writeln!(
                text,
                "- One standard deviation more of **{name}** {direction} the odds of passing by {:.0} %.",
                change.abs()
            );
        }
        text
    }

    fn figures(&self) -> String {
        let Evaluation { auc, auc_interval, brier, log_loss, ece, .. } = &self.training.cross_validation;
        let auc = auc.map_or_else(|| "undefined".to_owned(), |auc| format!("{auc:.3}"));
        let interval =
            auc_interval.map_or_else(String::new, |[low, high]| format!(" ({low:.3} to {high:.3})"));
        format!(
            "## How good it was\n\nIn cross-validation: AUC {auc}{interval}, Brier score {brier:.4}, log-loss {log_loss:.4}, expected calibration \
             error {ece:.4}. Another year's learners tell more: `gradatim predict evaluate` with their outcomes, and `--subgroup` for \
             every group that decisions touch.\n"
        )
    }

    fn coefficients(&self) -> String {
        let mut text = "## All columns\n\n| column | meaning | change of log-odds per standard deviation |\n|---|---|---|\n".to_owned();
        for (name, ((source, encoding), coefficient)) in
            self.design.names().iter().zip(self.design.columns().iter().zip(&self.regression.coefficients))
        {
            let _ =
                writeln!(text, "| {} | {} | {coefficient:+.3} |", cell(name), cell(&words(source, encoding)));
        }
        text
    }

    /// Columns in words, those that move the odds most first.
    fn strongest(&self) -> Vec<(String, f64)> {
        let columns = self.design.columns().iter().zip(&self.regression.coefficients);
        let mut all: Vec<(String, f64)> =
            columns.map(|((source, encoding), c)| (words(source, encoding), *c)).collect();
        all.sort_by(|x, y| y.1.abs().total_cmp(&x.1.abs()));
        all
    }
}

fn words(source: &Source, encoding: &Encoding) -> String {
    let name = match source {
        Source::Feature(name) => meaning(name),
        Source::Covariate(name) => name.clone(),
    };
    match encoding {
        Encoding::Value { .. } => name,
        Encoding::Missing => format!("not knowing: {name}"),
        Encoding::Level(level) => format!("{name} being {level}"),
    }
}

/// Text that stays in its cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace(['\n', '\r'], " ")
}

fn limits() -> String {
    "## Limits\n\n- It describes learners like those of training, on the same day of a course of the same kind.\n\
     - It predicts; it does not say what would happen if a learner did something else.\n\
     - A low chance is a reason to offer help, never to refuse it. Covariates of a person (age, region, disability) can make a model unfair: \
     compare it with one trained without them, and look at the subgroups.\n\
     - Withdrawing after the day counts as not passing.\n"
        .to_owned()
}
