//! Records to rows and back. The columns of every table are in the order of the record's fields, after the id.

use rusqlite::types::{FromSql, Type};
use rusqlite::{Connection, Row, params};

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
    let sql = "INSERT INTO sittings (sitting, learner, mode, exam, bank_version, pool, seed, engine_version, settings, adaptive,
                 started_at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    connection.prepare_cached(sql)?.execute(params![
        record.sitting,
        record.learner,
        record.mode.as_str(),
        record.exam,
        record.bank_version,
        record.pool,
        record.seed.to_string(),
        record.engine_version,
        record.settings.to_string(),
        record.adaptive,
        record.started_at,
    ])?;
    Ok(())
}

pub(super) fn insert_presentation(connection: &Connection, shown: &Presentation) -> rusqlite::Result<()> {
    let sql = "INSERT INTO presentations (sitting, position, item, item_version, domain, task, chance, shown_order, scored,
                 first_exposure, theta_before, se_before, rule, selection_probability, why,
                 shown_at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)";
    connection.prepare_cached(sql)?.execute(params![
        shown.sitting,
        shown.position,
        shown.item,
        shown.item_version,
        shown.domain,
        shown.task,
        shown.chance,
        join_ids(&shown.shown_order),
        shown.scored,
        shown.first_exposure,
        shown.theta_before,
        shown.se_before,
        shown.rule,
        shown.selection_probability,
        shown.why,
        shown.shown_at,
    ])?;
    Ok(())
}

pub(super) fn insert_answer(connection: &Connection, answer: &Answer) -> rusqlite::Result<()> {
    let sql =
        "INSERT INTO answers (sitting, position, response, correct, score, flagged, answered_at, elapsed_ms)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    connection.prepare_cached(sql)?.execute(params![
        answer.sitting,
        answer.position,
        join_ids(&answer.response),
        answer.correct,
        answer.score,
        answer.flagged,
        answer.answered_at,
        answer.elapsed_ms,
    ])?;
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
    let mut cells = Cells::new(row);
    Ok(SittingRecord {
        sitting: cells.next()?,
        learner: cells.next()?,
        mode: cells.parsed("mode", |text| text.parse().ok())?,
        exam: cells.next()?,
        bank_version: cells.next()?,
        pool: cells.next()?,
        seed: cells.parsed("seed", |text| text.parse().ok())?,
        engine_version: cells.next()?,
        settings: cells.parsed("settings", |text| serde_json::from_str(text).ok())?,
        adaptive: cells.next()?,
        started_at: cells.next()?,
    })
}

pub(super) fn presentation(row: &Row<'_>) -> rusqlite::Result<Presentation> {
    let mut cells = Cells::new(row);
    Ok(Presentation {
        sitting: cells.next()?,
        position: cells.next()?,
        item: cells.next()?,
        item_version: cells.next()?,
        domain: cells.next()?,
        task: cells.next()?,
        chance: cells.next()?,
        shown_order: split_ids(&cells.next::<String>()?),
        scored: cells.next()?,
        first_exposure: cells.next()?,
        theta_before: cells.next()?,
        se_before: cells.next()?,
        rule: cells.next()?,
        selection_probability: cells.next()?,
        why: cells.next()?,
        shown_at: cells.next()?,
    })
}

pub(super) fn answer(row: &Row<'_>) -> rusqlite::Result<Answer> {
    let mut cells = Cells::new(row);
    Ok(Answer {
        sitting: cells.next()?,
        position: cells.next()?,
        response: split_ids(&cells.next::<String>()?),
        correct: cells.next()?,
        score: cells.next()?,
        flagged: cells.next()?,
        answered_at: cells.next()?,
        elapsed_ms: cells.next()?,
    })
}

pub(super) fn event(row: &Row<'_>) -> rusqlite::Result<Event> {
    let mut cells = Cells::new(row);
    let (sitting, position, name): (_, _, String) = (cells.next()?, cells.next()?, cells.next()?);
    let kind = EventKind::from_parts(&name, cells.next()?, cells.next()?);
    let kind = kind.ok_or_else(|| unreadable("kind", &name))?;
    Ok(Event { sitting, position, kind, at: cells.next()? })
}

/// The cells of a row of `SELECT *` one after the other, the id left out. By place, because looking every column up by
/// its name takes longer than reading it.
pub(super) struct Cells<'r, 's> {
    row: &'r Row<'s>,
    next: usize,
}

impl<'r, 's> Cells<'r, 's> {
    pub(super) fn new(row: &'r Row<'s>) -> Self {
        Self { row, next: 1 }
    }

    pub(super) fn next<T: FromSql>(&mut self) -> rusqlite::Result<T> {
        let cell = self.row.get(self.next);
        self.next += 1;
        cell
    }

    /// A text that must parse.
    fn parsed<T>(&mut self, column: &str, parse: impl FnOnce(&str) -> Option<T>) -> rusqlite::Result<T> {
        let text: String = self.next()?;
        parse(&text).ok_or_else(|| unreadable(column, &text))
    }
}

fn unreadable(column: &str, text: &str) -> rusqlite::Error {
    let why = format!("column {column} holds `{text}`, which this program does not know");
    rusqlite::Error::FromSqlConversionFailure(0, Type::Text, why.into())
}
