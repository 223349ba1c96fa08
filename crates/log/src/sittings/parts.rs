//! The parts of a session-major log in the making.

use std::fs::File;
use std::path::{Path, PathBuf};

use parquet::arrow::ArrowWriter;
use parquet::schema::types::ColumnPath;

use super::part_name;
use super::rows::{Rows, schema};
use crate::LogError;
use crate::packed::Person;
use crate::parquet_file;

/// Rows and answers that are collected before they are encoded.
const BATCH_ROWS: usize = 8_192;
const BATCH_ANSWERS: usize = 1 << 18;
/// Answers of a row group: what a processor is busy with for some milliseconds.
const GROUP_ANSWERS: usize = 1 << 20;

/// Parts with about the same number of answers each.
pub(super) struct Parts<'f> {
    folder: PathBuf,
    footer: &'f [(&'f str, &'f str)],
    /// Number of parts, and answers of all.
    parts: u64,
    total: u64,
    written: u64,
    finished: usize,
    open: Option<ArrowWriter<File>>,
    rows: Rows,
    /// Answers in the row group that is open.
    in_group: usize,
}

impl<'f> Parts<'f> {
    pub(super) fn new(folder: &Path, footer: &'f [(&'f str, &'f str)], parts: u64, total: u64) -> Self {
        let folder = folder.to_path_buf();
        let (open, rows) = (None, Rows::default());
        Self { folder, footer, parts, total, written: 0, finished: 0, open, rows, in_group: 0 }
    }

    pub(super) fn push(&mut self, person: Person, answers: &[(u32, u8)]) -> Result<(), LogError> {
        self.rows.push(person, answers);
        self.written += answers.len() as u64;
        // The next part begins where its share of the answers does.
        let share = u128::from(self.total) * (self.finished as u128 + 1);
        if u128::from(self.written) * u128::from(self.parts) >= share {
            return self.close();
        }
        if self.rows.len() >= BATCH_ROWS || self.rows.answers() >= BATCH_ANSWERS {
            self.encode()
        } else {
            Ok(())
        }
    }

    /// Completes the last part, and tells how many there are.
    pub(super) fn finish(mut self) -> Result<u64, LogError> {
        if self.rows.len() > 0 || self.open.is_some() {
            self.close()?;
        }
        Ok(self.finished as u64)
    }

    fn encode(&mut self) -> Result<(), LogError> {
        let path = self.path();
        self.in_group += self.rows.answers();
        let batch = self.rows.take().map_err(|e| LogError::file(&path, e.to_string()))?;
        let full = self.in_group >= GROUP_ANSWERS;
        let writer = self.writer(&path)?;
        let written = writer.write(&batch).and_then(|()| if full { writer.flush() } else { Ok(()) });
        self.in_group = if full { 0 } else { self.in_group };
        written.map_err(failed(&path))
    }

    fn close(&mut self) -> Result<(), LogError> {
        self.encode()?;
        let path = self.path();
        if let Some(writer) = self.open.take() {
            let file = writer.into_inner().map_err(failed(&path))?;
            file.sync_all().map_err(LogError::io(&path, "write"))?;
        }
        self.finished += 1;
        self.in_group = 0;
        Ok(())
    }

    fn writer(&mut self, path: &Path) -> Result<&mut ArrowWriter<File>, LogError> {
        if self.open.is_none() {
            let file = File::create(path).map_err(LogError::io(path, "write"))?;
            // Hardly a name comes twice.
            let tune = |properties: parquet_file::Properties| {
                properties
                    .set_column_dictionary_enabled(ColumnPath::from("learner"), false)
                    .set_column_dictionary_enabled(ColumnPath::from("sitting"), false)
            };
            let writer = parquet_file::tuned_writer(file, schema(), self.footer, tune);
            self.open = Some(writer.map_err(failed(path))?);
        }
        self.open.as_mut().ok_or_else(|| LogError::file(path, "not open"))
    }

    fn path(&self) -> PathBuf {
        self.folder.join(part_name(self.finished))
    }
}

/// For `map_err`: writing Parquet failed.
fn failed(path: &Path) -> impl Fn(parquet::errors::ParquetError) -> LogError {
    let path = path.to_path_buf();
    move |e| LogError::Io { path: path.clone(), doing: "write", source: std::io::Error::other(e) }
}
