//! Items, their exposure and their drift.

use super::engine::{Engine, Rows, here, name, register, rows};
use super::{Day, Files, Table};
use crate::Fault;
use datafusion::arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use datafusion::prelude::{col, lit};

/// An attempt log up to a day, in the session of an engine.
pub struct Log<'e, E> {
    engine: &'e E,
    synthetic: bool,
}

/// The columns of an attempt log that are read, with the types of `crates/log/src/dataset/columns.md`.
fn schema() -> Schema {
    let all = |kind: DataType, names: &[&str]| -> Vec<Field> {
        names.iter().map(|name| Field::new(*name, kind.clone(), false)).collect()
    };
    let texts = ["learner", "sitting_id", "mode", "exam", "item", "domain", "response"];
    let moment = DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into()));
    let fields = [
        all(DataType::Utf8, &texts),
        all(DataType::Int64, &["position", "elapsed_ms"]),
        all(DataType::Boolean, &["correct", "first_exposure", "adaptive"]),
        all(DataType::Float64, &["score"]),
        all(moment, &["answered_at"]),
    ];
    Schema::new(fields.concat())
}

impl<'e, E: Engine> Log<'e, E> {
    /// Opens the log in `files`: of one exam or of all, and nothing after `as_of`.
    ///
    /// # Errors
    /// A sentence about the files, or that the day is no date.
    pub async fn open(
        engine: &'e E,
        files: &Files,
        exam: Option<&str>,
        as_of: Option<Day>,
    ) -> Result<Self, Fault> {
        if as_of.is_some_and(|day| !day.is_date()) {
            let why = "attempts are dated by the calendar; a date such as 2026-11-21 expected as the day to look from";
            return Err(Fault::Log(why.into()));
        }
        let (table, synthetic) = files.table(engine, schema()).await?;
        let frame = engine.session().read_table(table).map_err(|e| engine.fault(&e))?;
        let frame = match exam {
            Some(exam) => frame.filter(col("exam").eq(lit(exam))).map_err(|e| engine.fault(&e))?,
            None => frame,
        };
        register(engine, "log", frame)?;
        name(engine, "attempts", include_str!("sql/attempts.sql"), &[("until", Day::until(as_of))]).await?;
        name(engine, "counted", include_str!("sql/counted.sql"), &[]).await?;
        Ok(Self { engine, synthetic })
    }

    pub(super) fn engine(&self) -> &'e E {
        self.engine
    }

    pub(super) fn is_synthetic(&self) -> bool {
        self.synthetic
    }

    /// Items by use and difficulty: `gradatim_analytics::items::JudgedItem`.
    ///
    /// # Errors
    /// Why the cluster gave no answer.
    pub async fn statistics(&self) -> Result<Table, Fault> {
        self.table(include_str!("sql/statistics.sql")).await
    }

    /// Items by month and mode: `gradatim_analytics::items::ItemExposure`.
    ///
    /// # Errors
    /// Why the cluster gave no answer.
    pub async fn exposure(&self) -> Result<Table, Fault> {
        self.table(include_str!("sql/exposure.sql")).await
    }

    /// Items by month and level: `gradatim_analytics::items::DriftCell`.
    ///
    /// # Errors
    /// Why the cluster gave no answer.
    pub async fn drift(&self) -> Result<Table, Fault> {
        let cells = rows(self.engine, include_str!("sql/cells.sql"), &[]).await?;
        let here = here([("cells", cells)])?;
        self.not_empty(rows(&here, include_str!("sql/drift.sql"), &[]).await?)
    }

    async fn table(&self, sql: &str) -> Result<Table, Fault> {
        self.not_empty(rows(self.engine, sql, &[]).await?)
    }

    fn not_empty(&self, (schema, rows): Rows) -> Result<Table, Fault> {
        let table = Table { schema, rows, synthetic: self.synthetic };
        match table.height() {
            0 => Err(Fault::Log(
                "no answer is left to make a table of; an exam that is in the log, and a day on or after its first answer, expected"
                    .into(),
            )),
            _ => Ok(table),
        }
    }
}
