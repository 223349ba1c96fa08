//! A copy of the data set that leads back to nobody.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, StringArray, TimestampMillisecondArray};
use arrow::record_batch::RecordBatch;
use serde::Serialize;

use super::partition::Partition;
use super::reader::{Attempts, file_batches, open_log};
use super::schema::{SCHEMA_KEY, SYNTHETIC_KEY, VERSION, WRITER, WRITER_KEY, schema};
use crate::LogError;
use crate::columns::{text, time};
use crate::outcomes::export_outcomes;
use crate::parquet_file::{damaged, footer};
use crate::pseudonym::LearnerKey;

const DAY_MS: i64 = 86_400_000;

/// What [`export_anonymised`] wrote.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ExportReport {
    /// Files.
    pub files: usize,
    /// Rows.
    pub rows: u64,
    /// Results of real exams.
    pub outcomes: usize,
}

/// Copies a data set (a file or a folder) to a new or empty folder so that no row can be traced to this machine's
/// journal: pseudonyms of learners, sittings and attempts are hashed once more with a key that is thrown away, times
/// are cut to the day, ids of journals and columns that an attempt log does not have are left out. `outcomes` names a folder of
/// results and the file they go to, under the same new pseudonyms.
///
/// # Errors
/// [`LogError::NotEmpty`] if `out` holds anything, [`LogError::Invalid`] if it lies inside the data set,
/// [`LogError::Data`] if a file is damaged or no attempt log, [`LogError::Io`] if a file cannot be written.
pub fn export_anonymised(
    dataset: &Path,
    out: &Path,
    outcomes: Option<(&Path, &Path)>,
) -> Result<ExportReport, LogError> {
    let attempts = Attempts::open(dataset)?;
    prepare(dataset, out)?;
    let key = LearnerKey::throw_away()?;
    let mut report = ExportReport::default();
    if let Some((folder, file)) = outcomes {
        report.outcomes = export_outcomes(folder, file, &key)?;
    }
    for (number, file) in attempts.files().iter().enumerate() {
        let folder =
            file.parent().and_then(|folder| folder.strip_prefix(dataset).ok()).unwrap_or(Path::new(""));
        let target = out.join(folder).join(format!("part-{number:04}.parquet"));
        report.rows += copy(file, &target, &key)?;
        report.files += 1;
    }
    Ok(report)
}

/// Makes the folder, and refuses one that holds something or would be read as part of the data set.
fn prepare(dataset: &Path, out: &Path) -> Result<(), LogError> {
    let io = LogError::io;
    std::fs::create_dir_all(out).map_err(io(out, "create the folder"))?;
    if std::fs::read_dir(out).map_err(io(out, "read the folder"))?.next().is_some() {
        return Err(LogError::NotEmpty { path: out.to_path_buf() });
    }
    let real = |path: &Path| -> Result<PathBuf, LogError> { path.canonicalize().map_err(io(path, "read")) };
    if real(out)?.starts_with(real(dataset)?) {
        let why =
            "lies inside the data set, whose readers would count its rows twice; name a folder elsewhere";
        return Err(LogError::Invalid { what: out.display().to_string(), why: why.to_owned() });
    }
    Ok(())
}

/// Rows copied.
fn copy(from: &Path, to: &Path, key: &LearnerKey) -> Result<u64, LogError> {
    let synthetic = footer(&open_log(from)?, SYNTHETIC_KEY).unwrap_or_else(|| "false".to_owned());
    let pairs = [
        (SCHEMA_KEY, VERSION),
        (SYNTHETIC_KEY, synthetic.as_str()),
        ("gradatim.anonymised", "true"),
        (WRITER_KEY, WRITER),
    ];
    let mut partition = Partition::create(to, &pairs)?;
    let mut rows = 0;
    for batch in file_batches(from.to_path_buf(), schema())? {
        let anonymous = anonymise(from, &batch?, key)?;
        rows += anonymous.num_rows() as u64;
        partition.write(&anonymous)?;
    }
    partition.finish()?;
    Ok(rows)
}

fn anonymise(path: &Path, batch: &RecordBatch, key: &LearnerKey) -> Result<RecordBatch, LogError> {
    let hashed = |name: &str, hash: &dyn Fn(&str) -> String| -> Result<ArrayRef, LogError> {
        let ids = text(path, batch, name)?;
        Ok(Arc::new(StringArray::from_iter_values(ids.iter().map(|id| hash(id.unwrap_or_default())))))
    };
    let days = time(path, batch, "answered_at")?.unary(|at| at.div_euclid(DAY_MS) * DAY_MS);
    let days: TimestampMillisecondArray = days;
    let schema = batch.schema();
    let columns =
        schema.fields().iter().zip(batch.columns()).map(|(field, column)| match field.name().as_str() {
            "learner" => hashed("learner", &|id| key.pseudonym(id)),
            "sitting_id" => hashed("sitting_id", &|id| key.sitting(id)),
            "attempt_id" => hashed("attempt_id", &|id| key.attempt(id, 0)),
            "answered_at" => Ok(Arc::new(days.clone().with_timezone("UTC")) as ArrayRef),
            _ => Ok(Arc::clone(column)),
        });
    let columns = columns.collect::<Result<_, _>>()?;
    RecordBatch::try_new(batch.schema(), columns).map_err(|e| damaged(path, &e))
}
