//! A table in memory, packed: what no stream can hold then goes where a stream goes.

use std::path::Path;

use super::person::{Pending, Persons, cell};
use super::{Notes, PackedResponses, Person};
use crate::LogError;
use crate::responses::ResponseTable;

/// Packs a table; learners without an answer are counted and left out.
pub(super) fn pack(folder: &Path, path: &Path, table: ResponseTable) -> Result<PackedResponses, LogError> {
    let unanswered = table.unanswered() as u64;
    let mut persons = Persons::create(folder)?;
    for own in table.responses.chunk_by(|x, y| x.learner == y.learner) {
        let pending = |answer: &crate::Response| {
            let cell = cell(path, answer.item, answer.score)?;
            Ok(Pending { order: None, time: None, cell })
        };
        let mut answers = own.iter().map(pending).collect::<Result<Vec<_>, LogError>>()?;
        let name = own.first().and_then(|answer| table.learners.get(answer.learner as usize));
        let who = Person { learner: name.cloned().unwrap_or_default(), ..Person::default() };
        persons.push(who, &mut answers)?;
    }
    let notes = Notes {
        skipped: table.skipped.len() as u64,
        first_skipped: table.skipped.into_iter().next(),
        repeated: table.repeated as u64,
        exam: table.exam,
        adaptive: table.adaptive,
        synthetic: table.synthetic,
        rapid_guesses: table.rapid_guesses as u64,
        kept_rapid_guesses: false,
        unit: None,
        unanswered,
        left_out: table.left_out,
    };
    persons.finish(table.items, notes)
}
