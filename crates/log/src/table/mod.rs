//! Rows of text cells from CSV, gzipped CSV or Parquet: what all readers of foreign files begin with.

mod cells;
mod columns;
#[cfg(test)]
mod tests;

pub(crate) use cells::Cells;
pub(crate) use columns::{Columns, Row, is_missing};

use std::path::Path;

use serde::Serialize;

use crate::LogError;

/// A row that was left out, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// 1-based row; the header is row 1.
    pub row: u64,
    /// What is wrong with it; what would be right.
    pub why: String,
}

/// What is wrong with a row: the column, where there is one, and a sentence.
#[derive(Debug)]
pub(crate) struct BadRow {
    pub(crate) column: Option<String>,
    pub(crate) why: String,
}

impl BadRow {
    pub(crate) fn new(column: &str, why: impl Into<String>) -> Self {
        Self { column: Some(column.to_owned()), why: why.into() }
    }

    pub(crate) fn at(self, path: &Path, row: u64) -> LogError {
        LogError::data(path, Some(row), self.column.as_deref(), self.why)
    }

    fn skipped(self, row: u64) -> Skipped {
        let why = match self.column {
            Some(column) => format!("column `{column}`: {}", self.why),
            None => self.why,
        };
        Skipped { row, why }
    }
}

/// Feeds every row to `take`; a bad one is an error, or left out and listed if `skip_bad`.
pub(crate) fn each_row(
    cells: &mut Cells,
    skip_bad: bool,
    mut take: impl FnMut(&Row<'_>) -> Result<(), BadRow>,
) -> Result<Vec<Skipped>, LogError> {
    let mut skipped = Vec::new();
    let mut rows = 0_u64;
    while let Some(read) = cells.next_row()? {
        rows += 1;
        let number = read.number;
        let outcome = read.cells.and_then(|cells| take(&Row { number, cells }));
        match outcome {
            Err(bad) if skip_bad => skipped.push(bad.skipped(number)),
            Err(bad) => return Err(bad.at(cells.path(), number)),
            Ok(()) => {}
        }
    }
    some_rows(cells.path(), rows, &skipped)?;
    Ok(skipped)
}

fn some_rows(path: &Path, rows: u64, skipped: &[Skipped]) -> Result<(), LogError> {
    if rows == 0 {
        return Err(LogError::file(path, "no rows under the header; at least one expected"));
    }
    match skipped.first() {
        Some(first) if skipped.len() as u64 == rows => {
            let why = format!("all {rows} rows are bad; the first one, row {}: {}", first.row, first.why);
            Err(LogError::file(path, why))
        }
        _ => Ok(()),
    }
}
