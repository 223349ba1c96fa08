//! Foreign answers into the data set.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::partition::{Partition, path_for};
use super::schema::{Attempt, SCHEMA_KEY, SYNTHETIC_KEY, VERSION, WRITER, WRITER_KEY};
use crate::LogError;
use crate::pseudonym::LearnerKey;
use crate::record::{Answer, Mode, Presentation, SittingRecord};
use crate::responses::{Response, ResponseTable};

/// Bytes of the content's hash in the name of the files; 16 hex digits.
const NAME_BYTES: usize = 8;

/// What foreign answers do not say themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IngestOptions {
    /// Slug of the exam.
    pub exam: String,
    /// Version of the bank, or where the answers come from.
    pub bank_version: String,
    /// When an answer without a time was given, in UTC milliseconds since 1970.
    pub answered_at: i64,
}

/// What [`ingest`] did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct IngestReport {
    /// Files written.
    pub files: usize,
    /// Files left as they were: the same answers were ingested before.
    pub skipped_unchanged: usize,
    /// Rows of this table in the data set.
    pub rows: u64,
}

/// Adds right-or-wrong answers of other programs to the data set, in files named by their content, so that ingesting
/// twice adds nothing. Learners and sittings get pseudonyms of `key`; the response is the score, the rule `ingested`.
/// Read the table with [`ReadOptions::details`](crate::ReadOptions::details) to keep times and sittings.
///
/// # Errors
/// [`LogError::Invalid`] for a score over 1, an exam that is no slug, or a time that no calendar has;
/// [`LogError::Io`] if a file cannot be written.
pub fn ingest(
    table: &ResponseTable,
    options: &IngestOptions,
    key: &LearnerKey,
    folder: &Path,
) -> Result<IngestReport, LogError> {
    let attempts = Foreign { table, options, key }.attempts()?;
    let name = format!("ingest-{}.parquet", fingerprint(&attempts));
    let mut open: BTreeMap<PathBuf, Partition> = BTreeMap::new();
    let mut report = IngestReport { rows: attempts.len() as u64, ..IngestReport::default() };
    for attempt in attempts {
        let path = path_for(folder, &attempt, &name)?;
        if !open.contains_key(&path) {
            open.insert(path.clone(), Partition::create(&path, &footer(table))?);
        }
        if let Some(partition) = open.get_mut(&path) {
            partition.push(attempt)?;
        }
    }
    for partition in open.into_values() {
        let written = partition.finish()?;
        report.files += usize::from(written);
        report.skipped_unchanged += usize::from(!written);
    }
    Ok(report)
}

fn footer(table: &ResponseTable) -> [(&'static str, &'static str); 3] {
    let synthetic = if table.synthetic { "true" } else { "false" };
    [(SCHEMA_KEY, VERSION), (SYNTHETIC_KEY, synthetic), (WRITER_KEY, WRITER)]
}

/// Hash of what makes the answers these answers.
fn fingerprint(attempts: &[Attempt]) -> String {
    let mut hash = Sha256::new();
    for Attempt { attempt_id, record, shown, answer, .. } in attempts {
        hash.update(format!("{attempt_id}\0{}\0{}\0{}\0", record.exam, record.bank_version, shown.item));
        hash.update(format!("{}\0{}\0{}\0", answer.correct, answer.answered_at, answer.elapsed_ms));
    }
    hex::encode(hash.finalize().iter().take(NAME_BYTES).copied().collect::<Vec<u8>>())
}

/// A table with what it does not say itself.
struct Foreign<'a> {
    table: &'a ResponseTable,
    options: &'a IngestOptions,
    key: &'a LearnerKey,
}

impl Foreign<'_> {
    fn attempts(&self) -> Result<Vec<Attempt>, LogError> {
        let mut sittings: HashMap<(u32, u32), (Arc<SittingRecord>, u32)> = HashMap::new();
        let mut attempts = Vec::with_capacity(self.table.responses.len());
        for (index, response) in self.table.responses.iter().enumerate() {
            let sitting = self.sitting(index);
            let (record, position) = sittings
                .entry((response.learner, sitting))
                .or_insert_with(|| (Arc::new(self.record(response, sitting)), 0));
            *position += 1;
            attempts.push(self.attempt(index, response, record, *position)?);
        }
        sittings.values().try_for_each(|(record, _)| record.check())?;
        Ok(attempts)
    }

    fn attempt(
        &self,
        index: usize,
        response: &Response,
        record: &Arc<SittingRecord>,
        position: u32,
    ) -> Result<Attempt, LogError> {
        let shown = self.shown(response, record, position);
        let answer = self.answer(index, response, &shown)?;
        Ok(Attempt {
            attempt_id: self.key.attempt(&record.sitting, position),
            learner: self.key.pseudonym(&record.learner),
            sitting_id: self.key.sitting(&record.sitting),
            record: Arc::clone(record),
            shown,
            answer,
        })
    }

    fn record(&self, response: &Response, sitting: u32) -> SittingRecord {
        let learner = name(&self.table.learners, response.learner);
        let details = self.table.details.as_ref();
        let sitting = details.map_or("", |details| name(&details.sittings, sitting));
        SittingRecord {
            sitting: format!("{}:{learner}:{sitting}", self.options.exam),
            learner: learner.to_owned(),
            mode: Mode::Drill,
            exam: self.options.exam.clone(),
            bank_version: self.options.bank_version.clone(),
            pool: String::new(),
            seed: 0,
            engine_version: "ingested".to_owned(),
            settings: serde_json::Value::Null,
            adaptive: false,
            started_at: self.options.answered_at,
        }
    }

    fn shown(&self, response: &Response, record: &SittingRecord, position: u32) -> Presentation {
        let item = self.table.items.get(response.item as usize);
        Presentation {
            sitting: record.sitting.clone(),
            position,
            item: item.map(|item| item.id.clone()).unwrap_or_default(),
            item_version: 1,
            domain: item.and_then(|item| item.domain.clone()).unwrap_or_default(),
            task: item.and_then(|item| item.skill.clone()).unwrap_or_default(),
            chance: item.and_then(|item| item.chance).unwrap_or(0.0),
            shown_order: Vec::new(),
            scored: true,
            first_exposure: true,
            theta_before: None,
            se_before: None,
            rule: "ingested".to_owned(),
            selection_probability: None,
            why: String::new(),
            shown_at: self.options.answered_at,
        }
    }

    fn answer(&self, index: usize, response: &Response, shown: &Presentation) -> Result<Answer, LogError> {
        if response.score > 1 {
            let what = format!("item `{}`: score {}", shown.item, response.score);
            return Err(LogError::Invalid {
                what,
                why: "an attempt log takes right-or-wrong answers, 0 or 1".to_owned(),
            });
        }
        let seconds = self.detail(index, |d| d.response_time_s.as_deref()).unwrap_or(0.0);
        Ok(Answer {
            sitting: shown.sitting.clone(),
            position: shown.position,
            response: vec![response.score.to_string()],
            correct: response.score == 1,
            score: response.score.into(),
            flagged: false,
            answered_at: self
                .detail(index, |d| d.timestamp_ms.as_deref())
                .unwrap_or(self.options.answered_at),
            elapsed_ms: (seconds.max(0.0) * 1_000.0).round() as i64,
        })
    }

    /// The index of the answer's sitting; 0 where the file has none.
    fn sitting(&self, index: usize) -> u32 {
        let sittings = self.table.details.as_ref().and_then(|details| details.sitting.as_deref());
        sittings.and_then(|sittings| sittings.get(index).copied()).unwrap_or(0)
    }

    fn detail<T: Copy>(
        &self,
        index: usize,
        column: fn(&crate::Details) -> Option<&[Option<T>]>,
    ) -> Option<T> {
        self.table.details.as_ref().and_then(column)?.get(index).copied().flatten()
    }
}

fn name(names: &[String], index: u32) -> &str {
    names.get(index as usize).map_or("", String::as_str)
}
