//! Results of real exams as Parquet, under pseudonyms.
//!
//! | column | type | meaning |
//! |---|---|---|
//! | `learner` | text | keyed hash, the same as in the attempt log |
//! | `exam`, `taken_on` | text | slug of the exam, day `YYYY-MM-DD` |
//! | `scaled_score` | real, may be null | score of the official report |
//! | `passed` | boolean | the result |
//! | `p_pass` | real, may be null | probability told before, null where none was |
//! | `state` | text | `ready`, `not_ready`, `not_enough_evidence` |
//! | `bank_version`, `pool`, `engine_version` | text | what the forecast rests on |
//! | `at` | integer | when it was recorded, UTC milliseconds since 1970; the day or month only in an export |

mod export;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Float64Array, Int64Array, StringArray};
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;

use crate::atomic::{self, sync_folder};
use crate::dataset::{SYNTHETIC_KEY, WRITER, WRITER_KEY};
use crate::journal::{Journal, Outcome};
use crate::parquet_file::{is_synthetic, write_batch};
use crate::table::{BadRow, Cells, Columns, Row, Skipped, each_row};
use crate::{LearnerKey, LogError};

pub(crate) use export::SharedOutcomes;

const COLUMNS: [&str; 11] = [
    "learner",
    "exam",
    "taken_on",
    "scaled_score",
    "passed",
    "p_pass",
    "state",
    "bank_version",
    "pool",
    "engine_version",
    "at",
];

/// Where the results of a journal lie in a folder.
fn file_of(journal: &Journal, folder: &Path) -> PathBuf {
    folder.join(format!("journal-{}.parquet", journal.id()))
}

/// Writes the journal's results to `folder` as `journal-<id>.parquet`, learners under pseudonyms; gives their number. Without
/// results there is no file.
///
/// # Errors
/// [`LogError::Sqlite`] if the journal cannot be read, [`LogError::Io`] if the file cannot be written.
pub fn compact_outcomes(journal: &Journal, key: &LearnerKey, folder: &Path) -> Result<usize, LogError> {
    let mut outcomes = journal.outcomes()?;
    outcomes.iter_mut().for_each(|o| o.learner = key.pseudonym(&o.learner));
    put(&file_of(journal, folder), &outcomes, journal.is_synthetic())?;
    Ok(outcomes.len())
}

/// Takes a learner's results out of every file in `folder`, by pseudonym; gives their number. A missing folder holds nobody.
///
/// # Errors
/// [`LogError::Data`] if a file is damaged or holds no results, [`LogError::Io`] if one cannot be written.
pub fn forget_outcomes(folder: &Path, pseudonym: &str) -> Result<usize, LogError> {
    let mut forgotten = 0;
    for path in files(folder)? {
        let all = read_outcomes(&path)?;
        let kept: Vec<Outcome> = all.iter().filter(|o| o.learner != pseudonym).cloned().collect();
        if kept.len() < all.len() {
            put(&path, &kept, is_synthetic(&path)?)?;
            forgotten += all.len() - kept.len();
        }
    }
    Ok(forgotten)
}

/// Reads results from Parquet or CSV (also .gz) with the columns above; only `passed` must be there.
///
/// # Errors
/// [`LogError::Data`] naming row and column for what does not fit, [`LogError::Io`] if the file cannot be read.
pub fn read_outcomes(path: &Path) -> Result<Vec<Outcome>, LogError> {
    let mut cells = Cells::open(path)?;
    let columns = Columns::new(&cells, &BTreeMap::new(), &COLUMNS)?;
    let passed = columns.need("passed")?;
    let mut outcomes = Vec::new();
    let _: Vec<Skipped> = each_row(&mut cells, false, |row| {
        outcomes.push(outcome(&columns, passed, row)?);
        Ok(())
    })?;
    Ok(outcomes)
}

fn outcome(columns: &Columns, passed: usize, row: &Row<'_>) -> Result<Outcome, BadRow> {
    let text = |name| row.value(columns.find(name)).unwrap_or_default().to_owned();
    let p_pass = columns.number(row, columns.find("p_pass"))?;
    if let Some(p) = p_pass.filter(|p| !(0.0..=1.0).contains(p)) {
        return Err(BadRow::new("p_pass", format!("{p} is not a probability; 0 to 1 expected")));
    }
    Ok(Outcome {
        learner: text("learner"),
        exam: text("exam"),
        taken_on: text("taken_on"),
        scaled_score: columns.number(row, columns.find("scaled_score"))?,
        passed: truth(columns, row, passed)?,
        p_pass,
        state: text("state"),
        bank_version: text("bank_version"),
        pool: text("pool"),
        engine_version: text("engine_version"),
        at: row.value(columns.find("at")).and_then(|at| at.parse().ok()).unwrap_or_default(),
    })
}

/// A cell that says yes or no.
pub(crate) fn truth(columns: &Columns, row: &Row<'_>, column: usize) -> Result<bool, BadRow> {
    match columns.text(row, column)?.to_lowercase().as_str() {
        "1" | "true" | "1.0" => Ok(true),
        "0" | "false" | "0.0" => Ok(false),
        other => Err(columns.bad(column, format!("`{other}` is neither yes nor no; 1 or 0 expected"))),
    }
}

/// Replaces a file; without results there is none.
fn put(path: &Path, outcomes: &[Outcome], synthetic: bool) -> Result<(), LogError> {
    if outcomes.is_empty() {
        return match std::fs::remove_file(path) {
            Ok(()) => sync_folder(path),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(()),
            Err(e) => Err(LogError::io(path, "remove")(e)),
        };
    }
    let batch = batch(outcomes).map_err(|e| LogError::file(path, e.to_string()))?;
    let synthetic = synthetic.to_string();
    let footer = [("gradatim.outcomes", "1"), (SYNTHETIC_KEY, synthetic.as_str()), (WRITER_KEY, WRITER)];
    atomic::write(path, |file| write_batch(file, &batch, &footer))
}

fn batch(outcomes: &[Outcome]) -> Result<RecordBatch, ArrowError> {
    let text = |cell: fn(&Outcome) -> &str| {
        Arc::new(StringArray::from_iter_values(outcomes.iter().map(cell))) as ArrayRef
    };
    let real = |cell: fn(&Outcome) -> Option<f64>| {
        Arc::new(outcomes.iter().map(cell).collect::<Float64Array>()) as ArrayRef
    };
    let passed: Vec<bool> = outcomes.iter().map(|o| o.passed).collect();
    RecordBatch::try_from_iter_with_nullable([
        ("learner", text(|o| &o.learner), false),
        ("exam", text(|o| &o.exam), false),
        ("taken_on", text(|o| &o.taken_on), false),
        ("scaled_score", real(|o| o.scaled_score), true),
        ("passed", Arc::new(BooleanArray::from(passed)) as ArrayRef, false),
        ("p_pass", real(|o| o.p_pass), true),
        ("state", text(|o| &o.state), false),
        ("bank_version", text(|o| &o.bank_version), false),
        ("pool", text(|o| &o.pool), false),
        ("engine_version", text(|o| &o.engine_version), false),
        ("at", Arc::new(Int64Array::from_iter_values(outcomes.iter().map(|o| o.at))) as ArrayRef, false),
    ])
}

/// The Parquet files in a folder, sorted.
fn files(folder: &Path) -> Result<Vec<PathBuf>, LogError> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(LogError::io(folder, "read the folder"))? {
        let path = entry.map_err(LogError::io(folder, "read the folder"))?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.ends_with(".parquet") && !name.starts_with('.') {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::outcome;

    fn journal() -> Journal {
        let journal = Journal::open_in_memory().unwrap();
        for o in [outcome("ada", "2026-03-01"), outcome("bo", "2026-03-02")] {
            journal.record_outcome(&o).unwrap();
        }
        let silent = Outcome { p_pass: None, scaled_score: None, ..outcome("bo", "2026-04-02") };
        journal.record_outcome(&silent).unwrap();
        journal
    }

    #[test]
    fn results_come_back_under_pseudonyms_and_can_be_forgotten() {
        let (home, journal) = (tempfile::tempdir().unwrap(), journal());
        let (key, folder) = (LearnerKey::load_or_create(home.path()).unwrap(), home.path().join("outcomes"));
        assert_eq!(compact_outcomes(&journal, &key, &folder).unwrap(), 3);
        let path = file_of(&journal, &folder);
        let mut expected = journal.outcomes().unwrap();
        expected.iter_mut().for_each(|o| o.learner = key.pseudonym(&o.learner));
        assert_eq!(read_outcomes(&path).unwrap(), expected);
        assert_eq!(forget_outcomes(&folder, &key.pseudonym("bo")).unwrap(), 2);
        assert_eq!(read_outcomes(&path).unwrap(), expected[..1]);
        assert_eq!(forget_outcomes(&folder, &key.pseudonym("ada")).unwrap(), 1);
        assert!(!path.exists());
        assert_eq!(forget_outcomes(&home.path().join("nowhere"), "x").unwrap(), 0);
    }

    #[test]
    fn files_of_others_need_only_the_result() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.csv");
        let check = |text: &str, words: &str| {
            std::fs::write(&path, text).unwrap();
            let error = read_outcomes(&path).unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        };
        std::fs::write(&path, "passed,p_pass\n1,0.5\n0,\n").unwrap();
        let read = read_outcomes(&path).unwrap();
        assert_eq!(
            read.iter().map(|o| (o.passed, o.p_pass)).collect::<Vec<_>>(),
            [(true, Some(0.5)), (false, None)]
        );
        check("passed,p_pass\n1,1.5\n", "r.csv:2: column `p_pass`: 1.5 is not a probability");
        check("passed\nyes\n", "neither yes nor no");
        check("p_pass\n0.5\n", "lacks column `passed`");
        check("passed\n", "no rows");
    }
}
