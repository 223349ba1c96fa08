//! A lazy scan over all files of a dataset.

use crate::AnalyticsError;
use polars::io::HiveOptions;
use polars::prelude::{LazyFrame, PlRefPath, ScanArgsParquet};
use std::path::{Path, PathBuf};

/// Scans every Parquet file at or below `path`, lazily: only the columns a query needs are read.
///
/// # Errors
/// [`AnalyticsError::NoFiles`] when there is none, [`AnalyticsError::Path`] for a path polars cannot
/// take, [`AnalyticsError::Query`] when the first file is not Parquet.
pub fn scan(path: &Path) -> Result<LazyFrame, AnalyticsError> {
    let mut files = Vec::new();
    collect(path, &mut files);
    files.sort();
    if files.is_empty() {
        return Err(AnalyticsError::NoFiles { path: path.to_owned() });
    }
    let name = |file: &PathBuf| {
        file.to_str().map(PlRefPath::from).ok_or_else(|| AnalyticsError::Path { path: file.clone() })
    };
    let paths = files.iter().map(name).collect::<Result<Vec<_>, _>>()?;
    // Exam and time are columns already; the folder names only help people.
    let hive_options = HiveOptions::new_disabled();
    let options = ScanArgsParquet { hive_options, glob: false, ..ScanArgsParquet::default() };
    LazyFrame::scan_parquet_files(paths.into(), options)
        .map_err(|source| AnalyticsError::Query { path: path.to_owned(), source: Box::new(source) })
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_file() {
        files.push(path.to_owned());
        return;
    }
    for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
        let inner = entry.path();
        if inner.is_dir() || inner.extension().is_some_and(|e| e == "parquet") {
            collect(&inner, files);
        }
    }
}
