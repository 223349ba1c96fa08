#![doc = include_str!("../README.md")]

mod error;
mod hasher;
mod name;
mod password;
mod patience;
mod people;
mod roles;
mod schema;
mod sessions;
mod token;

pub use error::AccountsError;
pub use hasher::{Hasher, PasswordHash};
pub use name::{Name, NameError};
pub use password::{Password, PasswordError};
pub use patience::{Patience, Wait};
pub use people::{Credentials, Person};
pub use roles::{Role, Roles};
pub use sessions::{IDLE_MS, LIFETIME_MS, Session};
pub use token::Token;

use rusqlite::Connection;
use std::path::{Path, PathBuf};

/// People and their sessions, in one file. Several processes may use it at a time: a server and an admin's command.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use gradatim_accounts::{Accounts, Hasher, Password, Roles};
/// let (accounts, hasher) = (Accounts::open_in_memory()?, Hasher::new()?);
/// let ada = "ada".parse()?;
/// accounts.add(&ada, &hasher.hash(&Password::chosen("an engine of brass", &ada)?)?, Roles::default(), 0)?;
///
/// let credentials = accounts.credentials("ada")?;
/// assert!(!hasher.matches(credentials.as_ref(), "an engine of iron"));
/// assert!(hasher.matches(credentials.as_ref(), "an engine of brass"));
/// let token = accounts.begin_session(&credentials.unwrap(), 1_000)?;
/// assert_eq!(accounts.session(&token, 2_000)?.unwrap().name, "ada");
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Accounts {
    connection: Connection,
    path: PathBuf,
}

impl Accounts {
    /// Opens the file, or makes it (mode 0600 on Unix).
    ///
    /// # Errors
    /// [`AccountsError::NotAccounts`] or [`AccountsError::NewerVersion`] for a file that cannot be used, which is then
    /// left as it is; [`AccountsError::Io`] or [`AccountsError::Sqlite`] if it cannot be opened or made.
    pub fn open(path: &Path) -> Result<Self, AccountsError> {
        schema::create_private(path).map_err(|source| AccountsError::Io { path: path.to_owned(), source })?;
        let connection = Connection::open(path).map_err(AccountsError::sqlite(path))?;
        Self::from_connection(connection, path.to_owned())
    }

    /// Accounts that end with the process.
    ///
    /// # Errors
    /// [`AccountsError::Sqlite`] if SQLite refuses.
    pub fn open_in_memory() -> Result<Self, AccountsError> {
        let path = PathBuf::from(":memory:");
        let connection = Connection::open_in_memory().map_err(AccountsError::sqlite(&path))?;
        Self::from_connection(connection, path)
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn from_connection(connection: Connection, path: PathBuf) -> Result<Self, AccountsError> {
        schema::prepare(&connection, &path)?;
        Ok(Self { connection, path })
    }

    fn failed(&self) -> impl Fn(rusqlite::Error) -> AccountsError {
        AccountsError::sqlite(&self.path)
    }
}
