//! Rows of a Parquet file as text, without a copy of what the file keeps once.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Int32Array, StringArray, TimestampMillisecondArray,
};
use arrow::datatypes::{DataType, Int32Type, Int64Type, TimeUnit, TimestampMillisecondType};
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use parquet::arrow::ProjectionMask;

use crate::LogError;
use crate::parquet_file::{self, BATCH_ROWS, Batches, Opened, batches, cast, damaged};

/// Cells in memory at a time: files with very many columns are read fewer rows at a time.
const BATCH_CELLS: usize = 1 << 20;
/// Different integers of a column that are kept written out.
const MOST_INTEGERS: usize = 1 << 16;

/// A Parquet file, at one of its rows.
pub(crate) struct ParquetRows {
    path: PathBuf,
    /// Until the first row is asked for.
    opened: Option<Opened>,
    batches: Option<Batches>,
    /// The columns that are read, rising.
    wanted: Vec<usize>,
    /// The cells of the batch at hand, by column of the file.
    columns: Vec<TextColumn>,
    /// The column that is read as times rather than text, if it holds times.
    time: Option<usize>,
    times: Option<TimestampMillisecondArray>,
    row: usize,
    rows: usize,
    /// Rows of all batches before.
    before: u64,
}

impl ParquetRows {
    /// Opens a file and gives the names of its columns.
    pub(super) fn open(path: &Path) -> Result<(Vec<String>, Self), LogError> {
        let opened = parquet_file::open_with_dictionaries(path)?;
        let header: Vec<String> = opened.schema().fields().iter().map(|field| field.name().clone()).collect();
        let rows = Self {
            path: path.to_path_buf(),
            opened: Some(opened),
            batches: None,
            wanted: (0..header.len()).collect(),
            columns: header.iter().map(|_| TextColumn::Absent).collect(),
            time: None,
            times: None,
            row: 0,
            rows: 0,
            before: 0,
        };
        Ok((header, rows))
    }

    /// Reads these columns only; the others will be empty. If `time` holds times of Parquet's own type,
    /// [`time`](Self::time) gives them and their text is empty. To be called before the first row.
    pub(super) fn narrow(&mut self, columns: &[usize], time: Option<usize>) {
        self.wanted.retain(|column| columns.contains(column));
        self.time = time;
    }

    /// The time of the row at hand in UTC milliseconds since 1970, if there is a column of times.
    pub(super) fn time(&self) -> Option<i64> {
        self.times.as_ref().filter(|times| times.is_valid(self.row)).map(|times| times.value(self.row))
    }

    /// Goes to the next row and gives its number, counted as if there were a header line; `None` after the last.
    pub(super) fn next(&mut self) -> Result<Option<u64>, LogError> {
        self.row += 1;
        while self.row >= self.rows {
            let Some(batch) = self.next_batch()? else { return Ok(None) };
            self.before += self.rows as u64;
            (self.row, self.rows) = (0, batch.num_rows());
            self.take(&batch).map_err(|e| damaged(&self.path, &e))?;
        }
        Ok(Some(self.before + self.row as u64 + 2))
    }

    /// The cell of the row at hand; nulls are empty.
    pub(super) fn get(&self, column: usize) -> &str {
        self.columns.get(column).map_or("", |cells| cells.get(self.row))
    }

    fn next_batch(&mut self) -> Result<Option<RecordBatch>, LogError> {
        if let Some(opened) = self.opened.take() {
            let mask = ProjectionMask::roots(opened.parquet_schema(), self.wanted.iter().copied());
            let rows = (BATCH_CELLS / self.wanted.len().max(1)).clamp(1, BATCH_ROWS);
            let opened = opened.with_projection(mask).with_batch_size(rows);
            self.batches = Some(batches(&self.path, opened, "")?);
        }
        self.batches.as_mut().and_then(Iterator::next).transpose()
    }

    fn take(&mut self, batch: &RecordBatch) -> Result<(), ArrowError> {
        for (place, column) in self.wanted.iter().zip(batch.columns()) {
            if self.time == Some(*place) && matches!(column.data_type(), DataType::Timestamp(..)) {
                let times = cast(column, &DataType::Timestamp(TimeUnit::Millisecond, None))?;
                self.times = times.as_primitive_opt::<TimestampMillisecondType>().cloned();
                continue;
            }
            if let Some(cells) = self.columns.get_mut(*place) {
                *cells = std::mem::replace(cells, TextColumn::Absent).next(column)?;
            }
        }
        Ok(())
    }
}

/// A column of a batch as text.
enum TextColumn {
    Absent,
    /// A text a row.
    Plain(StringArray),
    /// Texts that occur many times, once each.
    Shared {
        keys: Int32Array,
        texts: StringArray,
    },
    Integers(Integers),
}

impl TextColumn {
    /// The same column in the next batch.
    fn next(self, column: &ArrayRef) -> Result<Self, ArrowError> {
        if let Some(dictionary) = column.as_dictionary_opt::<Int32Type>()
            && let Some(texts) = dictionary.values().as_string_opt::<i32>()
        {
            return Ok(Self::Shared { keys: dictionary.keys().clone(), texts: texts.clone() });
        }
        match column.data_type() {
            DataType::Utf8 => Ok(column.as_string_opt().cloned().map_or(Self::Absent, Self::Plain)),
            DataType::Boolean => Ok(column.as_boolean_opt().map_or(Self::Absent, booleans)),
            // Not all of them fit below.
            DataType::UInt64 => written_out(column).map(Self::Plain),
            kind if kind.is_integer() => {
                let mut integers = if let Self::Integers(known) = self { known } else { Integers::default() };
                integers.take(column)?;
                Ok(Self::Integers(integers))
            }
            _ => written_out(column).map(Self::Plain),
        }
    }

    fn get(&self, row: usize) -> &str {
        match self {
            Self::Absent => "",
            Self::Plain(texts) => text(texts, row),
            Self::Shared { keys, .. } if keys.is_null(row) => "",
            Self::Shared { keys, texts } => text(texts, keys.value(row) as usize),
            Self::Integers(integers) => integers.get(row),
        }
    }
}

fn text(texts: &StringArray, i: usize) -> &str {
    if texts.is_null(i) { "" } else { texts.value(i) }
}

/// Integers, of which each is written out once for many rows and batches.
#[derive(Default)]
struct Integers {
    keys: HashMap<i64, usize>,
    texts: Vec<String>,
    /// Key of each row of the batch.
    rows: Vec<Option<usize>>,
}

impl Integers {
    fn take(&mut self, column: &ArrayRef) -> Result<(), ArrowError> {
        let column = cast(column, &DataType::Int64)?;
        if self.texts.len() > MOST_INTEGERS {
            self.keys.clear();
            self.texts.clear();
        }
        self.rows.clear();
        let mut last = None;
        for value in column.as_primitive_opt::<Int64Type>().into_iter().flatten() {
            last = match (value, last) {
                (Some(value), Some((before, key))) if value == before => Some((before, key)),
                (value, _) => value.map(|value| (value, self.key(value))),
            };
            self.rows.push(last.map(|(_, key)| key));
        }
        Ok(())
    }

    fn key(&mut self, value: i64) -> usize {
        *self.keys.entry(value).or_insert_with(|| {
            self.texts.push(value.to_string());
            self.texts.len() - 1
        })
    }

    fn get(&self, row: usize) -> &str {
        let key = self.rows.get(row).copied().flatten();
        key.and_then(|key| self.texts.get(key)).map_or("", String::as_str)
    }
}

fn booleans(column: &BooleanArray) -> TextColumn {
    let keys = column.iter().map(|value| value.map(i32::from)).collect();
    TextColumn::Shared { keys, texts: StringArray::from(vec!["false", "true"]) }
}

/// Values of any type as Arrow shows them; times lose their zone, which is UTC.
fn written_out(column: &ArrayRef) -> Result<StringArray, ArrowError> {
    let column = cast(column, column.data_type())?;
    let options = FormatOptions::new();
    let format = ArrayFormatter::try_new(&column, &options)?;
    (0..column.len()).map(|row| format.value(row).try_to_string().map(Some)).collect()
}
