//! Answers from an attempt log, in two passes: what is first and what is quick, then the answers themselves.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;

use arrow::array::{BooleanArray, Float64Array, Int64Array, StringArray, TimestampMillisecondArray};
use arrow::record_batch::RecordBatch;

use super::build::{Builder, Items};
use super::{ReadOptions, Response, ResponseTable, Unit};
use crate::LogError;
use crate::columns::{flag, integer, real, text, time};
use crate::dataset::Attempts;

const COLUMNS: [&str; 12] = [
    "learner",
    "sitting_id",
    "exam",
    "item",
    "domain",
    "response",
    "correct",
    "first_exposure",
    "answered_at",
    "elapsed_ms",
    "chance",
    "adaptive",
];

/// Share of an item's mean time below which an answer is a rapid guess, and the most it can be: NT10.
const RAPID_SHARE: f64 = 0.1;
const RAPID_CAP_MS: f64 = 10_000.0;
/// Time over which ability is taken as constant.
const DAY_MS: i64 = 86_400_000;

pub(super) fn read(path: &Path, options: &ReadOptions) -> Result<ResponseTable, LogError> {
    let mut builder = Builder::default();
    builder.details.timestamp_ms = Some(Vec::new());
    builder.details.response_time_s = options.details.then(Vec::new);
    builder.details.sitting = options.details.then(Vec::new);
    builder.details.choice = options.details.then(Vec::new);
    let summary = each_kept(path, options, |row| {
        push(&mut builder, row);
        Ok(())
    })?;
    check(path, options, &builder.items)?;
    Ok(ResponseTable {
        exam: Some(summary.exam),
        synthetic: summary.synthetic,
        adaptive: summary.adaptive,
        rapid_guesses: summary.rapid_guesses,
        ..builder.finish(options)
    })
}

/// What is known of the answers as a whole.
pub(crate) struct Summary {
    pub(crate) exam: String,
    pub(crate) synthetic: bool,
    pub(crate) adaptive: bool,
    pub(crate) rapid_guesses: usize,
    /// Id of each learner's first sitting.
    pub(crate) first_sittings: HashMap<String, String>,
}

/// Hands over every row that counts, in the order of the files.
pub(crate) fn each_kept(
    path: &Path,
    options: &ReadOptions,
    mut take: impl FnMut(&Row<'_>) -> Result<(), LogError>,
) -> Result<Summary, LogError> {
    let attempts = Attempts::open(path)?;
    let mut survey = Survey::default();
    each(path, &attempts, options, |row| {
        survey.add(row);
        Ok(())
    })?;
    let exam = survey.exam(path, options)?;
    let mut choice = Choice::new(&survey, options);
    each(path, &attempts, options, |row| if choice.keeps(row) { take(row) } else { Ok(()) })?;
    let Choice { adaptive, rapid_guesses, .. } = choice;
    let first_sittings = survey.first_sittings.into_iter().map(|(learner, (_, id))| (learner, id)).collect();
    Ok(Summary { exam, synthetic: attempts.is_synthetic(), adaptive, rapid_guesses, first_sittings })
}

/// There are answers, and every item that was asked for has some.
pub(crate) fn check(path: &Path, options: &ReadOptions, items: &Items) -> Result<(), LogError> {
    match options.items.iter().flatten().find(|item| items.get(item).is_none()) {
        Some(item) => Err(LogError::column(path, "item", format!("item `{item}` has no answers that count"))),
        None if items.len() == 0 => Err(LogError::file(
            path,
            "no answers that count; first exposures that are not rapid guesses expected",
        )),
        None => Ok(()),
    }
}

fn push(builder: &mut Builder, row: &Row<'_>) {
    let learner = builder.learners.index(row.learner);
    let item = row.item_index(&mut builder.items);
    builder.responses.push(Response { learner, item, score: row.score() });
    let Builder { details, sittings, options, .. } = builder;
    // What an item with over 250 combinations of options was answered with tells nothing about one of them.
    let is_kept = details.choice.is_some() && !row.is_blank();
    let choice = if is_kept { options.code(item, row.response).ok() } else { None };
    details.timestamp_ms.iter_mut().for_each(|column| column.push(Some(row.answered_at)));
    details.response_time_s.iter_mut().for_each(|column| column.push(seconds(row)));
    details.sitting.iter_mut().for_each(|column| column.push(sittings.index(row.sitting)));
    details.choice.iter_mut().for_each(|column| column.push(choice));
}

/// One row of the log.
pub(crate) struct Row<'b> {
    pub(crate) learner: &'b str,
    sitting: &'b str,
    exam: &'b str,
    item: &'b str,
    domain: &'b str,
    /// What was chosen; empty if the question was left blank.
    response: &'b str,
    correct: bool,
    first_exposure: bool,
    pub(crate) answered_at: i64,
    elapsed_ms: i64,
    chance: f64,
    adaptive: bool,
}

impl Row<'_> {
    /// The index of the item; its first row says where it belongs.
    pub(crate) fn item_index(&self, items: &mut Items) -> u32 {
        items.index(self.item, |new| {
            new.domain = Some(self.domain.to_owned()).filter(|domain| !domain.is_empty());
            new.chance = Some(self.chance);
        })
    }

    pub(crate) fn score(&self) -> u8 {
        u8::from(self.correct)
    }

    fn is_blank(&self) -> bool {
        self.response.is_empty()
    }
}

/// The columns of one batch.
struct Batch<'b> {
    learner: &'b StringArray,
    sitting: &'b StringArray,
    exam: &'b StringArray,
    item: &'b StringArray,
    domain: &'b StringArray,
    response: &'b StringArray,
    correct: &'b BooleanArray,
    first_exposure: &'b BooleanArray,
    answered_at: &'b TimestampMillisecondArray,
    elapsed_ms: &'b Int64Array,
    chance: &'b Float64Array,
    adaptive: &'b BooleanArray,
}

impl<'b> Batch<'b> {
    fn new(path: &Path, batch: &'b RecordBatch) -> Result<Self, LogError> {
        Ok(Self {
            learner: text(path, batch, "learner")?,
            sitting: text(path, batch, "sitting_id")?,
            exam: text(path, batch, "exam")?,
            item: text(path, batch, "item")?,
            domain: text(path, batch, "domain")?,
            response: text(path, batch, "response")?,
            correct: flag(path, batch, "correct")?,
            first_exposure: flag(path, batch, "first_exposure")?,
            answered_at: time(path, batch, "answered_at")?,
            elapsed_ms: integer(path, batch, "elapsed_ms")?,
            chance: real(path, batch, "chance")?,
            adaptive: flag(path, batch, "adaptive")?,
        })
    }

    fn row(&self, i: usize) -> Row<'b> {
        Row {
            learner: self.learner.value(i),
            sitting: self.sitting.value(i),
            exam: self.exam.value(i),
            item: self.item.value(i),
            domain: self.domain.value(i),
            response: self.response.value(i),
            correct: self.correct.value(i),
            first_exposure: self.first_exposure.value(i),
            answered_at: self.answered_at.value(i),
            elapsed_ms: self.elapsed_ms.value(i),
            chance: self.chance.value(i),
            adaptive: self.adaptive.value(i),
        }
    }
}

/// Every row of the exam that is read.
fn each(
    path: &Path,
    attempts: &Attempts,
    options: &ReadOptions,
    mut take: impl FnMut(&Row<'_>) -> Result<(), LogError>,
) -> Result<(), LogError> {
    for batch in attempts.batches(&COLUMNS)? {
        let batch = batch?;
        let columns = Batch::new(path, &batch)?;
        let rows = (0..batch.num_rows()).map(|i| columns.row(i));
        let mut of_exam = rows.filter(|row| options.exam.as_deref().is_none_or(|exam| exam == row.exam));
        of_exam.try_for_each(|row| take(&row))?;
    }
    Ok(())
}

/// The first pass.
#[derive(Default)]
struct Survey {
    exams: BTreeSet<String>,
    /// Time and id of each learner's first sitting.
    first_sittings: HashMap<String, (i64, String)>,
    times: HashMap<String, MeanTime>,
}

#[derive(Default)]
struct MeanTime {
    sum_ms: f64,
    n: f64,
}

impl Survey {
    fn add(&mut self, row: &Row<'_>) {
        if !self.exams.contains(row.exam) {
            self.exams.insert(row.exam.to_owned());
        }
        self.note_sitting(row);
        if row.first_exposure && !row.is_blank() {
            let time = entry(&mut self.times, row.item);
            time.sum_ms += row.elapsed_ms as f64;
            time.n += 1.0;
        }
    }

    fn note_sitting(&mut self, row: &Row<'_>) {
        let first = entry(&mut self.first_sittings, row.learner);
        let unset = first.1.is_empty();
        if unset || row.answered_at < first.0 {
            first.0 = row.answered_at;
            if first.1 != row.sitting {
                row.sitting.clone_into(&mut first.1);
            }
        }
    }

    /// The one exam there is.
    fn exam(&self, path: &Path, options: &ReadOptions) -> Result<String, LogError> {
        let mut exams = self.exams.iter();
        match (exams.next(), exams.next()) {
            (Some(only), None) => Ok(only.clone()),
            (Some(_), Some(_)) => {
                let names: Vec<&str> = self.exams.iter().map(String::as_str).collect();
                let why = format!("answers to several exams: {}; name one with `--exam`", names.join(", "));
                Err(LogError::file(path, why))
            }
            (None, _) => Err(LogError::file(
                path,
                match &options.exam {
                    Some(exam) => format!("no answers to exam `{exam}`; name an exam that is in the log"),
                    None => "no rows; at least one expected".to_owned(),
                },
            )),
        }
    }

    fn is_rapid(&self, row: &Row<'_>) -> bool {
        let threshold = |time: &MeanTime| (RAPID_SHARE * time.sum_ms / time.n).min(RAPID_CAP_MS);
        !row.is_blank()
            && self.times.get(row.item).is_some_and(|time| (row.elapsed_ms as f64) < threshold(time))
    }
}

/// The entry of a name, new or known.
fn entry<'m, T: Default>(map: &'m mut HashMap<String, T>, name: &str) -> &'m mut T {
    map.entry(name.to_owned()).or_default()
}

/// What the second pass keeps.
struct Choice<'s> {
    survey: &'s Survey,
    options: &'s ReadOptions,
    items: Option<HashSet<&'s str>>,
    adaptive: bool,
    rapid_guesses: usize,
}

impl<'s> Choice<'s> {
    fn new(survey: &'s Survey, options: &'s ReadOptions) -> Self {
        Self { survey, options, items: options.wanted(), adaptive: false, rapid_guesses: 0 }
    }

    fn keeps(&mut self, row: &Row<'_>) -> bool {
        if !self.is_wanted(row) {
            return false;
        }
        if self.survey.is_rapid(row) {
            self.rapid_guesses += 1;
            if !self.options.keep_rapid_guesses {
                return false;
            }
        }
        self.adaptive |= row.adaptive;
        true
    }

    fn is_wanted(&self, row: &Row<'_>) -> bool {
        row.first_exposure
            && self.items.as_ref().is_none_or(|items| items.contains(row.item))
            && !self.options.leave_out.iter().any(|name| name == row.item)
            && self.is_of_unit(row)
    }

    fn is_of_unit(&self, row: &Row<'_>) -> bool {
        let first = self.survey.first_sittings.get(row.learner);
        match self.options.unit {
            Unit::Learner => true,
            Unit::FirstSitting => first.is_some_and(|(_, sitting)| sitting == row.sitting),
            Unit::FirstDay => first.is_some_and(|(at, _)| row.answered_at.saturating_sub(*at) < DAY_MS),
        }
    }
}

/// A blank took no time that would mean anything.
fn seconds(row: &Row<'_>) -> Option<f64> {
    (!row.is_blank()).then(|| row.elapsed_ms as f64 / 1_000.0)
}
