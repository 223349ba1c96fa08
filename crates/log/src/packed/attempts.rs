//! An attempt log, where the answers of a learner lie in many places.

use std::path::Path;

use super::person::{Pending, Persons, cell};
use super::scattered::Scattered;
use super::{Notes, PackedResponses, Person};
use crate::LogError;
use crate::responses::{Items, Names, ReadOptions, check_attempts, each_kept};

pub(super) fn pack(folder: &Path, path: &Path, options: &ReadOptions) -> Result<PackedResponses, LogError> {
    let (mut learners, mut items) = (Names::default(), Items::default());
    let mut scattered = Scattered::new(folder);
    let summary = each_kept(path, options, |row| {
        let learner = learners.index(row.learner);
        let cell = cell(path, row.item_index(&mut items), row.score())?;
        scattered.push(learner, Pending { order: None, time: Some(row.answered_at), cell })
    })?;
    check_attempts(path, options, &items)?;
    let mut persons = Persons::create(folder)?;
    let who = |index: u32| {
        let learner = learners.as_slice().get(index as usize).cloned().unwrap_or_default();
        Person { sitting: summary.first_sittings.get(&learner).cloned(), learner, at: None }
    };
    scattered.gather(who, &mut persons)?;
    let notes = Notes {
        exam: Some(summary.exam),
        adaptive: summary.adaptive,
        synthetic: summary.synthetic,
        rapid_guesses: summary.rapid_guesses as u64,
        kept_rapid_guesses: options.keep_rapid_guesses,
        unit: Some(options.unit),
        ..Notes::default()
    };
    persons.finish(items.into_columns(), notes)
}
