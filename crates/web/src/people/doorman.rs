//! Who has an account, who is logged in, and who has to wait.

use super::Logins;
use crate::clock::now_ms;
use crate::cookies::{Keep, cookie, set_cookie};
use crate::problem::Problem;
use crate::who::Who;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use gradatim_accounts::{
    Accounts, AccountsError, Credentials, Hasher, LIFETIME_MS, Password, Patience, Token, Wait,
};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Semaphore, SemaphorePermit};

/// Name of the cookie with the session.
const SESSION_COOKIE: &str = "gradatim_session";
/// Passwords hashed at once: each takes 19 MiB and a whole core, and answers must not wait for logins.
const AT_ONCE: usize = 2;
/// Passwords that may wait for it; more would wait for longer than a request may take.
const WAITING: usize = 200;

/// The accounts of a running server.
pub(crate) struct Doorman {
    /// Looks sessions up: a few microseconds, and no writer is ever waited for.
    reading: Mutex<Accounts>,
    writing: Arc<Mutex<Accounts>>,
    hasher: Arc<Hasher>,
    hashing: Semaphore,
    waiting: Semaphore,
    patience: Mutex<Patience>,
    /// How it was set up.
    pub(super) logins: Logins,
}

/// Why somebody was not let in.
#[derive(Debug)]
pub(super) enum Refusal {
    /// Too many tries.
    TooEarly(Wait),
    /// Name and password do not belong together; which of the two is wrong, nobody is told.
    Wrong,
    /// It could not be looked at.
    Failed(Problem),
}

impl<P: Into<Problem>> From<P> for Refusal {
    fn from(problem: P) -> Self {
        Self::Failed(problem.into())
    }
}

impl From<AccountsError> for Problem {
    fn from(error: AccountsError) -> Self {
        Self::internal(&error)
    }
}

impl Doorman {
    /// Opens the accounts.
    pub(crate) fn open(logins: Logins) -> Result<Self, AccountsError> {
        Ok(Self {
            reading: Mutex::new(Accounts::open(&logins.accounts)?),
            writing: Arc::new(Mutex::new(Accounts::open(&logins.accounts)?)),
            hasher: Arc::new(Hasher::new()?),
            hashing: Semaphore::new(AT_ONCE),
            waiting: Semaphore::new(WAITING),
            patience: Mutex::default(),
            logins,
        })
    }

    /// Whether a proxy in front speaks TLS.
    pub(crate) fn is_behind_tls(&self) -> bool {
        self.logins.behind_tls
    }

    /// The names that the server answers to besides those of this machine.
    pub(crate) fn hosts(&self) -> &[String] {
        &self.logins.hosts
    }

    /// Who has the session that a request carries.
    pub(crate) fn who(&self, headers: &HeaderMap) -> Result<Option<Who>, Problem> {
        let (Some(token), now) = (token(headers), now_ms()) else {
            return Ok(None);
        };
        let found = self.reading.lock().unwrap_or_else(PoisonError::into_inner).session(&token, now)?;
        let Some(session) = found else {
            return Ok(None);
        };
        if session.is_due(now) {
            let writing = Arc::clone(&self.writing);
            tokio::task::spawn_blocking(move || note_use(&writing, &token, now));
        }
        Ok(Some(Who { learner: session.name, roles: session.roles }))
    }

    /// A new session for whoever has this name and password.
    pub(super) async fn log_in(&self, name: &str, password: &str, from: IpAddr) -> Result<Token, Refusal> {
        let credentials = self.checked(name, password, from).await?;
        Ok(self.run(move |accounts| accounts.begin_session(&credentials, now_ms())).await?)
    }

    /// Who has this name and password; counts the try, whoever makes it.
    pub(super) async fn checked(
        &self,
        name: &str,
        password: &str,
        from: IpAddr,
    ) -> Result<Credentials, Refusal> {
        self.patience().admit(name, from, now_ms()).map_err(Refusal::TooEarly)?;
        let asked = name.to_owned();
        let found = self.run(move |accounts| accounts.credentials(&asked)).await?;
        let (hasher, password) = (Arc::clone(&self.hasher), password.to_owned());
        let right = self.hash(move || hasher.matches(found.as_ref(), &password).then_some(found)).await?;
        let credentials = right.flatten().ok_or(Refusal::Wrong)?;
        self.patience().succeeded(name, from);
        Ok(credentials)
    }

    /// Gives somebody a new password, and this browser a session begun with it; all others are over.
    pub(super) async fn change_password(&self, name: &str, password: Password) -> Result<Token, Problem> {
        let hasher = Arc::clone(&self.hasher);
        let hash = self.hash(move || hasher.hash(&password)).await??;
        let name = name.to_owned();
        self.run(move |accounts| {
            accounts.set_password(&name, &hash)?;
            let now = accounts.credentials(&name)?.ok_or(AccountsError::UnknownName(name))?;
            accounts.begin_session(&now, now_ms())
        })
        .await
    }

    /// Removes an account with all its sessions; the cookie that comes back ends the one of this browser.
    pub(crate) async fn dismiss(&self, name: &str) -> Result<Option<HeaderValue>, Problem> {
        let name = name.to_owned();
        self.run(move |accounts| accounts.remove(&name)).await?;
        Ok(no_session_cookie())
    }

    /// Does something with the accounts on a thread that may wait for the disk.
    pub(super) async fn run<T, F>(&self, work: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: FnOnce(&Accounts) -> Result<T, AccountsError> + Send + 'static,
    {
        let writing = Arc::clone(&self.writing);
        let task = tokio::task::spawn_blocking(move || {
            work(&writing.lock().unwrap_or_else(PoisonError::into_inner))
        });
        Ok(task.await.map_err(|e| Problem::internal(&e))??)
    }

    async fn hash<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
        let _turn = self.turn().await?;
        tokio::task::spawn_blocking(work).await.map_err(|e| Problem::internal(&e))
    }

    async fn turn(&self) -> Result<SemaphorePermit<'_>, Problem> {
        let _place = self.waiting.try_acquire().map_err(|_| busy())?;
        self.hashing.acquire().await.map_err(|e| Problem::internal(&e))
    }

    fn patience(&self) -> std::sync::MutexGuard<'_, Patience> {
        self.patience.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A use that could not be noted costs nothing yet; the next one is noted instead.
fn note_use(writing: &Mutex<Accounts>, token: &Token, now: i64) {
    let noted = writing.lock().unwrap_or_else(PoisonError::into_inner).note_use(token, now);
    if let Err(error) = noted {
        tracing::warn!(%error, "the use of a session was not noted");
    }
}

fn busy() -> Problem {
    let text = "Too many people are logging in at this moment; please try again in a few seconds.";
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, text)
}

/// The session that a request carries, alive or not.
pub(super) fn token(headers: &HeaderMap) -> Option<Token> {
    cookie(headers, SESSION_COOKIE)?.parse().ok()
}

/// The cookie that makes a browser the session.
pub(super) fn session_cookie(token: &Token) -> Option<HeaderValue> {
    let keep = Keep::Seconds(u32::try_from(LIFETIME_MS / 1000).unwrap_or(u32::MAX));
    set_cookie(SESSION_COOKIE, &token.reveal(), keep)
}

/// The cookie that ends it.
pub(super) fn no_session_cookie() -> Option<HeaderValue> {
    set_cookie(SESSION_COOKIE, "", Keep::Seconds(0))
}
