//! What went wrong, as a page for people or JSON for programs.

use crate::backstage::Refused;
use crate::sentences::sentence;
use crate::store::StoreError;
use axum::Json;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use gradatim_log::LogError;
use gradatim_practice::PracticeError;
use maud::html;
use serde_json::json;

/// A request that cannot be served: a status, and one clear sentence that says what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Status of the response.
    pub status: StatusCode,
    /// The sentence.
    pub text: String,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, text: impl Into<String>) -> Self {
        Self { status, text: text.into() }
    }

    /// Nothing to see, or nothing for this person to see: the two look the same.
    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "There is no such page here.")
    }

    pub(crate) fn forbidden() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "This page is for people with another role; ask who runs this server.",
        )
    }

    pub(crate) fn log_in() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "Please log in first.")
    }

    pub(crate) fn bad_request(text: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, text)
    }

    pub(crate) fn conflict(text: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, text)
    }

    /// A fault of ours: the details go to the log of the server, not to the browser.
    pub(crate) fn internal(error: &dyn std::fmt::Display) -> Self {
        tracing::error!(%error, "request failed");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "Something went wrong on the server. Your answers so far are safe; please try again.",
        )
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Log(error) => error.into(),
            StoreError::NotSaved(_) | StoreError::Stopped => {
                tracing::error!(%error, "not saved");
                Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "This could not be saved, so it does not count yet. Please send it again in a moment.",
                )
            }
        }
    }
}

impl From<LogError> for Problem {
    fn from(error: LogError) -> Self {
        match &error {
            LogError::UnknownSitting { .. } => Self::not_found(),
            LogError::Closed { .. } => Self::conflict("This sitting is over; it takes no more answers."),
            LogError::Invalid { .. } | LogError::UnknownPosition { .. } => {
                Self::bad_request(sentence(&error))
            }
            _ => Self::internal(&error),
        }
    }
}

impl From<PracticeError> for Problem {
    fn from(error: PracticeError) -> Self {
        match error {
            PracticeError::Log(error) => error.into(),
            PracticeError::NotOpen(_) => Self::conflict(
                "This question is not open any more; it was answered already, perhaps in another tab.",
            ),
            PracticeError::UnknownOption { .. }
            | PracticeError::TooMany { .. }
            | PracticeError::UnknownDomain { .. } => Self::bad_request(sentence(&error)),
            PracticeError::LostItem(_) | PracticeError::TooFewItems { .. } => {
                Self::conflict(sentence(&error))
            }
            other => Self::internal(&other),
        }
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        Self::bad_request(refused.0)
    }
}

impl IntoResponse for Problem {
    /// A bare response that [`shown`] dresses up.
    fn into_response(self) -> Response {
        let mut response = (self.status, self.text.clone()).into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Dresses problems up: as a page, or as JSON for programs. What nobody explained gets a sentence too.
pub(crate) async fn shown(request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let is_fragment = request.headers().contains_key("hx-request");
    let look = crate::look::Look::of(request.headers());
    let response = next.run(request).await;
    let status = response.status();
    let Some(problem) = response.extensions().get::<Problem>().cloned().or_else(|| unexplained(&response))
    else {
        return response;
    };
    if is_api {
        return (status, Json(json!({ "error": problem.text }))).into_response();
    }
    if is_fragment {
        return (status, problem.text).into_response();
    }
    let content = html! {
        h1 { (heading(status)) }
        p { (problem.text) }
        p { a href="/" { "To the start page" } }
    };
    let html = crate::page::bare(look, heading(status), &content);
    (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
}

/// Refusals of the framework: no route, another method, a body that does not parse.
///
/// A page that explains itself stays: a form shown again with what was wrong about it.
fn unexplained(response: &Response) -> Option<Problem> {
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE).map(|kind| kind.as_bytes());
    if kind.is_some_and(|kind| kind.starts_with(b"text/html")) {
        return None;
    }
    let text = match status {
        StatusCode::NOT_FOUND => return Some(Problem::not_found()),
        StatusCode::METHOD_NOT_ALLOWED => "This address does not take that kind of request.",
        StatusCode::PAYLOAD_TOO_LARGE => "That is more than this page takes.",
        StatusCode::REQUEST_TIMEOUT => "The server took too long; please try again.",
        status if status.is_client_error() => {
            "The request could not be understood; please go back and try again."
        }
        _ => return None,
    };
    Some(Problem::new(status, text))
}

fn heading(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "Not found",
        StatusCode::FORBIDDEN => "Not for you",
        StatusCode::UNAUTHORIZED => "Who are you?",
        StatusCode::CONFLICT => "That does not fit any more",
        status if status.is_server_error() => "That did not work",
        _ => "That cannot be right",
    }
}
