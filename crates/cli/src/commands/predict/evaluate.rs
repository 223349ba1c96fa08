//! `predict evaluate`: a model against outcomes it was not trained on.

use super::data::{DataArgs, Needs, of_model};
use super::{report, train, write};
use crate::layout::count;
use crate::output;
use anyhow::Context as _;
use clap::Args;
use gradatim_analytics::evaluation::{Bin, Binning, Evaluation, NetBenefit, Predictions};
use gradatim_analytics::history::{Cut, Person};
use gradatim_analytics::pass_model::{PassModel, PassModelError};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Arguments of `predict evaluate`.
#[derive(Debug, Args)]
#[command(after_help = "Evaluate on learners that training did not see, best on a later year. The
baselines predict everybody by the share who passed in training, and by the
mean score alone. Net benefit is that of helping whoever's risk of failing is
at least the threshold, against helping everybody or nobody.

Examples:
  gradatim predict evaluate --attempts a.csv --outcomes later.csv --model model.json --subgroup age_band
  gradatim predict evaluate --attempts a.csv --outcomes later.csv --model model.json --html report.html --json")]
pub struct EvaluateArgs {
    #[command(flatten)]
    data: DataArgs,
    /// A model of `predict train`.
    #[arg(long, value_name = "FILE")]
    model: PathBuf,
    /// Columns of the outcomes whose groups are looked at one by one.
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    subgroup: Vec<String>,
    /// Write key, probability and outcome as CSV.
    #[arg(long, value_name = "FILE")]
    predictions: Option<PathBuf>,
    /// Write the columns of the regression, person by person, as CSV.
    #[arg(long, value_name = "FILE")]
    features: Option<PathBuf>,
    /// Write a report with charts as one HTML file.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

/// What was found.
#[derive(Debug, Serialize)]
pub struct Document {
    /// The model's figures.
    #[serde(flatten)]
    pub model: Evaluation,
    /// How many of the learners the model was trained on; `null` if the model does not tell.
    pub trained_on: Option<usize>,
    /// The day of the model.
    pub as_of_day: Option<f64>,
    /// What simpler predictions reach.
    pub baseline: Baselines,
    /// Bins of equal width.
    pub reliability: Vec<Bin>,
    /// Net benefit by threshold.
    pub decision_curve: Vec<NetBenefit>,
    /// Groups of learners.
    pub subgroups: Vec<Subgroup>,
}

/// Simpler predictions.
#[derive(Debug, Serialize)]
pub struct Baselines {
    /// The share of training for everybody.
    pub prevalence_only: Evaluation,
    /// By the mean score alone.
    pub mean_score: Evaluation,
}

/// One group.
#[derive(Debug, Serialize)]
pub struct Subgroup {
    /// The column of the outcomes.
    pub column: String,
    /// Its value; `null` where it is missing.
    pub value: Option<String>,
    /// The model's figures for the group.
    #[serde(flatten)]
    pub figures: Evaluation,
    /// Mean probability given to the group.
    pub mean_probability: f64,
}

/// Runs the command.
pub fn run(args: &EvaluateArgs) -> anyhow::Result<()> {
    let model = PassModel::read(&args.model)?;
    let mut columns = model.covariates.clone();
    columns.extend(args.subgroup.iter().cloned());
    let needs = Needs { key: &model.key, columns, outcomes_known: true };
    let cut = args.data.read(needs, model.as_of).with_context(|| of_model(&args.model, &model))?;
    let chances = model.probabilities(&cut)?;
    let document = document(args, &model, &cut, &chances)?;
    warn(&document);
    if let Some(path) = &args.predictions {
        write::predictions(path, &model.key, &cut.people, &chances)?;
    }
    if let Some(path) = &args.features {
        train::features(path, &model, &cut)?;
    }
    if let Some(path) = &args.html {
        write::text(path, &report::html(&document)?)?;
    }
    if args.json { output::json(&document) } else { output::line(&report::text(&document)) }
}

/// Learners of the evaluation whom training saw.
fn trained_on(model: &PassModel, cut: &Cut) -> Option<usize> {
    Some(model.training.learners.as_ref()?.count(cut.people.iter().map(Person::learner)))
}

fn warn(document: &Document) {
    if let Some(n) = document.trained_on.filter(|n| *n > 0) {
        let who = count(n, "learner");
        eprintln!(
            "warning: the model was trained on {who} of these; its figures here are too good, other learners tell how good it is"
        );
    }
}

fn document(args: &EvaluateArgs, model: &PassModel, cut: &Cut, chances: &[f64]) -> anyhow::Result<Document> {
    let outcomes: Vec<bool> = cut.people.iter().map(|person| person.passed == Some(true)).collect();
    if outcomes.windows(2).all(|pair| pair.first() == pair.last()) {
        let did = if outcomes.first() == Some(&true) { "passed" } else { "failed" };
        return Err(PassModelError::OneClass { n: outcomes.len(), did }.into());
    }
    let figures = |p: &[f64]| Ok::<_, PassModelError>(Predictions::new(p, &outcomes)?.evaluate());
    let predictions = Predictions::new(chances, &outcomes).map_err(PassModelError::from)?;
    Ok(Document {
        model: predictions.evaluate(),
        trained_on: trained_on(model, cut),
        as_of_day: model.as_of.map(|as_of| as_of.day),
        baseline: Baselines {
            prevalence_only: figures(&vec![model.training.prevalence; outcomes.len()])?,
            mean_score: figures(&model.by_mean_score(cut)?)?,
        },
        reliability: predictions.reliability(Binning::EqualWidth),
        decision_curve: predictions.decision_curve(),
        subgroups: subgroups(args, cut, chances, &outcomes)?,
    })
}

fn subgroups(
    args: &EvaluateArgs,
    cut: &Cut,
    chances: &[f64],
    outcomes: &[bool],
) -> anyhow::Result<Vec<Subgroup>> {
    let mut all = Vec::new();
    for column in &args.subgroup {
        let mut groups: BTreeMap<Option<&String>, (Vec<f64>, Vec<bool>)> = BTreeMap::new();
        for ((person, p), outcome) in cut.people.iter().zip(chances).zip(outcomes) {
            let group = groups.entry(person.columns.get(column).and_then(Option::as_ref)).or_default();
            group.0.push(*p);
            group.1.push(*outcome);
        }
        for (value, (p, y)) in groups {
            let figures = Predictions::new(&p, &y).map_err(PassModelError::from)?.evaluate();
            let mean_probability = p.iter().sum::<f64>() / p.len() as f64;
            all.push(Subgroup { column: column.clone(), value: value.cloned(), figures, mean_probability });
        }
    }
    Ok(all)
}
