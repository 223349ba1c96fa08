//! From the journal to the data set.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;

use super::partition::{Partition, files_under, is_data, path_for, remove};
use super::schema::{Attempt, JOURNAL_KEY, SCHEMA_KEY, SYNTHETIC_KEY, VERSION, WRITER, WRITER_KEY};
use crate::LogError;
use crate::history::SittingHistory;
use crate::journal::Journal;
use crate::pseudonym::LearnerKey;
use crate::record::{Answer, Mode, Presentation, SittingRecord};

/// What [`compact`] did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct CompactReport {
    /// Files written.
    pub files: usize,
    /// Rows of this journal in the data set.
    pub rows: u64,
    /// Files left as they were, because nothing changed.
    pub skipped_unchanged: usize,
    /// Files removed, because their answers are gone or moved to another month.
    pub removed: usize,
    /// Exams neither finished nor abandoned; they are left out until they are.
    pub open_sittings: usize,
}

/// Writes the journal's answers to `folder`, one file for each exam and month (of `answered_at`, in UTC).
///
/// Every answer of a drill, diagnostic or review goes in; an exam goes in when it is finished, with its blanks as wrong
/// answers. Of a changed answer the last one counts. The journal's own files are replaced whole and atomically, those
/// of other journals are left alone; doing it twice changes nothing.
///
/// # Errors
/// [`LogError::Sqlite`] if the journal cannot be read, [`LogError::Io`] if a file cannot be written,
/// [`LogError::Invalid`] for a time that no calendar has. Files already replaced stay replaced.
pub fn compact(journal: &Journal, key: &LearnerKey, folder: &Path) -> Result<CompactReport, LogError> {
    let mut files = Files { journal, folder, open: BTreeMap::new() };
    let mut report = CompactReport::default();
    for record in journal.records()? {
        let history = journal.sitting(&record.sitting)?;
        report.open_sittings += usize::from(history.record.mode == Mode::Exam && !history.is_closed());
        for row in attempts(history, key) {
            report.rows += 1;
            files.push(row)?;
        }
    }
    files.finish(&mut report)?;
    Ok(report)
}

/// The files of one journal, all open at once: one for each exam and month.
struct Files<'a> {
    journal: &'a Journal,
    folder: &'a Path,
    open: BTreeMap<PathBuf, Partition>,
}

impl Files<'_> {
    fn push(&mut self, row: Attempt) -> Result<(), LogError> {
        let path = path_for(self.folder, &row, &self.file_name())?;
        if let Some(partition) = self.open.get_mut(&path) {
            return partition.push(row);
        }
        let synthetic = self.journal.is_synthetic().to_string();
        let footer = [
            (SCHEMA_KEY, VERSION),
            (SYNTHETIC_KEY, synthetic.as_str()),
            (JOURNAL_KEY, self.journal.id()),
            (WRITER_KEY, WRITER),
        ];
        let partition = Partition::create(&path, &footer)?;
        self.open.entry(path).or_insert(partition).push(row)
    }

    fn file_name(&self) -> String {
        format!("journal-{}.parquet", self.journal.id())
    }

    /// Puts the new files in place, and only then takes away what they replace.
    fn finish(mut self, report: &mut CompactReport) -> Result<(), LogError> {
        let open = std::mem::take(&mut self.open);
        let current: BTreeSet<PathBuf> = open.keys().cloned().collect();
        for partition in open.into_values() {
            let written = partition.finish()?;
            report.files += usize::from(written);
            report.skipped_unchanged += usize::from(!written);
        }
        for stale in self.existing()?.into_iter().filter(|path| !current.contains(path)) {
            remove(&stale)?;
            report.removed += 1;
        }
        Ok(())
    }

    fn existing(&self) -> Result<Vec<PathBuf>, LogError> {
        if !self.folder.exists() {
            return Ok(Vec::new());
        }
        let name = self.file_name();
        let mut files = files_under(self.folder, is_data)?;
        files.retain(|path| path.file_name().is_some_and(|found| found.to_string_lossy() == name));
        Ok(files)
    }
}

/// The rows that a sitting contributes, by position.
fn attempts(history: SittingHistory, key: &LearnerKey) -> Vec<Attempt> {
    let finished_at = history.finished_at();
    let exam = history.record.mode == Mode::Exam;
    if exam && finished_at.is_none() {
        return Vec::new();
    }
    let flags = history.flags();
    let mut answers: BTreeMap<u32, Answer> = history.answers.into_iter().map(|a| (a.position, a)).collect();
    let blank_at = finished_at.filter(|_| exam);
    let row_of = RowMaker::new(history.record, key);
    let shown = history.presentations.into_iter();
    shown
        .filter_map(|shown| {
            let given = answers.remove(&shown.position);
            let answer =
                given.or_else(|| blank_at.map(|at| blank(&shown, at, flags.contains(&shown.position))))?;
            Some(row_of.row(shown, answer))
        })
        .collect()
}

/// Shown in a finished exam and never answered: wrong.
fn blank(shown: &Presentation, at: i64, flagged: bool) -> Answer {
    Answer {
        sitting: shown.sitting.clone(),
        position: shown.position,
        response: Vec::new(),
        correct: false,
        score: 0.0,
        flagged,
        answered_at: at,
        elapsed_ms: 0,
    }
}

/// What the rows of a sitting share.
struct RowMaker<'k> {
    key: &'k LearnerKey,
    record: Arc<SittingRecord>,
    learner: String,
    sitting_id: String,
}

impl<'k> RowMaker<'k> {
    fn new(record: SittingRecord, key: &'k LearnerKey) -> Self {
        let (learner, sitting_id) = (key.pseudonym(&record.learner), key.sitting(&record.sitting));
        Self { key, record: Arc::new(record), learner, sitting_id }
    }

    fn row(&self, shown: Presentation, answer: Answer) -> Attempt {
        Attempt {
            attempt_id: self.key.attempt(&self.record.sitting, shown.position),
            learner: self.learner.clone(),
            sitting_id: self.sitting_id.clone(),
            record: Arc::clone(&self.record),
            shown,
            answer,
        }
    }
}
