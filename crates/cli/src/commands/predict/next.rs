//! `predict next`: the next answer from the history before it.

mod data;
mod report;

use crate::context::Context;
use crate::responses::pair;
use anyhow::Context as _;
use clap::Args;
use data::Data;
use gradatim_analytics::answers::{AnswerLog, AnswersError, NextAnswers, Training};
use gradatim_analytics::evaluation::Predictions;
use gradatim_log::atomic;
use report::Report;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Arguments of `predict next`.
#[derive(Debug, Args)]
#[command(after_help = "Files are long: learner, item, correct, and as far as known skill (several
divided by `;`), order or timestamp, response_time_s or elapsed_ms. A
timestamp is seconds or milliseconds since 1970, or 2026-11-01 12:30:00.
Repeated answers to an item count.

Every answer of a test learner is predicted from that learner's answers before
it and from what the training learners answered; nothing is taken from the
future. Learners in both files go on in the test file where the training file
leaves them.

Figures: AUC, the chance that a right answer was given a higher probability
than a wrong one; log-loss (natural logarithms) and Brier score, lower is
better; accuracy at one half; ECE, the mean distance of foreseen and observed
shares over ten bins.

Examples:
  gradatim predict next --train old.csv --test new.csv
  gradatim predict next --train answers.csv.gz --split split --predictions chances.csv
  gradatim predict next --train old.csv --test new.csv --model next.json --features
  gradatim predict next --model next.json --test newer.csv --json")]
pub struct NextArgs {
    /// Answers to learn from.
    #[arg(long, value_name = "FILE", required_unless_present = "model")]
    train: Option<PathBuf>,
    /// Answers to predict.
    #[arg(long, value_name = "FILE", required_unless_present = "split", conflicts_with = "split")]
    test: Option<PathBuf>,
    /// Column of the training file that says `train` or `test` for each learner, where one file holds both.
    #[arg(long, value_name = "COLUMN", requires = "train")]
    split: Option<String>,
    /// Their column names for ours, such as learner=id_student,correct=mark.
    #[arg(long, value_name = "OURS=THEIRS", value_delimiter = ',', value_parser = pair)]
    map: Vec<(String, String)>,
    /// Leave bad rows out and count them, instead of stopping at the first.
    #[arg(long)]
    skip_bad: bool,
    /// L2 penalty on the standardised coefficients; chosen by cross-validation over learners if not given.
    #[arg(long, value_name = "X", value_parser = penalty, requires = "train", allow_negative_numbers = true)]
    penalty: Option<f64>,
    /// Where the model is kept: written after training, read if there is no --train.
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// Write learner, item, place in the history, probability and outcome of every prediction, as CSV.
    #[arg(long, value_name = "FILE")]
    predictions: Option<PathBuf>,
    /// List all features in words, with their coefficients.
    #[arg(long)]
    features: bool,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

/// Reads a penalty.
fn penalty(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|x| x.is_finite() && *x >= 0.0);
    number.ok_or_else(|| format!("`{text}` is no penalty; a number of at least 0 expected"))
}

/// Runs the command.
pub fn run(args: &NextArgs, _: &Context) -> anyhow::Result<()> {
    let data = Data::read(args)?;
    let begin = Instant::now();
    let model = model(args, data.train.as_ref())?;
    let seconds = data.train.is_some().then(|| begin.elapsed().as_secs_f64());
    let chances = model.predict(&data.test).map_err(|e| at(args.test_file(), &e))?;
    let outcomes: Vec<bool> = data.test.predicted().map(|(_, answer)| answer.correct).collect();
    let evaluation = Predictions::new(&chances, &outcomes)?.evaluate();
    if let Some(path) = &args.predictions {
        write_predictions(path, &data.test, &chances)?;
    }
    Report::new(&model, &data.test, evaluation, seconds).print(args)
}

impl NextArgs {
    /// The file with the answers to predict.
    fn test_file(&self) -> &Path {
        self.test.as_deref().or(self.train.as_deref()).unwrap_or(Path::new(""))
    }
}

/// Trains and keeps a model, or reads one.
fn model(args: &NextArgs, train: Option<&AnswerLog>) -> anyhow::Result<NextAnswers> {
    match (train, &args.train, &args.model) {
        (Some(log), Some(file), kept) => {
            let model = NextAnswers::train(log, &training(args)).map_err(|e| at(file, &e))?;
            if let Some(path) = kept {
                let text = model.to_json()?;
                atomic::write(path, |file| file.write_all(text.as_bytes()))?;
            }
            Ok(model)
        }
        (_, _, Some(path)) => {
            let text =
                std::fs::read_to_string(path).with_context(|| format!("{}: cannot read", path.display()))?;
            NextAnswers::from_json(&text).map_err(|e| at(path, &e))
        }
        _ => anyhow::bail!("no answers to learn from and no model; --train or --model expected"),
    }
}

fn training(args: &NextArgs) -> Training {
    let default = Training::default();
    Training { penalties: args.penalty.map_or(default.penalties, |penalty| vec![penalty]), ..default }
}

/// What is wrong, and in which file.
fn at(file: &Path, error: &AnswersError) -> anyhow::Error {
    anyhow::anyhow!("{}: {error}", file.display())
}

fn write_predictions(path: &Path, log: &AnswerLog, chances: &[f64]) -> anyhow::Result<()> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["learner", "item", "position", "probability", "correct"])?;
    let mut chances = chances.iter();
    for history in log.histories() {
        for (position, answer) in (1 + history.known..).zip(history.predicted()) {
            let (Some(item), Some(chance)) = (log.items().get(answer.item as usize), chances.next()) else {
                continue;
            };
            let (position, correct) = (position.to_string(), u8::from(answer.correct).to_string());
            writer.write_record([&history.learner, &item.id, &position, &chance.to_string(), &correct])?;
        }
    }
    let bytes = writer.into_inner().map_err(|e| e.into_error())?;
    Ok(atomic::write(path, |file| file.write_all(&bytes))?)
}
