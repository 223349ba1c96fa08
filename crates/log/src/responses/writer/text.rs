//! Answers as CSV, compressed or not.

use std::fmt;
use std::fs::File;
use std::io::{BufWriter, Result, Write};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::{Format, WriteOptions, score_name};

/// A CSV file that is being written.
pub(super) struct TextSink {
    csv: csv::Writer<Stream>,
    format: Format,
    /// The cells of a row of a wide file.
    row: Vec<Option<u8>>,
}

/// Where the text goes.
enum Stream {
    Plain(BufWriter<File>),
    Gzip(Box<GzEncoder<BufWriter<File>>>),
}

impl TextSink {
    pub(super) fn new(file: File, gzip: bool, items: &[String], options: WriteOptions) -> Result<Self> {
        let file = BufWriter::with_capacity(1 << 16, file);
        let stream = match gzip {
            true => Stream::Gzip(Box::new(GzEncoder::new(file, Compression::default()))),
            false => Stream::Plain(file),
        };
        let mut csv = csv::Writer::from_writer(stream);
        match options.format {
            Format::Long => csv.write_record(["learner", "item", score_name(options)])?,
            Format::Wide => {
                csv.write_record(std::iter::once("learner").chain(items.iter().map(String::as_str)))?;
            }
        }
        Ok(Self { csv, format: options.format, row: vec![None; items.len()] })
    }

    pub(super) fn push(&mut self, learner: &str, items: &[String], answers: &[(u32, u8)]) -> Result<()> {
        match self.format {
            Format::Long => self.push_rows(learner, items, answers),
            Format::Wide => self.push_row(learner, answers),
        }
    }

    fn push_rows(&mut self, learner: &str, items: &[String], answers: &[(u32, u8)]) -> Result<()> {
        for (item, score) in answers {
            let item = items.get(*item as usize).map_or("", String::as_str);
            self.csv.write_record([learner, item, &score.to_string()])?;
        }
        Ok(())
    }

    fn push_row(&mut self, learner: &str, answers: &[(u32, u8)]) -> Result<()> {
        self.row.fill(None);
        for (item, score) in answers {
            if let Some(cell) = self.row.get_mut(*item as usize) {
                *cell = Some(*score);
            }
        }
        self.csv.write_field(learner)?;
        for cell in &self.row {
            self.csv.write_field(cell.map_or_else(String::new, |score| score.to_string()))?;
        }
        Ok(self.csv.write_record(None::<&[u8]>)?)
    }

    pub(super) fn finish(self) -> Result<()> {
        let stream = self.csv.into_inner().map_err(csv::IntoInnerError::into_error)?;
        match stream {
            Stream::Plain(mut file) => file.flush(),
            Stream::Gzip(encoder) => encoder.finish()?.flush(),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        match self {
            Self::Plain(file) => file.write(bytes),
            Self::Gzip(encoder) => encoder.write(bytes),
        }
    }

    /// Leaves the compressor alone: a flush in the middle would cost compression.
    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

impl fmt::Debug for TextSink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TextSink").field("format", &self.format).finish_non_exhaustive()
    }
}
