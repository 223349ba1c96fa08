//! What of a session-major log takes part.

use std::path::Path;

use super::Summary;
use crate::LogError;
use crate::packed::PackedItem;
use crate::responses::{ItemColumn, ReadOptions};

/// What of a session-major log takes part.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Place of each item of the log among those that take part.
    pub kept: Vec<Option<u32>>,
    /// The items that take part, in the order of their codes.
    pub items: Vec<PackedItem>,
}

impl Choice {
    /// What options make of the log at `place`: its `items`, `leave_out`, `exam` and `max_score` apply.
    ///
    /// # Errors
    /// [`LogError::Data`] for an item or exam that is not in the log, a score above the highest, columns of groups or
    /// periods, and if no items are left.
    pub fn new(
        place: &Path,
        all: &[PackedItem],
        summary: &Summary,
        options: &ReadOptions,
    ) -> Result<Self, LogError> {
        check(place, all, summary, options)?;
        let wanted = options.wanted();
        let is_kept = |id: &str| {
            wanted.as_ref().is_none_or(|items| items.contains(id))
                && !options.leave_out.iter().any(|n| n == id)
        };
        let (mut kept, mut items) = (Vec::with_capacity(all.len()), Vec::new());
        for item in all {
            let place_among = is_kept(&item.column.id).then_some(items.len() as u32);
            if place_among.is_some() {
                check_scores(place, item, options.max_score)?;
                items.push(item.clone());
            }
            kept.push(place_among);
        }
        match items.is_empty() {
            true => Err(LogError::file(place, "no items are left; at least one expected")),
            false => Ok(Self { kept, items }),
        }
    }

    /// What is known of the items that take part.
    pub(super) fn columns(&self) -> Vec<ItemColumn> {
        self.items.iter().map(|item| item.column.clone()).collect()
    }

    pub(super) fn cell(&self, code: u32, score: u8) -> Option<(u32, u8)> {
        Some(((*self.kept.get(code as usize)?)?, score))
    }
}

/// What is asked for is there.
fn check(place: &Path, all: &[PackedItem], summary: &Summary, options: &ReadOptions) -> Result<(), LogError> {
    if options.group.is_some() || options.period.is_some() {
        let why = "a session-major log has no columns of groups or periods; name the log it was made from";
        return Err(LogError::file(place, why));
    }
    let exam = summary.notes.exam.as_ref();
    if let Some(other) = options.exam.as_ref().filter(|asked| Some(*asked) != exam) {
        let why = format!("no answers to exam `{other}`; name an exam that is in the log");
        return Err(LogError::file(place, why));
    }
    let is_there = |name: &&String| all.iter().any(|item| item.column.id == **name);
    match options.items.iter().flatten().find(|name| !is_there(name)) {
        Some(item) => {
            Err(LogError::column(place, "item", format!("item `{item}` has no answers that count")))
        }
        None => Ok(()),
    }
}

fn check_scores(folder: &Path, item: &PackedItem, highest: u8) -> Result<(), LogError> {
    match item.scores().last() {
        Some(score) if score > highest => {
            let why = format!("item `{}` has scores to {score}; 0 to {highest} expected", item.column.id);
            Err(LogError::column(folder, "answers", why))
        }
        _ => Ok(()),
    }
}
