//! Model files: JSON with a name and a version.

use super::{PassModel, PassModelError};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::path::Path;

/// What the file says it is.
pub const FORMAT: &str = "gradatim-pass-model";
/// Version of the files that this program writes and reads.
pub const VERSION: u64 = 1;

#[derive(Serialize, Deserialize)]
struct Envelope<M> {
    format: String,
    version: u64,
    model: M,
}

impl PassModel {
    /// The text of a model file.
    ///
    /// # Errors
    /// Never for a trained model, whose numbers are finite.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let file = Envelope { format: FORMAT.to_owned(), version: VERSION, model: self };
        serde_json::to_string_pretty(&file)
    }

    /// Reads a model file.
    ///
    /// # Errors
    /// [`PassModelError::File`] for a file that is not there, no model, of another version or damaged.
    pub fn read(path: &Path) -> Result<Self, PassModelError> {
        let wrong = |why: String| PassModelError::File { path: path.to_owned(), why };
        let text = std::fs::read_to_string(path).map_err(|e| wrong(format!("cannot read: {e}")))?;
        let value: Value = serde_json::from_str(&text)
            .map_err(|_| wrong("no JSON; a file of `predict train` expected".to_owned()))?;
        if value.get("format").and_then(Value::as_str) != Some(FORMAT) {
            return Err(wrong(format!("no pass model; a JSON file with format `{FORMAT}` expected")));
        }
        match value.get("version").and_then(Value::as_u64) {
            Some(VERSION) => {}
            found => {
                let found = found.map_or_else(|| "no version".to_owned(), |found| format!("version {found}"));
                return Err(wrong(format!(
                    "a pass model of {found}; version {VERSION} expected, so train it again with this program"
                )));
            }
        }
        let file: Envelope<Self> = serde_json::from_value(value)
            .map_err(|e| wrong(format!("a damaged pass model ({e}); train it again")))?;
        file.model.check(path)?;
        Ok(file.model)
    }

    /// Parts that must fit together.
    fn check(&self, path: &Path) -> Result<(), PassModelError> {
        let fits = |design: &super::Design, regression: &crate::logistic::Logistic| {
            let n = design.names().len();
            [&regression.coefficients, &regression.means, &regression.scales]
                .iter()
                .all(|part| part.len() == n)
                && regression.scales.iter().all(|scale| *scale > 0.0)
        };
        let whole = fits(&self.design, &self.regression)
            && fits(&self.baseline.design, &self.baseline.regression)
            && self.calibration.is_sound()
            && !self.key.is_empty();
        let why = || "a damaged pass model (parts do not fit together); train it again".to_owned();
        if whole { Ok(()) } else { Err(PassModelError::File { path: path.to_owned(), why: why() }) }
    }
}
