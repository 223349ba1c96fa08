//! One row an answer.

use std::collections::{BTreeMap, HashSet};

use super::build::Builder;
use super::wide::column;
use super::{Format, ReadOptions, Response, ResponseTable, score, time};
use crate::LogError;
use crate::table::{BadRow, Cells, Columns, Row, each_row};

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
    Ok(ResponseTable { skipped, groups, ..builder.finish(options.details) })
}

/// Where everything is.
struct Layout<'o> {
    columns: Columns,
    options: &'o ReadOptions,
    items: Option<HashSet<&'o str>>,
    learner: usize,
    item: usize,
    score: usize,
    group: Option<usize>,
    domain: Option<usize>,
    skill: Option<usize>,
    order: Option<usize>,
    timestamp: Option<usize>,
    duration: Option<usize>,
    sitting: Option<usize>,
}

/// What orders and describes one answer.
struct Circumstances<'r> {
    order: Option<i64>,
    timestamp_ms: Option<i64>,
    response_time_s: Option<f64>,
    sitting: Option<&'r str>,
}

impl<'o> Layout<'o> {
    fn new(cells: &Cells, options: &'o ReadOptions) -> Result<Self, LogError> {
        let columns = Columns::new(cells, &options.map, &KNOWN)?;
        let find = |name| columns.find(name);
        let group = options.group.as_deref().map(|name| column(&columns, name)).transpose()?;
        Ok(Self {
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
        })
    }

    /// Opens the parallel columns that the file has; order and time are needed for sorting in any case.
    fn prepare(&self, builder: &mut Builder) {
        let details = &mut builder.details;
        details.order = self.order.map(|_| Vec::new());
        details.timestamp_ms = self.timestamp.map(|_| Vec::new());
        details.response_time_s = self.duration.filter(|_| self.options.details).map(|_| Vec::new());
        details.sitting = self.sitting.filter(|_| self.options.details).map(|_| Vec::new());
    }

    fn take(&self, row: &Row<'_>, builder: &mut Builder) -> Result<(), BadRow> {
        let (learner, item) = (self.columns.text(row, self.learner)?, self.columns.text(row, self.item)?);
        let Some(text) = row.value(Some(self.score)) else { return Ok(()) };
        if self.items.as_ref().is_some_and(|items| !items.contains(item)) {
            return Ok(());
        }
        let score =
            score::parse(text, self.options.max_score).map_err(|why| self.columns.bad(self.score, why))?;
        let circumstances = self.circumstances(row)?;
        self.same_domain(row, builder, item)?;
        self.same_group(row, builder, learner)?;
        let learner = builder.learners.index(learner);
        let item = self.describe(row, builder, item);
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
        let response_time_s = self.columns.number(row, self.duration)?;
        Ok(Circumstances { order, timestamp_ms, response_time_s, sitting: row.value(self.sitting) })
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

    fn same_group(&self, row: &Row<'_>, builder: &mut Builder, learner: &str) -> Result<(), BadRow> {
        let Some(column) = self.group else { return Ok(()) };
        let group = self.columns.text(row, column)?;
        match builder.learners.get(learner).and_then(|index| builder.groups.get(index as usize)) {
            None => builder.groups.push(group.to_owned()),
            Some(before) if before == group => {}
            Some(before) => {
                let why = format!("`{learner}` was in `{before}` before; one group a learner expected");
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
    }
}

/// `correct` for right-or-wrong answers, `score` for more, the other one if that is all there is; mapped ones first.
fn score_column(columns: &Columns, highest: u8) -> Result<usize, LogError> {
    let mut names = if highest == 1 { ["correct", "score"] } else { ["score", "correct"] };
    names.sort_by_key(|name| !columns.is_mapped(name));
    let found = names.into_iter().find_map(|name| columns.find(name));
    found.map_or_else(|| columns.need("correct"), Ok)
}
