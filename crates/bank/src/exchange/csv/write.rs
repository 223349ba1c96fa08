//! Items to rows.

use csv::Writer;

use super::columns::{AFTER, BEFORE, GROUPS, join, join_references};
use crate::exchange::letter;
use crate::item::{Item, ItemOption, Kind};

/// Options that always have their columns.
const LEAST: usize = 6;

/// The header and a row for each item; `None` is never seen, because nothing can fail in memory.
pub(super) fn table(items: &[Item]) -> Option<String> {
    let options = items.iter().map(|i| i.options.len()).max().unwrap_or(0).max(LEAST);
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_record(header(options)).ok()?;
    for item in items {
        writer.write_record(row(item, options)).ok()?;
    }
    String::from_utf8(writer.into_inner().ok()?).ok()
}

/// The columns of every group, the key behind the first one.
fn header(options: usize) -> Vec<String> {
    let mut names = BEFORE.map(str::to_owned).to_vec();
    for (group, _) in GROUPS {
        names.extend((0..options).map(|i| format!("{group}_{}", letter(i))));
        if group == "option" {
            names.push("key".to_owned());
        }
    }
    names.extend(AFTER.map(str::to_owned));
    names
}

fn row(item: &Item, options: usize) -> Vec<String> {
    let Item { id, version, task, point, kind, stem, .. } = item;
    let mut cells = vec![id.clone(), version.to_string(), task.clone(), point.to_string()];
    cells.extend([kind.to_string(), stem.clone()]);
    cells.extend(group(item, options, |o| Some(o.text.clone())));
    cells.push(key(item));
    cells.extend(group(item, options, |o| Some(o.rationale.clone())));
    cells.extend(group(item, options, |o| o.misconception.clone()));
    cells.extend(group(item, options, |o| o.partner.clone()));
    cells.extend(rest(item));
    cells
}

fn group(item: &Item, options: usize, cell: impl Fn(&ItemOption) -> Option<String>) -> Vec<String> {
    (0..options).map(|i| item.options.get(i).and_then(&cell).unwrap_or_default()).collect()
}

/// The letters of the key, in the right order for ordering.
fn key(item: &Item) -> String {
    if item.kind == Kind::Matching {
        return String::new();
    }
    let place = |id: &str| item.options.iter().position(|o| o.id == id).map(letter);
    item.key().into_iter().filter_map(place).collect::<Vec<_>>().join("|")
}

fn rest(item: &Item) -> [String; 14] {
    let ratings: Vec<String> = item.angoff.iter().map(f64::to_string).collect();
    let (from, review) = (item.provenance.as_ref(), item.review.as_ref());
    [
        join(&item.services),
        item.expected_seconds.to_string(),
        join(&ratings),
        item.pool.to_string(),
        item.status.to_string(),
        item.note.clone().unwrap_or_default(),
        join(&item.enemies),
        join_references(&item.references),
        from.map(|p| p.author.clone()).unwrap_or_default(),
        from.map(|p| p.licence.clone()).unwrap_or_default(),
        from.map(|p| p.created.clone()).unwrap_or_default(),
        review.map(|r| r.blind_agreed.to_string()).unwrap_or_default(),
        review.map(|r| r.reviewers.to_string()).unwrap_or_default(),
        review.map(|r| r.date.clone()).unwrap_or_default(),
    ]
}
