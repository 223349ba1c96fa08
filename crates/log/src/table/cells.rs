//! The three kinds of file behind one row iterator.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use csv::StringRecord;
use flate2::read::MultiGzDecoder;

use super::BadRow;
use super::parquet_rows::ParquetRows;
use super::ration::{Ration, Unpacked};
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
    Csv(Box<CsvRows>),
    Parquet(Box<ParquetRows>),
}

/// A CSV file, of which no row takes more than its ration.
struct CsvRows {
    reader: csv::Reader<Box<dyn Read>>,
    ration: Ration,
}

/// The cells of one row.
#[derive(Clone, Copy)]
pub(crate) enum RowCells<'a> {
    Csv(&'a StringRecord),
    Parquet(&'a ParquetRows),
}

impl<'a> RowCells<'a> {
    /// The cell of a column by its index in the header; empty where there is none.
    pub(super) fn get(self, column: usize) -> &'a str {
        match self {
            Self::Csv(record) => record.get(column).unwrap_or_default(),
            Self::Parquet(rows) => rows.get(column),
        }
    }

    /// UTC milliseconds since 1970, if the file has them as such.
    pub(super) fn time(self) -> Option<i64> {
        match self {
            Self::Csv(_) => None,
            Self::Parquet(rows) => rows.time(),
        }
    }
}

/// One row: its number, and its cells unless it is malformed.
pub(crate) struct ReadRow<'a> {
    pub(crate) number: u64,
    pub(crate) cells: Result<RowCells<'a>, BadRow>,
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
            (_, true) => open_csv(path, unpacked(path, reader)?)?,
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

    /// Spares the work on all columns but these; the others may then be empty. Times of Parquet's own type in the
    /// column `time` are handed out as such instead of text.
    pub(crate) fn narrow(&mut self, columns: &[usize], time: Option<usize>) {
        if let Source::Parquet(rows) = &mut self.source {
            rows.narrow(columns, time);
        }
    }

    /// The next row, with one cell for each column.
    pub(crate) fn next_row(&mut self) -> Result<Option<ReadRow<'_>>, LogError> {
        let width = self.header.len();
        match &mut self.source {
            Source::Csv(rows) => {
                let read = next_csv(&self.path, rows, &mut self.current)?;
                let current = &self.current;
                Ok(read.map(|(number, outcome)| {
                    let cells = outcome.and_then(|()| right_width(current, width));
                    ReadRow { number, cells: cells.map(|()| RowCells::Csv(current)) }
                }))
            }
            Source::Parquet(rows) => {
                let number = rows.next()?;
                Ok(number.map(|number| ReadRow { number, cells: Ok(RowCells::Parquet(rows)) }))
            }
        }
    }
}

fn is_named(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case(ending))
}

fn unpacked(path: &Path, file: BufReader<File>) -> Result<Box<dyn Read>, LogError> {
    let about = file.get_ref().metadata().map_err(LogError::io(path, "read"))?;
    // The length of a pipe is not known.
    let packed = about.is_file().then_some(about.len());
    Ok(Box::new(BufReader::new(Unpacked::new(MultiGzDecoder::new(file), packed))))
}

fn open_csv(path: &Path, input: Box<dyn Read>) -> Result<(Vec<String>, Source), LogError> {
    let ration = Ration::default();
    let input: Box<dyn Read> = Box::new(ration.limit(input));
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).terminator(csv::Terminator::Any(b'\n')).from_reader(input);
    let header = reader.headers().map_err(|e| csv_error(path, e))?;
    let header: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
    Ok((header, Source::Csv(Box::new(CsvRows { reader, ration }))))
}

fn open_parquet(path: &Path) -> Result<(Vec<String>, Source), LogError> {
    let (header, rows) = ParquetRows::open(path)?;
    Ok((header, Source::Parquet(Box::new(rows))))
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
    CsvRows { reader, ration }: &mut CsvRows,
    record: &mut StringRecord,
) -> Result<Option<Outcome>, LogError> {
    loop {
        ration.renew();
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
