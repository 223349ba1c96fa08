//! Taking a learner out of the data set.

use std::path::Path;

use arrow::array::{Array, BooleanArray};
use arrow::compute::filter_record_batch;
use arrow::record_batch::RecordBatch;
use serde::Serialize;

use super::partition::{Partition, files_under, is_left_over, remove};
use super::reader::{files_of, open_log};
use crate::LogError;
use crate::columns::text;
use crate::parquet_file::{Opened, batches, damaged};

/// What [`forget`] did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ForgetReport {
    /// Rows taken out.
    pub rows: u64,
    /// Files rewritten without them.
    pub rewritten: usize,
    /// Files removed, because they held nothing else.
    pub removed: usize,
}

/// Takes a learner's rows out of every file of the data set, by pseudonym
/// ([`LearnerKey::pseudonym`](crate::LearnerKey::pseudonym)). Other rows, columns and footers stay; files without the
/// learner are not touched; a missing folder holds nobody. Unfinished files that a crash left behind are removed too,
/// so no [`compact`](super::compact()) may run at the same time.
///
/// # Errors
/// [`LogError::Data`] if a file is damaged or no attempt log, [`LogError::Io`] if one cannot be written.
pub fn forget(dataset: &Path, pseudonym: &str) -> Result<ForgetReport, LogError> {
    let mut report = ForgetReport::default();
    if !dataset.exists() {
        return Ok(report);
    }
    for file in files_of(dataset)? {
        forget_in(&file, pseudonym, &mut report)?;
    }
    if dataset.is_dir() {
        files_under(dataset, is_left_over)?.iter().try_for_each(|path| remove(path))?;
    }
    Ok(report)
}

fn forget_in(path: &Path, pseudonym: &str, report: &mut ForgetReport) -> Result<(), LogError> {
    let all = open_log(path)?.metadata().file_metadata().num_rows().unsigned_abs();
    let theirs = each_batch(path, |batch| Ok(others(path, batch, pseudonym)?.false_count() as u64))?
        .iter()
        .sum::<u64>();
    report.rows += theirs;
    match theirs {
        0 => Ok(()),
        _ if theirs == all => {
            report.removed += 1;
            remove(path)
        }
        _ => {
            report.rewritten += 1;
            rewrite(path, pseudonym)
        }
    }
}

fn rewrite(path: &Path, pseudonym: &str) -> Result<(), LogError> {
    let opened = open_log(path)?;
    let footer = footer_of(&opened);
    let pairs: Vec<(&str, &str)> = footer.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    let mut partition = Partition::with_schema(path, opened.schema().clone(), &pairs)?;
    each_batch(path, |batch| {
        let kept =
            filter_record_batch(batch, &others(path, batch, pseudonym)?).map_err(|e| damaged(path, &e))?;
        partition.write(&kept)
    })?;
    partition.finish().map(|_| ())
}

/// Everything in the footer but Arrow's own entry, which the writer makes anew.
fn footer_of(opened: &Opened) -> Vec<(String, String)> {
    let entries = opened.metadata().file_metadata().key_value_metadata().into_iter().flatten();
    let ours = entries.filter(|entry| entry.key != parquet::arrow::ARROW_SCHEMA_META_KEY);
    ours.filter_map(|entry| Some((entry.key.clone(), entry.value.clone()?))).collect()
}

fn each_batch<T>(
    path: &Path,
    mut take: impl FnMut(&RecordBatch) -> Result<T, LogError>,
) -> Result<Vec<T>, LogError> {
    batches(path, open_log(path)?, "")?.map(|batch| take(&batch?)).collect()
}

/// `true` for the rows of other learners.
fn others(path: &Path, batch: &RecordBatch, pseudonym: &str) -> Result<BooleanArray, LogError> {
    let learners = text(path, batch, "learner")?;
    Ok((0..learners.len()).map(|i| Some(learners.is_null(i) || learners.value(i) != pseudonym)).collect())
}
