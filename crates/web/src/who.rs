//! Who sends a request, and what they may see.

use crate::problem::Problem;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;

pub use gradatim_accounts::Roles;

/// The sender of a request, as far as the gate let them in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    /// Name in the journal.
    pub learner: String,
    /// What they may do besides.
    pub roles: Roles,
}

impl<S: Sync> FromRequestParts<S> for Who {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(Problem::log_in)
    }
}
