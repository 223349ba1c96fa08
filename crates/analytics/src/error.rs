//! What can go wrong over a dataset.

use polars::error::PolarsError;
use std::path::PathBuf;
use thiserror::Error;

/// Errors of this crate.
#[derive(Debug, Error)]
pub enum AnalyticsError {
    /// The dataset is not there.
    #[error("{}: no Parquet files there; run `gradatim log compact` first, or name the folder of a dataset", .path.display())]
    NoFiles {
        /// The folder asked for.
        path: PathBuf,
    },
    /// A path that polars cannot take.
    #[error("{}: the path is not valid UTF-8; move the dataset to one that is", .path.display())]
    Path {
        /// The path.
        path: PathBuf,
    },
    /// A file that is no attempt log, or is damaged.
    #[error("{}: cannot be read as an attempt log: {source}", .path.display())]
    Query {
        /// The dataset.
        path: PathBuf,
        /// What polars said.
        source: Box<PolarsError>,
    },
}
