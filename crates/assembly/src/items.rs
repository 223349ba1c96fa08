//! Items, or stimuli, with their attributes.

use crate::AssemblyError;
use std::collections::HashMap;
use std::io::Read;

/// One attribute of one item.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A number.
    Number(f64),
    /// A word.
    Text(String),
    /// Nothing: an empty cell or NA.
    Missing,
}

/// A table of items by rows and attributes by columns; the ids are the attribute `ID`.
///
/// ```
/// use gradatim_assembly::{ItemTable, Value};
/// let table = ItemTable::from_csv("items.csv", "item,LEVEL,TYPE\nA1,3,FILL\nA2,4,\n".as_bytes())?;
/// assert_eq!(table.ids(), ["A1", "A2"]);
/// assert_eq!(table.attribute("LEVEL").unwrap()[1], Value::Number(4.0));
/// assert_eq!(table.attribute("TYPE").unwrap()[1], Value::Missing);
/// # Ok::<(), gradatim_assembly::AssemblyError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ItemTable {
    ids: Vec<String>,
    names: Vec<String>,
    columns: HashMap<String, Vec<Value>>,
}

impl ItemTable {
    /// Reads a CSV file with a header; the ids stand in the column `ID`, `item`, `STID` or else the first.
    ///
    /// A column whose every filled cell is a number holds numbers, any other holds text.
    ///
    /// # Errors
    /// [`AssemblyError::Table`] for broken CSV, no rows, or an id that is empty or repeated.
    pub fn from_csv(file: &str, csv: impl Read) -> Result<Self, AssemblyError> {
        let broken = |e: csv::Error| AssemblyError::Table { place: file.to_owned(), what: e.to_string() };
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(csv);
        let names: Vec<String> = reader.headers().map_err(broken)?.iter().map(str::to_owned).collect();
        let records = reader.records().collect::<Result<Vec<_>, _>>().map_err(broken)?;
        let cells = |c: usize| records.iter().map(move |r| r.get(c).unwrap_or_default());
        let key = ["ID", "item", "STID"].iter().find_map(|id| names.iter().position(|name| name == id));
        let ids = cells(key.unwrap_or(0)).map(str::to_owned).collect();
        let columns = names.iter().enumerate().map(|(c, name)| (name.clone(), typed(cells(c)))).collect();
        Self::new(file, ids, columns)
    }

    /// A table from ids and named columns of cells as they stand in a file; kinds are found as in [`ItemTable::from_csv`].
    ///
    /// # Errors
    /// As [`ItemTable::new`].
    pub fn from_text<'a>(
        file: &str,
        ids: Vec<String>,
        columns: impl IntoIterator<Item = (String, Vec<&'a str>)>,
    ) -> Result<Self, AssemblyError> {
        let columns = columns.into_iter().map(|(name, cells)| (name, typed(cells.iter().copied())));
        Self::new(file, ids, columns.collect())
    }

    /// A table from ids and named columns of one value an id, in their order.
    ///
    /// # Errors
    /// [`AssemblyError::Table`] for no ids, an id that is empty or repeated, or a column of another length.
    pub fn new(
        file: &str,
        ids: Vec<String>,
        columns: Vec<(String, Vec<Value>)>,
    ) -> Result<Self, AssemblyError> {
        let wrong = |row: Option<usize>, what: String| {
            let place = row.map_or_else(|| file.to_owned(), |row| format!("{file}:{}", row + 2));
            Err(AssemblyError::Table { place, what })
        };
        if ids.is_empty() {
            return wrong(None, "there are no items; one row an item is needed".to_owned());
        }
        let mut seen = HashMap::new();
        for (row, id) in ids.iter().enumerate() {
            if id.is_empty() {
                return wrong(Some(row), "the item has no id; every row needs one".to_owned());
            }
            if let Some(first) = seen.insert(id, row) {
                return wrong(
                    Some(row),
                    format!("item {id} is already in row {}; each id may stand once", first + 2),
                );
            }
        }
        if let Some((name, column)) = columns.iter().find(|(_, column)| column.len() != ids.len()) {
            let (found, wanted) = (column.len(), ids.len());
            return wrong(None, format!("column {name} has {found} values; there are {wanted} items"));
        }
        let own = ids.iter().map(|id| Value::Text(id.clone())).collect();
        let names = columns.iter().map(|(name, _)| name.clone()).collect();
        let mut columns: HashMap<String, Vec<Value>> = columns.into_iter().collect();
        columns.insert("ID".to_owned(), own);
        Ok(Self { ids, names, columns })
    }

    /// Ids, in the table's order.
    #[must_use]
    pub fn ids(&self) -> &[String] {
        &self.ids
    }

    /// Number of items.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Never true: a table has at least one item.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Names of the attributes, in the table's order.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Values of an attribute, one an item.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&[Value]> {
        self.columns.get(name).map(Vec::as_slice)
    }
}

fn typed<'a>(cells: impl Iterator<Item = &'a str> + Clone) -> Vec<Value> {
    let empty = |cell: &str| cell.is_empty() || cell == "NA";
    let number = |cell: &str| cell.parse::<f64>().ok().filter(|x| x.is_finite());
    let numeric = cells.clone().all(|cell| empty(cell) || number(cell).is_some());
    let value = |cell: &str| match number(cell) {
        _ if empty(cell) => Value::Missing,
        Some(x) if numeric => Value::Number(x),
        _ => Value::Text(cell.to_owned()),
    };
    cells.map(value).collect()
}
