//! The temporary file: blocks of the lengths of rows, the answers, and who the persons are.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::{Block, Person};
use crate::LogError;

/// Persons in a block, and answers after which it is closed whoever is in it.
const BLOCK_PERSONS: usize = 1 << 16;
const BLOCK_ANSWERS: usize = 1 << 22;
/// Bytes of a number in the file.
const WORD: usize = 4;
/// Numbers that tell of a person: the lengths of name and sitting, and the two halves of the time.
const PERSON_WORDS: usize = 4;
/// Bytes read at a time.
const CHUNK: usize = 1 << 20;
/// Items that fit beside a score of eight bits.
pub(super) const MOST_ITEMS: u32 = 1 << 24;

/// Where a block is, and how much is in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    offset: u64,
    first: u64,
    pub(super) persons: u32,
    pub(super) answers: u32,
    text_bytes: u64,
}

/// A finished file.
#[derive(Debug)]
pub(super) struct PackedFile {
    folder: PathBuf,
    file: File,
    blocks: Vec<Place>,
}

impl PackedFile {
    pub(super) fn blocks(&self) -> &[Place] {
        &self.blocks
    }

    pub(super) fn read(&self, block: usize, into: &mut Block) -> Result<(), LogError> {
        let place = self.place(block)?;
        let Block { first, ends, answers } = into;
        *first = place.first;
        ends.clear();
        answers.clear();
        let mut end = 0;
        self.each_word(place.offset, u64::from(place.persons), |length| {
            end += length;
            ends.push(end);
        })?;
        self.each_word(place.answers_at(), u64::from(place.answers), |cell| answers.push(unpacked(cell)))
    }

    /// Who the persons of a block are, in order.
    pub(super) fn persons(&self, block: usize) -> Result<Vec<Person>, LogError> {
        let place = self.place(block)?;
        let mut numbers = Vec::with_capacity(place.persons as usize * PERSON_WORDS);
        let numbers_at = place.answers_at() + u64::from(place.answers) * WORD as u64;
        let count = u64::from(place.persons) * PERSON_WORDS as u64;
        self.each_word(numbers_at, count, |number| numbers.push(number))?;
        let mut text = vec![0; place.text_bytes as usize];
        self.read_at(&mut text, numbers_at + count * WORD as u64)?;
        let mut rest = text.as_slice();
        let mut next = |length: u32| {
            let (text, others) = rest.split_at_checked(length as usize).unwrap_or((rest, &[]));
            rest = others;
            String::from_utf8_lossy(text).into_owned()
        };
        let of = |[name, sitting, high, low]: &[u32; PERSON_WORDS]| Person {
            learner: next(*name),
            sitting: Some(next(*sitting)).filter(|sitting| !sitting.is_empty()),
            at: time_of([*high, *low]),
        };
        Ok(numbers.as_chunks::<PERSON_WORDS>().0.iter().map(of).collect())
    }

    fn place(&self, block: usize) -> Result<Place, LogError> {
        self.blocks.get(block).copied().ok_or_else(|| LogError::Invalid {
            what: format!("block {block}"),
            why: format!("not there; 0 to {} expected", self.blocks.len().saturating_sub(1)),
        })
    }

    fn each_word(&self, mut offset: u64, count: u64, mut take: impl FnMut(u32)) -> Result<(), LogError> {
        let mut left = count as usize * WORD;
        let mut buffer = vec![0; left.min(CHUNK)];
        while left > 0 {
            let size = left.min(CHUNK);
            buffer.truncate(size);
            self.read_at(&mut buffer, offset)?;
            buffer.as_chunks::<WORD>().0.iter().for_each(|word| take(u32::from_le_bytes(*word)));
            (offset, left) = (offset + size as u64, left - size);
        }
        Ok(())
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> Result<(), LogError> {
        read_exact_at(&self.file, buffer, offset).map_err(LogError::io(&self.folder, READING))
    }
}

impl Place {
    fn answers_at(&self) -> u64 {
        self.offset + u64::from(self.persons) * WORD as u64
    }
}

const READING: &str = "read a temporary file in it";
const WRITING: &str =
    "write a temporary file in it (name a folder with more space in TMPDIR if there is too little)";

/// Item and score in one number.
pub(super) fn packed(item: u32, score: u8) -> u32 {
    item << u8::BITS | u32::from(score)
}

/// The item and the score in a number.
pub(super) fn unpacked(cell: u32) -> (u32, u8) {
    (cell >> u8::BITS, cell as u8)
}

/// The two halves of a time in ms; none is the least number, which is in no calendar.
pub(super) fn time_words(time: Option<i64>) -> [u32; 2] {
    let time = time.unwrap_or(i64::MIN).cast_unsigned();
    [(time >> 32) as u32, time as u32]
}

/// The time of two halves.
pub(super) fn time_of([high, low]: [u32; 2]) -> Option<i64> {
    let time = (u64::from(high) << 32 | u64::from(low)).cast_signed();
    (time > i64::MIN).then_some(time)
}

/// A file that is being written.
pub(super) struct PackedWriter {
    folder: PathBuf,
    file: BufWriter<File>,
    offset: u64,
    persons: u64,
    blocks: Vec<Place>,
    lengths: Vec<u32>,
    answers: Vec<u32>,
    /// [`PERSON_WORDS`] of each person.
    numbers: Vec<u32>,
    text: Vec<u8>,
}

impl PackedWriter {
    pub(super) fn create(folder: &Path) -> Result<Self, LogError> {
        Ok(Self {
            folder: folder.to_path_buf(),
            file: BufWriter::with_capacity(CHUNK, temporary(folder)?),
            offset: 0,
            persons: 0,
            blocks: Vec::new(),
            lengths: Vec::new(),
            answers: Vec::new(),
            numbers: Vec::new(),
            text: Vec::new(),
        })
    }

    /// Number of persons so far.
    pub(super) fn persons(&self) -> u64 {
        self.persons + self.lengths.len() as u64
    }

    /// Adds a person with answers from [`packed`], rising.
    pub(super) fn push(&mut self, person: &Person, answers: &[u32]) -> Result<(), LogError> {
        self.lengths.push(answers.len() as u32);
        self.answers.extend_from_slice(answers);
        let (name, sitting) = (person.learner.as_bytes(), person.sitting.as_deref().unwrap_or_default());
        let [high, low] = time_words(person.at);
        self.numbers.extend([name.len() as u32, sitting.len() as u32, high, low]);
        self.text.extend_from_slice(name);
        self.text.extend_from_slice(sitting.as_bytes());
        if self.lengths.len() >= BLOCK_PERSONS || self.answers.len() >= BLOCK_ANSWERS {
            self.flush().map_err(LogError::io(&self.folder, WRITING))?;
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<PackedFile, LogError> {
        let write = |mut own: Self| {
            own.flush()?;
            let file = own.file.into_inner().map_err(std::io::IntoInnerError::into_error)?;
            Ok((file, own.blocks))
        };
        let folder = std::mem::take(&mut self.folder);
        let (file, blocks) = write(self).map_err(LogError::io(&folder, WRITING))?;
        Ok(PackedFile { folder, file, blocks })
    }

    fn flush(&mut self) -> std::io::Result<()> {
        if self.lengths.is_empty() {
            return Ok(());
        }
        let place = Place {
            offset: self.offset,
            first: self.persons,
            persons: self.lengths.len() as u32,
            answers: self.answers.len() as u32,
            text_bytes: self.text.len() as u64,
        };
        for numbers in [&mut self.lengths, &mut self.answers, &mut self.numbers] {
            self.offset += (numbers.len() * WORD) as u64;
            write_words(&mut self.file, numbers)?;
            numbers.clear();
        }
        self.file.write_all(&self.text)?;
        self.offset += place.text_bytes;
        self.persons += u64::from(place.persons);
        self.text.clear();
        self.blocks.push(place);
        Ok(())
    }
}

pub(super) fn write_words(file: &mut impl Write, words: &[u32]) -> std::io::Result<()> {
    words.iter().try_for_each(|word| file.write_all(&word.to_le_bytes()))
}

/// A file without a name, gone with its last handle.
pub(super) fn temporary(folder: &Path) -> Result<File, LogError> {
    tempfile::tempfile_in(folder).map_err(LogError::io(folder, WRITING))
}

#[cfg(unix)]
fn read_exact_at(file: &File, buffer: &mut [u8], offset: u64) -> std::io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, buffer, offset)
}

#[cfg(windows)]
fn read_exact_at(file: &File, mut buffer: &mut [u8], mut offset: u64) -> std::io::Result<()> {
    while !buffer.is_empty() {
        let read = std::os::windows::fs::FileExt::seek_read(file, buffer, offset)?;
        if read == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        (buffer, offset) = (&mut buffer[read..], offset + read as u64);
    }
    Ok(())
}
