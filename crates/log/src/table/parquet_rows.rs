//! Rows of a Parquet file as text, without a copy of what the file keeps once.

use std::path::{Path, PathBuf};

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Int32Array, StringArray};
use arrow::compute::{max, min};
use arrow::datatypes::{DataType, Int32Type, Int64Type};
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;

use crate::LogError;
use crate::parquet_file::{self, BATCH_ROWS, Opened, cast, damaged};

/// Cells in memory at a time: files with very many columns are read fewer rows at a time.
const BATCH_CELLS: usize = 1 << 20;
/// Integers of a batch that lie this close together are written out once each.
const MOST_INTEGERS: i64 = 4_096;

/// A Parquet file, at one of its rows.
pub(crate) struct ParquetRows {
    path: PathBuf,
    /// Until the first row is asked for.
    opened: Option<Opened>,
    batches: Option<ParquetRecordBatchReader>,
    /// The columns that are read, rising.
    wanted: Vec<usize>,
    /// The cells of the batch at hand, by column of the file.
    columns: Vec<TextColumn>,
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
            row: 0,
            rows: 0,
            before: 0,
        };
        Ok((header, rows))
    }

    /// Reads these columns only; the others will be empty. To be called before the first row.
    pub(super) fn narrow(&mut self, columns: &[usize]) {
        self.wanted.retain(|column| columns.contains(column));
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
            let batches = opened.with_projection(mask).with_batch_size(rows).build();
            self.batches = Some(batches.map_err(|e| damaged(&self.path, &e))?);
        }
        let batch = self.batches.as_mut().and_then(Iterator::next);
        batch.transpose().map_err(|e| damaged(&self.path, &e))
    }

    fn take(&mut self, batch: &RecordBatch) -> Result<(), ArrowError> {
        for (place, column) in self.wanted.iter().zip(batch.columns()) {
            if let Some(cells) = self.columns.get_mut(*place) {
                *cells = TextColumn::new(column)?;
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
}

impl TextColumn {
    fn new(column: &ArrayRef) -> Result<Self, ArrowError> {
        if let Some(dictionary) = column.as_dictionary_opt::<Int32Type>()
            && let Some(texts) = dictionary.values().as_string_opt::<i32>()
        {
            return Ok(Self::Shared { keys: dictionary.keys().clone(), texts: texts.clone() });
        }
        let shared = match column.data_type() {
            DataType::Boolean => column.as_boolean_opt().map(booleans),
            kind if kind.is_signed_integer() || kind.is_unsigned_integer() => integers(column),
            _ => None,
        };
        shared.map_or_else(|| written_out(column).map(Self::Plain), Ok)
    }

    fn get(&self, row: usize) -> &str {
        let text = |texts: &'_ StringArray, i: usize| texts.is_valid(i).then_some(i);
        match self {
            Self::Absent => "",
            Self::Plain(texts) => text(texts, row).map_or("", |i| texts.value(i)),
            Self::Shared { keys, .. } if keys.is_null(row) => "",
            Self::Shared { keys, texts } => {
                text(texts, keys.value(row) as usize).map_or("", |i| texts.value(i))
            }
        }
    }
}

fn booleans(column: &BooleanArray) -> TextColumn {
    let keys = column.iter().map(|value| value.map(i32::from)).collect();
    TextColumn::Shared { keys, texts: StringArray::from(vec!["false", "true"]) }
}

/// Integers that lie close together; `None` for others.
fn integers(column: &ArrayRef) -> Option<TextColumn> {
    let column = cast(column, &DataType::Int64).ok()?;
    let column = column.as_primitive_opt::<Int64Type>()?;
    let (least, most) = (min(column)?, max(column)?);
    most.checked_sub(least).filter(|span| *span < MOST_INTEGERS)?;
    let texts = (least..=most).map(|value| Some(value.to_string())).collect();
    Some(TextColumn::Shared { keys: column.unary(|value| value.wrapping_sub(least) as i32), texts })
}

/// Values of any type as Arrow shows them; times lose their zone, which is UTC.
fn written_out(column: &ArrayRef) -> Result<StringArray, ArrowError> {
    let column = cast(column, column.data_type())?;
    let options = FormatOptions::new();
    let format = ArrayFormatter::try_new(&column, &options)?;
    (0..column.len()).map(|row| format.value(row).try_to_string().map(Some)).collect()
}
