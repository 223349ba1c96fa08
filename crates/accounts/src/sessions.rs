//! Sessions: which browsers are logged in, and for how long.

use crate::{Accounts, AccountsError, Credentials, Roles, Token};
use rusqlite::{OptionalExtension, Row};

/// A session nobody used for so long is over: 12 hours.
pub const IDLE_MS: i64 = 12 * 3_600_000;
/// A session is over after so long in any case: 30 days.
pub const LIFETIME_MS: i64 = 30 * 24 * 3_600_000;
/// Uses nearer together than this are one: noting each would be a write for every page.
const NOTED_MS: i64 = 5 * 60_000;

/// A browser that is logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Whose it is.
    pub name: String,
    /// What they may do besides learning.
    pub roles: Roles,
    /// When they logged in, in UTC milliseconds.
    pub started_at: i64,
    /// When they were last seen, to within five minutes.
    pub used_at: i64,
}

impl Session {
    /// Whether its use at this time should be noted with [`Accounts::note_use`], so that it stays alive.
    pub fn is_due(&self, now: i64) -> bool {
        now - self.used_at >= NOTED_MS
    }
}

/// Sessions that last: of people who may log in, begun with their present password, and not too old.
/// `?1` is the present.
const ALIVE: &str = "SELECT name, maintainer, analyst, started_at, used_at
    FROM sessions JOIN people ON people.id = sessions.person
    WHERE disabled_at IS NULL AND sessions.password_version = people.password_version
      AND used_at > ?1 - 43200000 AND started_at > ?1 - 2592000000";

impl Accounts {
    /// Begins a session of somebody whose password was right, and clears those that are over.
    ///
    /// If the password was changed meanwhile, the session is over before it begins.
    ///
    /// # Errors
    /// [`AccountsError::Random`], [`AccountsError::Sqlite`]; the latter also when the person was removed meanwhile.
    pub fn begin_session(&self, whose: &Credentials, now: i64) -> Result<Token, AccountsError> {
        let over = "DELETE FROM sessions WHERE used_at <= ?1 OR started_at <= ?2";
        self.connection.execute(over, (now - IDLE_MS, now - LIFETIME_MS)).map_err(self.failed())?;
        let token = Token::random()?;
        let sql = "INSERT INTO sessions (digest, person, password_version, started_at, used_at)
                   VALUES (?1, ?2, ?3, ?4, ?4)";
        let row = (token.digest(), whose.person, whose.password_version, now);
        self.connection.execute(sql, row).map_err(self.failed())?;
        Ok(token)
    }

    /// The session of a token; `None` if there is none, or it is over.
    ///
    /// # Errors
    /// [`AccountsError::Sqlite`].
    pub fn session(&self, token: &Token, now: i64) -> Result<Option<Session>, AccountsError> {
        let sql = format!("{ALIVE} AND digest = ?2");
        let mut statement = self.connection.prepare_cached(&sql).map_err(self.failed())?;
        statement.query_row((now, token.digest()), session).optional().map_err(self.failed())
    }

    /// All sessions of somebody, the last used first.
    ///
    /// # Errors
    /// [`AccountsError::Sqlite`].
    pub fn sessions(&self, name: &str, now: i64) -> Result<Vec<Session>, AccountsError> {
        let sql = format!("{ALIVE} AND name = ?2 ORDER BY used_at DESC, digest");
        let mut statement = self.connection.prepare(&sql).map_err(self.failed())?;
        let rows = statement.query_map((now, name), session).map_err(self.failed())?;
        rows.collect::<Result<_, _>>().map_err(self.failed())
    }

    /// Notes that a session is in use, which keeps it alive; one that is over stays over.
    ///
    /// # Errors
    /// [`AccountsError::Sqlite`].
    pub fn note_use(&self, token: &Token, now: i64) -> Result<(), AccountsError> {
        let sql = "UPDATE sessions SET used_at = max(used_at, ?2) WHERE digest = ?1 AND used_at > ?3";
        let row = (token.digest(), now, now - IDLE_MS);
        self.connection.execute(sql, row).map(|_| ()).map_err(self.failed())
    }

    /// Ends a session; one that is over already stays so.
    ///
    /// # Errors
    /// [`AccountsError::Sqlite`].
    pub fn end_session(&self, token: &Token) -> Result<(), AccountsError> {
        let sql = "DELETE FROM sessions WHERE digest = ?1";
        self.connection.execute(sql, [token.digest()]).map(|_| ()).map_err(self.failed())
    }

    /// Ends all other sessions of whom this one belongs to, and tells how many rows that were.
    ///
    /// # Errors
    /// [`AccountsError::Sqlite`].
    pub fn end_other_sessions(&self, token: &Token) -> Result<usize, AccountsError> {
        let sql = "DELETE FROM sessions WHERE digest <> ?1
                     AND person = (SELECT person FROM sessions WHERE digest = ?1)";
        self.connection.execute(sql, [token.digest()]).map_err(self.failed())
    }
}

fn session(row: &Row<'_>) -> rusqlite::Result<Session> {
    let roles = Roles { maintainer: row.get(1)?, analyst: row.get(2)? };
    Ok(Session { name: row.get(0)?, roles, started_at: row.get(3)?, used_at: row.get(4)? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PasswordHash;
    use proptest::prelude::*;

    fn with(names: &[&str]) -> Accounts {
        let accounts = Accounts::open_in_memory().unwrap();
        for name in names {
            let hash = PasswordHash("x".into());
            accounts.add(&name.parse().unwrap(), &hash, Roles::default(), 0).unwrap();
        }
        accounts
    }

    fn begin(accounts: &Accounts, name: &str, now: i64) -> Token {
        accounts.begin_session(&accounts.credentials(name).unwrap().unwrap(), now).unwrap()
    }

    fn is_alive(accounts: &Accounts, token: &Token, now: i64) -> bool {
        accounts.session(token, now).unwrap().is_some()
    }

    #[test]
    fn the_limits_of_the_statement_are_the_constants() {
        assert!(ALIVE.contains(&format!("used_at > ?1 - {IDLE_MS} ")));
        assert!(ALIVE.ends_with(&format!("started_at > ?1 - {LIFETIME_MS}")));
    }

    #[test]
    fn the_file_holds_no_token() {
        let accounts = with(&["ada"]);
        let token = begin(&accounts, "ada", 0);
        let stored: String = accounts
            .connection
            .query_row("SELECT lower(hex(digest)) FROM sessions", [], |row| row.get(0))
            .unwrap();
        assert_eq!(stored, hex::encode(token.digest()));
        assert_ne!(stored, token.reveal());
    }

    #[test]
    fn a_new_password_ends_sessions_even_those_about_to_begin() {
        let accounts = with(&["ada", "bob"]);
        let (ada, bob) = (begin(&accounts, "ada", 0), begin(&accounts, "bob", 0));
        let before = accounts.credentials("ada").unwrap().unwrap();
        accounts.set_password("ada", &PasswordHash("y".into())).unwrap();
        let late = accounts.begin_session(&before, 1).unwrap();
        assert!(!is_alive(&accounts, &ada, 1) && !is_alive(&accounts, &late, 1));
        assert!(is_alive(&accounts, &bob, 1) && is_alive(&accounts, &begin(&accounts, "ada", 1), 1));
    }

    #[test]
    fn disabled_and_removed_people_are_logged_out_for_good() {
        let accounts = with(&["ada", "bob"]);
        let (ada, bob) = (begin(&accounts, "ada", 0), begin(&accounts, "bob", 0));
        accounts.disable("ada", 1).unwrap();
        accounts.enable("ada").unwrap();
        accounts.remove("bob").unwrap();
        assert!(!is_alive(&accounts, &ada, 1) && !is_alive(&accounts, &bob, 1));
        let gone = with(&["cy"]).credentials("cy").unwrap().unwrap();
        accounts.remove("ada").unwrap();
        assert!(accounts.begin_session(&gone, 1).is_err());
    }

    #[test]
    fn others_end_and_this_one_stays() {
        let accounts = with(&["ada", "bob"]);
        let [here, there, bob] = ["ada", "ada", "bob"].map(|name| begin(&accounts, name, 0));
        assert_eq!(accounts.sessions("ada", 1).unwrap().len(), 2);
        assert_eq!(accounts.end_other_sessions(&here).unwrap(), 1);
        assert_eq!([&here, &there, &bob].map(|t| is_alive(&accounts, t, 1)), [true, false, true]);
        accounts.end_session(&here).unwrap();
        assert!(!is_alive(&accounts, &here, 1));
        assert_eq!(accounts.end_other_sessions(&here).unwrap(), 0);
    }

    #[test]
    fn sessions_that_are_over_are_cleared_by_the_next() {
        let accounts = with(&["ada"]);
        begin(&accounts, "ada", 0);
        begin(&accounts, "ada", IDLE_MS);
        let rows = "SELECT count(*) FROM sessions";
        assert_eq!(accounts.connection.query_row(rows, [], |row| row.get::<_, i64>(0)).unwrap(), 1);
    }

    proptest! {
        /// Used again and again, a session lasts until a gap of 12 hours or 30 days, whichever comes first.
        #[test]
        fn a_session_lasts_as_long_as_it_should(gaps in prop::collection::vec(1..IDLE_MS * 11 / 10, 1..80)) {
            let accounts = with(&["ada"]);
            let (token, mut now, mut lasts) = (begin(&accounts, "ada", 0), 0, true);
            for gap in gaps {
                now += gap;
                lasts = lasts && gap < IDLE_MS && now < LIFETIME_MS;
                prop_assert_eq!(is_alive(&accounts, &token, now), lasts);
                accounts.note_use(&token, now).unwrap();
            }
        }
    }
}
