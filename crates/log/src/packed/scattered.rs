//! Answers of learners who come in any order: scattered over files of some learners each, which are then read one
//! after another.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek};
use std::path::{Path, PathBuf};

use super::Person;
use super::file::{temporary, time_of, time_words, write_words};
use super::person::{Pending, Persons};
use crate::LogError;

/// Learners whose answers are in one file.
const LEARNERS: u32 = 1 << 16;
/// Numbers of an answer: learner, what is packed, and the two halves of the order and of the time.
const WORDS: usize = 6;

/// An answer on its way.
#[derive(Debug, Clone, Copy)]
struct Scrap {
    learner: u32,
    answer: Pending,
}

impl Scrap {
    fn words(self) -> [u32; WORDS] {
        let Pending { order, time, cell } = self.answer;
        let ([a, b], [c, d]) = (time_words(order), time_words(time));
        [self.learner, cell, a, b, c, d]
    }

    fn of(bytes: [u8; WORDS * 4]) -> Self {
        let (words, _) = bytes.as_chunks::<4>();
        let mut words = words.iter().map(|word| u32::from_le_bytes(*word));
        let mut next = || words.next().unwrap_or_default();
        let (learner, cell) = (next(), next());
        let (order, time) = (time_of([next(), next()]), time_of([next(), next()]));
        Self { learner, answer: Pending { order, time, cell } }
    }
}

/// One file for each range of learners.
pub(super) struct Scattered {
    folder: PathBuf,
    parts: Vec<BufWriter<File>>,
}

impl Scattered {
    /// With the temporary files in `folder`.
    pub(super) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_path_buf(), parts: Vec::new() }
    }

    /// Adds an answer of the learner with this index.
    pub(super) fn push(&mut self, learner: u32, answer: Pending) -> Result<(), LogError> {
        let part = (learner / LEARNERS) as usize;
        while self.parts.len() <= part {
            self.parts.push(BufWriter::with_capacity(1 << 16, temporary(&self.folder)?));
        }
        let words = Scrap { learner, answer }.words();
        let written = self.parts.get_mut(part).map_or(Ok(()), |part| write_words(part, &words));
        written.map_err(LogError::io(&self.folder, "write a temporary file in it"))
    }

    /// Hands over the learners by index, each with all answers in the order in which they came.
    pub(super) fn gather(self, who: impl Fn(u32) -> Person, persons: &mut Persons) -> Result<(), LogError> {
        let mut pending: Vec<Pending> = Vec::new();
        for part in self.parts {
            let mut scraps = read(part).map_err(LogError::io(&self.folder, "read a temporary file in it"))?;
            scraps.sort_by_key(|scrap| scrap.learner); // stable: the order of the log stays
            for own in scraps.chunk_by(|x, y| x.learner == y.learner) {
                pending.clear();
                pending.extend(own.iter().map(|scrap| scrap.answer));
                let Some(first) = own.first() else { continue };
                persons.push(who(first.learner), &mut pending)?;
            }
        }
        Ok(())
    }
}

fn read(part: BufWriter<File>) -> std::io::Result<Vec<Scrap>> {
    let mut file = part.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    file.rewind()?;
    let count = file.metadata()?.len() as usize / (WORDS * 4);
    let mut reader = BufReader::with_capacity(1 << 20, file);
    let mut next = || {
        let mut bytes = [0; WORDS * 4];
        reader.read_exact(&mut bytes).map(|()| Scrap::of(bytes))
    };
    (0..count).map(|_| next()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::person::cell;
    use super::super::{Block, Notes};
    use super::*;
    use crate::responses::Items;

    #[test]
    fn learners_of_different_files_stay_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let mut scattered = Scattered::new(folder.path());
        let (near, far) = (1, 2 * LEARNERS + 1);
        for (learner, item, time) in [(far, 0, -5), (near, 1, i64::MAX), (far, 1, -9), (near, 0, 3)] {
            let cell = cell(folder.path(), item, 1).unwrap();
            scattered.push(learner, Pending { order: None, time: Some(time), cell }).unwrap();
        }
        let mut persons = Persons::create(folder.path()).unwrap();
        let who = |index: u32| Person { learner: index.to_string(), sitting: Some("s".into()), at: None };
        scattered.gather(who, &mut persons).unwrap();
        let mut items = Items::default();
        assert_eq!(["x", "y"].map(|id| items.index(id, |_| {})), [0, 1]);
        let packed = persons.finish(items.into_columns(), Notes::default()).unwrap();
        let at = |index: u32, at| Person { at: Some(at), ..who(index) };
        assert_eq!(packed.people(0).unwrap(), [at(near, 3), at(far, -9)]);
        assert_eq!((packed.answers(), packed.notes().repeated), (4, 0));
        packed.read(0, &mut Block::default()).unwrap();
    }

    #[test]
    fn scraps_come_back() {
        for time in [None, Some(0), Some(-1), Some(i64::MAX), Some(1_793_491_200_000)] {
            let answer = Pending { order: time.map(|t| t / 2), time, cell: u32::MAX };
            let bytes: Vec<u8> = Scrap { learner: 7, answer }.words().map(u32::to_le_bytes).concat();
            let back = Scrap::of(bytes.try_into().unwrap());
            assert_eq!((back.learner, back.answer), (7, answer));
        }
    }
}
