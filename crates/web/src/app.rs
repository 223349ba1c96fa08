//! What every request needs.

use crate::backstage::{Backstage, Refused};
use crate::bank::Desk;
use crate::exam::LastReading;
use crate::home::Targets;
use crate::library::Library;
use crate::metrics::Metrics;
use crate::people::{Doorman, Logins};
use crate::problem::Problem;
use crate::seats::Seats;
use crate::store::{Store, StoreError};
use crate::who::{Roles, Who};
use axum::http::HeaderMap;
use gradatim_accounts::AccountsError;
use gradatim_bank::Catalogue;
use gradatim_practice::{Clock, SystemClock};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::net::SocketAddr;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;

/// What a server starts from.
pub struct Config {
    /// Where to listen.
    pub bind: SocketAddr,
    /// The journal; made if it is not there.
    pub journal: PathBuf,
    /// Blueprints and banks.
    pub catalogue: Catalogue,
    /// Who answers where nobody logs in.
    pub learner: String,
    /// How people log in, where they do.
    pub logins: Option<Logins>,
    /// Work that is done elsewhere.
    pub backstage: Arc<dyn Backstage>,
}

/// The running app; clones are the same app.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// Parts of the running app.
pub struct Inner {
    pub(crate) library: Library,
    pub(crate) store: Store,
    pub(crate) seats: Seats,
    pub(crate) metrics: Metrics,
    pub(crate) targets: Targets,
    pub(crate) desk: Desk,
    pub(crate) learner: String,
    pub(crate) doorman: Option<Doorman>,
    pub(crate) bind: SocketAddr,
    pub(crate) clock: Arc<dyn Clock + Send + Sync>,
    pub(crate) last_reading: LastReading,
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// Why an app could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The journal cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The accounts cannot be used.
    #[error(transparent)]
    Accounts(#[from] AccountsError),
    /// An exam cannot be practised.
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl App {
    /// Opens the journal and the accounts, and gets every exam with a bank ready.
    ///
    /// # Errors
    /// [`StartError`] says which of them cannot be used.
    pub fn start(config: Config) -> Result<Self, StartError> {
        Self::start_at(config, Arc::new(SystemClock))
    }

    /// The same with a clock of one's own: tests set it.
    pub(crate) fn start_at(config: Config, clock: Arc<dyn Clock + Send + Sync>) -> Result<Self, StartError> {
        let library = Library::open(config.catalogue, config.backstage)?;
        let (seats, metrics) = (Seats::default(), Metrics::default());
        let store = Store::open(&config.journal, metrics.commits())?;
        let doorman = config.logins.map(Doorman::open).transpose()?;
        let (learner, bind, targets) = (config.learner, config.bind, Targets::default());
        Ok(Self(Arc::new(Inner {
            library,
            store,
            seats,
            metrics,
            targets,
            desk: Desk::default(),
            learner,
            doorman,
            bind,
            clock,
            last_reading: LastReading::default(),
        })))
    }

    /// The time, as the journal counts it: UTC milliseconds since 1970.
    pub(crate) fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    /// The present day where the server stands.
    pub(crate) fn today(&self) -> Date {
        let now = Timestamp::from_millisecond(self.now_ms()).unwrap_or_default();
        now.to_zoned(TimeZone::system()).date()
    }

    /// Who sends a request; `None` for somebody who has to log in first.
    pub(crate) fn who(&self, headers: &HeaderMap) -> Result<Option<Who>, Problem> {
        match &self.doorman {
            Some(doorman) => doorman.who(headers),
            None => Ok(Some(Who { learner: self.learner.clone(), roles: Roles::ALL })),
        }
    }

    /// The accounts, for pages that are there only where people log in.
    pub(crate) fn doorman(&self) -> Result<&Doorman, Problem> {
        self.doorman.as_ref().ok_or_else(Problem::not_found)
    }
}
