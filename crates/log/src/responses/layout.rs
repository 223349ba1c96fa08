//! The columns of a file with one row an answer, and what its rows say: the rules of every reader of such files.

use std::collections::HashSet;

use super::build::Items;
use super::choices::Marking;
use super::wide::column;
use super::{ReadOptions, time};
use crate::LogError;
use crate::table::{BadRow, Cells, Columns, Row};

const KNOWN: [&str; 12] = [
    "learner",
    "item",
    "correct",
    "score",
    "domain",
    "skill",
    "order",
    "timestamp",
    "response_time_s",
    "elapsed_ms",
    "sitting",
    "choice",
];

/// Where everything is.
pub(crate) struct Layout<'o> {
    columns: Columns,
    options: &'o ReadOptions,
    marking: Marking<'o>,
    items: Option<HashSet<&'o str>>,
    learner: usize,
    item: usize,
    score: usize,
    /// What was chosen, where details are kept.
    pub(super) choice: Option<usize>,
    pub(super) group: Option<usize>,
    pub(super) period: Option<usize>,
    pub(super) domain: Option<usize>,
    pub(super) skill: Option<usize>,
    pub(super) order: Option<usize>,
    pub(super) timestamp: Option<usize>,
    pub(super) duration: Option<Duration>,
    pub(super) sitting: Option<usize>,
}

/// A column of times, and its unit.
#[derive(Clone, Copy)]
pub(super) struct Duration {
    column: usize,
    seconds: f64,
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
    /// `None` for a question left blank, too.
    pub(super) choice: Option<&'r str>,
    pub(super) group: Option<&'r str>,
    pub(super) period: Option<&'r str>,
    domain: Option<&'r str>,
    skill: Option<&'r str>,
}

impl<'o> Layout<'o> {
    /// Finds the columns, and spares the work on others.
    pub(crate) fn new(cells: &mut Cells, options: &'o ReadOptions) -> Result<Self, LogError> {
        let columns = Columns::new(cells, &options.map, &KNOWN)?;
        let find = |name| columns.find(name);
        let named = |name: &Option<String>| name.as_deref().map(|n| column(&columns, n)).transpose();
        let marking = Marking::new(options);
        let choice = find("choice").or_else(|| columns.index_of("response"));
        let layout = Self {
            options,
            items: options.wanted(),
            learner: columns.need("learner")?,
            item: columns.need("item")?,
            score: match marking.is_by_key() {
                true => choice.map_or_else(|| columns.need("choice"), Ok)?,
                false => score_column(&columns, options.max_score)?,
            },
            marking,
            choice: choice.filter(|_| options.details && !options.histories),
            group: named(&options.group)?,
            period: named(&options.period)?,
            domain: find("domain"),
            skill: find("skill"),
            order: find("order"),
            timestamp: find("timestamp"),
            duration: duration(&columns),
            sitting: find("sitting"),
            columns,
        };
        let used = layout.used();
        let time = layout.timestamp.filter(|time| used.iter().filter(|column| *column == time).count() == 1);
        cells.narrow(&used, time);
        Ok(layout)
    }

    fn used(&self) -> Vec<usize> {
        let of_answer = [self.choice, self.domain, self.skill, self.order, self.timestamp, self.sitting];
        let of_learner = [self.group, self.period];
        let needed = [self.learner, self.item, self.score];
        let optional = of_answer.into_iter().chain(of_learner).flatten();
        needed.into_iter().chain(optional).chain(self.duration.map(|duration| duration.column)).collect()
    }

    /// The answer in a row; `None` if there is none, or its item is not wanted.
    pub(crate) fn answer<'r>(&self, row: &'r Row<'_>) -> Result<Option<Answer<'r>>, BadRow> {
        let (learner, item) = (self.columns.text(row, self.learner)?, self.columns.text(row, self.item)?);
        let Some(text) = row.value(Some(self.score)) else { return Ok(None) };
        if !self.is_wanted(item) {
            return Ok(None);
        }
        let score = self.marking.score(item, text).map_err(|why| self.columns.bad(self.score, why))?;
        let needed = |column: Option<usize>| column.map(|c| self.columns.text(row, c)).transpose();
        Ok(Some(Answer {
            learner,
            item,
            score,
            order: self.order.map(|column| self.place(row, column)).transpose()?,
            timestamp_ms: self.time(row)?,
            response_time_s: self.seconds(row)?,
            sitting: row.value(self.sitting),
            choice: row.value(self.choice).filter(|text| !self.marking.is_blank(text)),
            group: needed(self.group)?,
            period: needed(self.period)?,
            domain: row.value(self.domain),
            skill: row.value(self.skill),
        }))
    }

    fn is_wanted(&self, item: &str) -> bool {
        self.items.as_ref().is_none_or(|items| items.contains(item))
            && !self.options.leave_out.iter().any(|name| name == item)
            && self.marking.can_mark(item)
    }

    fn seconds(&self, row: &Row<'_>) -> Result<Option<f64>, BadRow> {
        let Some(Duration { column, seconds }) = self.duration else { return Ok(None) };
        Ok(self.columns.number(row, Some(column))?.map(|value| seconds * value))
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

    /// What is wrong with a cell of a column that is there.
    pub(super) fn bad(&self, column: Option<usize>, why: String) -> BadRow {
        BadRow { column: column.map(|column| self.columns.name(column).to_owned()), why }
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

/// `response_time_s`, otherwise `elapsed_ms`.
fn duration(columns: &Columns) -> Option<Duration> {
    let of = |name, seconds| columns.find(name).map(|column| Duration { column, seconds });
    of("response_time_s", 1.0).or_else(|| of("elapsed_ms", 0.001))
}

/// `correct` for right-or-wrong answers, `score` for more, the other one if that is all there is; mapped ones first.
fn score_column(columns: &Columns, highest: u8) -> Result<usize, LogError> {
    let mut names = if highest == 1 { ["correct", "score"] } else { ["score", "correct"] };
    names.sort_by_key(|name| !columns.is_mapped(name));
    let found = names.into_iter().find_map(|name| columns.find(name));
    found.map_or_else(|| columns.need("correct"), Ok)
}
