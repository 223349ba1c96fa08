//! Answers to learn from and to predict, from one file or two.

use super::{NextArgs, at};
use crate::responses::say_left_out;
use anyhow::bail;
use gradatim_analytics::answers::{Answer, AnswerLog, AnsweredItem, AnswersError, History};
use gradatim_log::{Format, ItemColumn, ReadOptions, ResponseTable, Unit, read_responses};
use std::path::Path;

/// Divides the skills of an item.
const BETWEEN_SKILLS: char = ';';

/// What is learned from, unless a model was trained before, and what is predicted.
pub struct Data {
    pub train: Option<AnswerLog>,
    pub test: AnswerLog,
}

impl Data {
    /// Reads the files that the arguments name.
    pub fn read(args: &NextArgs) -> anyhow::Result<Self> {
        if let (Some(file), Some(column)) = (&args.train, &args.split) {
            return divided(&table(file, args)?, file, column);
        }
        let read = |file: &Path| log(&table(file, args)?, |_| true).map_err(|e| at(file, &e));
        let train = args.train.as_deref().map(read).transpose()?;
        let file = args.test_file();
        let mut test = read(file)?;
        if let Some(train) = &train {
            test = test.following(train).map_err(|e| at(file, &e))?;
        }
        Ok(Self { train, test })
    }
}

fn table(file: &Path, args: &NextArgs) -> anyhow::Result<ResponseTable> {
    let options = ReadOptions {
        format: Some(Format::Long),
        map: args.map.iter().cloned().collect(),
        skip_bad: args.skip_bad,
        unit: Unit::Learner,
        group: args.split.clone(),
        details: true,
        histories: true,
        ..ReadOptions::default()
    };
    let table = read_responses(file, &options)?;
    if let Some(first) = table.skipped.first() {
        let (place, n) = (file.display(), table.skipped.len());
        eprintln!("{place}: {n} bad rows left out; the first one, row {}: {}", first.row, first.why);
    }
    say_left_out(file, &table);
    Ok(table)
}

/// One file, in which a column tells on which side each learner is.
fn divided(table: &ResponseTable, file: &Path, column: &str) -> anyhow::Result<Data> {
    let sides = table.groups.as_deref().unwrap_or_default();
    let place = file.display();
    if let Some(other) = sides.iter().find(|side| !matches!(side.as_str(), "train" | "test")) {
        bail!("{place}: column `{column}`: `{other}` is no side; `train` or `test` expected");
    }
    let side = |name: &str| {
        if !sides.iter().any(|side| side == name) {
            bail!(
                "{place}: column `{column}`: no learner has `{name}`; some with `train`, some with `test` expected"
            );
        }
        log(table, |learner| sides.get(learner).is_some_and(|side| side == name)).map_err(|e| at(file, &e))
    };
    Ok(Data { train: Some(side("train")?), test: side("test")? })
}

/// The histories of some learners.
fn log(table: &ResponseTable, keep: impl Fn(usize) -> bool) -> Result<AnswerLog, AnswersError> {
    let mut histories: Vec<History> = Vec::new();
    let mut place = 0;
    for rows in table.responses.chunk_by(|x, y| x.learner == y.learner) {
        let learner = rows.first().map_or(0, |row| row.learner as usize);
        if keep(learner) {
            let answers = (place..place + rows.len()).filter_map(|row| answer(table, row)).collect();
            let learner = table.learners.get(learner).cloned().unwrap_or_default();
            histories.push(History { learner, answers, known: 0 });
        }
        place += rows.len();
    }
    AnswerLog::new(table.items.iter().map(item).collect(), histories)
}

fn answer(table: &ResponseTable, row: usize) -> Option<Answer> {
    let response = table.responses.get(row)?;
    let details = table.details.as_ref();
    let at = details.and_then(|d| d.timestamp_ms.as_ref()).and_then(|times| *times.get(row)?);
    Some(Answer {
        item: response.item,
        correct: response.score > 0,
        at: at.map(|ms| ms as f64 / 1_000.0),
        took: details.and_then(|d| d.response_time_s.as_ref()).and_then(|times| *times.get(row)?),
    })
}

/// An item with the skills its first row names, or its domain where there are no skills.
fn item(column: &ItemColumn) -> AnsweredItem {
    let cell = column.skill.as_ref().or(column.domain.as_ref());
    let mut skills: Vec<String> = cell
        .map(|cell| {
            cell.split(BETWEEN_SKILLS).map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect()
        })
        .unwrap_or_default();
    skills.sort();
    skills.dedup();
    AnsweredItem { id: column.id.clone(), skills }
}
