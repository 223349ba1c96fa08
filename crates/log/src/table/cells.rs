//! The three kinds of file behind one row iterator.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use arrow::array::{Array, ArrayRef};
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use csv::StringRecord;
use flate2::read::MultiGzDecoder;
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;

use super::BadRow;
use crate::LogError;
use crate::parquet_file;

const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// A file of rows, read once from front to back.
pub(crate) struct Cells {
    path: PathBuf,
    header: Vec<String>,
    source: Source,
    current: StringRecord,
}

enum Source {
    Csv(Box<csv::Reader<Box<dyn Read>>>),
    Parquet { batches: ParquetRecordBatchReader, rows: std::vec::IntoIter<StringRecord>, read: u64 },
}

/// One row: its number, and its cells unless it is malformed.
pub(crate) struct ReadRow<'a> {
    pub(crate) number: u64,
    pub(crate) cells: Result<&'a StringRecord, BadRow>,
}

impl Cells {
    /// Opens a file and checks its header: no blank name, none twice. The kind is found from the first bytes.
    pub(crate) fn open(path: &Path) -> Result<Self, LogError> {
        let file = File::open(path).map_err(LogError::io(path, "read"))?;
        let mut reader = BufReader::with_capacity(1 << 16, file);
        let start = reader.fill_buf().map_err(LogError::io(path, "read"))?;
        let parquet = start.starts_with(parquet_file::MAGIC) || is_named(path, "parquet");
        let gzip = start.starts_with(&GZIP_MAGIC);
        let (header, source) = match (parquet, gzip) {
            (true, _) => open_parquet(path)?,
            (_, true) => open_csv(path, Box::new(BufReader::new(MultiGzDecoder::new(reader))))?,
            _ => open_csv(path, Box::new(reader))?,
        };
        check_header(path, &header)?;
        Ok(Self { path: path.to_path_buf(), header, source, current: StringRecord::new() })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Names of the columns, all different.
    pub(crate) fn header(&self) -> &[String] {
        &self.header
    }

    /// The next row, with one cell for each column.
    pub(crate) fn next_row(&mut self) -> Result<Option<ReadRow<'_>>, LogError> {
        let read = match &mut self.source {
            Source::Csv(reader) => next_csv(&self.path, reader, &mut self.current)?,
            Source::Parquet { batches, rows, read } => {
                next_parquet(&self.path, batches, rows, &mut self.current)?.then(|| {
                    *read += 1;
                    (*read + 1, Ok(()))
                })
            }
        };
        let (width, current) = (self.header.len(), &self.current);
        Ok(read.map(|(number, outcome)| ReadRow {
            number,
            cells: outcome.and_then(|()| right_width(current, width)).map(|()| current),
        }))
    }
}

fn is_named(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case(ending))
}

fn open_csv(path: &Path, input: Box<dyn Read>) -> Result<(Vec<String>, Source), LogError> {
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).terminator(csv::Terminator::Any(b'\n')).from_reader(input);
    let header = reader.headers().map_err(|e| csv_error(path, e))?;
    let header: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
    Ok((header, Source::Csv(Box::new(reader))))
}

fn open_parquet(path: &Path) -> Result<(Vec<String>, Source), LogError> {
    let opened = parquet_file::open(path)?;
    let header = opened.schema().fields().iter().map(|field| field.name().clone()).collect();
    let batches = opened.build().map_err(|e| parquet_file::damaged(path, &e))?;
    Ok((header, Source::Parquet { batches, rows: Vec::new().into_iter(), read: 0 }))
}

fn check_header(path: &Path, header: &[String]) -> Result<(), LogError> {
    let at = |column: &str, why: &str| Err(LogError::data(path, Some(1), Some(column), why));
    if header.is_empty() {
        return Err(LogError::file(path, "empty; a header line expected"));
    }
    if let [only] = header
        && let Some(separator) = only.chars().find(|c| matches!(c, ';' | '\t'))
    {
        return Err(LogError::file(path, format!("columns are separated by {separator:?}; commas expected")));
    }
    let mut seen = std::collections::HashSet::new();
    for (index, name) in header.iter().enumerate() {
        if name.is_empty() {
            return at(&(index + 1).to_string(), "has no name; every column needs one");
        }
        if !seen.insert(name) {
            return at(name, "the name occurs twice in the header; every column needs its own");
        }
    }
    Ok(())
}

type Outcome = (u64, Result<(), BadRow>);

fn next_csv(
    path: &Path,
    reader: &mut csv::Reader<Box<dyn Read>>,
    record: &mut StringRecord,
) -> Result<Option<Outcome>, LogError> {
    loop {
        match reader.read_record(record) {
            Ok(false) => return Ok(None),
            Ok(true) if is_blank_line(record) => {}
            Ok(true) => return Ok(Some((first_line(record, reader.position().line()), Ok(())))),
            Err(error) => return not_text(path, error).map(Some),
        }
    }
}

/// With `\n` as the end of a row, a blank line of a file with `\r\n` is a row that holds `\r`.
fn is_blank_line(record: &StringRecord) -> bool {
    record.len() == 1 && record.get(0) == Some("\r")
}

/// The line where a row begins, from the line where the next one does: `csv` counts blank lines before a row to it.
fn first_line(record: &StringRecord, next: u64) -> u64 {
    let inside = record.as_slice().bytes().filter(|byte| *byte == b'\n').count() as u64;
    line_of(record.position()).max(next.saturating_sub(1 + inside))
}

fn not_text(path: &Path, error: csv::Error) -> Result<Outcome, LogError> {
    match error.kind() {
        csv::ErrorKind::Utf8 { pos, .. } => {
            let why = "not UTF-8 text; save the file as UTF-8".to_owned();
            Ok((line_of(pos.as_ref()), Err(BadRow { column: None, why })))
        }
        _ => Err(csv_error(path, error)),
    }
}

fn line_of(position: Option<&csv::Position>) -> u64 {
    position.map_or(0, csv::Position::line)
}

fn right_width(record: &StringRecord, width: usize) -> Result<(), BadRow> {
    if record.len() == width {
        return Ok(());
    }
    let why = format!("{} cells; {width} expected, as in the header", record.len());
    Err(BadRow { column: None, why })
}

fn csv_error(path: &Path, error: csv::Error) -> LogError {
    match error.into_kind() {
        csv::ErrorKind::Io(source) => LogError::io(path, "read")(source),
        csv::ErrorKind::Utf8 { .. } => {
            LogError::data(path, Some(1), None, "the header is not UTF-8 text; save the file as UTF-8")
        }
        other => LogError::file(path, format!("not a CSV file: {other:?}")),
    }
}

/// Whether there was another row.
fn next_parquet(
    path: &Path,
    batches: &mut ParquetRecordBatchReader,
    rows: &mut std::vec::IntoIter<StringRecord>,
    record: &mut StringRecord,
) -> Result<bool, LogError> {
    loop {
        if let Some(row) = rows.next() {
            *record = row;
            return Ok(true);
        }
        let Some(batch) = batches.next() else { return Ok(false) };
        let batch = batch.map_err(|e| parquet_file::damaged(path, &e))?;
        *rows = to_text(&batch).map_err(|e| parquet_file::damaged(path, &e))?.into_iter();
    }
}

/// Cells as text; nulls are empty.
fn to_text(batch: &RecordBatch) -> Result<Vec<StringRecord>, ArrowError> {
    let options = FormatOptions::new();
    let zoneless = |column: &ArrayRef| parquet_file::cast(column, column.data_type());
    let arrays: Vec<ArrayRef> = batch.columns().iter().map(zoneless).collect::<Result<_, _>>()?;
    let columns: Vec<ArrayFormatter<'_>> =
        arrays.iter().map(|c| ArrayFormatter::try_new(c, &options)).collect::<Result<_, _>>()?;
    let row = |i| columns.iter().map(|column| column.value(i).try_to_string()).collect();
    (0..batch.num_rows()).map(row).collect()
}
