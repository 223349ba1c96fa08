//! The fields of a form, names that come several times included.

use crate::csrf::FORM_LIMIT;
use crate::problem::Problem;
use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};

/// What a form sent, in its order. Handlers take it as their last argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    fn parse(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).map(|(k, v)| (k.into_owned(), v.into_owned())).collect())
    }

    /// The first value of a name that says anything.
    pub(crate) fn one(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(k, v)| k == name && !v.is_empty()).map(|(_, v)| v.as_str())
    }

    /// All values of a name that say anything, in order.
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(k, v)| k == name && !v.is_empty()).map(|(_, v)| v.clone()).collect()
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let body = to_bytes(request.into_body(), FORM_LIMIT).await;
        let body =
            body.map_err(|_| Problem::bad_request("The form could not be read; please send it again."))?;
        Ok(Self::parse(&body))
    }
}

#[cfg(test)]
mod tests {
    use super::Fields;

    #[test]
    fn names_may_repeat_and_blanks_say_nothing() {
        let fields = Fields::parse(b"option=a&go=&option=c+d&option=&go=next");
        assert_eq!(fields.all("option"), ["a", "c d"]);
        assert_eq!((fields.one("go"), fields.one("flag")), (Some("next"), None));
        assert_eq!(Fields::parse(b"\xff%%&&=").all("option"), Vec::<String>::new());
    }
}
