//! One row an answer.

use std::collections::{BTreeMap, HashSet};

use super::build::Builder;
use super::choices::Marking;
use super::wide::column;
use super::{Format, ReadOptions, Response, ResponseTable, time};
use crate::LogError;
use crate::table::{BadRow, Cells, Columns, Row, each_row};

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

/// Long if there is an item and a person, or an item and a score; otherwise wide.
pub(super) fn guess(header: &[String], map: &BTreeMap<String, String>) -> Format {
    let has = |ours: &str| map.contains_key(ours) || header.iter().any(|name| name == ours);
    let long = has("item") && (has("learner") || has("correct") || has("score"));
    if long { Format::Long } else { Format::Wide }
}

pub(super) fn read(mut cells: Cells, options: &ReadOptions) -> Result<ResponseTable, LogError> {
    let layout = Layout::new(&cells, options)?;
    let mut builder = Builder::default();
    layout.prepare(&mut builder);
    let skipped = each_row(&mut cells, options.skip_bad, |row| layout.take(row, &mut builder))?;
    layout.check(&builder, options)?;
    let groups = layout.group.map(|_| std::mem::take(&mut builder.groups));
    let periods = layout.period.map(|_| std::mem::take(&mut builder.periods));
    Ok(ResponseTable { skipped, groups, periods, ..builder.finish(options.details) })
}

/// Where everything is.
struct Layout<'o> {
    columns: Columns,
    options: &'o ReadOptions,
    marking: Marking<'o>,
    items: Option<HashSet<&'o str>>,
    learner: usize,
    item: usize,
    score: usize,
    choice: Option<usize>,
    group: Option<usize>,
    period: Option<usize>,
    domain: Option<usize>,
    skill: Option<usize>,
    order: Option<usize>,
    timestamp: Option<usize>,
    duration: Option<Duration>,
    sitting: Option<usize>,
}

/// A column of times, and its unit.
#[derive(Clone, Copy)]
struct Duration {
    column: usize,
    seconds: f64,
}

/// What orders and describes one answer.
struct Circumstances<'r> {
    order: Option<i64>,
    timestamp_ms: Option<i64>,
    response_time_s: Option<f64>,
    sitting: Option<&'r str>,
    /// Code of the chosen option.
    choice: Option<u8>,
}

impl<'o> Layout<'o> {
    fn new(cells: &Cells, options: &'o ReadOptions) -> Result<Self, LogError> {
        let columns = Columns::new(cells, &options.map, &KNOWN)?;
        let find = |name| columns.find(name);
        let group = options.group.as_deref().map(|name| column(&columns, name)).transpose()?;
        let period = options.period.as_deref().map(|name| column(&columns, name)).transpose()?;
        let (learner, item) = (columns.need("learner")?, columns.need("item")?);
        let marking = Marking::new(options);
        let choice = find("choice").or_else(|| columns.index_of("response"));
        let score = match marking.is_by_key() {
            true => choice.map_or_else(|| columns.need("choice"), Ok)?,
            false => score_column(&columns, options.max_score)?,
        };
        Ok(Self {
            options,
            marking,
            items: options.wanted(),
            learner,
            item,
            score,
            choice,
            group,
            period,
            domain: find("domain"),
            skill: find("skill"),
            order: find("order"),
            timestamp: find("timestamp"),
            duration: duration(&columns),
            sitting: find("sitting"),
            columns,
        })
    }

    /// Opens the parallel columns that the file has; order and time are needed for sorting in any case.
    fn prepare(&self, builder: &mut Builder) {
        let details = &mut builder.details;
        details.order = self.order.map(|_| Vec::new());
        details.timestamp_ms = self.timestamp.map(|_| Vec::new());
        details.response_time_s = self.duration.filter(|_| self.options.details).map(|_| Vec::new());
        details.sitting = self.sitting.filter(|_| self.options.details).map(|_| Vec::new());
        details.choice = self.choice.filter(|_| self.options.details).map(|_| Vec::new());
    }

    fn take(&self, row: &Row<'_>, builder: &mut Builder) -> Result<(), BadRow> {
        let (learner, item) = (self.columns.text(row, self.learner)?, self.columns.text(row, self.item)?);
        let Some(text) = row.value(Some(self.score)) else { return Ok(()) };
        if !self.is_wanted(item) {
            return Ok(());
        }
        let score = self.marking.score(item, text).map_err(|why| self.columns.bad(self.score, why))?;
        let mut circumstances = self.circumstances(row)?;
        self.same_domain(row, builder, item)?;
        let known = builder.learners.get(learner);
        self.same_throughout(row, self.group, &mut builder.groups, learner, known)?;
        self.same_throughout(row, self.period, &mut builder.periods, learner, known)?;
        let learner = builder.learners.index(learner);
        let item = self.describe(row, builder, item);
        circumstances.choice = self.chosen(row, builder, item)?;
        builder.responses.push(Response { learner, item, score });
        circumstances.push(builder);
        Ok(())
    }

    fn circumstances<'r>(&self, row: &'r Row<'_>) -> Result<Circumstances<'r>, BadRow> {
        let order = self.order.map(|column| self.place(row, column)).transpose()?;
        let timestamp_ms = match (self.timestamp, row.value(self.timestamp)) {
            (Some(column), Some(text)) => Some(time::parse(text).ok_or_else(|| {
                let why = format!("`{text}` is not a time; seconds or milliseconds since 1970, or `2026-11-01 12:30:00` expected");
                self.columns.bad(column, why)
            })?),
            _ => None,
        };
        let in_unit = self.columns.number(row, self.duration.map(|duration| duration.column))?;
        let response_time_s = self.duration.zip(in_unit).map(|(duration, value)| duration.seconds * value);
        let sitting = row.value(self.sitting);
        Ok(Circumstances { order, timestamp_ms, response_time_s, sitting, choice: None })
    }

    fn is_wanted(&self, item: &str) -> bool {
        self.items.as_ref().is_none_or(|items| items.contains(item))
            && !self.options.leave_out.iter().any(|name| name == item)
            && self.marking.can_mark(item)
    }

    /// The code of the chosen option, if options are kept and the question was not left blank.
    fn chosen(&self, row: &Row<'_>, builder: &mut Builder, item: u32) -> Result<Option<u8>, BadRow> {
        let (Some(column), true) = (self.choice, builder.details.choice.is_some()) else { return Ok(None) };
        let option = row.value(Some(column)).filter(|text| !self.marking.is_blank(text));
        let code = option.map(|option| builder.options.code(item, option)).transpose();
        code.map_err(|why| self.columns.bad(column, why))
    }

    fn place(&self, row: &Row<'_>, column: usize) -> Result<i64, BadRow> {
        let text = self.columns.text(row, column)?;
        let whole = text.strip_suffix(".0").unwrap_or(text);
        whole.parse().map_err(|_| {
            self.columns.bad(column, format!("`{text}` is not a whole number; 0, 1, 2, … expected"))
        })
    }

    /// An item stays in one domain, or joint calibration would be wrong without a word.
    fn same_domain(&self, row: &Row<'_>, builder: &Builder, item: &str) -> Result<(), BadRow> {
        let known = builder.item_names.get(item).and_then(|index| builder.items.get(index as usize));
        match (self.domain, known) {
            (Some(column), Some(known)) if known.domain.as_deref() != row.value(Some(column)) => {
                let before = known.domain.as_deref().unwrap_or("none");
                Err(self.columns.bad(
                    column,
                    format!("item `{item}` was in `{before}` before; one domain an item expected"),
                ))
            }
            _ => Ok(()),
        }
    }

    /// A learner has one value in a column of groups or periods; `values` are those of the learners so far.
    fn same_throughout(
        &self,
        row: &Row<'_>,
        column: Option<usize>,
        values: &mut Vec<String>,
        learner: &str,
        known: Option<u32>,
    ) -> Result<(), BadRow> {
        let Some(column) = column else { return Ok(()) };
        let value = self.columns.text(row, column)?;
        match known.and_then(|index| values.get(index as usize)) {
            None => values.push(value.to_owned()),
            Some(before) if before == value => {}
            Some(before) => {
                let why = format!("`{learner}` was in `{before}` before; one value a learner expected");
                return Err(self.columns.bad(column, why));
            }
        }
        Ok(())
    }

    /// The index of the item; its first row says where it belongs.
    fn describe(&self, row: &Row<'_>, builder: &mut Builder, item: &str) -> u32 {
        let known = builder.items.len();
        let index = builder.item(item);
        if let Some(new) = builder.items.get_mut(known) {
            new.domain = row.value(self.domain).map(str::to_owned);
            new.skill = row.value(self.skill).map(str::to_owned);
        }
        index
    }

    /// There are answers, and every item that was asked for has some.
    fn check(&self, builder: &Builder, options: &ReadOptions) -> Result<(), LogError> {
        let missing = options.items.iter().flatten().find(|item| builder.item_names.get(item).is_none());
        if let Some(item) = missing {
            let why = format!("item `{item}` has no answers; name items that occur in the file");
            return Err(LogError::column(self.columns.path(), self.columns.name(self.item), why));
        }
        if builder.responses.is_empty() {
            return Err(LogError::file(self.columns.path(), "no answers in any row; at least one expected"));
        }
        Ok(())
    }
}

impl Circumstances<'_> {
    fn push(self, builder: &mut Builder) {
        let Builder { details, sittings, .. } = builder;
        if let (Some(column), Some(order)) = (&mut details.order, self.order) {
            column.push(order);
        }
        if let Some(column) = &mut details.timestamp_ms {
            column.push(self.timestamp_ms);
        }
        if let Some(column) = &mut details.response_time_s {
            column.push(self.response_time_s);
        }
        if let Some(column) = &mut details.sitting {
            column.push(sittings.index(self.sitting.unwrap_or_default()));
        }
        if let Some(column) = &mut details.choice {
            column.push(self.choice);
        }
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
