//! Records to rows and back.

use rusqlite::types::Type;
use rusqlite::{Connection, Row, named_params};

use crate::record::{Answer, Event, EventKind, Presentation, SittingRecord, join_ids, split_ids};

/// Why SQLite refused a row that it could have stored.
pub(super) enum Refusal {
    /// The trigger on answers after the end.
    Closed,
    /// A foreign key without its row.
    NoParent,
    /// Any other constraint: the row is there already.
    Taken,
}

/// Tells a refused row from a failed write.
pub(super) fn refusal(error: &rusqlite::Error) -> Option<Refusal> {
    let rusqlite::Error::SqliteFailure(code, message) = error else { return None };
    if code.code != rusqlite::ErrorCode::ConstraintViolation {
        return None;
    }
    let closed = message.as_deref().is_some_and(|m| m.contains(super::schema::CLOSED));
    Some(match code.extended_code {
        rusqlite::ffi::SQLITE_CONSTRAINT_FOREIGNKEY => Refusal::NoParent,
        rusqlite::ffi::SQLITE_CONSTRAINT_TRIGGER if closed => Refusal::Closed,
        _ => Refusal::Taken,
    })
}

pub(super) fn insert_sitting(connection: &Connection, record: &SittingRecord) -> rusqlite::Result<()> {
    let sql = "INSERT INTO sittings (sitting, learner, mode, exam, bank_version, pool, seed, engine_version, settings,
                 adaptive, started_at)
               VALUES (:sitting, :learner, :mode, :exam, :bank_version, :pool, :seed, :engine_version, :settings,
                 :adaptive, :started_at)";
    connection.prepare_cached(sql)?.execute(named_params! {
        ":sitting": record.sitting,
        ":learner": record.learner,
        ":mode": record.mode.as_str(),
        ":exam": record.exam,
        ":bank_version": record.bank_version,
        ":pool": record.pool,
        ":seed": record.seed.to_string(),
        ":engine_version": record.engine_version,
        ":settings": record.settings.to_string(),
        ":adaptive": record.adaptive,
        ":started_at": record.started_at,
    })?;
    Ok(())
}

pub(super) fn insert_presentation(connection: &Connection, shown: &Presentation) -> rusqlite::Result<()> {
    let sql = "INSERT INTO presentations (sitting, position, item, item_version, domain, task, chance, shown_order,
                 scored, first_exposure, theta_before, se_before, rule, selection_probability, why, shown_at)
               VALUES (:sitting, :position, :item, :item_version, :domain, :task, :chance, :shown_order,
                 :scored, :first_exposure, :theta_before, :se_before, :rule, :selection_probability, :why, :shown_at)";
    connection.prepare_cached(sql)?.execute(named_params! {
        ":sitting": shown.sitting,
        ":position": shown.position,
        ":item": shown.item,
        ":item_version": shown.item_version,
        ":domain": shown.domain,
        ":task": shown.task,
        ":chance": shown.chance,
        ":shown_order": join_ids(&shown.shown_order),
        ":scored": shown.scored,
        ":first_exposure": shown.first_exposure,
        ":theta_before": shown.theta_before,
        ":se_before": shown.se_before,
        ":rule": shown.rule,
        ":selection_probability": shown.selection_probability,
        ":why": shown.why,
        ":shown_at": shown.shown_at,
    })?;
    Ok(())
}

pub(super) fn insert_answer(connection: &Connection, answer: &Answer) -> rusqlite::Result<()> {
    let sql = "INSERT INTO answers (sitting, position, response, correct, score, flagged, answered_at, elapsed_ms)
               VALUES (:sitting, :position, :response, :correct, :score, :flagged, :answered_at, :elapsed_ms)";
    connection.prepare_cached(sql)?.execute(named_params! {
        ":sitting": answer.sitting,
        ":position": answer.position,
        ":response": join_ids(&answer.response),
        ":correct": answer.correct,
        ":score": answer.score,
        ":flagged": answer.flagged,
        ":answered_at": answer.answered_at,
        ":elapsed_ms": answer.elapsed_ms,
    })?;
    Ok(())
}

pub(super) fn insert_event(connection: &Connection, event: &Event) -> rusqlite::Result<()> {
    let (number, text) = event.kind.payload();
    let sql =
        "INSERT INTO events (sitting, position, kind, number, text, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let row = (&event.sitting, event.position, event.kind.as_str(), number, text, event.at);
    connection.prepare_cached(sql)?.execute(row)?;
    Ok(())
}

/// The question shown at a position.
pub(super) fn presentation_at(
    connection: &Connection,
    sitting: &str,
    position: u32,
) -> rusqlite::Result<Presentation> {
    let sql = "SELECT * FROM presentations WHERE sitting = ?1 AND position = ?2";
    connection.prepare_cached(sql)?.query_row((sitting, position), presentation)
}

pub(super) fn sitting(row: &Row<'_>) -> rusqlite::Result<SittingRecord> {
    Ok(SittingRecord {
        sitting: row.get("sitting")?,
        learner: row.get("learner")?,
        mode: parsed(row, "mode", |text| text.parse().ok())?,
        exam: row.get("exam")?,
        bank_version: row.get("bank_version")?,
        pool: row.get("pool")?,
        seed: parsed(row, "seed", |text| text.parse().ok())?,
        engine_version: row.get("engine_version")?,
        settings: parsed(row, "settings", |text| serde_json::from_str(text).ok())?,
        adaptive: row.get("adaptive")?,
        started_at: row.get("started_at")?,
    })
}

pub(super) fn presentation(row: &Row<'_>) -> rusqlite::Result<Presentation> {
    Ok(Presentation {
        sitting: row.get("sitting")?,
        position: row.get("position")?,
        item: row.get("item")?,
        item_version: row.get("item_version")?,
        domain: row.get("domain")?,
        task: row.get("task")?,
        chance: row.get("chance")?,
        shown_order: split_ids(&row.get::<_, String>("shown_order")?),
        scored: row.get("scored")?,
        first_exposure: row.get("first_exposure")?,
        theta_before: row.get("theta_before")?,
        se_before: row.get("se_before")?,
        rule: row.get("rule")?,
        selection_probability: row.get("selection_probability")?,
        why: row.get("why")?,
        shown_at: row.get("shown_at")?,
    })
}

pub(super) fn answer(row: &Row<'_>) -> rusqlite::Result<Answer> {
    Ok(Answer {
        sitting: row.get("sitting")?,
        position: row.get("position")?,
        response: split_ids(&row.get::<_, String>("response")?),
        correct: row.get("correct")?,
        score: row.get("score")?,
        flagged: row.get("flagged")?,
        answered_at: row.get("answered_at")?,
        elapsed_ms: row.get("elapsed_ms")?,
    })
}

pub(super) fn event(row: &Row<'_>) -> rusqlite::Result<Event> {
    let (number, text) = (row.get("number")?, row.get("text")?);
    Ok(Event {
        sitting: row.get("sitting")?,
        position: row.get("position")?,
        kind: parsed(row, "kind", move |name| EventKind::from_parts(name, number, text))?,
        at: row.get("at")?,
    })
}

/// A text column that must parse.
fn parsed<T>(row: &Row<'_>, column: &str, parse: impl FnOnce(&str) -> Option<T>) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    let unreadable = || {
        let why = format!("column {column} holds `{text}`, which this program does not know");
        rusqlite::Error::FromSqlConversionFailure(0, Type::Text, why.into())
    };
    parse(&text).ok_or_else(unreadable)
}
