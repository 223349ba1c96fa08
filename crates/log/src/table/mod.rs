//! Rows of text cells from CSV, gzipped CSV or Parquet: what all readers of foreign files begin with.

mod cells;
mod columns;
mod parquet_rows;
mod ration;
#[cfg(test)]
mod tests;
mod text_table;

pub(crate) use cells::Cells;
use cells::RowCells;
pub(crate) use columns::{Columns, Row, is_missing};
pub use text_table::{TextColumn, TextTable};

use std::path::Path;

use gradatim_sentence::OneLine;
use serde::{Deserialize, Serialize};

use crate::LogError;

/// A row that was left out, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
        Skipped { row, why: OneLine(why).to_string() }
    }
}

/// Why a row was not taken.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// The row is bad, and others may be good.
    Row(BadRow),
    /// Nothing more can be read.
    Whole(LogError),
}

impl From<BadRow> for Refusal {
    fn from(bad: BadRow) -> Self {
        Self::Row(bad)
    }
}

impl From<LogError> for Refusal {
    fn from(error: LogError) -> Self {
        Self::Whole(error)
    }
}

/// Feeds every row to `take`; a bad one is an error, or left out and handed back if `skip_bad`.
pub(crate) fn each_row<S: Default + Extend<Skipped>>(
    cells: &mut Cells,
    skip_bad: bool,
    mut take: impl FnMut(&Row<'_>) -> Result<(), Refusal>,
) -> Result<S, LogError> {
    let (mut skipped, mut first, mut rows, mut bad_rows) = (S::default(), None, 0_u64, 0_u64);
    while let Some(read) = cells.next_row()? {
        rows += 1;
        let number = read.number;
        let outcome = read.cells.map_err(Refusal::Row).and_then(|cells| take(&Row { number, cells }));
        match outcome {
            Err(Refusal::Row(bad)) if skip_bad => {
                let bad = bad.skipped(number);
                bad_rows += 1;
                first.get_or_insert_with(|| bad.clone());
                skipped.extend([bad]);
            }
            Err(Refusal::Row(bad)) => return Err(bad.at(cells.path(), number)),
            Err(Refusal::Whole(error)) => return Err(error),
            Ok(()) => {}
        }
    }
    some_rows(cells.path(), rows, first.filter(|_| bad_rows == rows))?;
    Ok(skipped)
}

/// Feeds the rows with the right number of cells to `take` until it has seen enough and says false.
pub(crate) fn each_sound_row(
    cells: &mut Cells,
    mut take: impl FnMut(&Row<'_>) -> bool,
) -> Result<(), LogError> {
    while let Some(read) = cells.next_row()? {
        let number = read.number;
        if read.cells.is_ok_and(|cells| !take(&Row { number, cells })) {
            break;
        }
    }
    Ok(())
}

/// `all_bad` is the first row if all are bad.
fn some_rows(path: &Path, rows: u64, all_bad: Option<Skipped>) -> Result<(), LogError> {
    if rows == 0 {
        return Err(LogError::file(path, "no rows under the header; at least one expected"));
    }
    all_bad.map_or(Ok(()), |first| {
        let why = format!("all {rows} rows are bad; the first one, row {}: {}", first.row, first.why);
        Err(LogError::file(path, why))
    })
}
