//! What can go wrong with accounts, each with a sentence a person can act on.

use std::path::{Path, PathBuf};

/// A failure of the accounts.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AccountsError {
    /// The folder or the file cannot be made.
    #[error("{}: cannot be made: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// SQLite failed.
    #[error("{}: the accounts cannot be used: {source}", .path.display())]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: Box<rusqlite::Error>,
    },
    /// The file is something else.
    #[error("{}: holds no accounts of Gradatim; move it away, and a new file is made", .path.display())]
    NotAccounts {
        /// The file.
        path: PathBuf,
    },
    /// A newer program wrote the file.
    #[error("{}: written by a newer Gradatim (accounts version {found}, this program knows {known}); update Gradatim", .path.display())]
    NewerVersion {
        /// The file.
        path: PathBuf,
        /// The version in the file.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// Somebody has that name.
    #[error("there is an account of that name already ('{0}'); small and capital letters do not count")]
    NameTaken(String),
    /// Nobody has that name.
    #[error("there is no account of the name '{0}'; see `gradatim people list`")]
    UnknownName(String),
    /// The hash function refused.
    #[error("the password cannot be hashed: {0}")]
    Hash(argon2::password_hash::Error),
    /// The system gives no random numbers.
    #[error("the system gives no random numbers: {0}")]
    Random(getrandom::Error),
}

impl AccountsError {
    pub(crate) fn sqlite(path: &Path) -> impl Fn(rusqlite::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Sqlite { path: path.clone(), source: Box::new(source) }
    }
}
