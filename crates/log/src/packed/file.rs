//! The temporary file: blocks of the lengths of rows, the answers, and the names of the persons.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::Block;
use crate::LogError;

/// Persons in a block, and answers after which it is closed whoever is in it.
const BLOCK_PERSONS: usize = 1 << 16;
const BLOCK_ANSWERS: usize = 1 << 22;
/// Bytes of a number in the file.
const WORD: usize = 4;
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
    name_bytes: u64,
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
        let place = *self.blocks.get(block).ok_or_else(|| LogError::Invalid {
            what: format!("block {block}"),
            why: format!("not there; 0 to {} expected", self.blocks.len().saturating_sub(1)),
        })?;
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

    /// Names of the persons of all blocks.
    pub(super) fn names(&self) -> Result<Vec<String>, LogError> {
        let mut names = Vec::new();
        for place in &self.blocks {
            let mut lengths = Vec::with_capacity(place.persons as usize);
            let lengths_at = place.answers_at() + u64::from(place.answers) * WORD as u64;
            self.each_word(lengths_at, u64::from(place.persons), |length| lengths.push(length as usize))?;
            let text_at = lengths_at + u64::from(place.persons) * WORD as u64;
            let mut text = vec![0; place.name_bytes as usize];
            self.read_at(&mut text, text_at)?;
            let mut rest = text.as_slice();
            for length in lengths {
                let (name, others) = rest.split_at_checked(length).unwrap_or((rest, &[]));
                names.push(String::from_utf8_lossy(name).into_owned());
                rest = others;
            }
        }
        Ok(names)
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

/// A file that is being written.
pub(super) struct PackedWriter {
    folder: PathBuf,
    file: BufWriter<File>,
    offset: u64,
    persons: u64,
    blocks: Vec<Place>,
    lengths: Vec<u32>,
    answers: Vec<u32>,
    name_lengths: Vec<u32>,
    names: Vec<u8>,
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
            name_lengths: Vec::new(),
            names: Vec::new(),
        })
    }

    /// Number of persons so far.
    pub(super) fn persons(&self) -> u64 {
        self.persons + self.lengths.len() as u64
    }

    /// Adds a person with answers from [`packed`], rising.
    pub(super) fn push(&mut self, name: &str, answers: &[u32]) -> Result<(), LogError> {
        self.lengths.push(answers.len() as u32);
        self.answers.extend_from_slice(answers);
        self.name_lengths.push(name.len() as u32);
        self.names.extend_from_slice(name.as_bytes());
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
            name_bytes: self.names.len() as u64,
        };
        for numbers in [&mut self.lengths, &mut self.answers, &mut self.name_lengths] {
            self.offset += (numbers.len() * WORD) as u64;
            write_words(&mut self.file, numbers)?;
            numbers.clear();
        }
        self.file.write_all(&self.names)?;
        self.offset += place.name_bytes;
        self.persons += u64::from(place.persons);
        self.names.clear();
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
