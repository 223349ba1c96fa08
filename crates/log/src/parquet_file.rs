//! Parquet files: opened with errors a person understands, written with one set of properties.

use std::cell::Cell;
use std::collections::HashSet;
use std::fs::File;
use std::io::{Read, Seek, Write};
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Once};

use arrow::array::ArrayRef;
use arrow::compute::{CastOptions, cast_with_options};
use arrow::datatypes::{DataType, FieldRef, Schema, SchemaRef};
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder};

use crate::LogError;
use crate::dataset::SYNTHETIC_KEY;

/// Rows in memory at a time while reading.
pub(crate) const BATCH_ROWS: usize = 8_192;
/// First bytes of a Parquet file, and its last.
pub(crate) const MAGIC: &[u8; 4] = b"PAR1";

/// A Parquet file whose footer has been read.
pub(crate) type Opened = ParquetRecordBatchReaderBuilder<File>;

/// Opens a Parquet file. Column types are those of Parquet itself, whatever library wrote it.
pub(crate) fn open(path: &Path) -> Result<Opened, LogError> {
    let mut file = File::open(path).map_err(LogError::io(path, "read"))?;
    check_magic(path, &mut file)?;
    let opened = ParquetRecordBatchReaderBuilder::try_new_with_options(file, plain_types());
    let opened = opened.map_err(|e| damaged(path, &e))?.with_batch_size(BATCH_ROWS);
    check_rows(path, &opened)?;
    Ok(opened)
}

/// The rows of an opened file, batch by batch; `place` begins what is said of a fault.
pub(crate) fn batches(path: &Path, opened: Opened, place: &str) -> Result<Batches, LogError> {
    let mut batches = Batches { path: path.to_owned(), place: place.to_owned(), reader: None };
    batches.reader = Some(opened.build().map_err(|e| batches.fault(&e))?);
    Ok(batches)
}

/// Batches of rows. On some damaged pages the decoder panics instead of refusing them: that is an error of the file
/// like any other, and the last thing that is read of it.
pub(crate) struct Batches {
    path: PathBuf,
    place: String,
    reader: Option<ParquetRecordBatchReader>,
}

impl Batches {
    fn fault(&self, error: &dyn std::fmt::Display) -> LogError {
        damaged(&self.path, &format!("{}{error}", self.place))
    }
}

impl Iterator for Batches {
    type Item = Result<RecordBatch, LogError>;

    fn next(&mut self) -> Option<Self::Item> {
        let reader = self.reader.as_mut()?;
        if let Ok(batch) = quietly(|| reader.next()) {
            return batch.map(|batch| batch.map_err(|e| self.fault(&e)));
        }
        self.reader = None;
        Some(Err(self.fault(&"its pages cannot be decoded")))
    }
}

thread_local! {
    static DECODING: Cell<bool> = const { Cell::new(false) };
}

/// Runs the decoder; its panic is caught and not told of, while those of all other code are told as before.
fn quietly<T>(decode: impl FnOnce() -> T) -> std::thread::Result<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let others = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !DECODING.get() {
                others(info);
            }
        }));
    });
    DECODING.set(true);
    let result = panic::catch_unwind(AssertUnwindSafe(decode));
    DECODING.set(false);
    result
}

/// The types of Parquet itself, whatever the writer's were.
pub(crate) fn plain_types() -> ArrowReaderOptions {
    ArrowReaderOptions::new().with_skip_arrow_metadata(true)
}

/// The footer counts the rows twice.
fn check_rows(path: &Path, opened: &Opened) -> Result<(), LogError> {
    let parts = opened.metadata().row_groups().iter().map(|group| u64::try_from(group.num_rows()).ok());
    let sum = parts.reduce(|x, y| x?.checked_add(y?)).unwrap_or(Some(0));
    let told = opened.metadata().file_metadata().num_rows();
    if sum.is_some() && sum == u64::try_from(told).ok() {
        return Ok(());
    }
    Err(damaged(path, &format!("the footer tells of {told} rows, but not its parts")))
}

/// As [`open`], with the texts that the file keeps once in memory once: as dictionaries.
pub(crate) fn open_with_dictionaries(path: &Path) -> Result<Opened, LogError> {
    let opened = open(path)?;
    let with_dictionary = columns_with_dictionary(&opened);
    let fields = opened.schema().fields().iter().enumerate();
    let fields = fields.map(|(root, field)| match field.data_type() {
        DataType::Utf8 if with_dictionary.contains(&root) => {
            Arc::new(field.as_ref().clone().with_data_type(shared_text()))
        }
        _ => Arc::clone(field),
    });
    let schema = Arc::new(Schema::new(fields.collect::<Vec<FieldRef>>()));
    let options = ArrowReaderOptions::new().with_schema(schema);
    let metadata = ArrowReaderMetadata::try_new(Arc::clone(opened.metadata()), options);
    let metadata = metadata.map_err(|e| damaged(path, &e))?;
    let file = File::open(path).map_err(LogError::io(path, "read"))?;
    Ok(Opened::new_with_metadata(file, metadata))
}

fn columns_with_dictionary(opened: &Opened) -> HashSet<usize> {
    let columns = opened.metadata().row_groups().iter().flat_map(|group| group.columns().iter().enumerate());
    let kept = columns.filter(|(_, chunk)| chunk.dictionary_page_offset().is_some());
    kept.map(|(leaf, _)| opened.parquet_schema().get_column_root_idx(leaf)).collect()
}

/// Keys into a list of different texts.
pub(crate) fn shared_text() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

fn check_magic(path: &Path, file: &mut File) -> Result<(), LogError> {
    let mut magic = [0; 4];
    let read = file.read_exact(&mut magic).and_then(|()| file.rewind());
    match read {
        Ok(()) if magic == *MAGIC => Ok(()),
        Err(e) if e.kind() != std::io::ErrorKind::UnexpectedEof => Err(LogError::io(path, "read")(e)),
        _ => Err(LogError::file(
            path,
            "not a Parquet file; a file written by `gradatim log compact` or the like expected",
        )),
    }
}

/// A column cast to another type. A value that does not fit is an error. Times lose their zone: they are all UTC, and
/// Arrow knows no named zone without a database of them.
pub(crate) fn cast(column: &ArrayRef, to: &DataType) -> Result<ArrayRef, ArrowError> {
    let to = match to {
        DataType::Timestamp(unit, _) => DataType::Timestamp(*unit, None),
        other => other.clone(),
    };
    cast_with_options(column, &to, &CastOptions { safe: false, ..CastOptions::default() })
}

/// For what goes wrong inside a file that began like Parquet.
pub(crate) fn damaged(path: &Path, error: &dyn std::fmt::Display) -> LogError {
    LogError::file(
        path,
        format!(
            "a truncated or damaged Parquet file, or one compressed otherwise than with zstd or snappy ({error}); copy or write it again"
        ),
    )
}

/// The value under a key in the footer.
pub(crate) fn footer(opened: &Opened, key: &str) -> Option<String> {
    let entries = opened.metadata().file_metadata().key_value_metadata()?;
    entries.iter().find(|entry| entry.key == key)?.value.clone()
}

/// Whether a file is Parquet that says its content is simulated.
///
/// # Errors
/// [`LogError::Data`] if it is damaged, [`LogError::Io`] if it cannot be read.
pub fn is_synthetic(path: &Path) -> Result<bool, LogError> {
    if !path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("parquet")) {
        return Ok(false);
    }
    Ok(footer(&open(path)?, SYNTHETIC_KEY).as_deref() == Some("true"))
}

/// A writer of zstd-compressed Parquet with these pairs in the footer.
pub(crate) fn writer<W: Write + Send>(
    into: W,
    schema: SchemaRef,
    footer: &[(&str, &str)],
) -> parquet::errors::Result<ArrowWriter<W>> {
    tuned_writer(into, schema, footer, |properties| properties)
}

/// Properties of a file to be written.
pub(crate) type Properties = WriterPropertiesBuilder;

/// As [`writer`], with properties of its own besides.
pub(crate) fn tuned_writer<W: Write + Send>(
    into: W,
    schema: SchemaRef,
    footer: &[(&str, &str)],
    tune: impl FnOnce(Properties) -> Properties,
) -> parquet::errors::Result<ArrowWriter<W>> {
    ArrowWriter::try_new(into, schema, Some(tune(properties(footer)).build()))
}

/// As [`writer`], for batches with [`shared_text`], which are plain texts in the file.
pub(crate) fn shared_text_writer<W: Write + Send>(
    into: W,
    schema: SchemaRef,
    footer: &[(&str, &str)],
) -> parquet::errors::Result<ArrowWriter<W>> {
    let options = ArrowWriterOptions::new().with_properties(properties(footer).build());
    ArrowWriter::try_new_with_options(into, schema, options.with_skip_arrow_metadata(true))
}

fn properties(footer: &[(&str, &str)]) -> Properties {
    let pair = |(key, value): &(&str, &str)| KeyValue::new((*key).to_owned(), Some((*value).to_owned()));
    WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_created_by(concat!("gradatim ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_key_value_metadata(Some(footer.iter().map(pair).collect()))
}

/// A whole file of one batch.
pub(crate) fn write_batch<W: Write + Send>(
    into: W,
    batch: &RecordBatch,
    footer: &[(&str, &str)],
) -> std::io::Result<()> {
    let write = || {
        let mut writer = writer(into, batch.schema(), footer)?;
        writer.write(batch)?;
        writer.close()
    };
    write().map(|_| ()).map_err(std::io::Error::other)
}
