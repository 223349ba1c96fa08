//! The file of outcomes: whose they are, and what else is told of them.

use super::HistoryOptions;
use super::key::Keys;
use super::source::{Source, cell};
use gradatim_log::LogError;
use std::collections::BTreeMap;

/// A learner in a course.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// Values of the key; the first is the learner.
    pub key: Vec<String>,
    /// Index of the course.
    pub course: u32,
    /// Whether they passed, if that is known.
    pub passed: Option<bool>,
    /// The day they left, if they did.
    pub unregistered_day: Option<f64>,
    /// The columns asked for.
    pub columns: BTreeMap<String, Option<String>>,
}

impl Person {
    /// The learner, who may be in several courses.
    #[must_use]
    pub fn learner(&self) -> &str {
        self.key.first().map_or("", String::as_str)
    }
}

/// Everybody whose row is asked for; a key that occurs twice is an error.
pub(super) fn people(
    source: &Source,
    options: &HistoryOptions,
    keys: &mut Keys,
) -> Result<Vec<Person>, LogError> {
    let passed = passed(source, options.outcomes_known)?;
    let left = source.dates("unregistered_day")?.days;
    let wanted = wanted(source, &options.only)?;
    let columns: Vec<_> =
        options.columns.iter().map(|name| Ok((name, source.need(name)?))).collect::<Result<_, LogError>>()?;
    let mut people = Vec::new();
    for (index, key) in source.keys(&options.key)?.enumerate().filter(|(index, _)| wanted(*index)) {
        let Some(course) = keys.add(&key) else {
            let why = format!("`{}` was there before; one row each expected", key.join("`, `"));
            return Err(source.wrong(source.row(index), None, why));
        };
        let told = |(name, cells): &(&String, &[Option<String>])| {
            ((*name).clone(), cell(Some(cells), index).map(str::to_owned))
        };
        people.push(Person {
            key,
            course,
            passed: passed.get(index).copied().flatten(),
            unregistered_day: left.get(index).copied().flatten(),
            columns: columns.iter().map(told).collect(),
        });
    }
    if people.is_empty() {
        let why = "no row is left by `--only`; a value that occurs expected".to_owned();
        return Err(source.wrong(None, None, why));
    }
    Ok(people)
}

fn passed(source: &Source, known: bool) -> Result<Vec<Option<bool>>, LogError> {
    let Some(cells) = source.text("passed") else {
        return if known { source.need("passed").map(|_| Vec::new()) } else { Ok(Vec::new()) };
    };
    let outcome = |(index, text): (usize, &Option<String>)| match text.as_deref() {
        Some("1" | "1.0" | "true") => Ok(Some(true)),
        Some("0" | "0.0" | "false") => Ok(Some(false)),
        None if !known => Ok(None),
        other => {
            let why = format!("`{}` is no outcome; 1 for passed or 0 expected", other.unwrap_or_default());
            Err(source.wrong(source.row(index), Some(source.name("passed")), why))
        }
    };
    cells.iter().enumerate().map(outcome).collect()
}

/// Whether a row has one of the values allowed in every column.
fn wanted<'s>(
    source: &'s Source,
    only: &'s [(String, Vec<String>)],
) -> Result<impl Fn(usize) -> bool + use<'s>, LogError> {
    let columns: Vec<_> = only
        .iter()
        .map(|(name, values)| Ok((source.need(name)?, values)))
        .collect::<Result<_, LogError>>()?;
    Ok(move |index| {
        let has = |(cells, values): &(&[Option<String>], &Vec<String>)| {
            cell(Some(cells), index).is_some_and(|text| values.iter().any(|value| value == text))
        };
        columns.iter().all(has)
    })
}
