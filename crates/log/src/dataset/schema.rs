//! The columns of an attempt and their types.

use std::sync::{Arc, LazyLock};

use arrow::array::{
    ArrayRef, BooleanArray, Float64Array, Int64Array, StringArray, TimestampMillisecondArray,
};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;

use crate::record::{Answer, Presentation, SittingRecord, join_ids};

/// Version of the columns, in the footer.
pub(super) const VERSION: &str = "1";
/// Keys in the footer.
pub(super) const SCHEMA_KEY: &str = "gradatim.schema";
pub(crate) const SYNTHETIC_KEY: &str = "gradatim.synthetic";
pub(super) const JOURNAL_KEY: &str = "gradatim.journal";
pub(crate) const WRITER_KEY: &str = "gradatim.writer";
/// Version of this program, in the footer.
pub(crate) const WRITER: &str = env!("CARGO_PKG_VERSION");

static SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
    let utc = DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into()));
    let field = |name, kind, nullable| Field::new(name, kind, nullable);
    let text = |name| field(name, DataType::Utf8, false);
    let integer = |name| field(name, DataType::Int64, false);
    let flag = |name| field(name, DataType::Boolean, false);
    let real = |name, nullable| field(name, DataType::Float64, nullable);
    Arc::new(Schema::new(vec![
        text("attempt_id"),
        text("learner"),
        text("sitting_id"),
        text("mode"),
        text("exam"),
        text("bank_version"),
        text("item"),
        integer("item_version"),
        text("domain"),
        text("task"),
        integer("position"),
        text("shown_order"),
        text("response"),
        flag("correct"),
        real("score", false),
        flag("scored"),
        flag("first_exposure"),
        flag("flagged"),
        field("answered_at", utc, false),
        integer("elapsed_ms"),
        real("theta_before", true),
        real("se_before", true),
        text("rule"),
        real("selection_probability", true),
        text("engine_version"),
        real("chance", false),
        flag("adaptive"),
    ]))
});

/// The Arrow schema of an attempt log.
pub fn schema() -> SchemaRef {
    Arc::clone(&SCHEMA)
}

/// One row: an answer with the question and the sitting it belongs to.
#[derive(Debug, Clone)]
pub(super) struct Attempt {
    pub(super) attempt_id: String,
    pub(super) learner: String,
    pub(super) sitting_id: String,
    pub(super) record: Arc<SittingRecord>,
    pub(super) shown: Presentation,
    pub(super) answer: Answer,
}

/// Rows as columns.
pub(super) fn batch(rows: &[Attempt]) -> Result<RecordBatch, ArrowError> {
    let columns = vec![
        text(rows, |r| r.attempt_id.clone()),
        text(rows, |r| r.learner.clone()),
        text(rows, |r| r.sitting_id.clone()),
        text(rows, |r| r.record.mode.as_str().to_owned()),
        text(rows, |r| r.record.exam.clone()),
        text(rows, |r| r.record.bank_version.clone()),
        text(rows, |r| r.shown.item.clone()),
        integer(rows, |r| r.shown.item_version.into()),
        text(rows, |r| r.shown.domain.clone()),
        text(rows, |r| r.shown.task.clone()),
        integer(rows, |r| r.shown.position.into()),
        text(rows, |r| join_ids(&r.shown.shown_order)),
        text(rows, |r| join_ids(&r.answer.response)),
        flag(rows, |r| r.answer.correct),
        real(rows, |r| Some(r.answer.score)),
        flag(rows, |r| r.shown.scored),
        flag(rows, |r| r.shown.first_exposure),
        flag(rows, |r| r.answer.flagged),
        time(rows, |r| r.answer.answered_at),
        integer(rows, |r| r.answer.elapsed_ms),
        real(rows, |r| r.shown.theta_before),
        real(rows, |r| r.shown.se_before),
        text(rows, |r| r.shown.rule.clone()),
        real(rows, |r| r.shown.selection_probability),
        text(rows, |r| r.record.engine_version.clone()),
        real(rows, |r| Some(r.shown.chance)),
        flag(rows, |r| r.record.adaptive),
    ];
    RecordBatch::try_new(schema(), columns)
}

fn text(rows: &[Attempt], cell: fn(&Attempt) -> String) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(rows.iter().map(cell)))
}

fn integer(rows: &[Attempt], cell: fn(&Attempt) -> i64) -> ArrayRef {
    Arc::new(Int64Array::from_iter_values(rows.iter().map(cell)))
}

fn real(rows: &[Attempt], cell: fn(&Attempt) -> Option<f64>) -> ArrayRef {
    Arc::new(rows.iter().map(cell).collect::<Float64Array>())
}

fn flag(rows: &[Attempt], cell: fn(&Attempt) -> bool) -> ArrayRef {
    Arc::new(BooleanArray::from(rows.iter().map(cell).collect::<Vec<bool>>()))
}

fn time(rows: &[Attempt], cell: fn(&Attempt) -> i64) -> ArrayRef {
    Arc::new(TimestampMillisecondArray::from_iter_values(rows.iter().map(cell)).with_timezone("UTC"))
}
