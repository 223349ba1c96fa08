//! Tables for people and programs.

use datafusion::arrow::csv::WriterBuilder;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::error::ArrowError;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::file::metadata::KeyValue;
use std::io::{self, Write};
use std::path::Path;
use tempfile::NamedTempFile;

/// Rows in the order of their first columns.
#[derive(Debug)]
pub struct Table {
    /// The columns.
    pub schema: SchemaRef,
    /// The rows.
    pub rows: Vec<RecordBatch>,
    /// Whether they were made from simulated answers.
    pub synthetic: bool,
}

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Csv,
    Json,
    Parquet,
}

impl Format {
    /// By the ending of a file.
    pub(super) fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()? {
            "csv" => Some(Self::Csv),
            "json" => Some(Self::Json),
            "parquet" => Some(Self::Parquet),
            _ => None,
        }
    }
}

impl Table {
    /// Number of rows.
    pub fn height(&self) -> usize {
        self.rows.iter().map(RecordBatch::num_rows).sum()
    }

    /// Writes a file that appears whole or not at all.
    pub(super) fn save(&self, path: &Path, format: Format) -> io::Result<()> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut pending = pending(folder)?;
        self.write(&mut pending, format)?;
        pending.as_file().sync_all()?;
        pending.persist(path)?;
        Ok(())
    }

    /// Writes the document of `--json`.
    ///
    /// # Errors
    /// When nobody reads any more.
    pub fn write_json(&self, to: &mut (impl Write + Send)) -> io::Result<()> {
        self.write(to, Format::Json)
    }

    /// Writes the rows.
    pub(super) fn write(&self, to: &mut (impl Write + Send), format: Format) -> io::Result<()> {
        match format {
            Format::Csv => self.csv(to),
            Format::Json => self.json(to),
            Format::Parquet => self.parquet(to),
        }
        .map_err(io::Error::other)?;
        to.flush()
    }

    fn csv(&self, to: &mut impl Write) -> Result<(), ArrowError> {
        let mut writer = WriterBuilder::new().with_header(true).build(to);
        // The header is written with the first batch, even an empty one.
        writer.write(&RecordBatch::new_empty(self.schema.clone()))?;
        self.rows.iter().try_for_each(|rows| writer.write(rows))
    }

    /// One object a row, missing values as null.
    fn json(&self, to: &mut impl Write) -> Result<(), ArrowError> {
        write!(to, "{{\"synthetic\":{},\"rows\":", self.synthetic)?;
        let mut writer = datafusion::arrow::json::WriterBuilder::new()
            .with_explicit_nulls(true)
            .build::<_, datafusion::arrow::json::writer::JsonArray>(&mut *to);
        self.rows.iter().try_for_each(|rows| writer.write(rows))?;
        writer.finish()?;
        writeln!(to, "}}")?;
        Ok(())
    }

    fn parquet(&self, to: &mut (impl Write + Send)) -> Result<(), ArrowError> {
        let mut writer = ArrowWriter::try_new(to, self.schema.clone(), None)?;
        if self.synthetic {
            writer.append_key_value_metadata(KeyValue::new("gradatim.synthetic".into(), "true".to_owned()));
        }
        for rows in &self.rows {
            writer.write(rows)?;
        }
        writer.close()?;
        Ok(())
    }
}

/// A file without a name yet, to be read by whom the user lets read files.
fn pending(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}
