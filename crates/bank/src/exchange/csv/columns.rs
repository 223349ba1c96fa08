//! Names of columns, and lists within a cell.

use crate::exchange::escape::{escape, split, split_once, unescape};
use crate::item::Reference;

/// Columns before and after those of the options.
pub(super) const BEFORE: [&str; 6] = ["id", "version", "task", "point", "kind", "stem"];
pub(super) const AFTER: [&str; 14] = [
    "services",
    "expected_seconds",
    "angoff",
    "pool",
    "status",
    "note",
    "enemies",
    "references",
    "author",
    "licence",
    "created",
    "blind_agreed",
    "reviewers",
    "reviewed",
];

/// Groups of columns with one column for each option, and the field of an option that each holds.
pub(super) const GROUPS: [(&str, &str); 4] =
    [("option", "text"), ("rationale", "rationale"), ("misconception", "misconception"), ("match", "match")];

/// Signs that a list keeps for itself.
const SPECIAL: &[char] = &[';', '<'];

/// Whether a column of this name belongs to the format.
pub(super) fn is_known(name: &str) -> bool {
    let group = |(group, _): &(&str, &str)| {
        let letter = name.strip_prefix(group).and_then(|rest| rest.strip_prefix('_'));
        letter.is_some_and(|l| l.len() == 1 && l.bytes().all(|b| b.is_ascii_lowercase()))
    };
    name == "key" || BEFORE.contains(&name) || AFTER.contains(&name) || GROUPS.iter().any(group)
}

/// The column that holds a field such as `option.2.rationale` or `review.date`.
pub(super) fn column_of(field: &str) -> String {
    let parts: Vec<&str> = field.split('.').collect();
    match parts.as_slice() {
        ["option", number, part] => {
            let group = GROUPS.iter().find(|(_, f)| f == part).map_or("option", |(group, _)| *group);
            let index = number.parse::<usize>().unwrap_or(1).saturating_sub(1);
            format!("{group}_{}", crate::exchange::letter(index))
        }
        ["review", "date"] => "reviewed".to_owned(),
        ["provenance", part] => (*part).to_owned(),
        _ => field.to_owned(),
    }
}

/// Entries as one cell.
pub(super) fn join(entries: &[String]) -> String {
    entries.iter().map(|e| escape(e, SPECIAL)).collect::<Vec<_>>().join("; ")
}

/// The entries of a cell that are not blank, still escaped.
fn entries(cell: &str) -> impl Iterator<Item = &str> {
    split(cell, ';').into_iter().map(str::trim).filter(|e| !e.is_empty())
}

/// The entries of a cell.
pub(super) fn list(cell: &str) -> Vec<String> {
    entries(cell).map(|e| unescape(e, SPECIAL)).collect()
}

/// References as one cell.
pub(super) fn join_references(references: &[Reference]) -> String {
    let one = |r: &Reference| {
        let [title, url, dated] = [&r.title, &r.url, &r.dated].map(|part| escape(part, SPECIAL));
        format!("{title} <{url}> {dated}")
    };
    references.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// The references of a cell, or an entry that is none.
pub(super) fn references(cell: &str) -> Vec<Result<Reference, String>> {
    entries(cell).map(|e| reference(e).ok_or_else(|| e.to_owned())).collect()
}

fn reference(entry: &str) -> Option<Reference> {
    let (title, rest) = split_once(entry, '<')?;
    let (url, dated) = rest.rsplit_once('>')?;
    let [title, url, dated] = [title, url, dated].map(|part| unescape(part.trim(), SPECIAL));
    Some(Reference { title, url, dated })
}
