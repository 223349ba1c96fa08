//! Typed columns of a record batch.

use std::path::Path;

use arrow::array::{Array, BooleanArray, Float64Array, Int64Array, StringArray, TimestampMillisecondArray};
use arrow::record_batch::RecordBatch;

use crate::LogError;

fn typed<'b, T: Array + 'static>(path: &Path, batch: &'b RecordBatch, name: &str) -> Result<&'b T, LogError> {
    let column = batch.column_by_name(name).and_then(|column| column.as_any().downcast_ref());
    column.ok_or_else(|| LogError::column(path, name, "missing or of another type than in an attempt log"))
}

pub(crate) fn text<'b>(path: &Path, batch: &'b RecordBatch, name: &str) -> Result<&'b StringArray, LogError> {
    typed(path, batch, name)
}

pub(crate) fn integer<'b>(
    path: &Path,
    batch: &'b RecordBatch,
    name: &str,
) -> Result<&'b Int64Array, LogError> {
    typed(path, batch, name)
}

pub(crate) fn real<'b>(
    path: &Path,
    batch: &'b RecordBatch,
    name: &str,
) -> Result<&'b Float64Array, LogError> {
    typed(path, batch, name)
}

pub(crate) fn flag<'b>(
    path: &Path,
    batch: &'b RecordBatch,
    name: &str,
) -> Result<&'b BooleanArray, LogError> {
    typed(path, batch, name)
}

pub(crate) fn time<'b>(
    path: &Path,
    batch: &'b RecordBatch,
    name: &str,
) -> Result<&'b TimestampMillisecondArray, LogError> {
    typed(path, batch, name)
}
