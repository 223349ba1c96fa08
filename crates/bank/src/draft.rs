//! Drafts: every item that can be read, and everything that is wrong.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use crate::blueprint::Blueprint;
use crate::error::{Fault, Problem, SyntaxError};
use crate::item::Item;
use crate::place::{Places, SourceText, syntax_error};

/// A bank as its authors have it: the items that parse, with all problems found.
///
/// ```
/// use gradatim_bank::{Blueprint, Draft};
///
/// let text = include_str!("../../../data/blueprints/mls-c01.toml");
/// let blueprint = Blueprint::parse(text, "blueprints/mls-c01.toml")?;
/// let draft = Draft::read(&blueprint, [("1.1.toml", "[[item]]\nid = \"mls-1.1-001\"\ncolour = 3")]);
/// assert!(draft.items().is_empty());
/// assert!(draft.problems()[0].to_string().starts_with("1.1.toml:3: mls-1.1-001: colour: "));
/// # Ok::<(), gradatim_bank::BankError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Draft {
    items: Vec<DraftItem>,
    problems: Vec<Problem>,
    syntax: Vec<SyntaxError>,
    files: Vec<String>,
}

/// An item and the place it was read from.
#[derive(Clone, Debug)]
pub struct DraftItem {
    /// The item, not necessarily sound.
    pub item: Item,
    pub(crate) places: Places,
}

impl DraftItem {
    /// The file that the item was read from.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.places.file
    }

    /// Line of a field such as `option.2.rationale`, from 1; of the item when the field is not written.
    #[must_use]
    pub fn line(&self, field: &str) -> usize {
        self.places.line(field)
    }

    pub(crate) fn problem(&self, fault: Fault) -> Problem {
        let line = Some(self.line(&fault.field));
        Problem { file: self.places.file.clone(), line, item: Some(self.item.id.clone()), fault }
    }
}

impl Draft {
    /// Reads the files of a bank, given as name and text, and checks each item against the blueprint.
    pub fn read<'a>(blueprint: &Blueprint, files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut draft = Self::default();
        for (origin, text) in files {
            draft.files.push(origin.to_owned());
            draft.read_file(&SourceText::new(origin, text));
        }
        draft.check(blueprint, &BTreeSet::new());
        draft
    }

    /// Checks items that were read from another format; `taken` are the ids of the bank that they are to join.
    pub(crate) fn of_items(
        blueprint: &Blueprint,
        items: Vec<DraftItem>,
        problems: Vec<Problem>,
        taken: &BTreeSet<String>,
    ) -> Self {
        let mut draft = Self { items, problems, ..Self::default() };
        draft.check(blueprint, taken);
        draft
    }

    /// The items that parse, in file order.
    #[must_use]
    pub fn items(&self) -> &[DraftItem] {
        &self.items
    }

    /// Broken rules of the format, those of single items first in file order.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Files that are not TOML.
    #[must_use]
    pub fn syntax_errors(&self) -> &[SyntaxError] {
        &self.syntax
    }

    /// Names of the files read.
    #[must_use]
    pub fn files(&self) -> &[String] {
        &self.files
    }

    fn read_file(&mut self, source: &SourceText<'_>) {
        let table = match DeTable::parse(source.text) {
            Ok(table) => table.into_inner(),
            Err(error) => return self.syntax.push(syntax_error(source, &error)),
        };
        for (key, value) in table {
            match (key.get_ref().as_ref(), value.into_inner()) {
                ("item", DeValue::Array(entries)) => {
                    for entry in entries {
                        self.read_item(source, entry);
                    }
                }
                (name, _) => {
                    let fault =
                        Fault::new("L01", name, "does not belong here", "a bank file holds only [[item]]");
                    let line = Some(source.line(key.span().start));
                    self.problems.push(Problem { file: source.origin.to_owned(), line, item: None, fault });
                }
            }
        }
    }

    fn read_item(&mut self, source: &SourceText<'_>, entry: Spanned<DeValue<'_>>) {
        let empty = DeTable::default();
        let table = entry.get_ref().as_table().unwrap_or(&empty);
        let places = Places::of_item(source, table, entry.span().start);
        let id = table.iter().find(|(k, _)| k.get_ref() == "id").and_then(|(_, v)| v.get_ref().as_str());
        let id = id.map(str::to_owned);
        match Item::deserialize(ValueDeserializer::from(entry)) {
            Ok(item) => self.items.push(DraftItem { item, places }),
            Err(error) => {
                let offset = error.span().map(|s| s.start);
                self.problems.push(unreadable(&places, source, id, error.message(), offset));
            }
        }
    }

    fn check(&mut self, blueprint: &Blueprint, taken: &BTreeSet<String>) {
        self.check_items(blueprint);
        self.check_ids(taken);
        self.check_enemies(taken);
    }

    fn check_items(&mut self, blueprint: &Blueprint) {
        for read in &self.items {
            let faults = read.item.faults(blueprint);
            self.problems.extend(faults.into_iter().map(|f| read.problem(f)));
        }
    }

    fn check_ids(&mut self, taken: &BTreeSet<String>) {
        let mut first: BTreeMap<&str, &DraftItem> = BTreeMap::new();
        for read in &self.items {
            let what = if taken.contains(&read.item.id) {
                "is already used in the bank".to_owned()
            } else if let Some(earlier) = first.get(read.item.id.as_str()) {
                format!("is already used in {}:{}", earlier.file(), earlier.line("id"))
            } else {
                first.insert(&read.item.id, read);
                continue;
            };
            self.problems.push(read.problem(Fault::new("L01", "id", what, "give every item its own id")));
        }
    }

    fn check_enemies(&mut self, taken: &BTreeSet<String>) {
        let here: BTreeSet<&str> = self.items.iter().map(|d| d.item.id.as_str()).collect();
        let known = |id: &str| here.contains(id) || taken.contains(id);
        for read in &self.items {
            for enemy in read.item.enemies.iter().filter(|e| !known(e) || **e == read.item.id) {
                let what = format!("\"{enemy}\" is not another item of the bank");
                let fault = Fault::new("L21", "enemies", what, "name an existing item or drop it");
                self.problems.push(read.problem(fault));
            }
        }
    }
}

/// The problem of an item that does not fit the format, from a parser's message and the byte it stopped at.
pub(crate) fn unreadable(
    places: &Places,
    source: &SourceText<'_>,
    item: Option<String>,
    message: &str,
    offset: Option<usize>,
) -> Problem {
    let message = message.replace('\n', ", ");
    let named = message.split('`').nth(1).filter(|_| message.contains("field `"));
    let field = offset.and_then(|o| places.field_at(o)).or(named).unwrap_or("item").to_owned();
    let line = match offset {
        Some(offset) if !message.starts_with("missing field") => source.line(offset),
        _ => places.line(""),
    };
    let (what, right) = match message.split_once(", expected ") {
        Some((what, expected)) => (what.to_owned(), format!("expected {expected}")),
        None if message.starts_with("missing field") => (message, "add it".to_owned()),
        None => (message, "mend it to fit the item format".to_owned()),
    };
    Problem {
        file: source.origin.to_owned(),
        line: Some(line),
        item,
        fault: Fault::new("L01", field, what, right),
    }
}

#[cfg(test)]
mod tests;
