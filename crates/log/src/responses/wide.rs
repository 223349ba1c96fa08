//! One row a person, one column an item.

use std::collections::HashMap;

use super::build::Builder;
use super::choices::Marking;
use super::survey::text_columns;
use super::{LeftOut, ReadOptions, Response, ResponseTable};
use crate::LogError;
use crate::table::{BadRow, Cells, Columns, Row, each_row};

pub(super) fn read(mut cells: Cells, options: &ReadOptions) -> Result<ResponseTable, LogError> {
    let mut layout = Layout::new(&cells, options)?;
    let left_out = layout.leave_text_out(options)?;
    let mut builder = Builder::default();
    for column in &layout.items {
        builder.items.index(layout.columns.name(*column), |_| {});
    }
    builder.details.choice = (layout.marking.is_by_key() && options.details).then(Vec::new);
    let mut first_rows = HashMap::new();
    let skipped =
        each_row(&mut cells, options.skip_bad, |row| Ok(layout.take(row, &mut builder, &mut first_rows)?))?;
    let groups = layout.group.map(|_| std::mem::take(&mut builder.groups));
    let periods = layout.period.map(|_| std::mem::take(&mut builder.periods));
    Ok(ResponseTable { skipped, groups, periods, left_out, ..builder.finish(options) })
}

/// Where learner, group and items are.
struct Layout<'o> {
    columns: Columns,
    marking: Marking<'o>,
    learner: Option<usize>,
    group: Option<usize>,
    period: Option<usize>,
    items: Vec<usize>,
}

/// An answer in a cell.
struct Marked<'r> {
    item: u32,
    score: u8,
    /// `None` for a blank.
    choice: Option<&'r str>,
}

impl<'o> Layout<'o> {
    fn new(cells: &Cells, options: &'o ReadOptions) -> Result<Self, LogError> {
        let columns = Columns::new(cells, &options.map, &["learner"])?;
        let learner = columns.find("learner");
        let group = options.group.as_deref().map(|name| column(&columns, name)).transpose()?;
        let period = options.period.as_deref().map(|name| column(&columns, name)).transpose()?;
        let left_out: Vec<usize> =
            options.leave_out.iter().map(|name| column(&columns, name)).collect::<Result<_, _>>()?;
        let marking = Marking::new(options);
        let is_item = |c: &usize| ![learner, group, period].contains(&Some(*c)) && !left_out.contains(c);
        let mut items: Vec<usize> = match &options.items {
            Some(names) => names.iter().map(|name| column(&columns, name)).collect::<Result<_, _>>()?,
            None => (0..columns.header().len()).filter(is_item).collect(),
        };
        items.retain(|c| marking.can_mark(columns.name(*c)));
        if items.is_empty() {
            return Err(LogError::file(columns.path(), "no columns of items; one column an item expected"));
        }
        Ok(Self { columns, marking, learner, group, period, items })
    }

    /// Text where nobody asked for scores is left out, unless nothing else is there: its first cell is then an error.
    fn leave_text_out(&mut self, options: &ReadOptions) -> Result<Vec<LeftOut>, LogError> {
        if options.items.is_some() || self.marking.is_by_key() {
            return Ok(Vec::new());
        }
        let text = text_columns(self.columns.path(), &self.items)?;
        if text.len() == self.items.len() {
            return Ok(Vec::new());
        }
        self.items.retain(|column| text.iter().all(|(other, _)| other != column));
        let left_out = |(column, first): (usize, String)| {
            let item = self.columns.name(column).to_owned();
            let why = format!(
                "text such as `{first}` instead of scores; if it names the learners, `--map learner={item}`"
            );
            LeftOut { item, why }
        };
        Ok(text.into_iter().map(left_out).collect())
    }

    fn take(
        &self,
        row: &Row<'_>,
        builder: &mut Builder,
        first_rows: &mut HashMap<String, u64>,
    ) -> Result<(), BadRow> {
        let name = self.learner_name(row)?;
        let answers = self.answers(row)?;
        let group = self.group.map(|group| self.columns.text(row, group)).transpose()?;
        let period = self.period.map(|period| self.columns.text(row, period)).transpose()?;
        if let (Some(before), Some(column)) = (first_rows.insert(name.clone(), row.number), self.learner) {
            let why = format!("`{name}` was in row {before} already; one row a learner expected");
            return Err(self.columns.bad(column, why));
        }
        let choices = self.choices(&answers, builder)?;
        let learner = builder.learners.index(&name);
        builder.groups.extend(group.map(str::to_owned));
        builder.periods.extend(period.map(str::to_owned));
        builder.responses.extend(answers.iter().map(|a| Response { learner, item: a.item, score: a.score }));
        builder.details.choice.iter_mut().for_each(|column| column.extend(&choices));
        Ok(())
    }

    /// The codes of the chosen options, if they are kept.
    fn choices(&self, answers: &[Marked<'_>], builder: &mut Builder) -> Result<Vec<Option<u8>>, BadRow> {
        if builder.details.choice.is_none() {
            return Ok(Vec::new());
        }
        let mut code = |answer: &Marked<'_>| {
            let coded = answer.choice.map(|option| builder.options.code(answer.item, option)).transpose();
            let column = self.items.get(answer.item as usize).copied().unwrap_or_default();
            coded.map_err(|why| self.columns.bad(column, why))
        };
        answers.iter().map(&mut code).collect()
    }

    /// The name in the file, or the number of the person.
    fn learner_name(&self, row: &Row<'_>) -> Result<String, BadRow> {
        match self.learner {
            Some(column) => self.columns.text(row, column).map(str::to_owned),
            None => Ok(row.number.saturating_sub(1).to_string()),
        }
    }

    /// The answers of a row, each a score or a choice.
    fn answers<'r>(&self, row: &'r Row<'_>) -> Result<Vec<Marked<'r>>, BadRow> {
        let mut answers = Vec::with_capacity(self.items.len());
        for (item, column) in (0..).zip(&self.items) {
            if let Some(text) = row.value(Some(*column)) {
                let scored = self.marking.score(self.columns.name(*column), text);
                let score = scored.map_err(|why| self.not_an_item(*column, &why))?;
                let choice = Some(text).filter(|text| !self.marking.is_blank(text));
                answers.push(Marked { item, score, choice });
            }
        }
        Ok(answers)
    }

    fn not_an_item(&self, column: usize, why: &str) -> BadRow {
        let name = self.columns.name(column);
        let advice = format!(
            "if the column is not an item, `--leave-out {name}`, `--map learner={name}` or `--items a,b,c` would be right"
        );
        self.columns.bad(column, format!("{why}; {advice}"))
    }
}

/// A column that the user named.
pub(super) fn column(columns: &Columns, name: &str) -> Result<usize, LogError> {
    columns
        .index_of(name)
        .ok_or_else(|| LogError::column(columns.path(), name, "not in the header; name one that is"))
}
