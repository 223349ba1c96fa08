//! Foreign files as columns of text, for readers in other crates.

use std::path::{Path, PathBuf};

use super::{Cells, Columns, Refusal, Row, Skipped, each_row};
use crate::LogError;

/// Some columns of a CSV, gzipped CSV or Parquet file as text.
#[derive(Debug, Clone)]
pub struct TextTable {
    /// The file.
    pub path: PathBuf,
    /// All names in its header.
    pub header: Vec<String>,
    /// The columns that were asked for and are there.
    pub columns: Vec<TextColumn>,
    /// Row numbers for messages: the header is row 1.
    pub rows: Vec<u64>,
}

/// A column of text.
#[derive(Debug, Clone)]
pub struct TextColumn {
    /// The name in the file.
    pub name: String,
    /// One cell a row; `None` where it is empty, `NA` or `.`.
    pub cells: Vec<Option<String>>,
}

impl TextTable {
    /// Reads the columns of these names, in the order of the file.
    ///
    /// # Errors
    /// [`LogError::Io`] and [`LogError::Data`] for a file that cannot be read, a malformed row, or no rows at all.
    pub fn read(path: &Path, wanted: &[&str]) -> Result<Self, LogError> {
        let mut cells = Cells::open(path)?;
        let columns = Columns::new(&cells, &std::collections::BTreeMap::new(), &[])?;
        let header = columns.header().to_vec();
        let places: Vec<usize> = (0..header.len()).filter(|i| wanted.contains(&columns.name(*i))).collect();
        cells.narrow(&places, None);
        let mut taken = vec![Vec::new(); places.len()];
        let mut rows = Vec::new();
        let take = |row: &Row<'_>| -> Result<(), Refusal> {
            rows.push(row.number);
            for (cells, place) in taken.iter_mut().zip(&places) {
                cells.push(row.value(Some(*place)).map(str::to_owned));
            }
            Ok(())
        };
        let _: Vec<Skipped> = each_row(&mut cells, false, take)?;
        let named = places.iter().map(|place| columns.name(*place).to_owned()).zip(taken);
        let columns = named.map(|(name, cells)| TextColumn { name, cells }).collect();
        Ok(Self { path: path.to_path_buf(), header, columns, rows })
    }

    /// The cells of a column by its name in the file.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&[Option<String>]> {
        self.columns.iter().find(|column| column.name == name).map(|column| column.cells.as_slice())
    }
}
