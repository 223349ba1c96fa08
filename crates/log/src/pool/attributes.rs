//! All columns of a file about items, as text: what constraints and other readers find their attributes in.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use crate::LogError;
use crate::table::{Cells, Columns, Row, Skipped, each_row};

/// Names of the column of ids, the first that a file has; otherwise its first column.
const IDS: [&str; 3] = ["item", "ID", "STID"];

/// The columns of a file about items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemColumns {
    /// Ids, in the order of the file.
    pub ids: Vec<String>,
    /// Names of the columns, in the order of the file.
    pub names: Vec<String>,
    /// One cell a name for each id; `None` where nothing stands.
    cells: Vec<Vec<Option<String>>>,
    renamed: BTreeMap<String, String>,
}

impl ItemColumns {
    /// Place of a column by our name or the file's.
    #[must_use]
    pub fn column(&self, ours: &str) -> Option<usize> {
        let theirs = self.renamed.get(ours).map_or(ours, String::as_str);
        self.names.iter().position(|name| name == theirs)
    }

    /// Name in the file of the column at a place.
    #[must_use]
    pub fn name(&self, column: usize) -> &str {
        self.names.get(column).map_or("", String::as_str)
    }

    /// The cell of a row and a column; `None` where nothing stands.
    #[must_use]
    pub fn cell(&self, row: usize, column: usize) -> Option<&str> {
        self.cells.get(row)?.get(column)?.as_deref()
    }

    /// Row of each id.
    #[must_use]
    pub fn rows(&self) -> HashMap<&str, usize> {
        self.ids.iter().enumerate().map(|(row, id)| (id.as_str(), row)).collect()
    }
}

/// Reads every column of a file about items (CSV, gzipped CSV or Parquet); ids stand in the column `item`, `ID` or
/// `STID`, otherwise in the first.
///
/// `map` gives their column name for each of ours; `skip_bad` leaves out malformed rows and repeated items.
///
/// # Errors
/// [`LogError::Data`] for an item without an id or one that occurs twice; [`LogError::Io`] if the file cannot be read.
pub fn read_item_columns(
    path: &Path,
    map: &BTreeMap<String, String>,
    skip_bad: bool,
) -> Result<ItemColumns, LogError> {
    let mut cells = Cells::open(path)?;
    let columns = Columns::new(&cells, &BTreeMap::new(), &[])?;
    let names = columns.header().to_vec();
    let mapped = map.get("item").and_then(|theirs| columns.index_of(theirs));
    let id = mapped.or_else(|| IDS.iter().find_map(|name| columns.index_of(name))).unwrap_or(0);
    let mut read = ItemColumns { ids: Vec::new(), names, cells: Vec::new(), renamed: map.clone() };
    let mut seen = std::collections::HashSet::new();
    let _: Vec<Skipped> = each_row(&mut cells, skip_bad, |row| {
        let name = columns.text(row, id)?.to_owned();
        if !seen.insert(name.clone()) {
            let why = format!("item `{name}` occurs twice; every item once expected");
            return Err(columns.bad(id, why).into());
        }
        read.ids.push(name);
        read.cells.push(texts(row, read.names.len()));
        Ok(())
    })?;
    Ok(read)
}

fn texts(row: &Row<'_>, columns: usize) -> Vec<Option<String>> {
    (0..columns).map(|column| row.value(Some(column)).map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, map: &[(&str, &str)]) -> Result<ItemColumns, LogError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("items.csv");
        std::fs::write(&path, text).unwrap();
        let map = map.iter().map(|(ours, theirs)| ((*ours).to_owned(), (*theirs).to_owned())).collect();
        read_item_columns(&path, &map, false)
    }

    #[test]
    fn every_column_is_kept_as_text() {
        let read = read("a,item,LEVEL\n1,x,3\n2,y,NA\n", &[("time_intensity", "a")]).unwrap();
        assert_eq!((read.ids.as_slice(), read.names.len()), (["x", "y"].map(str::to_owned).as_slice(), 3));
        let level = read.column("LEVEL").unwrap();
        assert_eq!((read.cell(0, level), read.cell(1, level), read.cell(9, level)), (Some("3"), None, None));
        assert_eq!((read.column("time_intensity"), read.column("none")), (Some(0), None));
        assert_eq!(read.rows()["y"], 1);
    }

    #[test]
    fn ids_are_found_and_must_be_unique() {
        assert_eq!(read("ID,x\nq,1\n", &[]).unwrap().ids, ["q"]);
        assert_eq!(read("name,x\nq,1\n", &[]).unwrap().ids, ["q"]);
        assert_eq!(read("name,x\nq,1\n", &[("item", "x")]).unwrap().ids, ["1"]);
        let twice = read("item,x\nq,1\nq,2\n", &[]).unwrap_err().to_string();
        assert!(twice.contains(":3: column `item`: item `q` occurs twice"), "{twice}");
        assert!(read("item,x\n,1\n", &[]).is_err());
    }
}
