//! Small cells of a data set: what only a few learners did could name them.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use arrow::array::{BooleanArray, StringArray, TimestampMillisecondArray};
use arrow::record_batch::RecordBatch;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::reader::file_batches;
use super::schema::schema;
use crate::LogError;
use crate::columns::{text, time};

const DAY_MS: i64 = 86_400_000;

/// The cells of every exam that hold at least so many learners (k-anonymity of each published count, Sweeney 2002).
///
/// A row is admitted if its item and its month each have `smallest` learners among the admitted rows.
pub(super) struct Cells {
    smallest: usize,
    exams: HashMap<String, ExamCells>,
    rows: u64,
}

/// Learners met so far, by item, month and day (both as ms of their beginning).
#[derive(Default)]
struct ExamCells {
    items: HashMap<String, Learners>,
    months: HashMap<i64, Learners>,
    days: HashMap<i64, Learners>,
}

/// Different learners, no more than make a cell large enough.
#[derive(Default)]
struct Learners(Vec<Box<str>>);

/// What an admitted row tells.
struct Row<'b> {
    learner: &'b str,
    exam: &'b str,
    item: &'b str,
    answered_at: i64,
}

impl Cells {
    /// Counts again and again until what is left out makes no other cell small.
    pub(super) fn survey(files: &[PathBuf], smallest: usize) -> Result<Self, LogError> {
        let mut cells = Self::count(files, smallest, |_| true)?;
        loop {
            let next = Self::count(files, smallest, |row| cells.admits(row))?;
            if next.rows == cells.rows {
                return Ok(next);
            }
            cells = next;
        }
    }

    fn count(files: &[PathBuf], smallest: usize, admits: impl Fn(&Row) -> bool) -> Result<Self, LogError> {
        let mut cells = Self { smallest, exams: HashMap::new(), rows: 0 };
        for file in files {
            for batch in file_batches(file.clone(), schema())? {
                let batch = batch?;
                Rows::of(file, &batch)?.iter().filter(&admits).for_each(|row| cells.add(&row));
            }
        }
        Ok(cells)
    }

    fn add(&mut self, row: &Row) {
        self.rows += 1;
        let exam = entry(&mut self.exams, row.exam);
        entry(&mut exam.items, row.item).add(row.learner, self.smallest);
        exam.months.entry(month(row.answered_at)).or_default().add(row.learner, self.smallest);
        exam.days.entry(day(row.answered_at)).or_default().add(row.learner, self.smallest);
    }

    fn admits(&self, row: &Row) -> bool {
        let large = |learners: Option<&Learners>| learners.is_some_and(|l| l.0.len() >= self.smallest);
        self.exams.get(row.exam).is_some_and(|exam| {
            large(exam.items.get(row.item)) && large(exam.months.get(&month(row.answered_at)))
        })
    }

    /// Rows that may be shown.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// Which rows of a batch may be shown.
    pub(super) fn admitted(&self, path: &Path, batch: &RecordBatch) -> Result<BooleanArray, LogError> {
        Ok(Rows::of(path, batch)?.iter().map(|row| Some(self.admits(&row))).collect())
    }

    /// Times cut to the day, or to the first day of the month where too few learners answered that day;
    /// each date that is shown has enough of them.
    pub(super) fn dates(
        &self,
        path: &Path,
        batch: &RecordBatch,
    ) -> Result<TimestampMillisecondArray, LogError> {
        let blurred: HashMap<&str, Blurred> =
            self.exams.iter().map(|(exam, cells)| (exam.as_str(), cells.blurred(self.smallest))).collect();
        let date = |row: Row| match blurred.get(row.exam) {
            Some(blurred) if !blurred.hides(row.answered_at) => day(row.answered_at),
            _ => month(row.answered_at),
        };
        Ok(TimestampMillisecondArray::from_iter_values(Rows::of(path, batch)?.iter().map(date)))
    }
}

impl ExamCells {
    /// Small days are blurred. If those of a month, which all become its first day, are still too few learners
    /// together, the whole month is.
    fn blurred(&self, smallest: usize) -> Blurred {
        let small = self.days.iter().filter(|(_, learners)| learners.0.len() < smallest);
        let days: HashSet<i64> = small.map(|(day, _)| *day).collect();
        let mut firsts: HashMap<i64, Learners> = HashMap::new();
        for day in &days {
            for shown in [*day, month(*day)] {
                let learners = self.days.get(&shown).into_iter().flat_map(|l| &l.0);
                let first = firsts.entry(month(*day)).or_default();
                learners.for_each(|l| first.add(l, smallest));
            }
        }
        let few = firsts.into_iter().filter(|(_, learners)| learners.0.len() < smallest);
        Blurred { days, months: few.map(|(month, _)| month).collect() }
    }
}

/// Days and months whose answers are dated the first of the month.
struct Blurred {
    days: HashSet<i64>,
    months: HashSet<i64>,
}

impl Blurred {
    fn hides(&self, answered_at: i64) -> bool {
        self.days.contains(&day(answered_at)) || self.months.contains(&month(answered_at))
    }
}

impl Learners {
    fn add(&mut self, learner: &str, enough: usize) {
        if self.0.len() < enough && !self.0.iter().any(|l| &**l == learner) {
            self.0.push(learner.into());
        }
    }
}

/// The columns that make the cells.
struct Rows<'b> {
    learners: &'b StringArray,
    exams: &'b StringArray,
    items: &'b StringArray,
    times: &'b TimestampMillisecondArray,
}

impl<'b> Rows<'b> {
    fn of(path: &Path, batch: &'b RecordBatch) -> Result<Self, LogError> {
        Ok(Self {
            learners: text(path, batch, "learner")?,
            exams: text(path, batch, "exam")?,
            items: text(path, batch, "item")?,
            times: time(path, batch, "answered_at")?,
        })
    }

    fn iter(&self) -> impl Iterator<Item = Row<'b>> + use<'b> {
        let Self { learners, exams, items, times } = *self;
        (0..times.len()).map(move |i| Row {
            learner: learners.value(i),
            exam: exams.value(i),
            item: items.value(i),
            answered_at: times.value(i),
        })
    }
}

/// The value under a key, made if it is new.
fn entry<'m, V: Default>(map: &'m mut HashMap<String, V>, key: &str) -> &'m mut V {
    map.entry(key.to_owned()).or_default()
}

fn day(milliseconds: i64) -> i64 {
    milliseconds.div_euclid(DAY_MS) * DAY_MS
}

/// The first day of the month. A time in no calendar keeps its day.
fn month(milliseconds: i64) -> i64 {
    let first = || {
        let date = Timestamp::from_millisecond(milliseconds).ok()?.to_zoned(TimeZone::UTC).date();
        let start = date.first_of_month().to_zoned(TimeZone::UTC).ok()?;
        Some(start.timestamp().as_millisecond())
    };
    first().unwrap_or_else(|| day(milliseconds))
}
