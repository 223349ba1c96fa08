//! Pools to Parquet.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, Int64Array, StringArray};
use arrow::record_batch::RecordBatch;

use super::read::sidecar_path;
use super::{PoolRow, SIDECAR_KEY};
use crate::LogError;
use crate::atomic;
use crate::parquet_file::write_batch;
use crate::table::is_missing;

/// Writes a pool to Parquet, and its sidecar to the file beside it with the ending `.json`. The sidecar is in the
/// footer of the Parquet file too, so that the two cannot part. Both files appear whole or not at all.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use gradatim_log::pool::{PoolOptions, PoolRow, read_pool, write_pool};
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("pool.parquet");
/// let row = PoolRow {
///     item: "kinesis-1".into(), model: "2pl".into(), domain: Some("1".into()), a: 1.1, b: -0.3, c: 0.0, d: 1.0,
///     thresholds: vec![], se_a: Some(0.1), se_b: None, se_c: None, se_d: None, n: Some(812), flags: vec![],
/// };
/// write_pool(&path, std::slice::from_ref(&row), &serde_json::json!({"scale": "mls-2026"}))?;
/// let pool = read_pool(&path, &PoolOptions::default())?;
/// assert_eq!(pool.rows, [row]);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`LogError::Invalid`] for a number that is not finite or a name that readers take for a missing value, [`LogError::Io`] if a file cannot be written.
pub fn write_pool(path: &Path, rows: &[PoolRow], sidecar: &serde_json::Value) -> Result<(), LogError> {
    rows.iter().try_for_each(check)?;
    let batch = batch(rows).map_err(|e| LogError::file(path, e.to_string()))?;
    let text = format!("{sidecar:#}\n");
    atomic::write(path, |file| write_batch(file, &batch, &[("gradatim.pool", "1"), (SIDECAR_KEY, &text)]))?;
    atomic::write(&sidecar_path(path), |file| std::io::Write::write_all(file, text.as_bytes()))
}

fn check(row: &PoolRow) -> Result<(), LogError> {
    let optional = [row.se_a, row.se_b, row.se_c, row.se_d].into_iter().flatten();
    let mut numbers =
        [row.a, row.b, row.c, row.d].into_iter().chain(optional).chain(row.thresholds.iter().copied());
    let invalid =
        |why: &str| Err(LogError::Invalid { what: format!("item `{}`", row.item), why: why.to_owned() });
    if !numbers.all(f64::is_finite) {
        return invalid("a number is not finite; leave the item out or give it a prior");
    }
    // Readers take these for missing values, and cut blanks around the others.
    let unreadable = |text: &str| is_missing(text) || text.trim() != text;
    if unreadable(&row.item) || row.domain.as_deref().is_some_and(unreadable) {
        return invalid("item or domain is empty, `NA`, `.` or has blanks around it; another name expected");
    }
    Ok(())
}

fn batch(rows: &[PoolRow]) -> Result<RecordBatch, arrow::error::ArrowError> {
    let text =
        |f: fn(&PoolRow) -> Option<String>| Arc::new(rows.iter().map(f).collect::<StringArray>()) as ArrayRef;
    let number =
        |f: fn(&PoolRow) -> Option<f64>| Arc::new(rows.iter().map(f).collect::<Float64Array>()) as ArrayRef;
    let n: Int64Array = rows.iter().map(|r| r.n.and_then(|n| n.try_into().ok())).collect();
    RecordBatch::try_from_iter_with_nullable([
        ("item", text(|r| Some(r.item.clone())), false),
        ("model", text(|r| Some(r.model.clone())), false),
        ("domain", text(|r| r.domain.clone()), true),
        ("a", number(|r| Some(r.a)), false),
        ("b", number(|r| Some(r.b)), false),
        ("c", number(|r| Some(r.c)), false),
        ("d", number(|r| Some(r.d)), false),
        ("thresholds", text(|r| joined(r.thresholds.iter().map(f64::to_string))), true),
        ("se_a", number(|r| r.se_a), true),
        ("se_b", number(|r| r.se_b), true),
        ("se_c", number(|r| r.se_c), true),
        ("se_d", number(|r| r.se_d), true),
        ("n", Arc::new(n), true),
        ("flags", text(|r| joined(r.flags.iter().cloned())), true),
    ])
}

/// Parts joined by `;`, `None` for none.
fn joined(parts: impl Iterator<Item = String>) -> Option<String> {
    Some(parts.collect::<Vec<_>>().join(";")).filter(|text| !text.is_empty())
}
