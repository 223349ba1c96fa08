//! Which column holds what, with the user's renaming applied.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{BadRow, Cells, RowCells};
use crate::LogError;

/// The header of a file, with other people's column names under ours.
pub(crate) struct Columns {
    path: PathBuf,
    header: Vec<String>,
    map: BTreeMap<String, String>,
}

/// One row of a file.
pub(crate) struct Row<'a> {
    pub(crate) number: u64,
    pub(super) cells: RowCells<'a>,
}

impl Row<'_> {
    /// The cell of a column by its index in the header, without blanks around it.
    pub(crate) fn get(&self, column: usize) -> &str {
        self.cells.get(column).trim()
    }

    /// The time in the column named to [`Cells::narrow`], if the file has it as such and not as text.
    pub(crate) fn time(&self) -> Option<i64> {
        self.cells.time()
    }

    /// The cell, or `None` where it means "not there": no such column, empty, `NA`, `.`.
    pub(crate) fn value(&self, column: Option<usize>) -> Option<&str> {
        column.map(|c| self.get(c)).filter(|text| !is_missing(text))
    }
}

/// How files say that there is no value.
pub(crate) fn is_missing(text: &str) -> bool {
    matches!(text, "" | "NA" | ".")
}

impl Columns {
    /// `map` gives their name for ours; `known` are the names of ours that this kind of file may have.
    pub(crate) fn new(
        cells: &Cells,
        map: &BTreeMap<String, String>,
        known: &[&str],
    ) -> Result<Self, LogError> {
        let (path, header) = (cells.path().to_path_buf(), cells.header().to_vec());
        for (ours, theirs) in map {
            if !known.contains(&ours.as_str()) {
                let why = format!("`{ours}` cannot be mapped; {} can", known.join(", "));
                return Err(LogError::column(&path, theirs, why));
            }
            if !header.contains(theirs) {
                let why = format!("not there, but mapped to `{ours}`; the file has {}", list(&header));
                return Err(LogError::column(&path, theirs, why));
            }
        }
        Ok(Self { path, header, map: map.clone() })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn header(&self) -> &[String] {
        &self.header
    }

    /// The index of the column that holds `ours`.
    pub(crate) fn find(&self, ours: &str) -> Option<usize> {
        self.index_of(self.map.get(ours).map_or(ours, String::as_str))
    }

    /// As [`find`](Self::find), for a column that must be there.
    pub(crate) fn need(&self, ours: &str) -> Result<usize, LogError> {
        let why = || {
            format!("lacks column `{ours}`; it has {}: `--map {ours}=THEIRS` names it", list(&self.header))
        };
        self.find(ours).ok_or_else(|| LogError::file(&self.path, why()))
    }

    /// Whether the user named the column for `ours`.
    pub(crate) fn is_mapped(&self, ours: &str) -> bool {
        self.map.contains_key(ours)
    }

    /// The index of a column by the name in the file.
    pub(crate) fn index_of(&self, theirs: &str) -> Option<usize> {
        self.header.iter().position(|name| name == theirs)
    }

    /// The name in the file.
    pub(crate) fn name(&self, column: usize) -> &str {
        self.header.get(column).map_or("", String::as_str)
    }

    /// A finding about a cell.
    pub(crate) fn bad(&self, column: usize, why: impl Into<String>) -> BadRow {
        BadRow::new(self.name(column), why)
    }

    /// The text of a cell that must hold something.
    pub(crate) fn text<'r>(&self, row: &'r Row<'_>, column: usize) -> Result<&'r str, BadRow> {
        row.value(Some(column)).ok_or_else(|| self.bad(column, "empty; a value expected"))
    }

    /// A finite number, `None` if the cell or the column is not there.
    pub(crate) fn number(&self, row: &Row<'_>, column: Option<usize>) -> Result<Option<f64>, BadRow> {
        let (Some(column), Some(text)) = (column, row.value(column)) else { return Ok(None) };
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Some(number)),
            _ => Err(self.bad(column, format!("`{text}` is not a finite number; a number expected"))),
        }
    }
}

/// The first few names, for messages.
fn list(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(8).map(|name| format!("`{name}`")).collect();
    let more = if names.len() > shown.len() { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}
