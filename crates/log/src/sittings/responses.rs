//! A session-major log where other files of answers go: as a table in memory, or packed.

use std::path::Path;

use super::Sittings;
use crate::LogError;
use crate::packed::{PackedItem, PackedResponses, Persons};
use crate::responses::{ItemColumn, ReadOptions, Response, ResponseTable};

impl Sittings {
    /// The answers in memory; `items`, `leave_out`, `exam` and `max_score` of the options apply.
    pub(crate) fn table(&self, options: &ReadOptions) -> Result<ResponseTable, LogError> {
        let choice = Choice::new(self, options)?;
        let mut counts = vec![Vec::new(); choice.items.len()];
        let mut table = ResponseTable { items: choice.items.clone(), ..ResponseTable::default() };
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
        let choice = Choice::new(self, options)?;
        let mut persons = Persons::create(folder)?;
        let mut row = Vec::new();
        for block in 0..self.blocks() {
            self.each(block, true, |person, answers| {
                row.clear();
                row.extend(answers.iter().filter_map(|(code, score)| choice.cell(*code, *score)));
                if row.is_empty() { Ok(()) } else { persons.push_row(&person, &row) }
            })?;
        }
        let packed = persons.finish(choice.items, self.summary().notes.clone())?;
        self.check_counts(&choice.kept, packed.items().iter().map(|item| item.counts.as_slice()))?;
        Ok(packed)
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

/// What of a log is read.
struct Choice {
    /// Place of each item among those that are read.
    kept: Vec<Option<u32>>,
    items: Vec<ItemColumn>,
}

impl Choice {
    fn new(sittings: &Sittings, options: &ReadOptions) -> Result<Self, LogError> {
        let folder = sittings.folder();
        if options.group.is_some() || options.period.is_some() {
            let why =
                "a session-major log has no columns of groups or periods; name the log it was made from";
            return Err(LogError::file(folder, why));
        }
        let all = sittings.items();
        let exam = sittings.summary().notes.exam.as_ref();
        if let Some(other) = options.exam.as_ref().filter(|asked| Some(*asked) != exam) {
            let why = format!("no answers to exam `{other}`; name an exam that is in the log");
            return Err(LogError::file(folder, why));
        }
        let is_there = |name: &&String| all.iter().any(|item| item.column.id == **name);
        if let Some(item) = options.items.iter().flatten().find(|name| !is_there(name)) {
            return Err(LogError::column(folder, "item", format!("item `{item}` has no answers that count")));
        }
        let wanted = options.wanted();
        let is_kept = |id: &str| {
            wanted.as_ref().is_none_or(|items| items.contains(id))
                && !options.leave_out.iter().any(|n| n == id)
        };
        let (mut kept, mut items) = (Vec::with_capacity(all.len()), Vec::new());
        for item in all {
            let place = is_kept(&item.column.id).then_some(items.len() as u32);
            if place.is_some() {
                check_scores(folder, item, options.max_score)?;
                items.push(item.column.clone());
            }
            kept.push(place);
        }
        if items.is_empty() {
            return Err(LogError::file(folder, "no items are left; at least one expected"));
        }
        Ok(Self { kept, items })
    }

    fn cell(&self, code: u32, score: u8) -> Option<(u32, u8)> {
        Some(((*self.kept.get(code as usize)?)?, score))
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

fn check_scores(folder: &Path, item: &PackedItem, highest: u8) -> Result<(), LogError> {
    match item.scores().last() {
        Some(score) if score > highest => {
            let why = format!("item `{}` has scores to {score}; 0 to {highest} expected", item.column.id);
            Err(LogError::column(folder, "answers", why))
        }
        _ => Ok(()),
    }
}
