//! What a program asks, read strictly: what is not understood is refused with a sentence that names it.

use crate::App;
use crate::problem::Problem;
use axum::body::Bytes;
use axum::extract::rejection::QueryRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

/// Characters of a complaint, at most: it may quote what came.
const MOST: usize = 200;

/// A JSON body.
#[derive(Debug)]
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            let text = "Send the body as JSON, with the header Content-Type: application/json.";
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, text));
        }
        let bytes = Bytes::from_request(request, app).await.map_err(|e| unread(e.status()))?;
        read(&bytes).map(Self)
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    kind.split(';').next().unwrap_or("").trim().eq_ignore_ascii_case("application/json")
}

fn unread(status: StatusCode) -> Problem {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::new(status, "The body is larger than this server takes."),
        _ => Problem::bad_request("The body did not arrive whole; please send it again."),
    }
}

/// A value of some JSON, or what is wrong with it: 400 for what is no JSON, 422 for what does not fit.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let json = &mut serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut *json).map_err(|error| {
        let (path, error) = (error.path().to_string(), error.into_inner());
        unfit(&path, &error)
    })?;
    json.end().map_err(|error| unfit(".", &error))?;
    Ok(value)
}

fn unfit(path: &str, error: &serde_json::Error) -> Problem {
    let complaint = plain(&error.to_string());
    match error.classify() {
        Category::Data if path == "." => unprocessable(format!("The body does not fit: {complaint}.")),
        Category::Data => unprocessable(format!("The field `{}` does not fit: {complaint}.", plain(path))),
        _ => Problem::bad_request(format!("The body is not JSON: {complaint}.")),
    }
}

fn unprocessable(text: String) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, text)
}

/// On one line and not too long.
fn plain(text: &str) -> String {
    let mut line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MOST).collect();
    if text.chars().nth(MOST).is_some() {
        line.push('…');
    }
    line
}

/// What stands behind the question mark of an address.
#[derive(Debug)]
pub(crate) struct Sought<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Sought<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let read = Query::<T>::from_request_parts(parts, app).await;
        let refused = |e: QueryRejection| {
            let complaint = plain(&e.body_text());
            Problem::bad_request(format!("The query does not fit: {}.", complaint.trim_end_matches('.')))
        };
        read.map(|Query(value)| Self(value)).map_err(refused)
    }
}

/// Parameters in the path. One that cannot be read leads nowhere.
#[derive(Debug)]
pub(crate) struct At<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for At<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let read = Path::<T>::from_request_parts(parts, app).await;
        read.map(|Path(value)| Self(value)).map_err(|_| Problem::not_found())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Given {
        position: u32,
        #[serde(rename = "response")]
        _response: Vec<String>,
    }

    fn refused(body: &str) -> (u16, String) {
        let problem = read::<Given>(body.as_bytes()).unwrap_err();
        (problem.status.as_u16(), problem.text)
    }

    #[test]
    fn complaints_name_the_field() {
        for (body, status, named) in [
            (r#"{"position":1}"#, 422, "missing field `response`"),
            (r#"{"position":1,"response":[],"x":1}"#, 422, "unknown field `x`"),
            (r#"{"position":-1,"response":[]}"#, 422, "The field `position` does not fit"),
            (r#"{"position":1e300,"response":[]}"#, 422, "`position`"),
            (r#"{"position":1,"response":["a",2]}"#, 422, "The field `response[1]` does not fit"),
            (r#"{"position":1,"response":[]} x"#, 400, "not JSON"),
            (r#"{"position":1"#, 400, "not JSON"),
            ("", 400, "not JSON"),
            ("[", 400, "not JSON"),
        ] {
            let (got, text) = refused(body);
            assert!(got == status && text.contains(named), "{body}: {got} {text}");
        }
        assert_eq!(read::<Given>(br#"{"position":1,"response":["a"]}"#).unwrap().position, 1);
    }

    #[test]
    fn a_complaint_is_one_short_line() {
        let (_, text) = refused(&format!(r#"{{"a\nb{}":1}}"#, "x".repeat(10_000)));
        assert!(text.chars().count() < 3 * MOST && !text.contains('\n'), "{text}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_bytes_are_taken_or_refused_in_one_sentence(
            bytes in prop_oneof![
                prop::collection::vec(any::<u8>(), 0..64),
                r#"\{("position"|"response"|"[a-z]"|:|,|\[|\]|[0-9]|\}){0,20}"#.prop_map(String::into_bytes),
            ]
        ) {
            if let Err(problem) = read::<Given>(&bytes) {
                prop_assert!(matches!(problem.status.as_u16(), 400 | 422));
                prop_assert!(problem.text.ends_with('.') && !problem.text.contains('\n'));
            }
        }
    }
}
