//! One row a person, one column an item.

use std::collections::HashMap;

use super::build::Builder;
use super::{ReadOptions, Response, ResponseTable, score};
use crate::LogError;
use crate::table::{BadRow, Cells, Columns, Row, each_row};

pub(super) fn read(mut cells: Cells, options: &ReadOptions) -> Result<ResponseTable, LogError> {
    let layout = Layout::new(&cells, options)?;
    let mut builder = Builder::default();
    for column in &layout.items {
        builder.items.index(layout.columns.name(*column), |_| {});
    }
    let mut first_rows = HashMap::new();
    let skipped =
        each_row(&mut cells, options.skip_bad, |row| Ok(layout.take(row, &mut builder, &mut first_rows)?))?;
    let groups = layout.group.map(|_| std::mem::take(&mut builder.groups));
    Ok(ResponseTable { skipped, groups, ..builder.finish(options.details) })
}

/// Where learner, group and items are.
struct Layout {
    columns: Columns,
    learner: Option<usize>,
    group: Option<usize>,
    items: Vec<usize>,
    highest: u8,
}

impl Layout {
    fn new(cells: &Cells, options: &ReadOptions) -> Result<Self, LogError> {
        let columns = Columns::new(cells, &options.map, &["learner"])?;
        let learner = columns.find("learner");
        let group = options.group.as_deref().map(|name| column(&columns, name)).transpose()?;
        let items = match &options.items {
            Some(names) => names.iter().map(|name| column(&columns, name)).collect::<Result<_, _>>()?,
            None => (0..columns.header().len())
                .filter(|c| Some(*c) != learner && Some(*c) != group)
                .collect::<Vec<_>>(),
        };
        if items.is_empty() {
            return Err(LogError::file(columns.path(), "no columns of items; one column an item expected"));
        }
        Ok(Self { columns, learner, group, items, highest: options.max_score })
    }

    fn take(
        &self,
        row: &Row<'_>,
        builder: &mut Builder,
        first_rows: &mut HashMap<String, u64>,
    ) -> Result<(), BadRow> {
        let name = self.learner_name(row)?;
        let scores = self.scores(row)?;
        let group = self.group.map(|group| self.columns.text(row, group)).transpose()?;
        if let (Some(before), Some(column)) = (first_rows.insert(name.clone(), row.number), self.learner) {
            let why = format!("`{name}` was in row {before} already; one row a learner expected");
            return Err(self.columns.bad(column, why));
        }
        let learner = builder.learners.index(&name);
        builder.groups.extend(group.map(str::to_owned));
        builder.responses.extend(scores.into_iter().map(|(item, score)| Response { learner, item, score }));
        Ok(())
    }

    /// The name in the file, or the number of the person.
    fn learner_name(&self, row: &Row<'_>) -> Result<String, BadRow> {
        match self.learner {
            Some(column) => self.columns.text(row, column).map(str::to_owned),
            None => Ok(row.number.saturating_sub(1).to_string()),
        }
    }

    /// Index of the item and score of each answer.
    fn scores(&self, row: &Row<'_>) -> Result<Vec<(u32, u8)>, BadRow> {
        let mut scores = Vec::with_capacity(self.items.len());
        for (item, column) in (0..).zip(&self.items) {
            if let Some(text) = row.value(Some(*column)) {
                scores.push((
                    item,
                    score::parse(text, self.highest).map_err(|why| self.not_an_item(*column, &why))?,
                ));
            }
        }
        Ok(scores)
    }

    fn not_an_item(&self, column: usize, why: &str) -> BadRow {
        let name = self.columns.name(column);
        let advice =
            format!("if the column is not an item, `--map learner={name}` or `--items a,b,c` would be right");
        self.columns.bad(column, format!("{why}; {advice}"))
    }
}

/// A column that the user named.
pub(super) fn column(columns: &Columns, name: &str) -> Result<usize, LogError> {
    columns
        .index_of(name)
        .ok_or_else(|| LogError::column(columns.path(), name, "not in the header; name one that is"))
}
