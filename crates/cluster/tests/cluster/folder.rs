//! Small logs, session by session.

use datafusion::arrow::array::{
    Array, ArrayRef, ListArray, RecordBatch, StringArray, UInt8Array, UInt32Array,
};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::datatypes::{DataType, Field, Schema};
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::file::properties::WriterProperties;
use gradatim_irt::Responses;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

/// Persons' answers to items of rising difficulty, some left out.
pub fn simulated(persons: usize, items: usize) -> Responses {
    let mut rng = Pcg64Mcg::seed_from_u64(8);
    let mut responses = Responses::new(items);
    for _ in 0..persons {
        let ability = (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0;
        let mut row = Vec::new();
        for item in 0..items {
            let difficulty = 3.0 * item as f64 / items as f64 - 1.5;
            let right = rng.random::<f64>() < 1.0 / (1.0 + f64::exp(difficulty - 1.2 * ability));
            if rng.random::<f64>() < 0.8 {
                row.push((item as u32, u8::from(right)));
            }
        }
        responses.push(&row).unwrap();
    }
    responses
}

/// The answers as a folder of `items.parquet` and so many parts.
pub fn written(responses: &Responses, parts: usize) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let rows: Vec<&[(u32, u8)]> = responses.iter().collect();
    for (number, rows) in rows.chunks(rows.len().div_ceil(parts)).enumerate() {
        write(&folder.path().join(format!("part-{number:05}.parquet")), &part(rows));
    }
    let codes = UInt32Array::from_iter_values(0..u32::try_from(responses.items()).unwrap());
    let items = RecordBatch::try_from_iter([("code", Arc::new(codes) as ArrayRef)]).unwrap();
    write(&folder.path().join("items.parquet"), &items);
    folder
}

/// One row a person.
pub fn part(rows: &[&[(u32, u8)]]) -> RecordBatch {
    let items = UInt32Array::from_iter_values(rows.iter().flat_map(|row| row.iter().map(|cell| cell.0)));
    let answers = UInt8Array::from_iter_values(rows.iter().flat_map(|row| row.iter().map(|cell| cell.1)));
    let lengths = || rows.iter().map(|row| row.len());
    batch(list(Arc::new(items), lengths()), list(Arc::new(answers), lengths()))
}

/// A part of these two columns.
pub fn batch(items: ListArray, answers: ListArray) -> RecordBatch {
    let learners: StringArray = (0..items.len()).map(|row| Some(format!("learner {row}"))).collect();
    let columns: [ArrayRef; 3] = [Arc::new(learners), Arc::new(items), Arc::new(answers)];
    let names = ["learner", "items", "answers"];
    let fields: Vec<Field> = names
        .into_iter()
        .zip(&columns)
        .map(|(name, c)| Field::new(name, c.data_type().clone(), false))
        .collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns.to_vec()).unwrap()
}

/// A column of lists of these lengths.
pub fn list(elements: ArrayRef, lengths: impl Iterator<Item = usize>) -> ListArray {
    let field = Field::new("element", DataType::clone(elements.data_type()), false);
    ListArray::try_new(Arc::new(field), OffsetBuffer::from_lengths(lengths), elements, None).unwrap()
}

/// Writes a file of several row groups.
pub fn write(path: &Path, batch: &RecordBatch) {
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(1024)).build();
    let mut writer =
        ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), Some(properties)).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
}
