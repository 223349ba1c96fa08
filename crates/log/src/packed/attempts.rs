//! An attempt log, where the answers of a learner lie in many places: scattered over files of some learners each,
//! which are then read one after another.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek};
use std::path::{Path, PathBuf};

use super::file::{temporary, write_words};
use super::person::{Pending, Persons, cell};
use super::{Notes, PackedResponses};
use crate::LogError;
use crate::responses::{Items, Names, ReadOptions, check_attempts, each_kept};

/// Learners whose answers are in one file.
const LEARNERS: u32 = 1 << 16;
/// Numbers of an answer: learner, what is packed, and the two halves of the time.
const WORDS: usize = 4;

pub(super) fn pack(folder: &Path, path: &Path, options: &ReadOptions) -> Result<PackedResponses, LogError> {
    let (mut learners, mut items) = (Names::default(), Items::default());
    let mut scattered = Scattered { folder: folder.to_path_buf(), parts: Vec::new() };
    let summary = each_kept(path, options, |row| {
        let learner = learners.index(row.learner);
        let cell = cell(path, row.item_index(&mut items), row.score())?;
        scattered.push(Scrap { learner, cell, time: row.answered_at })
    })?;
    check_attempts(path, options, &items)?;
    let mut persons = Persons::create(folder)?;
    scattered.gather(learners.as_slice(), &mut persons)?;
    let notes = Notes {
        exam: Some(summary.exam),
        adaptive: summary.adaptive,
        synthetic: summary.synthetic,
        rapid_guesses: summary.rapid_guesses as u64,
        ..Notes::default()
    };
    persons.finish(items, notes)
}

/// An answer on its way.
#[derive(Debug, Clone, Copy)]
struct Scrap {
    learner: u32,
    cell: u32,
    time: i64,
}

impl Scrap {
    fn words(self) -> [u32; WORDS] {
        let time = self.time.cast_unsigned();
        [self.learner, self.cell, (time >> 32) as u32, time as u32]
    }

    fn of(bytes: [u8; WORDS * 4]) -> Self {
        let (words, _) = bytes.as_chunks::<4>();
        let mut words = words.iter().map(|word| u32::from_le_bytes(*word));
        let mut next = || words.next().unwrap_or_default();
        let (learner, cell) = (next(), next());
        let time = (u64::from(next()) << 32 | u64::from(next())).cast_signed();
        Self { learner, cell, time }
    }
}

/// One file for each range of learners.
struct Scattered {
    folder: PathBuf,
    parts: Vec<BufWriter<File>>,
}

impl Scattered {
    fn push(&mut self, scrap: Scrap) -> Result<(), LogError> {
        let part = (scrap.learner / LEARNERS) as usize;
        while self.parts.len() <= part {
            self.parts.push(BufWriter::with_capacity(1 << 16, temporary(&self.folder)?));
        }
        let written = self.parts.get_mut(part).map_or(Ok(()), |part| write_words(part, &scrap.words()));
        written.map_err(LogError::io(&self.folder, "write a temporary file in it"))
    }

    /// Hands over the learners by index, each with all answers in the order of the log.
    fn gather(self, names: &[String], persons: &mut Persons) -> Result<(), LogError> {
        let mut pending: Vec<Pending> = Vec::new();
        for part in self.parts {
            let mut scraps = read(part).map_err(LogError::io(&self.folder, "read a temporary file in it"))?;
            scraps.sort_by_key(|scrap| scrap.learner); // stable: the order of the log stays
            for own in scraps.chunk_by(|x, y| x.learner == y.learner) {
                let name = own.first().and_then(|scrap| names.get(scrap.learner as usize));
                pending.clear();
                pending.extend(own.iter().map(|s| Pending { order: None, time: Some(s.time), cell: s.cell }));
                persons.push(name.map_or("", String::as_str), &mut pending)?;
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
    use super::*;

    #[test]
    fn learners_of_different_files_stay_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let mut scattered = Scattered { folder: folder.path().to_path_buf(), parts: Vec::new() };
        let (near, far) = (1, 2 * LEARNERS + 1);
        for (learner, item, time) in [(far, 0, -5), (near, 1, i64::MAX), (far, 1, i64::MIN), (near, 0, 3)] {
            let cell = cell(folder.path(), item, 1).unwrap();
            scattered.push(Scrap { learner, cell, time }).unwrap();
        }
        let names: Vec<String> = (0..=far).map(|i| i.to_string()).collect();
        let mut persons = Persons::create(folder.path()).unwrap();
        scattered.gather(&names, &mut persons).unwrap();
        let mut items = Items::default();
        assert_eq!(["x", "y"].map(|id| items.index(id, |_| {})), [0, 1]);
        let packed = persons.finish(items, Notes::default()).unwrap();
        assert_eq!(packed.learners().unwrap(), [near.to_string(), far.to_string()]);
        assert_eq!((packed.answers(), packed.notes().repeated), (4, 0));
    }

    #[test]
    fn scraps_come_back() {
        for time in [0, -1, i64::MIN, i64::MAX, 1_793_491_200_000] {
            let bytes: Vec<u8> =
                Scrap { learner: 7, cell: u32::MAX, time }.words().map(u32::to_le_bytes).concat();
            let back = Scrap::of(bytes.try_into().unwrap());
            assert_eq!((back.learner, back.cell, back.time), (7, u32::MAX, time));
        }
    }
}
