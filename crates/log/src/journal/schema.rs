//! Tables, the triggers that keep them append-only, and migrations.

use std::path::Path;

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::LogError;
use crate::pseudonym::random_hex;

/// Written into the file header, so that a foreign SQLite file is recognised: `GRAD` in ASCII.
const APPLICATION_ID: i64 = 0x4752_4144;

/// One script per version; a file's `user_version` says how many it has seen. Never edit one, add one.
const MIGRATIONS: [&str; 4] = [
    include_str!("schema.sql"),
    include_str!("outcomes.sql"),
    include_str!("exam_dates.sql"),
    include_str!("preferences.sql"),
];

/// Tables, and what makes a new row collide with an old one: `INSERT OR REPLACE` would delete the old row unseen.
const TABLES: [(&str, &str); 9] = [
    ("meta", "id = NEW.id OR key = NEW.key"),
    ("sittings", "id = NEW.id OR sitting = NEW.sitting"),
    ("presentations", "id = NEW.id OR (sitting = NEW.sitting AND position = NEW.position)"),
    ("answers", "id = NEW.id"),
    ("events", "id = NEW.id"),
    ("reports", "id = NEW.id"),
    ("outcomes", "id = NEW.id"),
    ("exam_dates", "id = NEW.id"),
    ("preferences", "id = NEW.id"),
];

/// What the trigger on late answers raises.
pub(crate) const CLOSED: &str = "the sitting is closed";

/// The newest version this program knows.
fn latest() -> i64 {
    MIGRATIONS.len().try_into().unwrap_or(i64::MAX)
}

/// Brings the file to the newest version; a new file gets its identity and is marked synthetic or not.
pub(crate) fn prepare(connection: &Connection, path: &Path, synthetic: bool) -> Result<(), LogError> {
    if version(connection, path)? == latest() {
        return Ok(());
    }
    let failed = LogError::sqlite(path);
    let tx = Transaction::new_unchecked(connection, TransactionBehavior::Immediate).map_err(&failed)?;
    let seen = version(&tx, path)?; // again, now that nobody else can migrate
    migrate(&tx, seen, synthetic).map_err(&failed)?;
    tx.commit().map_err(&failed)
}

/// The file's version; refuses files of others and of the future.
fn version(connection: &Connection, path: &Path) -> Result<i64, LogError> {
    let read =
        |sql| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).map_err(|e| not_sqlite(path, e));
    let (application, found) = (read("PRAGMA application_id")?, read("PRAGMA user_version")?);
    let objects = read("SELECT count(*) FROM sqlite_schema")?;
    let new = application == 0 && found == 0 && objects == 0;
    if application != APPLICATION_ID && !new {
        return Err(LogError::NotAJournal { path: path.to_path_buf() });
    }
    if found > latest() {
        return Err(LogError::NewerVersion { path: path.to_path_buf(), found, known: latest() });
    }
    Ok(found)
}

fn not_sqlite(path: &Path, error: rusqlite::Error) -> LogError {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => LogError::NotAJournal { path: path.to_path_buf() },
        Some(rusqlite::ErrorCode::DatabaseCorrupt) => {
            LogError::Broken { path: path.to_path_buf(), detail: error.to_string() }
        }
        _ => LogError::sqlite(path)(error),
    }
}

fn migrate(tx: &Transaction<'_>, seen: i64, synthetic: bool) -> rusqlite::Result<()> {
    if seen == latest() {
        return Ok(());
    }
    drop_triggers(tx)?;
    for script in MIGRATIONS.iter().skip(seen.try_into().unwrap_or(usize::MAX)) {
        tx.execute_batch(script)?;
    }
    if seen == 0 {
        identify(tx, synthetic)?;
    }
    create_triggers(tx)?;
    tx.pragma_update(None, "application_id", APPLICATION_ID)?;
    tx.pragma_update(None, "user_version", latest())
}

fn identify(tx: &Transaction<'_>, synthetic: bool) -> rusqlite::Result<()> {
    let id = random_hex::<8>().map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))?;
    let mut insert = tx.prepare("INSERT INTO meta (key, value) VALUES (?1, ?2)")?;
    insert.execute(("journal_id", &id))?;
    insert.execute(("created_at", jiff::Timestamp::now().as_millisecond().to_string()))?;
    insert.execute(("synthetic", if synthetic { "1" } else { "0" }))?;
    Ok(())
}

/// Makes every table append-only.
pub(crate) fn create_triggers(tx: &Transaction<'_>) -> rusqlite::Result<()> {
    for (table, collision) in TABLES {
        tx.execute_batch(&append_only(table, collision))?;
    }
    tx.execute_batch(&format!(
        "CREATE TRIGGER answers_closed BEFORE INSERT ON answers
           WHEN EXISTS (SELECT 1 FROM events WHERE sitting = NEW.sitting AND kind IN ('finish', 'abandon'))
           BEGIN SELECT RAISE(ABORT, '{CLOSED}'); END;"
    ))
}

fn append_only(table: &str, collision: &str) -> String {
    let refuse = "SELECT RAISE(ABORT, 'the journal is append-only')";
    format!(
        "CREATE TRIGGER {table}_update BEFORE UPDATE ON {table} BEGIN {refuse}; END;
         CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} BEGIN {refuse}; END;
         CREATE TRIGGER {table}_replace BEFORE INSERT ON {table}
           WHEN EXISTS (SELECT 1 FROM {table} WHERE {collision}) BEGIN {refuse}; END;"
    )
}

/// Opens the tables for [`forget`](super::Journal::forget) and migrations, within their transaction.
pub(crate) fn drop_triggers(tx: &Transaction<'_>) -> rusqlite::Result<()> {
    for (table, _) in TABLES {
        for action in ["update", "delete", "replace"] {
            tx.execute_batch(&format!("DROP TRIGGER IF EXISTS {table}_{action}"))?;
        }
    }
    tx.execute_batch("DROP TRIGGER IF EXISTS answers_closed")
}
