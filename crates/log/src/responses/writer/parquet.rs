//! Answers as Parquet.

use std::fmt;
use std::fs::File;
use std::io::Result;
use std::sync::Arc;

use arrow::array::{ArrayRef, DictionaryArray, Int32Array, StringArray};
use arrow::datatypes::{DataType, Field, Int32Type, Schema, SchemaRef};
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;
use parquet::arrow::ArrowWriter;

use super::{Format, WriteOptions, score_name};
use crate::dataset::{SYNTHETIC_KEY, WRITER, WRITER_KEY};
use crate::parquet_file::{shared_text, shared_text_writer};

/// Cells that are collected before they are written.
const BATCH_CELLS: usize = 1 << 18;
/// Bytes that are written but still in memory, after which a row group is closed.
const GROUP_BYTES: usize = 1 << 26;

/// A Parquet file that is being written.
pub(super) struct ParquetSink {
    writer: ArrowWriter<File>,
    schema: SchemaRef,
    cells: Cells,
}

/// What is collected.
enum Cells {
    Long {
        items: ArrayRef,
        learners: Vec<String>,
        learner_keys: Vec<i32>,
        item_keys: Vec<i32>,
        scores: Vec<i32>,
    },
    Wide {
        learners: Vec<String>,
        columns: Vec<Vec<Option<i32>>>,
    },
}

impl ParquetSink {
    pub(super) fn new(file: File, items: &[String], options: WriteOptions) -> Result<Self> {
        let schema = schema(items, options);
        let synthetic = options.synthetic.to_string();
        let footer = [(SYNTHETIC_KEY, synthetic.as_str()), (WRITER_KEY, WRITER)];
        let writer = shared_text_writer(file, Arc::clone(&schema), &footer)?;
        Ok(Self { writer, schema, cells: Cells::new(items, options.format) })
    }

    pub(super) fn push(&mut self, learner: &str, answers: &[(u32, u8)]) -> Result<()> {
        self.cells.push(learner, answers);
        if self.cells.len() >= BATCH_CELLS { self.flush() } else { Ok(()) }
    }

    pub(super) fn finish(mut self) -> Result<()> {
        self.flush()?;
        self.writer.close()?;
        Ok(())
    }

    fn flush(&mut self) -> Result<()> {
        if self.cells.len() > 0 {
            let columns = self.cells.take().map_err(std::io::Error::other)?;
            let batch = RecordBatch::try_new(Arc::clone(&self.schema), columns);
            self.writer.write(&batch.map_err(std::io::Error::other)?)?;
            if self.writer.memory_size() > GROUP_BYTES {
                self.writer.flush()?;
            }
        }
        Ok(())
    }
}

fn schema(items: &[String], options: WriteOptions) -> SchemaRef {
    let text = |name| Field::new(name, shared_text(), false);
    let fields = match options.format {
        Format::Long => {
            vec![text("learner"), text("item"), Field::new(score_name(options), DataType::Int32, false)]
        }
        Format::Wide => {
            let scores = items.iter().map(|item| Field::new(item, DataType::Int32, true));
            std::iter::once(Field::new("learner", DataType::Utf8, false)).chain(scores).collect()
        }
    };
    Arc::new(Schema::new(fields))
}

impl Cells {
    fn new(items: &[String], format: Format) -> Self {
        let learners = Vec::new();
        match format {
            Format::Long => Self::Long {
                items: Arc::new(StringArray::from_iter_values(items)),
                learners,
                learner_keys: Vec::new(),
                item_keys: Vec::new(),
                scores: Vec::new(),
            },
            Format::Wide => Self::Wide { learners, columns: vec![Vec::new(); items.len()] },
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Long { scores, .. } => scores.len(),
            Self::Wide { learners, columns } => learners.len() * (columns.len() + 1),
        }
    }

    fn push(&mut self, learner: &str, answers: &[(u32, u8)]) {
        match self {
            Self::Long { learners, learner_keys, item_keys, scores, .. } => {
                learner_keys.extend(answers.iter().map(|_| learners.len() as i32));
                item_keys.extend(answers.iter().map(|(item, _)| *item as i32));
                scores.extend(answers.iter().map(|(_, score)| i32::from(*score)));
                learners.push(learner.to_owned());
            }
            Self::Wide { learners, columns } => {
                learners.push(learner.to_owned());
                columns.iter_mut().for_each(|column| column.push(None));
                for (item, score) in answers {
                    if let Some(cell) = columns.get_mut(*item as usize).and_then(|column| column.last_mut()) {
                        *cell = Some(i32::from(*score));
                    }
                }
            }
        }
    }

    /// The columns, which are empty afterwards.
    fn take(&mut self) -> std::result::Result<Vec<ArrayRef>, ArrowError> {
        match self {
            Self::Long { items, learners, learner_keys, item_keys, scores } => {
                let names = Arc::new(StringArray::from_iter_values(std::mem::take(learners)));
                Ok(vec![
                    shared(std::mem::take(learner_keys), names)?,
                    shared(std::mem::take(item_keys), Arc::clone(items))?,
                    Arc::new(Int32Array::from(std::mem::take(scores))),
                ])
            }
            Self::Wide { learners, columns } => {
                let names: ArrayRef = Arc::new(StringArray::from_iter_values(std::mem::take(learners)));
                let scores = columns.iter_mut().map(std::mem::take);
                let scores = scores.map(|column| Arc::new(Int32Array::from(column)) as ArrayRef);
                Ok(std::iter::once(names).chain(scores).collect())
            }
        }
    }
}

fn shared(keys: Vec<i32>, texts: ArrayRef) -> std::result::Result<ArrayRef, ArrowError> {
    Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(Int32Array::from(keys), texts)?))
}

impl fmt::Debug for ParquetSink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ParquetSink").field("schema", &self.schema).finish_non_exhaustive()
    }
}
