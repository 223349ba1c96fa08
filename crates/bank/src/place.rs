//! Where things stand in a source file: from byte offsets to lines and field names.

use std::collections::HashMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::error::SyntaxError;

/// A text with its name, able to turn offsets into lines.
pub(crate) struct SourceText<'a> {
    pub origin: &'a str,
    pub text: &'a str,
    breaks: Vec<usize>,
}

impl<'a> SourceText<'a> {
    pub fn new(origin: &'a str, text: &'a str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i).collect();
        Self { origin, text, breaks }
    }

    /// Line of a byte offset, from 1.
    pub fn line(&self, offset: usize) -> usize {
        1 + self.breaks.partition_point(|b| *b < offset)
    }
}

/// A parser's error with file and line.
pub(crate) fn syntax_error(source: &SourceText<'_>, error: &toml::de::Error) -> SyntaxError {
    let line = error.span().map_or(1, |span| source.line(span.start));
    let message = error.message().replace('\n', ", ");
    SyntaxError { file: source.origin.to_owned(), line, message }
}

/// File and lines of one item and of its fields.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    pub file: String,
    line: usize,
    fields: Vec<Place>,
    /// Line of each field by its name: an item may have as many faults as fields.
    lines: HashMap<String, usize>,
}

/// One field: its name, its line, and the bytes from its key to the end of its value.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub field: String,
    pub line: usize,
    pub span: Range<usize>,
}

impl Places {
    /// The places of an item in a file of any format.
    pub fn new(file: &str, line: usize, fields: Vec<Place>) -> Self {
        Self { file: file.to_owned(), line, fields, lines: HashMap::new() }.indexed()
    }

    /// The first of two fields of one name counts.
    fn indexed(mut self) -> Self {
        self.lines = self.fields.iter().rev().map(|place| (place.field.clone(), place.line)).collect();
        self
    }

    /// Notes the place of every field of an item's table.
    pub fn of_item(source: &SourceText<'_>, table: &DeTable<'_>, start: usize) -> Self {
        let mut places = Self::new(source.origin, source.line(start), Vec::new());
        places.add_table(source, table, "");
        places.indexed()
    }

    fn add_table(&mut self, source: &SourceText<'_>, table: &DeTable<'_>, prefix: &str) {
        for (key, value) in table {
            let field = format!("{prefix}{}", key.get_ref());
            self.add(source, field, value, key.span().start);
        }
    }

    fn add(&mut self, source: &SourceText<'_>, field: String, value: &Spanned<DeValue<'_>>, start: usize) {
        match value.get_ref() {
            DeValue::Table(table) => self.add_table(source, table, &format!("{field}.")),
            DeValue::Array(entries) => {
                for (i, entry) in entries.iter().enumerate() {
                    self.add(source, format!("{field}.{}", i + 1), entry, entry.span().start);
                }
            }
            _ => {}
        }
        let span = start.min(value.span().start)..value.span().end;
        self.fields.push(Place { field, line: source.line(start), span });
    }

    /// Line of a field, or of the innermost thing around it that was written down.
    pub fn line(&self, field: &str) -> usize {
        let mut wanted = field;
        loop {
            if let Some(line) = self.lines.get(wanted) {
                return *line;
            }
            match wanted.rsplit_once('.') {
                Some((outer, _)) => wanted = outer,
                None => return self.line,
            }
        }
    }

    /// Name of the innermost field at a byte offset.
    pub fn field_at(&self, offset: usize) -> Option<&str> {
        let around = self.fields.iter().filter(|p| p.span.contains(&offset));
        around.min_by_key(|p| p.span.len()).map(|p| p.field.as_str())
    }
}
