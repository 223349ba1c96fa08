//! People: who they are, their passwords and roles.

use crate::{Accounts, AccountsError, Name, PasswordHash, Roles};
use rusqlite::{OptionalExtension, Params, Row};

/// Somebody with an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Name, also the learner's in the journal.
    pub name: String,
    /// What they may do besides learning.
    pub roles: Roles,
    /// Since when, in UTC milliseconds.
    pub created_at: i64,
    /// Since when they cannot log in; `None` for those who can.
    pub disabled_at: Option<i64>,
}

/// What a password is compared with, and whom a session belongs to.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// Name as it was given when the account was made.
    pub name: String,
    pub(crate) person: i64,
    pub(crate) password_version: i64,
    pub(crate) hash: PasswordHash,
    pub(crate) is_disabled: bool,
}

impl Accounts {
    /// Makes an account.
    ///
    /// # Errors
    /// [`AccountsError::NameTaken`] when somebody has the name, whatever its capitals; [`AccountsError::Sqlite`].
    pub fn add(&self, name: &Name, hash: &PasswordHash, roles: Roles, now: i64) -> Result<(), AccountsError> {
        let sql = "INSERT INTO people (name, hash, password_version, maintainer, analyst, created_at)
                   VALUES (?1, ?2, 1, ?3, ?4, ?5) ON CONFLICT DO NOTHING";
        let row = (name.as_str(), &hash.0, roles.maintainer, roles.analyst, now);
        match self.connection.execute(sql, row).map_err(self.failed())? {
            0 => Err(AccountsError::NameTaken(name.to_string())),
            _ => Ok(()),
        }
    }

    /// Everybody, by name.
    ///
    /// # Errors
    /// [`AccountsError::Sqlite`].
    pub fn people(&self) -> Result<Vec<Person>, AccountsError> {
        let sql = "SELECT name, maintainer, analyst, created_at, disabled_at FROM people ORDER BY name";
        let mut statement = self.connection.prepare(sql).map_err(self.failed())?;
        let rows = statement.query_map([], person).map_err(self.failed())?;
        rows.collect::<Result<_, _>>().map_err(self.failed())
    }

    /// Somebody by name.
    ///
    /// # Errors
    /// [`AccountsError::UnknownName`], [`AccountsError::Sqlite`].
    pub fn person(&self, name: &str) -> Result<Person, AccountsError> {
        let sql = "SELECT name, maintainer, analyst, created_at, disabled_at FROM people WHERE name = ?1";
        let found = self.connection.query_row(sql, [name], person).optional().map_err(self.failed())?;
        found.ok_or_else(|| AccountsError::UnknownName(name.to_owned()))
    }

    /// What a password is compared with; `None` for a name that nobody has.
    ///
    /// # Errors
    /// [`AccountsError::Sqlite`].
    pub fn credentials(&self, name: &str) -> Result<Option<Credentials>, AccountsError> {
        let sql =
            "SELECT name, id, password_version, hash, disabled_at IS NOT NULL FROM people WHERE name = ?1";
        let read = |row: &Row<'_>| {
            Ok(Credentials {
                name: row.get(0)?,
                person: row.get(1)?,
                password_version: row.get(2)?,
                hash: PasswordHash(row.get(3)?),
                is_disabled: row.get(4)?,
            })
        };
        self.connection.query_row(sql, [name], read).optional().map_err(self.failed())
    }

    /// Gives somebody a new password, which ends all their sessions.
    ///
    /// # Errors
    /// [`AccountsError::UnknownName`], [`AccountsError::Sqlite`].
    pub fn set_password(&self, name: &str, hash: &PasswordHash) -> Result<(), AccountsError> {
        let sql = "UPDATE people SET hash = ?2, password_version = password_version + 1 WHERE name = ?1";
        self.change(name, sql, (name, &hash.0))?;
        self.end_sessions(name)
    }

    /// Gives somebody these roles instead of what they had.
    ///
    /// # Errors
    /// [`AccountsError::UnknownName`], [`AccountsError::Sqlite`].
    pub fn set_roles(&self, name: &str, roles: Roles) -> Result<(), AccountsError> {
        let sql = "UPDATE people SET maintainer = ?2, analyst = ?3 WHERE name = ?1";
        self.change(name, sql, (name, roles.maintainer, roles.analyst))
    }

    /// Keeps somebody from logging in and ends their sessions; what they answered stays.
    ///
    /// # Errors
    /// [`AccountsError::UnknownName`], [`AccountsError::Sqlite`].
    pub fn disable(&self, name: &str, now: i64) -> Result<(), AccountsError> {
        let sql = "UPDATE people SET disabled_at = coalesce(disabled_at, ?2) WHERE name = ?1";
        self.change(name, sql, (name, now))?;
        self.end_sessions(name)
    }

    /// Lets somebody log in again.
    ///
    /// # Errors
    /// [`AccountsError::UnknownName`], [`AccountsError::Sqlite`].
    pub fn enable(&self, name: &str) -> Result<(), AccountsError> {
        self.change(name, "UPDATE people SET disabled_at = NULL WHERE name = ?1", [name])
    }

    /// Removes the account with its sessions. What the person answered is in the journal and not touched.
    ///
    /// # Errors
    /// [`AccountsError::UnknownName`], [`AccountsError::Sqlite`].
    pub fn remove(&self, name: &str) -> Result<(), AccountsError> {
        self.change(name, "DELETE FROM people WHERE name = ?1", [name])
    }

    fn change(&self, name: &str, sql: &str, values: impl Params) -> Result<(), AccountsError> {
        match self.connection.execute(sql, values).map_err(self.failed())? {
            0 => Err(AccountsError::UnknownName(name.to_owned())),
            _ => Ok(()),
        }
    }

    /// Tidies up: the sessions are over anyway.
    fn end_sessions(&self, name: &str) -> Result<(), AccountsError> {
        let sql = "DELETE FROM sessions WHERE person = (SELECT id FROM people WHERE name = ?1)";
        self.connection.execute(sql, [name]).map(|_| ()).map_err(self.failed())
    }
}

fn person(row: &Row<'_>) -> rusqlite::Result<Person> {
    let roles = Roles { maintainer: row.get(1)?, analyst: row.get(2)? };
    Ok(Person { name: row.get(0)?, roles, created_at: row.get(3)?, disabled_at: row.get(4)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_ada() -> Accounts {
        let accounts = Accounts::open_in_memory().unwrap();
        accounts.add(&"Ada".parse().unwrap(), &PasswordHash("x".into()), Roles::ALL, 7).unwrap();
        accounts
    }

    #[test]
    fn a_name_is_taken_once_whatever_its_capitals() {
        let accounts = with_ada();
        let again = accounts
            .add(&"ADA".parse().unwrap(), &PasswordHash("y".into()), Roles::default(), 8)
            .unwrap_err();
        assert!(matches!(again, AccountsError::NameTaken(name) if name == "ADA"));
        assert_eq!(accounts.credentials("ada").unwrap().unwrap().name, "Ada");
        assert!(accounts.credentials("ad").unwrap().is_none());
    }

    #[test]
    fn roles_and_disabling_are_kept() {
        let accounts = with_ada();
        let ada = Person { name: "Ada".into(), roles: Roles::ALL, created_at: 7, disabled_at: None };
        assert_eq!(accounts.people().unwrap(), std::slice::from_ref(&ada));
        accounts.set_roles("Ada", Roles::default()).unwrap();
        accounts.disable("Ada", 9).unwrap();
        accounts.disable("Ada", 10).unwrap();
        let changed = Person { roles: Roles::default(), disabled_at: Some(9), ..ada };
        assert_eq!(accounts.person("ada").unwrap(), changed);
        accounts.enable("Ada").unwrap();
        assert_eq!(accounts.person("Ada").unwrap().disabled_at, None);
    }

    #[test]
    fn nobody_cannot_be_changed() {
        let accounts = with_ada();
        let hash = PasswordHash("y".into());
        let refusals = [
            accounts.set_password("bob", &hash),
            accounts.set_roles("bob", Roles::ALL),
            accounts.disable("bob", 1),
            accounts.enable("bob"),
            accounts.remove("bob"),
            accounts.person("bob").map(|_| ()),
        ];
        for refusal in refusals {
            assert!(matches!(refusal, Err(AccountsError::UnknownName(name)) if name == "bob"));
        }
        accounts.remove("ada").unwrap();
        assert!(accounts.people().unwrap().is_empty());
    }
}
