//! Raw choices and their keys.

use crate::responses::{each_row, places};
use gradatim_irt::classical::{Choices, Key, OMITTED};
use gradatim_log::{AnswerKey, Details, ResponseTable};

/// Choices of options for the items whose key is known.
#[derive(Debug)]
pub(in super::super) struct ChoiceData {
    /// Place of each item among those that are analysed.
    pub places: Vec<usize>,
    pub choices: Choices,
    pub keys: Vec<Key>,
    /// Names of the options of each item.
    pub options: Vec<Vec<String>>,
}

/// An item with a key: its column in the table, the key, its options.
struct Keyed {
    column: usize,
    place: usize,
    key: Key,
    options: Vec<String>,
}

impl ChoiceData {
    /// The choices of a table, if it has any; `kept` are the columns that are analysed.
    pub(super) fn of(
        table: &ResponseTable,
        kept: &[usize],
        places: &[Option<u32>],
        key: Option<&AnswerKey>,
    ) -> anyhow::Result<Option<Self>> {
        let Some(details) = &table.details else { return Ok(None) };
        let Some(chosen) = &details.choice else { return Ok(None) };
        let learned = learned_keys(table, details);
        let right = |column: usize| match key {
            Some(key) => {
                let right = key.right(&table.items.get(column)?.id)?;
                details.options.get(column)?.iter().position(|option| option == right)
            }
            None => learned.get(column).copied().flatten(),
        };
        let keyed = |column: &usize| {
            let place = places.get(*column).copied().flatten()? as usize;
            let options = details.options.get(*column)?.clone();
            let key =
                Key { key: u8::try_from(right(*column)?).ok()?, options: u8::try_from(options.len()).ok()? };
            Some(Keyed { column: *column, place, key, options })
        };
        let keyed: Vec<Keyed> = kept.iter().filter_map(keyed).collect();
        let choices = choices(table, chosen, &keyed)?;
        Ok((!keyed.is_empty()).then(|| Self {
            places: keyed.iter().map(|k| k.place).collect(),
            keys: keyed.iter().map(|k| k.key).collect(),
            options: keyed.into_iter().map(|k| k.options).collect(),
            choices,
        }))
    }
}

/// The choices of the keyed items, blanks among them.
fn choices(table: &ResponseTable, chosen: &[Option<u8>], keyed: &[Keyed]) -> anyhow::Result<Choices> {
    let own = places(table.items.len(), keyed.iter().map(|k| k.column));
    let cell = |i: usize, item: u32| {
        let place = own.get(item as usize).copied().flatten()?;
        Some((place, chosen.get(i).copied().flatten().unwrap_or(OMITTED)))
    };
    let mut choices = Choices::new(keyed.len());
    each_row(table, |i, r| cell(i, r.item), |row| choices.push(row))?;
    Ok(choices)
}

/// The key of each item of a file that holds choices with their scores: the one option that was ever right.
fn learned_keys(table: &ResponseTable, details: &Details) -> Vec<Option<usize>> {
    let mut right: Vec<Vec<bool>> =
        details.options.iter().map(|options| vec![false; options.len()]).collect();
    let choices = details.choice.iter().flatten();
    for (response, choice) in table.responses.iter().zip(choices) {
        let slot = choice.and_then(|c| right.get_mut(response.item as usize)?.get_mut(usize::from(c)));
        if let (Some(slot), true) = (slot, response.score > 0) {
            *slot = true;
        }
    }
    let only = |right: &Vec<bool>| {
        let mut places = right.iter().enumerate().filter(|(_, right)| **right).map(|(i, _)| i);
        places.next().filter(|_| places.next().is_none())
    };
    right.iter().map(only).collect()
}
