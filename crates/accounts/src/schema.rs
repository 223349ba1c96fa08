//! The file: who may read it, what identifies it, how it is kept.

use crate::AccountsError;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::path::Path;
use std::time::Duration;

/// Written into the file header, so that a foreign SQLite file is recognised: `GRAP` in ASCII.
const APPLICATION_ID: i64 = 0x4752_4150;
const VERSION: i64 = 1;

/// How long a write waits for another process before it fails.
const PATIENCE: Duration = Duration::from_secs(5);

/// Makes the tables in a new file, and sets up the connection: durable, and what is deleted is overwritten.
pub(crate) fn prepare(connection: &Connection, path: &Path) -> Result<(), AccountsError> {
    let failed = AccountsError::sqlite(path);
    connection.busy_timeout(PATIENCE).map_err(&failed)?;
    if version(connection, path)? == 0 {
        create(connection, path)?;
    }
    let settings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON;
                    PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;";
    connection.execute_batch(settings).map_err(&failed)
}

fn create(connection: &Connection, path: &Path) -> Result<(), AccountsError> {
    let failed = AccountsError::sqlite(path);
    let tx = Transaction::new_unchecked(connection, TransactionBehavior::Immediate).map_err(&failed)?;
    // Again, now that nobody else can make them.
    if version(&tx, path)? == 0 {
        tx.execute_batch(include_str!("schema.sql")).map_err(&failed)?;
        tx.pragma_update(None, "application_id", APPLICATION_ID).map_err(&failed)?;
        tx.pragma_update(None, "user_version", VERSION).map_err(&failed)?;
    }
    tx.commit().map_err(&failed)
}

/// The file's version, 0 for a new one; refuses files of others and of the future.
fn version(connection: &Connection, path: &Path) -> Result<i64, AccountsError> {
    let read = |sql| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).map_err(|e| foreign(path, e));
    let (application, found) = (read("PRAGMA application_id")?, read("PRAGMA user_version")?);
    let is_new = application == 0 && found == 0 && read("SELECT count(*) FROM sqlite_schema")? == 0;
    if application != APPLICATION_ID && !is_new {
        return Err(AccountsError::NotAccounts { path: path.to_owned() });
    }
    if found > VERSION {
        return Err(AccountsError::NewerVersion { path: path.to_owned(), found, known: VERSION });
    }
    Ok(found)
}

fn foreign(path: &Path, error: rusqlite::Error) -> AccountsError {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => AccountsError::NotAccounts { path: path.to_owned() },
        _ => AccountsError::sqlite(path)(error),
    }
}

/// Makes an empty file for its owner only, unless one is there: SQLite gives its side files the same mode.
pub(crate) fn create_private(path: &Path) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use crate::{Accounts, AccountsError};
    use rusqlite::Connection;

    #[test]
    fn the_file_is_private_and_opens_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/accounts.sqlite");
        drop(Accounts::open(&path).unwrap());
        assert!(Accounts::open(&path).unwrap().people().unwrap().is_empty());
        #[cfg(unix)]
        assert_eq!(
            std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path).unwrap().permissions()) & 0o777,
            0o600
        );
    }

    #[test]
    fn files_of_others_stay_as_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let (text, other) = (folder.path().join("text"), folder.path().join("other"));
        std::fs::write(&text, "no database, but long enough to be taken for one".repeat(50)).unwrap();
        Connection::open(&other).unwrap().execute_batch("CREATE TABLE theirs (x)").unwrap();
        for path in [&text, &other] {
            let before = std::fs::read(path).unwrap();
            assert!(matches!(Accounts::open(path), Err(AccountsError::NotAccounts { .. })), "{path:?}");
            assert_eq!(std::fs::read(path).unwrap(), before);
        }
    }

    #[test]
    fn a_file_of_the_future_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("accounts.sqlite");
        drop(Accounts::open(&path).unwrap());
        Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
        assert!(matches!(Accounts::open(&path), Err(AccountsError::NewerVersion { found: 99, .. })));
    }
}
