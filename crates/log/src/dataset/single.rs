//! A data set as one file, for who wants to take it away.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::LazyLock;

use arrow::array::{Array, AsArray};
use arrow::datatypes::{DataType, Float64Type, Int64Type, TimestampMillisecondType};

use super::reader::Attempts;
use super::schema::{SCHEMA_KEY, SYNTHETIC_KEY, VERSION, WRITER, WRITER_KEY, schema};
use crate::LogError;
use crate::parquet_file;

/// Writes all attempts of a data set to one Parquet file.
///
/// # Errors
/// [`LogError::Data`] for a damaged data set, [`LogError::Io`] if the file cannot be written.
pub fn write_parquet(attempts: &Attempts, mut out: &File) -> Result<(), LogError> {
    let synthetic = attempts.is_synthetic().to_string();
    let footer = [(SCHEMA_KEY, VERSION), (SYNTHETIC_KEY, synthetic.as_str()), (WRITER_KEY, WRITER)];
    let file = out.try_clone().map_err(failed("copy the handle"))?;
    let broken = |e: parquet::errors::ParquetError| failed("write")(std::io::Error::other(e));
    let mut writer = parquet_file::writer(file, schema(), &footer).map_err(broken)?;
    for batch in attempts.batches(&names())? {
        writer.write(&batch?).map_err(broken)?;
    }
    writer.close().map_err(broken)?;
    out.flush().map_err(failed("write"))
}

/// Writes all attempts of a data set as CSV, with a header; what is missing is empty.
///
/// # Errors
/// [`LogError::Data`] for a damaged data set, [`LogError::Io`] if the file cannot be written.
pub fn write_csv(attempts: &Attempts, out: &File) -> Result<(), LogError> {
    let mut writer = csv::Writer::from_writer(out);
    let csv_failed = |e: csv::Error| failed("write")(std::io::Error::other(e));
    writer.write_record(names()).map_err(csv_failed)?;
    for batch in attempts.batches(&names())? {
        let batch = batch?;
        for row in 0..batch.num_rows() {
            writer
                .write_record(batch.columns().iter().map(|column| cell(column, row)))
                .map_err(csv_failed)?;
        }
    }
    writer.flush().map_err(failed("write"))
}

fn names() -> Vec<&'static str> {
    NAMES.iter().map(String::as_str).collect()
}

static NAMES: LazyLock<Vec<String>> =
    LazyLock::new(|| schema().fields().iter().map(|field| field.name().clone()).collect());

/// A cell as text that [`parse_time`](crate::parse_time) and `f64::from_str` read back.
fn cell(column: &dyn Array, row: usize) -> String {
    if column.is_null(row) {
        return String::new();
    }
    match column.data_type() {
        DataType::Utf8 => column.as_string::<i32>().value(row).to_owned(),
        DataType::Int64 => column.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::Float64 => column.as_primitive::<Float64Type>().value(row).to_string(),
        DataType::Boolean => column.as_boolean().value(row).to_string(),
        _ => time(column, row).unwrap_or_default(),
    }
}

fn time(column: &dyn Array, row: usize) -> Option<String> {
    let at = column.as_primitive_opt::<TimestampMillisecondType>()?.value(row);
    Some(jiff::Timestamp::from_millisecond(at).ok()?.strftime("%Y-%m-%d %H:%M:%S").to_string())
}

fn failed(doing: &'static str) -> impl FnOnce(std::io::Error) -> LogError {
    LogError::io(Path::new("the download"), doing)
}
