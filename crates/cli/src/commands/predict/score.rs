//! `predict score`: probabilities for learners whose outcome is yet to come.

use super::data::{DataArgs, Needs, of_model};
use super::write;
use crate::output;
use anyhow::Context as _;
use clap::Args;
use gradatim_analytics::history::Cut;
use gradatim_analytics::pass_model::PassModel;
use serde_json::{Map, Value, json};
use std::path::PathBuf;

/// Arguments of `predict score`.
#[derive(Debug, Args)]
#[command(after_help = "The day is that of the model. `passed` may be missing in the outcomes; it is
not used.

Examples:
  gradatim predict score --attempts attempts.csv --outcomes enrolled.csv --model model.json
  gradatim predict score --attempts a.csv.gz --outcomes o.csv.gz --model day56.json --predictions chances.csv")]
pub struct ScoreArgs {
    #[command(flatten)]
    data: DataArgs,
    /// A model of `predict train`.
    #[arg(long, value_name = "FILE")]
    model: PathBuf,
    /// Write key, probability and outcome (empty if not known) as CSV.
    #[arg(long, value_name = "FILE")]
    predictions: Option<PathBuf>,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: &ScoreArgs) -> anyhow::Result<()> {
    let model = PassModel::read(&args.model)?;
    let needs = Needs { key: &model.key, columns: model.covariates.clone(), outcomes_known: false };
    let cut = args.data.read(needs, model.as_of).with_context(|| of_model(&args.model, &model))?;
    let chances = model.probabilities(&cut)?;
    if let Some(path) = &args.predictions {
        write::predictions(path, &model.key, &cut.people, &chances)?;
    }
    if args.json {
        return output::json(&document(&model, &cut, &chances));
    }
    let rows = cut.people.iter().zip(&chances);
    let lines: Vec<String> = rows.map(|(person, p)| format!("{:<32} {p:.3}", person.key.join(" "))).collect();
    output::line(&format!("{:<32} P(pass)\n{}", model.key.join(" "), lines.join("\n")))
}

fn document(model: &PassModel, cut: &Cut, chances: &[f64]) -> Value {
    let person = |(person, p): (&gradatim_analytics::history::Person, &f64)| {
        let key = model.key.iter().cloned().zip(person.key.iter().cloned().map(Value::String));
        let mut row: Map<String, Value> = key.collect();
        row.insert("probability".to_owned(), json!(p));
        Value::Object(row)
    };
    let day = model.as_of.map(|as_of| as_of.day);
    let people: Vec<Value> = cut.people.iter().zip(chances).map(person).collect();
    json!({"as_of_day": day, "n": people.len(), "people": people})
}
