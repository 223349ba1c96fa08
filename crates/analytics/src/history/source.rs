//! One of the two files, with the user's renaming applied.

use super::dates::{self, Dates};
use super::{HistoryOptions, wrong};
use gradatim_log::{LogError, TextTable};
use std::collections::BTreeMap;
use std::path::Path;

/// Names of ours that a file of attempts or outcomes may have beside the key.
const ATTEMPTS: [&str; 9] =
    ["item", "type", "weight", "due_day", "day", "timestamp", "order", "score", "response_time_s"];
const OUTCOMES: [&str; 2] = ["passed", "unregistered_day"];

/// A column of text; none where the file lacks it.
pub(super) type Text<'t> = Option<&'t [Option<String>]>;

/// A file and its renaming.
#[derive(Debug)]
pub(super) struct Source {
    table: TextTable,
    map: BTreeMap<String, String>,
}

/// The text of a cell.
pub(super) fn cell(column: Text<'_>, row: usize) -> Option<&str> {
    column?.get(row)?.as_deref()
}

/// Every name in the map must be ours, and theirs must be in one of the files.
pub(super) fn check_map(files: &[&Source], options: &HistoryOptions) -> Result<(), LogError> {
    let known = |ours: &String| {
        let names = ATTEMPTS.iter().chain(&OUTCOMES).chain(&["correct"]);
        options.key.contains(ours) || names.into_iter().any(|name| name == ours)
    };
    let Some(first) = files.first() else { return Ok(()) };
    for (ours, theirs) in &options.map {
        if !known(ours) {
            let why =
                format!("`{ours}` cannot be mapped; columns of the key and {} can", ATTEMPTS.join(", "));
            return Err(first.wrong(None, Some(theirs), why));
        }
        if !files.iter().any(|file| file.table.header.contains(theirs)) {
            let why = format!("mapped to `{ours}`, but in neither file; a column of one of them expected");
            return Err(first.wrong(None, Some(theirs), why));
        }
    }
    Ok(())
}

impl Source {
    pub(super) fn attempts(path: &Path, options: &HistoryOptions) -> Result<Self, LogError> {
        let ours = ATTEMPTS.into_iter().chain(["correct"]).chain(options.key.iter().map(String::as_str));
        Self::read(path, ours.collect(), options)
    }

    pub(super) fn outcomes(path: &Path, options: &HistoryOptions) -> Result<Self, LogError> {
        let only = options.only.iter().map(|(column, _)| column);
        let theirs = options.key.iter().chain(&options.columns).chain(only).map(String::as_str);
        Self::read(path, OUTCOMES.into_iter().chain(theirs).collect(), options)
    }

    fn read(path: &Path, ours: Vec<&str>, options: &HistoryOptions) -> Result<Self, LogError> {
        let theirs = options.map.values().map(String::as_str);
        let wanted: Vec<&str> = ours.into_iter().chain(theirs).collect();
        Ok(Self { table: TextTable::read(path, &wanted)?, map: options.map.clone() })
    }

    pub(super) fn path(&self) -> &Path {
        &self.table.path
    }

    pub(super) fn len(&self) -> usize {
        self.table.rows.len()
    }

    /// The number of a row in the file.
    pub(super) fn row(&self, index: usize) -> Option<u64> {
        self.table.rows.get(index).copied()
    }

    pub(super) fn wrong(&self, row: Option<u64>, column: Option<&str>, why: String) -> LogError {
        wrong(&self.table, row, column, why)
    }

    /// What the file calls `ours`.
    pub(super) fn name<'s>(&'s self, ours: &'s str) -> &'s str {
        let theirs = self.map.get(ours).filter(|theirs| self.table.header.contains(theirs));
        theirs.map_or(ours, String::as_str)
    }

    pub(super) fn text(&self, ours: &str) -> Text<'_> {
        self.table.column(self.name(ours))
    }

    pub(super) fn need(&self, ours: &str) -> Result<&[Option<String>], LogError> {
        let lacks = || format!("lacks column `{ours}`; `--map {ours}=THEIRS` names another one");
        self.text(ours).ok_or_else(|| self.wrong(None, None, lacks()))
    }

    /// The key of every row.
    pub(super) fn keys<'s>(
        &'s self,
        names: &[String],
    ) -> Result<impl Iterator<Item = Vec<String>> + use<'s>, LogError> {
        let columns: Vec<_> = names.iter().map(|name| self.need(name)).collect::<Result<_, _>>()?;
        let part = move |column: &[Option<String>], i| cell(Some(column), i).unwrap_or_default().to_owned();
        Ok((0..self.len()).map(move |i| columns.iter().map(|column| part(column, i)).collect()))
    }

    /// A column of numbers; all missing if the file lacks it. `correct` stands in for `score`.
    pub(super) fn numbers(&self, ours: &str) -> Result<Vec<Option<f64>>, LogError> {
        let ours = if ours == "score" && self.text("score").is_none() { "correct" } else { ours };
        let Some(cells) = self.text(ours) else {
            return if ours == "correct" {
                self.need("score").map(|_| Vec::new())
            } else {
                Ok(vec![None; self.len()])
            };
        };
        let number = |(i, text): (usize, &Option<String>)| {
            let Some(text) = text else { return Ok(None) };
            let number = text.parse::<f64>().ok().filter(|x| x.is_finite());
            let why = || format!("`{text}` is not a finite number; a number expected");
            number.map(Some).ok_or_else(|| self.wrong(self.row(i), Some(self.name(ours)), why()))
        };
        cells.iter().enumerate().map(number).collect()
    }

    /// When attempts were made, and whether by the calendar.
    pub(super) fn days(&self) -> Result<(Vec<Option<f64>>, bool), LogError> {
        let ours = if self.text("day").is_some() { "day" } else { "timestamp" };
        if self.text(ours).is_none() {
            let why = "lacks a date; column `day` or `timestamp` expected, and `--map day=THEIRS` names another one";
            return Err(self.wrong(None, None, why.to_owned()));
        }
        let Dates { days, calendar } = self.dates(ours)?;
        if let Some(index) = days.iter().position(Option::is_none) {
            let why = "empty; every attempt needs a date".to_owned();
            return Err(self.wrong(self.row(index), Some(self.name(ours)), why));
        }
        Ok((days, calendar.unwrap_or(false)))
    }

    /// When attempts were due, dated as attempts are.
    pub(super) fn due_days(&self, calendar: bool) -> Result<Vec<Option<f64>>, LogError> {
        let dates = self.dates("due_day")?;
        if dates.calendar.is_some_and(|found| found != calendar) {
            let why = "dated otherwise than the attempts; both as numbers of days or both as dates expected";
            return Err(self.wrong(None, Some(self.name("due_day")), why.to_owned()));
        }
        Ok(dates.days)
    }

    /// A column of dates; all missing if the file lacks it.
    pub(super) fn dates(&self, ours: &str) -> Result<Dates, LogError> {
        let Some(cells) = self.text(ours) else {
            return Ok(Dates { days: vec![None; self.len()], calendar: None });
        };
        dates::read(cells, ours == "timestamp")
            .map_err(|(index, why)| self.wrong(self.row(index), Some(self.name(ours)), why))
    }
}
