//! The small logs of `tests/plans` as Parquet files, and the figures to be made of them.

use datafusion::arrow::array::{
    ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray, TimestampMillisecondArray,
};
use datafusion::parquet::arrow::ArrowWriter;
use serde_json::Value;
use std::collections::HashMap;
use std::fs::{File, create_dir_all, read, read_to_string};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

fn plans() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/plans")
}

/// The logs as they lie in a home or in a bucket.
pub struct Logs(TempDir);

impl Logs {
    pub fn written() -> Self {
        let logs = Self(TempDir::new().unwrap());
        logs.write_attempts();
        logs.write("history.parquet", &Rows::read("history.csv"), 0, 1);
        logs.write("people.parquet", &Rows::read("people.csv"), 0, 1);
        logs
    }

    pub fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    /// In as many folders as `log compact` makes: the rows of a month lie in several files, learners too.
    fn write_attempts(&self) {
        let rows = Rows::read("attempts.csv");
        for (part, folder) in
            ["exam=a/month=2026-09", "exam=a/month=2026-10", "exam=b/month=2026-10"].iter().enumerate()
        {
            self.write(&format!("attempts/{folder}/part.parquet"), &rows, part, 3);
        }
        std::fs::write(self.0.path().join("attempts/notes.txt"), "not a table").unwrap();
    }

    fn write(&self, name: &str, rows: &Rows, part: usize, of: usize) {
        let path = self.0.path().join(name);
        create_dir_all(path.parent().unwrap()).unwrap();
        let batch = rows.batch(part, of);
        let mut writer = ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), None).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
    }
}

/// A file of text.
struct Rows {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Rows {
    fn read(name: &str) -> Self {
        let text = read_to_string(plans().join(name)).unwrap();
        let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect());
        Self { header: lines.next().unwrap(), rows: lines.collect() }
    }

    /// Every `of`-th row.
    fn batch(&self, part: usize, of: usize) -> RecordBatch {
        let column =
            |place: usize| self.rows.iter().skip(part).step_by(of).map(move |row| row[place].as_str());
        let typed =
            |(place, name): (usize, &String)| (name.clone(), array(name, column(place).collect()), true);
        RecordBatch::try_from_iter_with_nullable(self.header.iter().enumerate().map(typed)).unwrap()
    }
}

fn array(name: &str, cells: Vec<&str>) -> ArrayRef {
    let number = |cell: &&str| cell.parse::<f64>().ok();
    match name {
        "correct" | "first_exposure" | "adaptive" => {
            Arc::new(BooleanArray::from_iter(cells.iter().map(|cell| Some(*cell == "1"))))
        }
        "position" | "elapsed_ms" => {
            Arc::new(Int64Array::from_iter(cells.iter().map(|cell| cell.parse().ok())))
        }
        "answered_at" => {
            let times =
                TimestampMillisecondArray::from_iter(cells.iter().map(|cell| cell.parse::<i64>().ok()));
            Arc::new(times.with_timezone("UTC"))
        }
        "score" | "day" | "due_day" | "weight" | "order" | "response_time_s" | "unregistered_day" => {
            Arc::new(Float64Array::from_iter(cells.iter().map(number)))
        }
        "response" => Arc::new(StringArray::from(cells)),
        _ => Arc::new(StringArray::from_iter(
            cells.into_iter().map(|cell| Some(cell).filter(|cell| !cell.is_empty())),
        )),
    }
}

/// What polars makes of them.
pub fn expected(name: &str) -> Vec<Value> {
    let text = read(plans().join("expected").join(name).with_extension("json")).unwrap();
    serde_json::from_slice(&text).unwrap()
}

/// The same rows in the same order: texts, flags and counts exactly, other numbers to 1e-12.
pub fn assert_same(found: &[Value], name: &str) {
    let expected = expected(name);
    assert_eq!(found.len(), expected.len(), "rows of {name}");
    let mut largest: HashMap<&String, f64> = HashMap::new();
    for (key, value) in expected.iter().flat_map(|row| row.as_object().unwrap()) {
        let size = largest.entry(key).or_insert(0.0);
        *size = size.max(value.as_f64().unwrap_or(0.0).abs());
    }
    for (row, wanted) in found.iter().zip(&expected) {
        let (row, wanted) = (row.as_object().unwrap(), wanted.as_object().unwrap());
        let (mut own, mut keys): (Vec<_>, Vec<_>) = (row.keys().collect(), wanted.keys().collect());
        own.sort();
        keys.sort();
        assert_eq!(own, keys, "columns of {name}");
        for (key, value) in wanted {
            // A rise a day over days since 1970 loses four digits more, in both programs.
            let largest = largest[key] * if key == "standing_slope" { 1e4 } else { 1.0 };
            assert!(
                same(&row[key], value, largest),
                "{name}: {key} is {}, not {value}, in {row:?}",
                row[key]
            );
        }
    }
}

/// Sums that nearly cancel are right to the size of what was added up, so numbers are compared by the largest of the column.
fn same(found: &Value, expected: &Value, largest: f64) -> bool {
    if let (Some(found), Some(expected)) = (found.as_u64(), expected.as_u64()) {
        return found == expected;
    }
    match (found.as_f64(), expected.as_f64()) {
        (Some(found), Some(expected)) => (found - expected).abs() <= 1e-12 * expected.abs().max(largest),
        _ => found == expected,
    }
}
