//! `predict train`: a model of who will pass, and its card.

use super::data::{DataArgs, Needs, day};
use super::write;
use crate::output;
use clap::Args;
use gradatim_analytics::evaluation::Evaluation;
use gradatim_analytics::history::{AsOf, Cut};
use gradatim_analytics::pass_model::{PassModel, TrainingOptions};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Arguments of `predict train`.
#[derive(Debug, Args)]
#[command(after_help = "Features come from attempts dated on or before --as-of-day only, and from the
columns of the outcomes that --covariates names. Who left on or before that
day (unregistered_day) is not in the cohort. Scores are compared with others
on the same items of the same course; the course is what the key holds beside
the learner. A covariate that tells the outcome almost by itself is refused.

A model card in Markdown is written beside the model, with the ending .md.

Examples:
  gradatim predict train --attempts attempts.csv --outcomes outcomes.csv --key learner --out model.json
  gradatim predict train --attempts a.csv.gz --outcomes o.csv.gz --key learner,course,year --as-of-day 56 \\
    --covariates course,age_band --map unregistered_day=date_left --only year=2012|2013 --out day56.json")]
pub struct TrainArgs {
    #[command(flatten)]
    data: DataArgs,
    /// Columns of both files that name a row of outcomes: the learner first, then what makes up the course.
    #[arg(long, value_name = "COLUMN", value_delimiter = ',', required = true)]
    key: Vec<String>,
    /// The day up to which attempts count, itself included: a number as in `day`, or a date.
    #[arg(long, value_name = "DAY", value_parser = day, allow_negative_numbers = true)]
    as_of_day: Option<AsOf>,
    /// Columns of the outcomes to use: numbers or categories known by that day.
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    covariates: Vec<String>,
    /// Covariates to take though they tell the outcome almost by themselves.
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    trust: Vec<String>,
    /// Write the columns of the regression, person by person, as CSV.
    #[arg(long, value_name = "FILE")]
    features: Option<PathBuf>,
    /// Where to write the model (JSON).
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

/// What training found.
#[derive(Debug, Serialize)]
struct Document<'m> {
    model: &'m Path,
    card: &'m Path,
    n: usize,
    prevalence: f64,
    columns: usize,
    penalty: f64,
    calibration: &'m str,
    cross_validation: &'m Evaluation,
}

/// Runs the command.
pub fn run(args: &TrainArgs) -> anyhow::Result<()> {
    let needs = Needs { key: &args.key, columns: args.covariates.clone(), outcomes_known: true };
    let cut = args.data.read(needs, args.as_of_day)?;
    let options = TrainingOptions {
        key: args.key.clone(),
        covariates: args.covariates.clone(),
        trusted: args.trust.clone(),
    };
    let model = PassModel::train(&cut, &options)?;
    write::text(&args.out, &(model.to_json()? + "\n"))?;
    let card = args.out.with_extension("md");
    write::text(&card, &model.card())?;
    if let Some(path) = &args.features {
        features(path, &model, &cut)?;
    }
    tell(args, &model, &card)
}

/// Writes the columns of the regression.
pub fn features(path: &Path, model: &PassModel, cut: &Cut) -> anyhow::Result<()> {
    let matrix = model.matrix(cut)?;
    let rows = matrix.outer_iter().map(|row| row.iter().map(f64::to_string).collect());
    write::features(path, &model.key, &cut.people, &model.design.names(), rows)
}

fn tell(args: &TrainArgs, model: &PassModel, card: &Path) -> anyhow::Result<()> {
    let found = &model.training.cross_validation;
    if args.json {
        return output::json(&Document {
            model: &args.out,
            card,
            n: model.training.n,
            prevalence: model.training.prevalence,
            columns: model.regression.coefficients.len(),
            penalty: model.penalty,
            calibration: model.calibration.name(),
            cross_validation: found,
        });
    }
    output::line(&format!(
        "Trained on {}, {:.1} % of whom passed.\nIn cross-validation: AUC {}, Brier score {:.4}, \
         calibration error {:.4}.\nModel: {}\nCard:  {}",
        model.whom(),
        100.0 * model.training.prevalence,
        found.auc.map_or_else(|| "-".to_owned(), |auc| format!("{auc:.3}")),
        found.brier,
        found.ece,
        args.out.display(),
        card.display()
    ))
}
