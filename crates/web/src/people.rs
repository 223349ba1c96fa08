//! Accounts as pages: logging in and out, and what people change about their own.

mod account;
mod address;
#[cfg(test)]
mod belongings;
mod corner;
#[cfg(test)]
mod crossing;
mod doorman;
mod login;
mod next;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod town;

pub(crate) use corner::corner;
pub(crate) use doorman::Doorman;
pub(crate) use next::to_login;

use crate::routes::{Access, Table};
use std::path::PathBuf;

/// How people log in to a server with many learners.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logins {
    /// The file of the accounts; made if it is not there.
    pub accounts: PathBuf,
    /// Whether a proxy in front speaks TLS: cookies then travel over TLS only, and the proxy tells who the client is.
    pub behind_tls: bool,
    /// Names that the server answers to besides those of this machine; empty for any, beyond loopback.
    pub hosts: Vec<String>,
}

/// The addresses of this part: none where nobody logs in.
pub(crate) fn routes(table: Table) -> Table {
    if table.app().doorman.is_none() {
        return table;
    }
    table
        .get("/login", Access::Public, login::show)
        .post("/login", Access::Public, login::log_in)
        .post("/logout", Access::Public, login::log_out)
        .get("/account", Access::Learner, account::show)
        .post("/account/password", Access::Learner, account::change_password)
        .post("/account/sessions", Access::Learner, account::end_others)
}
