use super::*;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Float64Array, Int64Array, StringArray, TimestampMillisecondArray,
};
use arrow::record_batch::RecordBatch;

fn file(content: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::with_suffix(".csv").unwrap();
    file.write_all(content).unwrap();
    file
}

/// Rows as `number:a|b`, or the first error.
fn read(path: &Path, skip_bad: bool) -> Result<(Vec<String>, Vec<Skipped>), String> {
    let run = || {
        let mut cells = Cells::open(path)?;
        let width = cells.header().len();
        let mut rows = Vec::new();
        let skipped = each_row(&mut cells, skip_bad, |row| {
            let texts: Vec<&str> = (0..width).map(|i| row.get(i)).collect();
            rows.push(format!("{}:{}", row.number, texts.join("|")));
            Ok(())
        })?;
        Ok::<_, LogError>((rows, skipped))
    };
    run().map_err(|e| e.to_string())
}

fn check(content: &[u8], expected: &[&str]) {
    let file = file(content);
    assert_eq!(read(file.path(), false).unwrap().0, expected, "{}", String::from_utf8_lossy(content));
}

fn check_error(content: &[u8], words: &str) {
    let file = file(content);
    let error = read(file.path(), false).unwrap_err();
    assert!(error.contains(words), "{error}");
    assert!(error.starts_with(&file.path().display().to_string()), "{error}");
}

#[test]
fn rows_and_their_lines() {
    check(b"a,b\n1,2\n3,4\n", &["2:1|2", "3:3|4"]);
    check(b"a,b\r\n1,2\r\n3,4", &["2:1|2", "3:3|4"]);
    check(b"\xef\xbb\xbfa,b\n1,2\n", &["2:1|2"]);
    check(b"\"a, x\",b\n\"1\"\"\", 2 \n\"x\ny\",4\n5,6\n", &["2:1\"|2", "3:x\ny|4", "5:5|6"]);
    check(b"a,b\n1,2\n\n3,4\n", &["2:1|2", "4:3|4"]);
    check(b"a,b\r\n1,2\r\n\r\n\"3\",\"4\"\r\n", &["2:1|2", "4:3|4"]);
    check(b"a\n1\n\"\"\n3\n", &["2:1", "3:", "4:3"]);
}

#[test]
fn bad_files() {
    check_error(b"", "empty; a header line expected");
    check_error(b"a,b\n", "no rows under the header");
    check_error(b"a,,c\n1,2,3\n", ":1: column `2`: has no name");
    check_error(b"a,b,a\n1,2,3\n", ":1: column `a`: the name occurs twice");
    check_error(b"a;b\n1;2\n", "separated by ';'; commas expected");
    check_error(b"a,b\n1,2\n1,2,3\n", ":3: 3 cells; 2 expected");
    check_error(b"a,b\n1,2\n\xff,2\n", ":3: not UTF-8");
    check_error(b"\xff,b\n1,2\n", ":1: the header is not UTF-8");
    check_error(b"\x1f\x8b\x08\x00garbage", "cannot read");
    check_error(b"PAR1 and then nothing of the kind", "truncated or damaged Parquet");
    let missing = read(Path::new("/nowhere/x.csv"), false).unwrap_err();
    assert!(missing.starts_with("/nowhere/x.csv: cannot read"), "{missing}");
}

#[test]
fn bad_rows_can_be_left_out() {
    let mixed = file(b"a,b\n1,2\n1\n\xff,2\n3,4\n");
    let (rows, skipped) = read(mixed.path(), true).unwrap();
    assert_eq!(rows, ["2:1|2", "5:3|4"]);
    assert_eq!(skipped.iter().map(|s| s.row).collect::<Vec<_>>(), [3, 4]);
    let hopeless = file(b"a,b\n1\n2\n");
    let error = read(hopeless.path(), true).unwrap_err();
    assert!(error.contains("all 2 rows are bad; the first one, row 2: 1 cells"), "{error}");
}

#[test]
fn gzip_in_several_members() {
    let mut bytes = Vec::new();
    for part in ["a,b\n1,2\n", "3,4\n"] {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(part.as_bytes()).unwrap();
        bytes.extend(encoder.finish().unwrap());
    }
    check(&bytes, &["2:1|2", "3:3|4"]);
    check_error(&bytes[..bytes.len() - 12], "cannot read");
}

/// A hundred kilobytes that unpack to one endless cell, or to an endless row of blank lines, filled the memory.
#[test]
fn a_row_without_an_end_is_refused() {
    for byte in [b'1', b'\n', b'"'] {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(b"a,b\n").unwrap();
        let part = vec![byte; 1 << 20];
        (0..20).for_each(|_| encoder.write_all(&part).unwrap());
        check_error(&encoder.finish().unwrap(), "cannot read: a row of more than 16 MiB");
    }
}

#[test]
fn parquet_cells_are_text() {
    let utc = TimestampMillisecondArray::from(vec![0, 1_500]).with_timezone("UTC");
    let columns: [(&str, ArrayRef, bool); 5] = [
        ("s", Arc::new(StringArray::from(vec![Some("x"), None])), true),
        ("i", Arc::new(Int64Array::from(vec![Some(1), None])), true),
        ("f", Arc::new(Float64Array::from(vec![1.0, 0.25])), true),
        ("t", Arc::new(BooleanArray::from(vec![true, false])), true),
        ("at", Arc::new(utc), true),
    ];
    let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.parquet");
    crate::atomic::write(&path, |f| crate::parquet_file::write_batch(f, &batch, &[])).unwrap();
    assert_eq!(
        read(&path, false).unwrap().0,
        ["2:x|1|1.0|true|1970-01-01T00:00:00", "3:||0.25|false|1970-01-01T00:00:01.500"]
    );
    std::fs::write(&path, "a,b\n1,2\n").unwrap();
    assert!(read(&path, false).unwrap_err().contains("not a Parquet file"));
}

/// The cells of one Parquet column are these texts.
fn check_column(column: ArrayRef, expected: &[&str]) {
    let batch = RecordBatch::try_from_iter_with_nullable([("x", column, true)]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.parquet");
    crate::atomic::write(&path, |f| crate::parquet_file::write_batch(f, &batch, &[])).unwrap();
    let numbered = (2..).zip(expected).map(|(row, text)| format!("{row}:{text}"));
    assert_eq!(read(&path, false).unwrap().0, numbered.collect::<Vec<_>>());
}

#[test]
fn parquet_columns_are_the_same_text_however_they_are_kept() {
    check_column(Arc::new(Int64Array::from(vec![Some(-3), None, Some(4_000)])), &["-3", "", "4000"]);
    let far = vec![Some(i64::MIN), Some(0), None, Some(i64::MAX)];
    check_column(Arc::new(Int64Array::from(far)), &["-9223372036854775808", "0", "", "9223372036854775807"]);
    check_column(Arc::new(arrow::array::UInt64Array::from(vec![u64::MAX])), &["18446744073709551615"]);
    check_column(Arc::new(arrow::array::Int8Array::from(vec![None, Some(7)])), &["", "7"]);
    check_column(Arc::new(Int64Array::from(vec![None, None])), &["", ""]);
    check_column(Arc::new(BooleanArray::from(vec![None, Some(true)])), &["", "true"]);
    // Too many different texts for one dictionary, over several batches.
    let many: Vec<String> = (0..30_000).map(|i| format!("{i:-<40}")).collect();
    let texts = StringArray::from_iter_values(&many);
    check_column(Arc::new(texts), &many.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn columns_that_nobody_reads_are_empty() {
    let file = file(b"");
    let texts = |text: &str| Arc::new(StringArray::from(vec![text])) as ArrayRef;
    let columns = [("a", texts("1")), ("b", texts("2")), ("c", texts("3"))];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    crate::parquet_file::write_batch(file.as_file(), &batch, &[]).unwrap();
    let mut cells = Cells::open(file.path()).unwrap();
    cells.narrow(&[2, 0], None);
    let row = cells.next_row().unwrap().unwrap().cells.unwrap();
    assert_eq!([0, 1, 2].map(|column| row.get(column)), ["1", "", "3"]);
}

#[test]
fn columns_are_mapped_or_missed() {
    let file = file(b"id,points\nada,7\n");
    let cells = Cells::open(file.path()).unwrap();
    let columns = |ours: &str, theirs: &str| {
        let map = BTreeMap::from([(ours.to_owned(), theirs.to_owned())]);
        Columns::new(&cells, &map, &["learner", "score"]).map_err(|e| e.to_string())
    };
    let mapped = columns("score", "points").unwrap();
    assert_eq!((mapped.find("score"), mapped.find("learner"), mapped.find("id")), (Some(1), None, Some(0)));
    let error = mapped.need("learner").unwrap_err().to_string();
    assert!(
        error.contains("lacks column `learner`; it has `id`, `points`: `--map learner=THEIRS`"),
        "{error}"
    );
    assert!(columns("score", "x").err().unwrap().contains("column `x`: not there, but mapped to `score`"));
    assert!(columns("x", "id").err().unwrap().contains("`x` cannot be mapped; learner, score can"));
}
