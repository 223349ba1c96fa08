//! The features of `gradatim predict`, of everybody at once.

use super::engine::{Engine, Parameter, Rows, here, name, register, rows};
use super::{Day, Files, Log, Table};
use crate::Fault;
use datafusion::arrow::array::{AsArray, RecordBatch};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Field, Float64Type, Schema};
use datafusion::scalar::ScalarValue;

/// Spread below which all scores count as equal; `sql/standing.sql` has it too.
const LEAST_SPREAD: f64 = 1e-6;
/// A kind of attempts has a column of its own if it makes up this share of them.
const KIND_SHARE: f64 = 0.02;

/// Attempts of learners in courses and who these learners are, in the session of an engine, up to a day.
pub struct Histories<'e, E> {
    engine: &'e E,
    day: Option<Day>,
    synthetic: bool,
}

impl<'e, E: Engine> Histories<'e, E> {
    /// Those of an attempt log: an exam is a course, a mode a kind of attempts, and everybody with an attempt is there.
    ///
    /// # Errors
    /// Why the cluster gave no answer.
    pub async fn of_log(log: &Log<'e, E>, day: Option<Day>) -> Result<Self, Fault> {
        let histories = Self { engine: log.engine(), day, synthetic: log.is_synthetic() };
        name(histories.engine, "history", include_str!("sql/history_of_log.sql"), &[]).await?;
        histories.name("people", include_str!("sql/people_of_log.sql")).await?;
        histories.cut().await
    }

    /// Those of files as `gradatim predict` reads them, with days as numbers: attempts (`learner`, `day`, `score`, and
    /// `course`, `item`, `type`, `due_day`, `weight`, `order`, `response_time_s` where there are any) and people
    /// (`learner`, and `course` and `unregistered_day`).
    ///
    /// # Errors
    /// A sentence about the files, or that the day is no number.
    pub async fn of_files(
        engine: &'e E,
        attempts: &Files,
        people: &Files,
        day: Option<Day>,
    ) -> Result<Self, Fault> {
        if day.is_some_and(|day| day.is_date()) {
            return Err(Fault::Log(
                "the days of these histories are numbers; a number expected as the day to judge from".into(),
            ));
        }
        let mut histories = Self { engine, day, synthetic: false };
        let texts = ["course", "item", "type"].map(|name| (name, DataType::Utf8, true));
        let numbers =
            ["due_day", "weight", "order", "response_time_s"].map(|name| (name, DataType::Float64, true));
        let needed = [
            ("learner", DataType::Utf8, false),
            ("day", DataType::Float64, false),
            ("score", DataType::Float64, false),
        ];
        let columns = texts.into_iter().chain(numbers).chain(needed);
        histories.read("records", attempts, columns).await?;
        let known = [
            ("learner", DataType::Utf8, false),
            ("course", DataType::Utf8, true),
            ("unregistered_day", DataType::Float64, true),
        ];
        histories.read("everybody", people, known.into_iter()).await?;
        name(engine, "history", include_str!("sql/history.sql"), &[]).await?;
        histories.name("people", include_str!("sql/people.sql")).await?;
        histories.cut().await
    }

    /// Names files as a table.
    async fn read(
        &mut self,
        name: &str,
        files: &Files,
        columns: impl Iterator<Item = (&'static str, DataType, bool)>,
    ) -> Result<(), Fault> {
        let fields: Vec<Field> =
            columns.map(|(name, kind, nullable)| Field::new(name, kind, nullable)).collect();
        let (table, synthetic) = files.table(self.engine, Schema::new(fields)).await?;
        self.synthetic |= synthetic;
        let frame = self.engine.session().read_table(table).map_err(|e| self.engine.fault(&e))?;
        register(self.engine, name, frame)
    }

    async fn cut(self) -> Result<Self, Fault> {
        self.name("past", include_str!("sql/past.sql")).await?;
        name(self.engine, "norms", include_str!("sql/norms.sql"), &[]).await?;
        Ok(self)
    }

    async fn name(&self, given: &str, sql: &str) -> Result<(), Fault> {
        name(self.engine, given, sql, &[self.day()]).await
    }

    /// The day, or one after all others.
    fn day(&self) -> Parameter {
        ("day", real(self.day.map_or(f64::INFINITY, |day| day.number())))
    }

    /// `gradatim_analytics::features::Features`, with what is usual learned from the same rows, by course and learner.
    ///
    /// The cluster adds up one row a learner and course, and this process makes features of them.
    ///
    /// # Errors
    /// A sentence: no attempt is as old as that, or why the cluster gave no answer.
    pub async fn features(&self) -> Result<Table, Fault> {
        let kinds = Kinds::of(&rows(self.engine, include_str!("sql/kinds.sql"), &[]).await?);
        let Some(last) = kinds.last_day else {
            return Err(Fault::Log("no attempt of anybody asked for is dated on or before the day to judge from; a later day expected".into()));
        };
        let norms = rows(self.engine, "SELECT * FROM norms", &[]).await?;
        let usual = ("usual_sd", real(usual_spread(&norms)));
        name(self.engine, "standing", include_str!("sql/standing.sql"), &[self.day(), usual]).await?;
        let works = include_str!("sql/works.sql").replace("{kinds}", &kinds.columns());
        let works = rows(self.engine, &works, &[]).await?;
        let people = rows(self.engine, "SELECT * FROM people", &[]).await?;
        let here = here([("norms", norms), ("works", works), ("people", people)])?;
        let last_day = ("last_day", real(self.day.map_or(last, |day| day.number())));
        let (schema, rows) = rows(&here, include_str!("sql/features.sql"), &[self.day(), last_day]).await?;
        Ok(Table { schema, rows, synthetic: self.synthetic })
    }
}

fn real(number: f64) -> ScalarValue {
    ScalarValue::Float64(Some(number))
}

/// A column of numbers.
fn numbers((_, rows): &Rows, name: &str) -> Vec<Option<f64>> {
    let column = |batch: &RecordBatch| cast(batch.column_by_name(name)?, &DataType::Float64).ok();
    rows.iter()
        .filter_map(column)
        .flat_map(|column| column.as_primitive::<Float64Type>().iter().collect::<Vec<_>>())
        .collect()
}

/// A column of texts.
fn texts((_, rows): &Rows, name: &str) -> Vec<Option<String>> {
    let column = |batch: &RecordBatch| cast(batch.column_by_name(name)?, &DataType::Utf8).ok();
    let owned = |text: Option<&str>| text.map(str::to_owned);
    rows.iter()
        .filter_map(column)
        .flat_map(|column| column.as_string::<i32>().iter().map(owned).collect::<Vec<_>>())
        .collect()
}

/// Mean spread of the scores of an item, for items whose own is not known.
fn usual_spread(norms: &Rows) -> f64 {
    let known: Vec<f64> =
        numbers(norms, "sd").into_iter().flatten().filter(|sd| *sd > LEAST_SPREAD).collect();
    if known.is_empty() { 1.0 } else { known.iter().sum::<f64>() / known.len() as f64 }
}

/// Kinds of attempts with a column of their own, and the last day of any attempt.
struct Kinds {
    names: Vec<String>,
    last_day: Option<f64>,
}

impl Kinds {
    /// Those that occur often enough, if there is more than one.
    fn of(found: &Rows) -> Self {
        let counts: Vec<f64> = numbers(found, "n").into_iter().flatten().collect();
        let all: f64 = counts.iter().sum();
        let often = texts(found, "kind").into_iter().zip(counts).filter(|(_, n)| *n >= KIND_SHARE * all);
        let mut names: Vec<String> = often.filter_map(|(name, _)| name).collect();
        if names.len() < 2 {
            names.clear();
        }
        Self { names, last_day: numbers(found, "last_day").into_iter().flatten().reduce(f64::max) }
    }

    /// The mean standing in each kind, for a list of columns.
    fn columns(&self) -> String {
        let column = |kind: &String| {
            let (value, name) = (kind.replace('\'', "''"), kind.replace('"', "\"\""));
            format!(", avg(z) FILTER (WHERE kind = '{value}') AS \"standing_in_{name}\"")
        };
        self.names.iter().map(column).collect()
    }
}
