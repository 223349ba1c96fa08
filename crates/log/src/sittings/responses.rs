//! A session-major log where other files of answers go: as a table in memory, or packed.

use std::path::Path;

use super::{Choice, Sittings};
use crate::LogError;
use crate::packed::{PackedResponses, Persons};
use crate::responses::{ReadOptions, Response, ResponseTable};

impl Sittings {
    /// The answers in memory; `items`, `leave_out`, `exam` and `max_score` of the options apply.
    pub(crate) fn table(&self, options: &ReadOptions) -> Result<ResponseTable, LogError> {
        let choice = self.choice(options)?;
        let mut counts = vec![Vec::new(); choice.items.len()];
        let mut table = ResponseTable { items: choice.columns(), ..ResponseTable::default() };
        for block in 0..self.blocks() {
            self.each(block, true, |person, answers| {
                let learner = u32::try_from(table.learners.len()).unwrap_or(u32::MAX);
                let before = table.responses.len();
                for (item, score) in answers.iter().filter_map(|(code, score)| choice.cell(*code, *score)) {
                    count(&mut counts, item, score);
                    table.responses.push(Response { learner, item, score });
                }
                if table.responses.len() > before {
                    table.learners.push(person.learner);
                }
                Ok(())
            })?;
        }
        self.check_counts(&choice.kept, counts.iter().map(Vec::as_slice))?;
        let notes = self.summary().notes.clone();
        let details = options.details.then(|| crate::Details {
            options: vec![Vec::new(); table.items.len()],
            ..crate::Details::default()
        });
        Ok(ResponseTable {
            details,
            skipped: notes.first_skipped.into_iter().collect(),
            left_out: notes.left_out,
            exam: notes.exam,
            adaptive: notes.adaptive,
            synthetic: notes.synthetic,
            rapid_guesses: usize::try_from(notes.rapid_guesses).unwrap_or(usize::MAX),
            repeated: usize::try_from(notes.repeated).unwrap_or(usize::MAX),
            ..table
        })
    }

    /// The answers in a temporary file in `folder`.
    pub(crate) fn pack(&self, folder: &Path, options: &ReadOptions) -> Result<PackedResponses, LogError> {
        let choice = self.choice(options)?;
        let mut persons = Persons::create(folder)?;
        let mut row = Vec::new();
        for block in 0..self.blocks() {
            self.each(block, true, |person, answers| {
                row.clear();
                row.extend(answers.iter().filter_map(|(code, score)| choice.cell(*code, *score)));
                if row.is_empty() { Ok(()) } else { persons.push_row(&person, &row) }
            })?;
        }
        let packed = persons.finish(choice.columns(), self.summary().notes.clone())?;
        self.check_counts(&choice.kept, packed.items().iter().map(|item| item.counts.as_slice()))?;
        Ok(packed)
    }

    fn choice(&self, options: &ReadOptions) -> Result<Choice, LogError> {
        Choice::new(self.folder(), self.items(), self.summary(), options)
    }

    /// As many answers by score as the list of items tells of.
    fn check_counts<'c>(
        &self,
        kept: &[Option<u32>],
        found: impl Iterator<Item = &'c [u64]>,
    ) -> Result<(), LogError> {
        let told = self.items().iter().zip(kept).filter(|(_, place)| place.is_some());
        match told.zip(found).find(|((told, _), found)| told.counts != *found) {
            None => Ok(()),
            Some(((told, _), found)) => {
                let (id, n, expected) = (&told.column.id, found.iter().sum::<u64>(), told.answers());
                let why = format!(
                    "item `{id}`: the parts have {n} answers, by score otherwise than the {expected} that {} tells of; compact the log again",
                    super::ITEMS
                );
                Err(LogError::file(self.folder(), why))
            }
        }
    }
}

/// Counts an answer; counts grow with the highest score.
fn count(counts: &mut [Vec<u64>], item: u32, score: u8) {
    let Some(counts) = counts.get_mut(item as usize) else { return };
    if counts.len() <= usize::from(score) {
        counts.resize(usize::from(score) + 1, 0);
    }
    counts.iter_mut().skip(usize::from(score)).take(1).for_each(|count| *count += 1);
}
