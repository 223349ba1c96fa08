//! What is known of a session-major log as a whole.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::LogError;
use crate::packed::Notes;

/// What is known of a session-major log as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Number of rows: persons with at least one answer.
    pub persons: u64,
    /// Number of answers.
    pub answers: u64,
    /// Number of `part-*.parquet` files.
    pub parts: u64,
    /// SHA-256 of who answered what, in the order of the rows; hex.
    pub digest: String,
    /// What the readers of the log it was made from noted.
    #[serde(flatten)]
    pub notes: Notes,
}

impl Summary {
    pub(super) fn parse(path: &Path, text: &str) -> Result<Self, LogError> {
        serde_json::from_str(text).map_err(|e| {
            let why = format!("what its footer tells of the log cannot be read ({e}); compact the log again");
            LogError::file(path, why)
        })
    }

    pub(super) fn to_json(&self) -> Result<String, LogError> {
        serde_json::to_string(self)
            .map_err(|e| LogError::Invalid { what: "a summary".to_owned(), why: e.to_string() })
    }
}
