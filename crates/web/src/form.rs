//! What a form sends: names and values, a name perhaps several times.

use crate::problem::Problem;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};

/// The fields of a form, in the order sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Fields by name.
    pub(crate) fn of(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(pairs.into_iter().collect())
    }

    /// Fields as forms, addresses and cookies write them.
    pub(crate) fn read(text: &[u8]) -> Self {
        Self::of(form_urlencoded::parse(text).into_owned())
    }

    /// The value of a field, without space around it; `None` for one that was not sent or is empty.
    pub(crate) fn one(&self, name: &str) -> Option<&str> {
        self.all(name).map(str::trim).find(|value| !value.is_empty())
    }

    /// All values of a field, as sent.
    pub(crate) fn all<'f>(&'f self, name: &str) -> impl Iterator<Item = &'f str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let body = Bytes::from_request(request, state).await;
        let body =
            body.map_err(|_| Problem::bad_request("The form could not be read; please send it again."))?;
        Ok(Self::read(&body))
    }
}
