//! Columns and items that hold no score at all: named and left out, so that the rest can be read.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::build::retain;
use super::{ResponseTable, score};
use crate::LogError;
use crate::table::{Cells, each_sound_row};

/// A column of a wide file, or an item, that was left out as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Its name.
    pub item: String,
    /// What it holds instead of scores.
    pub why: String,
}

/// The columns among `of` in which no cell is a number, and the first text in each.
///
/// Reads the file only until every column has shown a number, which most do in their first rows. What can be read but
/// once, such as a pipe, is not surveyed.
pub(super) fn text_columns(path: &Path, of: &[usize]) -> Result<Vec<(usize, String)>, LogError> {
    if !path.is_file() {
        return Ok(Vec::new());
    }
    let mut cells = Cells::open(path)?;
    cells.narrow(of, None);
    let mut undecided: Vec<(usize, Option<String>)> = of.iter().map(|column| (*column, None)).collect();
    each_sound_row(&mut cells, |row| {
        undecided.retain_mut(|(column, text)| match row.value(Some(*column)) {
            Some(cell) if is_number(cell) => false,
            Some(cell) => {
                text.get_or_insert_with(|| cell.to_owned());
                true
            }
            None => true,
        });
        !undecided.is_empty()
    })?;
    Ok(undecided.into_iter().filter_map(|(column, text)| Some((column, text?))).collect())
}

fn is_number(text: &str) -> bool {
    score::parse(text, u8::MAX).is_ok() || text.parse::<f64>().is_ok_and(f64::is_finite)
}

/// The table without the items that nobody answered, which are listed.
pub(super) fn without_silent_items(path: &Path, mut table: ResponseTable) -> Result<ResponseTable, LogError> {
    let mut answered = vec![false; table.items.len()];
    for response in &table.responses {
        answered.get_mut(response.item as usize).into_iter().for_each(|item| *item = true);
    }
    if answered.iter().all(|answered| *answered) {
        return Ok(table);
    }
    if table.responses.is_empty() {
        return Err(LogError::file(path, "no answers at all; at least one column with answers expected"));
    }
    let silent = table.items.iter().zip(&answered).filter(|(_, answered)| !**answered);
    let why = |id: &String| LeftOut { item: id.clone(), why: "no answers".to_owned() };
    table.left_out.extend(silent.map(|(item, _)| why(&item.id)));
    keep(&mut table, &answered);
    Ok(table)
}

/// Keeps the items that have answers, and renumbers them.
fn keep(table: &mut ResponseTable, answered: &[bool]) {
    let before = |next: &mut u32, answered: &bool| {
        let place = *next;
        *next += u32::from(*answered);
        Some(place)
    };
    let places: Vec<u32> = answered.iter().scan(0, before).collect();
    for response in &mut table.responses {
        response.item = places.get(response.item as usize).copied().unwrap_or(response.item);
    }
    let options = table.details.iter_mut().map(|details| &mut details.options);
    options.for_each(|options| retain(options, answered));
    retain(&mut table.items, answered);
}
