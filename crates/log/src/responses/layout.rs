//! The columns of a file with one row an answer, and what its rows say: the rules of every reader of such files.

use std::collections::HashSet;

use super::build::Items;
use super::wide::column;
use super::{ReadOptions, score, time};
use crate::LogError;
use crate::table::{BadRow, Cells, Columns, Row};

const KNOWN: [&str; 10] = [
    "learner",
    "item",
    "correct",
    "score",
    "domain",
    "skill",
    "order",
    "timestamp",
    "response_time_s",
    "sitting",
];

/// Where everything is.
pub(crate) struct Layout<'o> {
    columns: Columns,
    options: &'o ReadOptions,
    items: Option<HashSet<&'o str>>,
    learner: usize,
    item: usize,
    score: usize,
    pub(super) group: Option<usize>,
    pub(super) domain: Option<usize>,
    pub(super) skill: Option<usize>,
    pub(super) order: Option<usize>,
    pub(super) timestamp: Option<usize>,
    pub(super) duration: Option<usize>,
    pub(super) sitting: Option<usize>,
}

/// What a row says.
pub(crate) struct Answer<'r> {
    pub(crate) learner: &'r str,
    pub(crate) item: &'r str,
    pub(crate) score: u8,
    pub(crate) order: Option<i64>,
    pub(crate) timestamp_ms: Option<i64>,
    pub(super) response_time_s: Option<f64>,
    pub(super) sitting: Option<&'r str>,
    pub(super) group: Option<&'r str>,
    domain: Option<&'r str>,
    skill: Option<&'r str>,
}

impl<'o> Layout<'o> {
    /// Finds the columns, and spares the work on others.
    pub(crate) fn new(cells: &mut Cells, options: &'o ReadOptions) -> Result<Self, LogError> {
        let columns = Columns::new(cells, &options.map, &KNOWN)?;
        let find = |name| columns.find(name);
        let group = options.group.as_deref().map(|name| column(&columns, name)).transpose()?;
        let layout = Self {
            options,
            items: options.wanted(),
            learner: columns.need("learner")?,
            item: columns.need("item")?,
            score: score_column(&columns, options.max_score)?,
            group,
            domain: find("domain"),
            skill: find("skill"),
            order: find("order"),
            timestamp: find("timestamp"),
            duration: find("response_time_s"),
            sitting: find("sitting"),
            columns,
        };
        let used = layout.used();
        let time = layout.timestamp.filter(|time| used.iter().filter(|column| *column == time).count() == 1);
        cells.narrow(&used, time);
        Ok(layout)
    }

    fn used(&self) -> Vec<usize> {
        let optional = [self.group, self.domain, self.skill, self.order, self.timestamp, self.duration];
        let needed = [self.learner, self.item, self.score];
        needed.into_iter().chain(optional.into_iter().flatten()).chain(self.sitting).collect()
    }

    /// The answer in a row; `None` if there is none, or its item is not wanted.
    pub(crate) fn answer<'r>(&self, row: &'r Row<'_>) -> Result<Option<Answer<'r>>, BadRow> {
        let (learner, item) = (self.columns.text(row, self.learner)?, self.columns.text(row, self.item)?);
        let Some(text) = row.value(Some(self.score)) else { return Ok(None) };
        if self.items.as_ref().is_some_and(|items| !items.contains(item)) {
            return Ok(None);
        }
        let score =
            score::parse(text, self.options.max_score).map_err(|why| self.columns.bad(self.score, why))?;
        Ok(Some(Answer {
            learner,
            item,
            score,
            order: self.order.map(|column| self.place(row, column)).transpose()?,
            timestamp_ms: self.time(row)?,
            response_time_s: self.columns.number(row, self.duration)?,
            sitting: row.value(self.sitting),
            group: self.group.map(|column| self.columns.text(row, column)).transpose()?,
            domain: row.value(self.domain),
            skill: row.value(self.skill),
        }))
    }

    fn place(&self, row: &Row<'_>, column: usize) -> Result<i64, BadRow> {
        let text = self.columns.text(row, column)?;
        let whole = text.strip_suffix(".0").unwrap_or(text);
        whole.parse().map_err(|_| {
            self.columns.bad(column, format!("`{text}` is not a whole number; 0, 1, 2, … expected"))
        })
    }

    fn time(&self, row: &Row<'_>) -> Result<Option<i64>, BadRow> {
        if let Some(time) = row.time() {
            return Ok(Some(time));
        }
        let (Some(column), Some(text)) = (self.timestamp, row.value(self.timestamp)) else { return Ok(None) };
        let time = time::parse(text).ok_or_else(|| {
            let why = format!("`{text}` is not a time; seconds or milliseconds since 1970, or `2026-11-01 12:30:00` expected");
            self.columns.bad(column, why)
        })?;
        Ok(Some(time))
    }

    /// An item stays in one domain, or joint calibration would be wrong without a word.
    pub(crate) fn same_domain(&self, answer: &Answer<'_>, items: &Items) -> Result<(), BadRow> {
        let Some(column) = self.domain else { return Ok(()) };
        match items.get(answer.item) {
            Some(known) if known.domain.as_deref() != answer.domain => {
                let (item, before) = (answer.item, known.domain.as_deref().unwrap_or("none"));
                let why = format!("item `{item}` was in `{before}` before; one domain an item expected");
                Err(self.columns.bad(column, why))
            }
            _ => Ok(()),
        }
    }

    /// What is wrong with the column of groups, if there is one.
    pub(super) fn bad_group(&self, why: String) -> BadRow {
        let column = self.group.map_or("", |column| self.columns.name(column));
        BadRow::new(column, why)
    }

    /// There are answers, and every item that was asked for has some.
    pub(crate) fn check(&self, items: &Items, answers: usize) -> Result<(), LogError> {
        let missing = self.options.items.iter().flatten().find(|item| items.get(item).is_none());
        if let Some(item) = missing {
            let why = format!("item `{item}` has no answers; name items that occur in the file");
            return Err(LogError::column(self.columns.path(), self.columns.name(self.item), why));
        }
        if answers == 0 {
            return Err(LogError::file(self.columns.path(), "no answers in any row; at least one expected"));
        }
        Ok(())
    }

    /// Something about the learners of a row, for an error that ends the reading.
    pub(crate) fn about_learner(&self, row: u64, why: String) -> LogError {
        LogError::data(self.columns.path(), Some(row), Some(self.columns.name(self.learner)), why)
    }
}

impl Answer<'_> {
    /// The index of the item; its first row says where it belongs.
    pub(crate) fn item_index(&self, items: &mut Items) -> u32 {
        items.index(self.item, |new| {
            new.domain = self.domain.map(str::to_owned);
            new.skill = self.skill.map(str::to_owned);
        })
    }
}

/// `correct` for right-or-wrong answers, `score` for more, the other one if that is all there is; mapped ones first.
fn score_column(columns: &Columns, highest: u8) -> Result<usize, LogError> {
    let mut names = if highest == 1 { ["correct", "score"] } else { ["score", "correct"] };
    names.sort_by_key(|name| !columns.is_mapped(name));
    let found = names.into_iter().find_map(|name| columns.find(name));
    found.map_or_else(|| columns.need("correct"), Ok)
}
