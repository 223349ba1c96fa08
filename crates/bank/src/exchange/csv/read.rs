//! Rows to items.

use std::collections::BTreeMap;
use std::str::FromStr;

use csv::{ReaderBuilder, StringRecord};

use super::columns::{column_of, is_known, list, references};
use crate::draft::DraftItem;
use crate::error::{Fault, Problem};
use crate::exchange::{Defaults, Reading, letters};
use crate::item::{Item, ItemOption, Kind, Pool, Provenance, Reference, Review, Status};
use crate::place::{Places, SourceText};

/// Every row that can be told to be one.
///
/// # Errors
///
/// What is wrong with the header: then no row can be trusted.
pub(super) fn table(text: &str, origin: &str, defaults: &Defaults) -> Result<Reading, Vec<Problem>> {
    let mut reader =
        ReaderBuilder::new().flexible(true).trim(csv::Trim::Headers).from_reader(text.as_bytes());
    let source = SourceText::new(origin, text);
    let at = |line: usize, item: Option<String>, fault: Fault| Problem {
        file: origin.to_owned(),
        line: Some(line),
        item,
        fault,
    };
    let header = reader.headers().cloned().unwrap_or_default();
    let faults = header_faults(&header);
    if !faults.is_empty() {
        return Err(faults.into_iter().map(|f| at(1, None, f)).collect());
    }
    let mut reading = Reading::default();
    for record in reader.records().map_while(Result::ok) {
        let line = line_of(&source, &record);
        let mut row = Row::new(&header, &record);
        let item = row.item(defaults);
        let id = Some(item.id.clone()).filter(|id| !id.is_empty());
        reading.problems.extend(row.faults.into_iter().map(|f| at(line, id.clone(), f)));
        reading.items.push(DraftItem { item, places: Places::new(origin, line, Vec::new()) });
    }
    Ok(reading)
}

/// Line on which a record begins; the reader's own count leaves out empty lines before it.
fn line_of(source: &SourceText<'_>, record: &StringRecord) -> usize {
    let start = record.position().and_then(|p| usize::try_from(p.byte()).ok()).unwrap_or(0);
    let rest = source.text.get(start..).unwrap_or_default();
    let empty = rest.len() - rest.trim_start_matches(['\r', '\n']).len();
    source.line(start + empty)
}

/// Problems under the names that the author sees.
pub(super) fn name_columns(mut problems: Vec<Problem>) -> Vec<Problem> {
    for problem in &mut problems {
        problem.fault.field = column_of(&problem.fault.field);
    }
    problems
}

fn header_faults(header: &StringRecord) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (i, name) in header.iter().enumerate() {
        let repeated = header.iter().take(i).any(|n| n == name);
        if repeated || !is_known(name) {
            let what = if repeated { "occurs twice" } else { "is not a column of this format" };
            faults.push(Fault::new("L01", format!("column \"{name}\""), what, "rename it or take it out"));
        }
    }
    for needed in ["stem", "option_a", "option_b", "key"] {
        if !header.iter().any(|name| name == needed) {
            let right = "the first line names the columns, with commas between them";
            faults.push(Fault::new("L01", format!("column \"{needed}\""), "is missing", right));
        }
    }
    faults
}

/// The cells of a row by column, and what is wrong with them.
struct Row<'a> {
    cells: BTreeMap<&'a str, &'a str>,
    faults: Vec<Fault>,
}

impl<'a> Row<'a> {
    fn new(header: &'a StringRecord, record: &'a StringRecord) -> Self {
        let mut row = Self { cells: header.iter().zip(record).collect(), faults: Vec::new() };
        if record.len() != header.len() {
            let what = format!("has {} cells, the header {}", record.len(), header.len());
            row.fault("row", what, "give every row as many cells, and quote cells with commas in them");
        }
        row
    }

    fn fault(&mut self, column: &str, what: impl Into<String>, right: &str) {
        self.faults.push(Fault::new("L01", column, what, right));
    }

    fn cell(&self, column: &str) -> &'a str {
        self.cells.get(column).copied().unwrap_or_default()
    }

    /// The cell if it is not blank.
    fn filled(&self, column: &str) -> Option<String> {
        Some(self.cell(column)).filter(|c| !c.trim().is_empty()).map(str::to_owned)
    }

    fn item(&mut self, defaults: &Defaults) -> Item {
        let blank = defaults.item();
        let mut options = self.options();
        let kind = self.kind();
        self.mark(kind, &mut options);
        Item {
            id: self.cell("id").trim().to_owned(),
            version: self.number("version", blank.version),
            task: self.filled("task").map_or(blank.task, |t| t.trim().to_owned()),
            point: self.number("point", blank.point),
            kind,
            stem: self.cell("stem").to_owned(),
            services: list(self.cell("services")),
            expected_seconds: self.number("expected_seconds", blank.expected_seconds),
            angoff: self.angoff(),
            pool: self.word("pool", Pool::ALL, Pool::as_str).unwrap_or(blank.pool),
            status: self.word("status", Status::ALL, Status::as_str).unwrap_or(blank.status),
            note: self.filled("note"),
            enemies: list(self.cell("enemies")),
            references: self.references(),
            provenance: self.provenance(),
            review: self.review(),
            options,
        }
    }

    /// The options up to the last letter of which any cell is filled.
    fn options(&self) -> Vec<ItemOption> {
        let cell = |group: &str, id: &str| self.filled(&format!("{group}_{id}"));
        let groups = ["option", "rationale", "misconception", "match"];
        let used = letters().rposition(|id| groups.iter().any(|g| cell(g, &id).is_some()));
        let option = |id: String| ItemOption {
            text: self.cell(&format!("option_{id}")).to_owned(),
            rationale: self.cell(&format!("rationale_{id}")).to_owned(),
            misconception: cell("misconception", &id),
            partner: cell("match", &id),
            id,
            ..ItemOption::default()
        };
        letters().take(used.map_or(0, |last| last + 1)).map(option).collect()
    }

    fn kind(&mut self) -> Kind {
        let matching = letters().any(|id| self.filled(&format!("match_{id}")).is_some());
        let guess = match self.cell("key").contains('|') {
            _ if matching => Kind::Matching,
            true => Kind::Multiple,
            false => Kind::Single,
        };
        self.word("kind", Kind::ALL, Kind::as_str).unwrap_or(guess)
    }

    /// Marks the key: right options, or ranks in the order of the letters.
    fn mark(&mut self, kind: Kind, options: &mut [ItemOption]) {
        let key = self.cell("key").to_lowercase();
        for (i, id) in key.split('|').map(str::trim).filter(|id| !id.is_empty()).enumerate() {
            let named = options.iter_mut().find(|o| o.id == id && !o.text.trim().is_empty());
            match named {
                Some(option) if kind == Kind::Ordering => option.rank = Some(i + 1),
                Some(option) => option.correct = true,
                None => {
                    let right = "give letters of filled option columns, such as b or a|d";
                    self.fault("key", format!("\"{id}\" is not an option"), right);
                }
            }
        }
    }

    fn number<T: FromStr>(&mut self, column: &str, blank: T) -> T {
        let Some(text) = self.filled(column) else { return blank };
        text.trim().parse().unwrap_or_else(|_| {
            self.fault(column, format!("\"{text}\" is not a number"), "give a whole number or nothing");
            blank
        })
    }

    fn word<T: Copy>(&mut self, column: &str, all: &[T], name: fn(T) -> &'static str) -> Option<T> {
        let text = self.filled(column)?;
        let found = all.iter().copied().find(|w| name(*w).eq_ignore_ascii_case(text.trim()));
        if found.is_none() {
            let known: Vec<&str> = all.iter().map(|w| name(*w)).collect();
            let right = format!("use one of {}", known.join(", "));
            self.fault(column, format!("\"{text}\" is not known"), &right);
        }
        found
    }

    fn angoff(&mut self) -> Vec<f64> {
        let mut ratings = Vec::new();
        for (i, text) in list(self.cell("angoff")).iter().enumerate() {
            match text.parse() {
                Ok(rating) => ratings.push(rating),
                Err(_) => {
                    let (column, right) = (format!("angoff.{}", i + 1), "give a share between 0 and 1");
                    self.fault(&column, format!("\"{text}\" is not a number"), right);
                }
            }
        }
        ratings
    }

    fn references(&mut self) -> Vec<Reference> {
        let mut found = Vec::new();
        for (i, entry) in references(self.cell("references")).into_iter().enumerate() {
            match entry {
                Ok(reference) => found.push(reference),
                Err(entry) => {
                    let right = "write title <https://address> 2026-11-21, with ; between two";
                    let column = format!("references.{}", i + 1);
                    self.fault(&column, format!("\"{entry}\" is not a reference"), right);
                }
            }
        }
        found
    }

    fn provenance(&mut self) -> Option<Provenance> {
        let [author, licence, created] = self.all_or_none(["author", "licence", "created"])?;
        Some(Provenance { author, licence, created })
    }

    fn review(&mut self) -> Option<Review> {
        let [agreed, _, date] = self.all_or_none(["blind_agreed", "reviewers", "reviewed"])?;
        let blind_agreed = agreed.trim().eq_ignore_ascii_case("true");
        if !blind_agreed && !agreed.trim().eq_ignore_ascii_case("false") {
            self.fault("blind_agreed", format!("\"{agreed}\" is not known"), "use true or false");
        }
        Some(Review { blind_agreed, reviewers: self.number("reviewers", 0), date })
    }

    /// Cells that belong together; a fault when only some are filled.
    fn all_or_none<const N: usize>(&mut self, columns: [&str; N]) -> Option<[String; N]> {
        let filled = columns.map(|c| self.filled(c));
        let empty: Vec<&str> =
            columns.iter().zip(&filled).filter(|(_, cell)| cell.is_none()).map(|(c, _)| *c).collect();
        if !empty.is_empty() && empty.len() < N {
            let right = format!("fill all of {}, or none", columns.join(", "));
            empty.iter().for_each(|column| self.fault(column, "is empty", &right));
        }
        empty.is_empty().then(|| filled.map(Option::unwrap_or_default))
    }
}
