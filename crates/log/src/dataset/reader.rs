//! Reading an attempt log, column by column and batch by batch.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, TimestampMillisecondArray};
use arrow::datatypes::{Field, Schema, SchemaRef};
use arrow::record_batch::RecordBatch;
use parquet::arrow::ProjectionMask;

use super::partition::{files_under, is_data};
use super::schema::{JOURNAL_KEY, SCHEMA_KEY, SYNTHETIC_KEY, schema};
use crate::LogError;
use crate::parquet_file::{self, Opened, batches, damaged};

/// An attempt log: one Parquet file, or all of a folder and its sub-folders.
///
/// ```no_run
/// # fn main() -> Result<(), gradatim_log::LogError> {
/// use gradatim_log::dataset::Attempts;
/// for batch in Attempts::open("attempts".as_ref())?.batches(&["learner", "item", "correct"])? {
///     println!("{} answers", batch?.num_rows());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Attempts {
    files: Vec<PathBuf>,
    rows: u64,
    synthetic: bool,
    journals: Vec<String>,
}

impl Attempts {
    /// Opens a file or a folder and checks that every file has the columns of an attempt log.
    ///
    /// # Errors
    /// [`LogError::Data`] if a file is not Parquet, is truncated, or lacks a column, or if the folder holds no
    /// Parquet file; [`LogError::Io`] if something cannot be read.
    pub fn open(path: &Path) -> Result<Self, LogError> {
        let files = files_of(path)?;
        let mut attempts = Self { files: Vec::new(), rows: 0, synthetic: false, journals: Vec::new() };
        for file in files {
            attempts.add(file)?;
        }
        if attempts.files.is_empty() {
            return Err(LogError::file(
                path,
                "no Parquet files in the folder; `gradatim log compact` writes them",
            ));
        }
        Ok(attempts)
    }

    /// The files, sorted by path.
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// Rows in all files.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Whether any file holds simulated answers.
    pub fn is_synthetic(&self) -> bool {
        self.synthetic
    }

    /// Ids of the journals that the files were made from, sorted; other files have none.
    pub fn journals(&self) -> &[String] {
        &self.journals
    }

    /// The named columns of all rows, a few thousand rows at a time, with the types of [`schema`](super::schema()).
    ///
    /// # Errors
    /// [`LogError::Invalid`] for a column that an attempt log does not have. The batches are [`LogError::Data`] for
    /// damaged files, and for values that do not fit their column.
    pub fn batches(
        &self,
        columns: &[&str],
    ) -> Result<impl Iterator<Item = Result<RecordBatch, LogError>> + use<>, LogError> {
        let wanted = projection(columns)?;
        let files = self.files.clone().into_iter();
        Ok(files.flat_map(move |file| match file_batches(file, Arc::clone(&wanted)) {
            Ok(batches) => Box::new(batches) as Box<dyn Iterator<Item = _>>,
            Err(error) => Box::new(std::iter::once(Err(error))),
        }))
    }

    fn add(&mut self, file: PathBuf) -> Result<(), LogError> {
        let opened = open_log(&file)?;
        let rows = opened.metadata().file_metadata().num_rows().unsigned_abs();
        self.rows = self.rows.saturating_add(rows);
        self.synthetic |= parquet_file::footer(&opened, SYNTHETIC_KEY).as_deref() == Some("true");
        if let Some(journal) = parquet_file::footer(&opened, JOURNAL_KEY)
            && let Err(place) = self.journals.binary_search(&journal)
        {
            self.journals.insert(place, journal);
        }
        self.files.push(file);
        Ok(())
    }
}

/// The exams of a data set: those of its folders `exam=…` that hold a file, sorted; none if there is no such folder.
///
/// # Errors
/// [`LogError::Io`] if a folder cannot be read.
pub fn exams(dataset: &Path) -> Result<Vec<String>, LogError> {
    if !dataset.exists() {
        return Ok(Vec::new());
    }
    let exam = |file: &PathBuf| {
        let folder = file.strip_prefix(dataset).ok()?.iter().next()?.to_str()?;
        folder.strip_prefix("exam=").map(str::to_owned)
    };
    let mut exams: Vec<String> = files_under(dataset, is_data)?.iter().filter_map(exam).collect();
    exams.dedup();
    Ok(exams)
}

/// Whether a path is an attempt log rather than a file of answers: a folder, or Parquet that says so.
pub(crate) fn is_attempt_log(path: &Path) -> Result<bool, LogError> {
    if path.is_dir() {
        return Ok(true);
    }
    if !path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("parquet")) {
        return Ok(false);
    }
    let opened = parquet_file::open(path)?;
    let has = |name| opened.schema().field_with_name(name).is_ok();
    Ok(parquet_file::footer(&opened, SCHEMA_KEY).is_some() || has("attempt_id") && has("sitting_id"))
}

/// The data files of a file or folder.
pub(super) fn files_of(path: &Path) -> Result<Vec<PathBuf>, LogError> {
    if path.is_dir() { files_under(path, is_data) } else { Ok(vec![path.to_path_buf()]) }
}

/// Opens one file and checks that it has all columns.
pub(super) fn open_log(path: &Path) -> Result<Opened, LogError> {
    let opened = parquet_file::open(path)?;
    let schema = schema();
    let missing = schema.fields().iter().find(|field| opened.schema().field_with_name(field.name()).is_err());
    match missing {
        Some(field) => {
            let why = format!("a Parquet file, but not an attempt log: lacks column `{}`", field.name());
            Err(LogError::file(path, why))
        }
        None => Ok(opened),
    }
}

/// The part of the schema with these columns, in this order.
fn projection(columns: &[&str]) -> Result<SchemaRef, LogError> {
    let schema = schema();
    let field = |name: &&str| -> Result<Field, LogError> {
        let invalid = |_| LogError::Invalid {
            what: format!("column `{name}`"),
            why: "an attempt log has no such column; see the list in the documentation".to_owned(),
        };
        schema.field_with_name(name).cloned().map_err(invalid)
    };
    Ok(Arc::new(Schema::new(columns.iter().map(field).collect::<Result<Vec<_>, _>>()?)))
}

/// The batches of one file, with the fields of `wanted`.
pub(super) fn file_batches(
    path: PathBuf,
    wanted: SchemaRef,
) -> Result<impl Iterator<Item = Result<RecordBatch, LogError>>, LogError> {
    let opened = open_log(&path)?;
    let names = wanted.fields().iter().filter_map(|field| opened.schema().index_of(field.name()).ok());
    let mask = ProjectionMask::roots(opened.parquet_schema(), names);
    let batches = batches(&path, opened.with_projection(mask), "")?;
    Ok(batches.map(move |batch| conform(&path, &batch?, &wanted)))
}

/// Columns in the order and with the types of `wanted`, whatever library wrote them.
fn conform(path: &Path, batch: &RecordBatch, wanted: &SchemaRef) -> Result<RecordBatch, LogError> {
    let columns = wanted.fields().iter().map(|field| column(path, batch, field)).collect::<Result<_, _>>()?;
    RecordBatch::try_new(Arc::clone(wanted), columns).map_err(|e| damaged(path, &e))
}

fn column(path: &Path, batch: &RecordBatch, field: &Field) -> Result<ArrayRef, LogError> {
    let found = batch.column_by_name(field.name());
    let found = found.ok_or_else(|| LogError::column(path, field.name(), "not in the file"))?;
    let unfit = |e| {
        LogError::column(path, field.name(), format!("{e}; values of type {} expected", field.data_type()))
    };
    let column = in_utc(parquet_file::cast(found, field.data_type()).map_err(unfit)?);
    if !field.is_nullable() && column.null_count() > 0 {
        return Err(LogError::column(path, field.name(), "has empty cells; a value in every row expected"));
    }
    Ok(column)
}

/// Times with their zone again.
fn in_utc(column: ArrayRef) -> ArrayRef {
    match column.as_any().downcast_ref::<TimestampMillisecondArray>() {
        Some(times) => Arc::new(times.clone().with_timezone("UTC")),
        None => column,
    }
}
