//! Reading a session-major log, row group by row group.

use std::collections::HashSet;
use std::fs::File;
use std::path::{Path, PathBuf};

use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ArrowReaderMetadata;

use super::rows::{Found, schema};
use super::{ID_KEY, ITEMS, SCHEMA_KEY, SUMMARY_KEY, Summary, VERSION, dictionary, is_part};
use crate::LogError;
use crate::packed::{Block, PackedItem, Person};
use crate::parquet_file::{self, BATCH_ROWS, Opened, damaged};

/// A session-major log whose footers have been read: a block is a row group.
///
/// ```no_run
/// # fn main() -> Result<(), gradatim_log::LogError> {
/// use gradatim_log::{packed::Block, sittings::Sittings};
/// let sittings = Sittings::open("sittings/exam=mls-c01".as_ref())?;
/// let mut block = Block::default();
/// for index in 0..sittings.blocks() {
///     sittings.read(index, &mut block)?;
///     println!("{} persons, {} answers", block.len(), block.answers().len());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Sittings {
    folder: PathBuf,
    items: Vec<PackedItem>,
    summary: Summary,
    parts: Vec<Part>,
    blocks: Vec<Place>,
}

#[derive(Debug, Clone)]
struct Part {
    path: PathBuf,
    metadata: ArrowReaderMetadata,
}

/// A row group, and how many persons there are before it.
#[derive(Debug, Clone, Copy)]
struct Place {
    part: usize,
    group: usize,
    first: u64,
}

impl Sittings {
    /// Opens a folder, and checks that its files belong together.
    ///
    /// # Errors
    /// [`LogError::Data`] if the list of items is missing, if a part is missing or from another run, if a file is
    /// damaged or lacks a column; [`LogError::Io`] if something cannot be read.
    pub fn open(folder: &Path) -> Result<Self, LogError> {
        let (items, summary, id) = items(&folder.join(ITEMS))?;
        let mut sittings =
            Self { folder: folder.to_path_buf(), items, summary, parts: Vec::new(), blocks: Vec::new() };
        let mut persons = 0;
        for path in part_files(folder)? {
            persons = sittings.add(path, &id, persons)?;
        }
        let (expected, found) = (sittings.summary.parts, sittings.parts.len() as u64);
        if expected != found || persons != sittings.summary.persons {
            let why = format!(
                "{found} parts with {persons} persons; {expected} with {} expected by {ITEMS}: copy all files, or compact the log again",
                sittings.summary.persons
            );
            return Err(LogError::file(folder, why));
        }
        Ok(sittings)
    }

    /// The items; a code is a place among them.
    #[must_use]
    pub fn items(&self) -> &[PackedItem] {
        &self.items
    }

    /// What is known of the log as a whole.
    #[must_use]
    pub fn summary(&self) -> &Summary {
        &self.summary
    }

    /// Number of blocks.
    #[must_use]
    pub fn blocks(&self) -> usize {
        self.blocks.len()
    }

    /// Reads a block, over what `into` held before. Several threads may read at once.
    ///
    /// # Errors
    /// [`LogError::Invalid`] for a block that is not below [`blocks`](Self::blocks); [`LogError::Data`] naming file and
    /// row group for lists of different lengths, empty places, codes that do not rise or are no item's, and
    /// scores that the list of items does not know of; [`LogError::Io`] if the file cannot be read.
    pub fn read(&self, block: usize, into: &mut Block) -> Result<(), LogError> {
        into.clear(self.place(block)?.first);
        self.each(block, false, |_, answers| {
            into.push(answers);
            Ok(())
        })
    }

    /// Who the persons of a block are, in order.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn people(&self, block: usize) -> Result<Vec<Person>, LogError> {
        let mut people = Vec::new();
        self.each(block, true, |person, _| {
            people.push(person);
            Ok(())
        })?;
        Ok(people)
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Hands every row of a block to `take`; who they are only if they are `named`.
    pub(super) fn each(
        &self,
        block: usize,
        named: bool,
        mut take: impl FnMut(Person, &[(u32, u8)]) -> Result<(), LogError>,
    ) -> Result<(), LogError> {
        let Place { part, group, .. } = self.place(block)?;
        let Some(Part { path, metadata }) = self.parts.get(part) else { return Ok(()) };
        let file = File::open(path).map_err(LogError::io(path, "read"))?;
        let opened = Opened::new_with_metadata(file, metadata.clone()).with_batch_size(BATCH_ROWS);
        let mask = mask(&opened, named);
        let opened = opened.with_row_groups(vec![group]).with_projection(mask);
        let mut before = 0;
        for batch in parquet_file::batches(path, opened, &format!("row group {group}: "))? {
            let batch = batch?;
            let found = Found { path, group, before, items: &self.items };
            let mut people = if named { found.people(&batch)? } else { Vec::new() }.into_iter();
            found.each_row(&batch, |_, answers| take(people.next().unwrap_or_default(), answers))?;
            before += batch.num_rows();
        }
        Ok(())
    }

    fn place(&self, block: usize) -> Result<Place, LogError> {
        self.blocks.get(block).copied().ok_or_else(|| LogError::Invalid {
            what: format!("block {block}"),
            why: format!("not there; 0 to {} expected", self.blocks.len().saturating_sub(1)),
        })
    }

    /// Adds a part behind so many persons, and tells how many there are with it.
    fn add(&mut self, path: PathBuf, id: &str, persons: u64) -> Result<u64, LogError> {
        let opened = parquet_file::open(&path)?;
        let missing = |name: &&str| opened.schema().field_with_name(name).is_err();
        let columns = schema();
        let names: HashSet<&str> = columns.fields().iter().map(|field| field.name().as_str()).collect();
        if let Some(name) = names.iter().copied().find(|name| missing(name)) {
            return Err(LogError::file(
                &path,
                format!("no part of a session-major log: lacks column `{name}`"),
            ));
        }
        if parquet_file::footer(&opened, ID_KEY).as_deref() != Some(id) {
            let why = format!("does not belong to the {ITEMS} beside it; compact the log again");
            return Err(LogError::file(&path, why));
        }
        let metadata = ArrowReaderMetadata::try_new(opened.metadata().clone(), parquet_file::plain_types());
        let metadata = metadata.map_err(|e| damaged(&path, &e))?;
        let (part, mut first) = (self.parts.len(), persons);
        for (group, rows) in opened.metadata().row_groups().iter().enumerate() {
            self.blocks.push(Place { part, group, first });
            first = first.saturating_add(rows.num_rows().unsigned_abs());
        }
        self.parts.push(Part { path, metadata });
        Ok(first)
    }
}

/// The list of items, what its footer tells of the log, and the id of all files.
fn items(path: &Path) -> Result<(Vec<PackedItem>, Summary, String), LogError> {
    if !path.exists() {
        let why = "missing; a session-major log has it beside its parts, so copy it or compact the log again";
        return Err(LogError::file(path, why));
    }
    let opened = parquet_file::open(path)?;
    let version = parquet_file::footer(&opened, SCHEMA_KEY);
    if version.as_deref() != Some(VERSION) {
        let why = match version {
            Some(other) => format!("version {other} of session-major logs; version {VERSION} expected"),
            None => {
                "not from a session-major log; `gradatim log compact --session-major` makes one".to_owned()
            }
        };
        return Err(LogError::file(path, why));
    }
    let text = parquet_file::footer(&opened, SUMMARY_KEY).unwrap_or_default();
    let (summary, id) =
        (Summary::parse(path, &text)?, parquet_file::footer(&opened, ID_KEY).unwrap_or_default());
    Ok((dictionary::read(path, opened)?, summary, id))
}

/// The items of a session-major log and what is known of it, from its `items.parquet` alone.
///
/// # Errors
/// [`LogError::Data`] if the file is damaged or none of such a log, [`LogError::Io`] if it cannot be read.
pub fn read_items(path: &Path) -> Result<(Vec<PackedItem>, Summary), LogError> {
    items(path).map(|(items, summary, _)| (items, summary))
}

fn mask(opened: &Opened, named: bool) -> ProjectionMask {
    let wanted = schema();
    let names = wanted.fields().iter().map(|field| field.name().as_str());
    let needed = names.filter(|name| named || ["items", "answers"].contains(name));
    ProjectionMask::roots(
        opened.parquet_schema(),
        needed.filter_map(|name| opened.schema().index_of(name).ok()),
    )
}

/// The parts in a folder, in order.
fn part_files(folder: &Path) -> Result<Vec<PathBuf>, LogError> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(LogError::io(folder, "read the folder"))? {
        let entry = entry.map_err(LogError::io(folder, "read the folder"))?;
        if is_part(&entry.file_name().to_string_lossy()) {
            files.push(entry.path());
        }
    }
    // By number: `part-10000` comes after `part-9999`.
    files.sort_by_key(|path| (path.as_os_str().len(), path.clone()));
    Ok(files)
}

/// Whether a path is a session-major log: a folder with its list of items, or with parts that have its columns.
///
/// # Errors
/// [`LogError::Data`] for a folder of several such logs, or a damaged part; [`LogError::Io`] if it cannot be read.
pub fn is_sittings(path: &Path) -> Result<bool, LogError> {
    if !path.is_dir() {
        return Ok(false);
    }
    if path.join(ITEMS).exists() {
        return Ok(true);
    }
    if let Some(part) = part_files(path)?.first() {
        let opened = parquet_file::open(part)?;
        return Ok(["items", "answers"].iter().all(|name| opened.schema().field_with_name(name).is_ok()));
    }
    let inside = std::fs::read_dir(path).map_err(LogError::io(path, "read the folder"))?;
    let one = inside.flatten().map(|entry| entry.path()).find(|folder| folder.join(ITEMS).exists());
    one.map_or(Ok(false), |folder| {
        let why = format!("a folder of session-major logs; name one of them, such as {}", folder.display());
        Err(LogError::file(path, why))
    })
}
