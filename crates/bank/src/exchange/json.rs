//! JSON: an array of items with the fields of their TOML files. Nothing is lost.

use serde_json::Value;

use super::{Defaults, Exchange, Reading};
use crate::blueprint::Blueprint;
use crate::draft::{DraftItem, unreadable};
use crate::error::{Fault, Problem};
use crate::item::Item;
use crate::place::{Place, Places, SourceText};

/// JSON with every field of every item.
///
/// `option` holds the options and `match` the partner of an option, as in TOML. Nothing is taken for granted: a
/// field that has to be there is missed.
#[derive(Clone, Copy, Debug)]
pub struct Json;

impl Exchange for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn export(&self, items: &[Item]) -> String {
        serde_json::to_string_pretty(items).unwrap_or_default() + "\n"
    }

    fn import(
        &self,
        text: &str,
        origin: &str,
        blueprint: &Blueprint,
        defaults: &Defaults,
    ) -> Result<Vec<Item>, Vec<Problem>> {
        let text = text.trim_start_matches('\u{feff}');
        let source = SourceText::new(origin, text);
        // Parsed as values first: from here on the text is known to be sound JSON, and not too deep.
        let values: Vec<Value> = serde_json::from_str(text).map_err(|e| vec![not_an_array(&source, &e)])?;
        let mut reading = Reading::default();
        for (entry, value) in Scanner::new(&source).entries().into_iter().zip(&values) {
            read_item(&source, entry, value, &mut reading);
        }
        reading.finish(blueprint, defaults)
    }
}

fn not_an_array(source: &SourceText<'_>, error: &serde_json::Error) -> Problem {
    let fault = Fault::new("L01", "file", message(error), "give a JSON array of items");
    Problem { file: source.origin.to_owned(), line: Some(error.line().max(1)), item: None, fault }
}

/// What serde_json says, without the place in the part of the text that it saw.
fn message(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.clone(), |(message, _)| message.to_owned())
}

fn read_item(source: &SourceText<'_>, entry: Entry, value: &Value, reading: &mut Reading) {
    let Entry { start, end, fields } = entry;
    let places = Places::new(source.origin, source.line(start), fields);
    let text = source.text.get(start..end).unwrap_or_default();
    match serde_json::from_str::<Item>(text) {
        Ok(item) => reading.items.push(DraftItem { item, places }),
        Err(error) => {
            let id = value.get("id").and_then(Value::as_str).map(str::to_owned);
            let offset = start + offset_of(text, error.line(), error.column());
            reading.problems.push(unreadable(&places, source, id, &message(&error), Some(offset)));
        }
    }
}

/// Byte offset of the last character read, from a line and a column counted from 1.
fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    before + column.saturating_sub(1)
}

/// An entry of the outermost array: its bytes, and the places of everything in it.
struct Entry {
    start: usize,
    end: usize,
    fields: Vec<Place>,
}

/// Finds where things stand in a text that is known to be sound JSON.
struct Scanner<'a> {
    source: &'a SourceText<'a>,
    at: usize,
}

impl<'a> Scanner<'a> {
    fn new(source: &'a SourceText<'a>) -> Self {
        Self { source, at: 0 }
    }

    fn entries(&mut self) -> Vec<Entry> {
        let mut entries = Vec::new();
        self.take(b'[');
        while !self.take(b']') && self.peek().is_some() {
            let start = self.at;
            let mut fields = Vec::new();
            self.inside("", &mut fields);
            entries.push(Entry { start, end: self.at, fields });
            self.take(b',');
        }
        entries
    }

    /// Goes over a value and notes what it holds under names that begin with `prefix`.
    fn inside(&mut self, prefix: &str, fields: &mut Vec<Place>) {
        let mut index = 0;
        match self.peek() {
            Some(b'{') => {
                self.at += 1;
                while !self.take(b'}') && self.peek().is_some() {
                    let start = self.at;
                    let key = self.string();
                    self.take(b':');
                    self.field(format!("{prefix}{key}"), start, fields);
                }
            }
            Some(b'[') => {
                self.at += 1;
                while !self.take(b']') && self.peek().is_some() {
                    index += 1;
                    self.field(format!("{prefix}{index}"), self.at, fields);
                }
            }
            Some(b'"') => drop(self.string()),
            _ => self.at += self.rest().find([',', ']', '}']).unwrap_or(self.rest().len()),
        }
    }

    fn field(&mut self, field: String, start: usize, fields: &mut Vec<Place>) {
        self.inside(&format!("{field}."), fields);
        fields.push(Place { line: self.source.line(start), span: start..self.at, field });
        self.take(b',');
    }

    /// The text of a string as it is written, its escapes left alone.
    fn string(&mut self) -> &'a str {
        let text = self.rest().get(1..).unwrap_or_default();
        let end = super::escape::bare(text).find(|(_, c)| *c == '"').map_or(text.len(), |(at, _)| at);
        self.at += end + 2;
        text.get(..end).unwrap_or_default()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// The next byte that is not blank.
    fn peek(&mut self) -> Option<u8> {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
        self.rest().bytes().next()
    }

    fn rest(&self) -> &'a str {
        self.source.text.get(self.at..).unwrap_or_default()
    }
}
