//! Answer keys: which choice of each item is right.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::LogError;
use crate::table::{Cells, Columns, each_row};

/// The right choice of each item, as read from a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerKey {
    path: PathBuf,
    right: BTreeMap<String, String>,
}

impl AnswerKey {
    /// Reads a key: columns `item` and `key` with one row an item, or one row with a column for each item.
    ///
    /// # Errors
    /// [`LogError::Data`] for an item without a key or with two, for more than one row of the second kind, and for
    /// what is no table; [`LogError::Io`] if the file cannot be read.
    pub fn read(path: &Path) -> Result<Self, LogError> {
        let mut cells = Cells::open(path)?;
        let columns = Columns::new(&cells, &BTreeMap::new(), &[])?;
        let right = match (columns.find("item"), columns.find("key")) {
            (Some(item), Some(key)) => tall(&mut cells, &columns, item, key)?,
            _ => flat(&mut cells, &columns)?,
        };
        Ok(Self { path: path.to_path_buf(), right })
    }

    /// The file it came from.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The right choice of an item, if the key has it.
    #[must_use]
    pub fn right(&self, item: &str) -> Option<&str> {
        self.right.get(item).map(String::as_str)
    }

    /// The items, in the order of their ids.
    pub fn items(&self) -> impl Iterator<Item = &str> {
        self.right.keys().map(String::as_str)
    }
}

fn tall(
    cells: &mut Cells,
    columns: &Columns,
    item: usize,
    key: usize,
) -> Result<BTreeMap<String, String>, LogError> {
    let mut right = BTreeMap::new();
    each_row::<Vec<_>>(cells, false, |row| {
        let (name, choice) = (columns.text(row, item)?, columns.text(row, key)?);
        match right.insert(name.to_owned(), choice.to_owned()) {
            None => Ok(()),
            Some(_) => {
                Err(columns.bad(item, format!("`{name}` occurs twice; one key an item expected")).into())
            }
        }
    })?;
    Ok(right)
}

fn flat(cells: &mut Cells, columns: &Columns) -> Result<BTreeMap<String, String>, LogError> {
    let mut right = BTreeMap::new();
    each_row::<Vec<_>>(cells, false, |row| {
        if !right.is_empty() {
            let why = "a second row; columns `item,key`, or one row with a column for each item expected";
            return Err(columns.bad(0, why).into());
        }
        for (column, name) in columns.header().iter().enumerate() {
            right.insert(name.clone(), columns.text(row, column)?.to_owned());
        }
        Ok(())
    })?;
    Ok(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<AnswerKey, LogError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.csv");
        std::fs::write(&path, text).unwrap();
        AnswerKey::read(&path)
    }

    #[test]
    fn both_shapes_say_the_same() {
        for text in ["item,key\nq1,A\nq2,C\n", "q2,q1\nC,A\n"] {
            let key = read(text).unwrap();
            assert_eq!((key.right("q1"), key.right("q2"), key.right("q3")), (Some("A"), Some("C"), None));
            assert_eq!(key.items().collect::<Vec<_>>(), ["q1", "q2"]);
        }
    }

    #[test]
    fn bad_keys() {
        for (text, words) in [
            ("item,key\nq1,A\nq1,B\n", ":3: column `item`: `q1` occurs twice"),
            ("item,key\nq1,\n", ":2: column `key`: empty"),
            ("q1,q2\nA,B\nA,B\n", ":3: column `q1`: a second row"),
            ("item,key\n", "no rows"),
        ] {
            let error = read(text).unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        }
    }
}
