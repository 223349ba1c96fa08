//! One Parquet file in the making, and small helpers around files of the data set.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use parquet::arrow::ArrowWriter;

use super::schema::{Attempt, batch, schema};
use crate::LogError;
use crate::atomic::{Pending, sync_folder};
use crate::parquet_file;

/// Rows gathered before they are encoded.
const CHUNK: usize = 8_192;
/// Bytes compared at a time.
const BLOCK: usize = 1 << 16;

/// A file that appears whole, and only if it differs from what is there.
pub(super) struct Partition {
    path: PathBuf,
    pending: Pending,
    writer: ArrowWriter<File>,
    rows: Vec<Attempt>,
}

impl Partition {
    /// Begins a file of attempts with the columns of [`schema`].
    pub(super) fn create(path: &Path, footer: &[(&str, &str)]) -> Result<Self, LogError> {
        Self::with_schema(path, schema(), footer)
    }

    /// Begins a file with other columns.
    pub(super) fn with_schema(
        path: &Path,
        schema: SchemaRef,
        footer: &[(&str, &str)],
    ) -> Result<Self, LogError> {
        let mut pending = Pending::create(path)?;
        let file = pending.file_mut().try_clone().map_err(LogError::io(path, "write"))?;
        let writer = parquet_file::writer(file, schema, footer).map_err(failed(path))?;
        Ok(Self { path: path.to_path_buf(), pending, writer, rows: Vec::new() })
    }

    pub(super) fn push(&mut self, row: Attempt) -> Result<(), LogError> {
        self.rows.push(row);
        if self.rows.len() < CHUNK { Ok(()) } else { self.encode() }
    }

    pub(super) fn write(&mut self, batch: &RecordBatch) -> Result<(), LogError> {
        self.writer.write(batch).map_err(failed(&self.path))
    }

    /// Puts the file in place; `false` if the very same content was there already.
    pub(super) fn finish(mut self) -> Result<bool, LogError> {
        self.encode()?;
        self.writer.close().map_err(failed(&self.path))?;
        if same_content(self.pending.temporary_path(), &self.path)
            .map_err(LogError::io(&self.path, "read"))?
        {
            return Ok(false);
        }
        self.pending.commit().map(|()| true)
    }

    fn encode(&mut self) -> Result<(), LogError> {
        let batch = batch(&self.rows).map_err(|e| LogError::file(&self.path, e.to_string()))?;
        self.rows.clear();
        self.write(&batch)
    }
}

/// For `map_err`: writing Parquet failed.
fn failed(path: &Path) -> impl Fn(parquet::errors::ParquetError) -> LogError {
    let path = path.to_path_buf();
    move |e| LogError::Io { path: path.clone(), doing: "write", source: std::io::Error::other(e) }
}

fn same_content(new: &Path, old: &Path) -> std::io::Result<bool> {
    let Ok(old) = File::open(old) else { return Ok(false) };
    let new = File::open(new)?;
    if new.metadata()?.len() != old.metadata()?.len() {
        return Ok(false);
    }
    let (mut new, mut old) = (BufReader::new(new), BufReader::new(old));
    let (mut left, mut right) = (Vec::with_capacity(BLOCK), Vec::with_capacity(BLOCK));
    loop {
        left.clear();
        right.clear();
        let read = new.by_ref().take(BLOCK as u64).read_to_end(&mut left)?;
        old.by_ref().take(BLOCK as u64).read_to_end(&mut right)?;
        if left != right || read == 0 {
            return Ok(left == right);
        }
    }
}

/// Where a row belongs: `exam=…/month=YYYY-MM/` and the name.
pub(super) fn path_for(folder: &Path, row: &Attempt, name: &str) -> Result<PathBuf, LogError> {
    let month = month(row.answer.answered_at).ok_or_else(|| LogError::Invalid {
        what: format!("sitting {}: position {}: answered_at", row.answer.sitting, row.answer.position),
        why: format!("{} ms since 1970 is in no calendar", row.answer.answered_at),
    })?;
    Ok(folder.join(format!("exam={}", row.record.exam)).join(format!("month={month}")).join(name))
}

/// `YYYY-MM` in UTC.
fn month(milliseconds: i64) -> Option<String> {
    let time = Timestamp::from_millisecond(milliseconds).ok()?.to_zoned(TimeZone::UTC);
    (0..=9999).contains(&time.year()).then(|| format!("{:04}-{:02}", time.year(), time.month()))
}

/// All files under a folder for which `wanted` says so of the name, sorted; hidden folders are left out.
pub(super) fn files_under(folder: &Path, wanted: fn(&str) -> bool) -> Result<Vec<PathBuf>, LogError> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).map_err(LogError::io(&folder, "read the folder"))? {
            let entry = entry.map_err(LogError::io(&folder, "read the folder"))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_folder = entry.file_type().map_err(LogError::io(&folder, "read the folder"))?.is_dir();
            match is_folder {
                true if !name.starts_with('.') => folders.push(entry.path()),
                false if wanted(&name) => found.push(entry.path()),
                _ => {}
            }
        }
    }
    found.sort();
    Ok(found)
}

/// A finished file of the data set.
pub(super) fn is_data(name: &str) -> bool {
    name.ends_with(".parquet") && !name.starts_with('.')
}

/// What a crash may have left of an unfinished one.
pub(super) fn is_left_over(name: &str) -> bool {
    name.starts_with(".gradatim-") && name.ends_with(".tmp")
}

/// Removes a file for good.
pub(super) fn remove(path: &Path) -> Result<(), LogError> {
    std::fs::remove_file(path).map_err(LogError::io(path, "remove"))?;
    sync_folder(path)
}
