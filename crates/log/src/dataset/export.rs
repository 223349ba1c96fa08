//! A copy of the data set that leads back to nobody.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, StringArray};
use arrow::compute::filter_record_batch;
use arrow::record_batch::RecordBatch;
use serde::Serialize;

use super::partition::Partition;
use super::reader::{Attempts, file_batches, open_log};
use super::schema::{SCHEMA_KEY, SYNTHETIC_KEY, VERSION, WRITER, WRITER_KEY, schema};
use super::suppression::Cells;
use crate::LogError;
use crate::atomic;
use crate::columns::text;
use crate::outcomes::SharedOutcomes;
use crate::parquet_file::{damaged, footer};
use crate::pseudonym::LearnerKey;

/// Name of the file that explains an export.
const DICTIONARY: &str = "DICTIONARY.md";

/// What [`export_anonymised`] wrote.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ExportReport {
    /// Files of attempts.
    pub files: usize,
    /// Rows.
    pub rows: u64,
    /// Rows left out because their cell held too few learners.
    pub suppressed: u64,
    /// Results of real exams.
    pub outcomes: usize,
    /// Results left out because too few learners had one of that exam in that month.
    pub outcomes_suppressed: usize,
}

/// Copies a data set (a file or a folder) to a new or empty folder so that no row can be traced to this machine's
/// journal: pseudonyms of learners, sittings and attempts are hashed once more with a key that is thrown away, times
/// are cut to the day, ids of journals and columns that an attempt log does not have are left out. `outcomes` names a folder of
/// results and the file they go to: from `smallest` 2 on under pseudonyms that no answer has, without days, exact scores and
/// exact forecasts, and only from months in which `smallest` learners have a result of the exam.
///
/// Rows of an item or a month that fewer than `smallest` learners of an exam have are left out, until no such cell
/// remains; a day with fewer learners becomes the first of its month. `DICTIONARY.md` beside the files explains them.
///
/// # Errors
/// [`LogError::NotEmpty`] if `out` holds anything, [`LogError::Invalid`] if it lies inside the data set or if
/// nothing would be left, [`LogError::Data`] if a file is damaged or no attempt log, [`LogError::Io`] if a file cannot
/// be written.
pub fn export_anonymised(
    dataset: &Path,
    out: &Path,
    smallest: usize,
    outcomes: Option<(&Path, &Path)>,
) -> Result<ExportReport, LogError> {
    let attempts = Attempts::open(dataset)?;
    check_place(dataset, out)?;
    let copier = Copier { key: LearnerKey::throw_away()?, cells: Cells::survey(attempts.files(), smallest)? };
    // Whatever is refused is refused before the first file is written.
    if copier.cells.rows() == 0 {
        return Err(nothing_left(dataset, smallest));
    }
    let shared = match outcomes {
        Some((folder, file)) => Some((SharedOutcomes::survey(folder, &copier.key, smallest)?, file)),
        None => None,
    };
    std::fs::create_dir_all(out).map_err(LogError::io(out, "create the folder"))?;
    let mut report = ExportReport::default();
    for (number, file) in attempts.files().iter().enumerate() {
        let folder =
            file.parent().and_then(|folder| folder.strip_prefix(dataset).ok()).unwrap_or(Path::new(""));
        let rows = copier.copy(file, &out.join(folder).join(format!("part-{number:04}.parquet")))?;
        report.rows += rows;
        report.files += usize::from(rows > 0);
    }
    report.suppressed = attempts.rows().saturating_sub(report.rows);
    if let Some((results, file)) = &shared {
        (report.outcomes, report.outcomes_suppressed) = (results.write(file)?, results.suppressed);
    }
    let mut dictionary = dictionary(&report, smallest, attempts.is_synthetic());
    if shared.is_some() {
        dictionary.push_str(&about_outcomes(&report, smallest));
    }
    atomic::write(&out.join(DICTIONARY), |file| file.write_all(dictionary.as_bytes()))?;
    Ok(report)
}

fn nothing_left(dataset: &Path, smallest: usize) -> LogError {
    let why = format!(
        "no question was answered by {smallest} learners of one exam in one month, so nothing can be shown without showing who; wait for more learners"
    );
    LogError::Invalid { what: dataset.display().to_string(), why }
}

fn dictionary(report: &ExportReport, smallest: usize, synthetic: bool) -> String {
    let source = if synthetic { "simulated learners" } else { "people" };
    format!(
        "# Attempts of {source}: data dictionary\n\n{} answers in {} Parquet files; one row an answer.\n\n{}\n{}",
        report.rows,
        report.files,
        include_str!("columns.md"),
        filled(
            if smallest > 1 { include_str!("export.md") } else { include_str!("export_all.md") },
            smallest,
            report.suppressed
        ),
    )
}

fn about_outcomes(report: &ExportReport, smallest: usize) -> String {
    let text = if smallest > 1 { include_str!("outcomes.md") } else { include_str!("outcomes_all.md") };
    filled(text, smallest, report.outcomes_suppressed as u64).replace("{rows}", &report.outcomes.to_string())
}

fn filled(text: &str, smallest: usize, suppressed: u64) -> String {
    text.replace("{smallest}", &smallest.to_string()).replace("{suppressed}", &suppressed.to_string())
}

/// Refuses a folder that holds something or would be read as part of the data set.
fn check_place(dataset: &Path, out: &Path) -> Result<(), LogError> {
    let io = LogError::io;
    if out.exists() && std::fs::read_dir(out).map_err(io(out, "read the folder"))?.next().is_some() {
        return Err(LogError::NotEmpty { path: out.to_path_buf() });
    }
    let real = |path: &Path| -> Result<PathBuf, LogError> { path.canonicalize().map_err(io(path, "read")) };
    let asked = std::path::absolute(out).map_err(io(out, "read"))?;
    // The folder may not be there yet; then the nearest one above it that is there tells where it would lie.
    let above = asked.ancestors().find(|folder| folder.exists()).unwrap_or(&asked);
    if real(above)?.starts_with(real(dataset)?) {
        let why =
            "lies inside the data set, whose readers would count its rows twice; name a folder elsewhere";
        return Err(LogError::Invalid { what: out.display().to_string(), why: why.to_owned() });
    }
    Ok(())
}

struct Copier {
    key: LearnerKey,
    cells: Cells,
}

impl Copier {
    /// Rows copied; without any, no file is written.
    fn copy(&self, from: &Path, to: &Path) -> Result<u64, LogError> {
        let synthetic = footer(&open_log(from)?, SYNTHETIC_KEY).unwrap_or_else(|| "false".to_owned());
        let pairs = [
            (SCHEMA_KEY, VERSION),
            (SYNTHETIC_KEY, synthetic.as_str()),
            ("gradatim.anonymised", "true"),
            (WRITER_KEY, WRITER),
        ];
        let mut partition = None;
        let mut rows = 0;
        for batch in file_batches(from.to_path_buf(), schema())? {
            let anonymous = self.anonymise(from, &batch?)?;
            if anonymous.num_rows() > 0 {
                let partition = match &mut partition {
                    Some(partition) => partition,
                    empty => empty.insert(Partition::create(to, &pairs)?),
                };
                partition.write(&anonymous)?;
                rows += anonymous.num_rows() as u64;
            }
        }
        partition.map(Partition::finish).transpose()?;
        Ok(rows)
    }

    fn anonymise(&self, path: &Path, batch: &RecordBatch) -> Result<RecordBatch, LogError> {
        let broken = |e| damaged(path, &e);
        let admitted = self.cells.admitted(path, batch)?;
        let batch = filter_record_batch(batch, &admitted).map_err(broken)?;
        let hashed = |name: &str, hash: &dyn Fn(&str) -> String| -> Result<ArrayRef, LogError> {
            let ids = text(path, &batch, name)?;
            Ok(Arc::new(StringArray::from_iter_values(ids.iter().map(|id| hash(id.unwrap_or_default())))))
        };
        let schema = batch.schema();
        let columns =
            schema.fields().iter().zip(batch.columns()).map(|(field, column)| match field.name().as_str() {
                "learner" => hashed("learner", &|id| self.key.pseudonym(id)),
                "sitting_id" => hashed("sitting_id", &|id| self.key.sitting(id)),
                "attempt_id" => hashed("attempt_id", &|id| self.key.attempt(id, 0)),
                "answered_at" => {
                    Ok(Arc::new(self.cells.dates(path, &batch)?.with_timezone("UTC")) as ArrayRef)
                }
                _ => Ok(Arc::clone(column)),
            });
        let columns = columns.collect::<Result<_, _>>()?;
        RecordBatch::try_new(batch.schema(), columns).map_err(broken)
    }
}
