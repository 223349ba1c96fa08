//! Requests that change something must come from our own pages.
//!
//! Three locks, each enough against most: the cookie is `SameSite=Lax`, so that no form or script of another site sends it; a browser that says where the request comes
//! from (`Sec-Fetch-Site`, else `Origin`) must say from here; and the random value of the cookie must stand in the form
//! or in the header `X-CSRF-Token` too (double submit, OWASP Cross-Site Request Forgery Prevention Cheat Sheet).

use crate::cookies::{Keep, cookie, set_cookie};
use crate::problem::Problem;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use subtle::ConstantTimeEq;

/// Name of the cookie.
pub(crate) const CSRF_COOKIE: &str = "gradatim_csrf";
/// Name of the form field.
pub(crate) const CSRF_FIELD: &str = "csrf";
/// Name of the header.
pub(crate) const CSRF_HEADER: &str = "x-csrf-token";

/// Bytes of a form, at most.
pub(crate) const FORM_LIMIT: usize = 256 * 1024;

/// The value that forms of this browser carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Csrf(pub(crate) String);

/// Gives every browser a value, and lets nothing change without it.
pub(crate) async fn protected(request: Request, next: Next) -> Response {
    match admitted(request).await {
        Ok((request, new)) => with_cookie(next.run(request).await, new.as_ref()),
        Err(problem) => problem.into_response(),
    }
}

async fn admitted(mut request: Request) -> Result<(Request, Option<Csrf>), Problem> {
    let known = cookie(request.headers(), CSRF_COOKIE).filter(|value| is_value(value)).map(str::to_owned);
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if !is_safe {
        let known = known.as_deref().ok_or_else(foreign)?;
        request = checked(request, known).await?;
    }
    let new = known.is_none();
    let csrf = Csrf(known.map_or_else(random, Ok)?);
    request.extensions_mut().insert(csrf.clone());
    Ok((request, new.then_some(csrf)))
}

async fn checked(request: Request, known: &str) -> Result<Request, Problem> {
    if !comes_from_here(request.headers()) {
        return Err(foreign());
    }
    let same = |given: &str| bool::from(given.as_bytes().ct_eq(known.as_bytes()));
    if let Some(given) = request.headers().get(CSRF_HEADER).and_then(|value| value.to_str().ok()) {
        return if same(given) { Ok(request) } else { Err(foreign()) };
    }
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, FORM_LIMIT).await.map_err(|_| too_large())?;
    if in_form(&body).is_some_and(|given| same(&given)) {
        return Ok(Request::from_parts(parts, Body::from(body)));
    }
    Err(foreign())
}

fn in_form(body: &Bytes) -> Option<String> {
    let mut fields = form_urlencoded::parse(body);
    fields.find(|(name, _)| name == CSRF_FIELD).map(|(_, value)| value.into_owned())
}

/// A browser tells where a request comes from; a program that does not is stopped by the value it cannot know.
fn comes_from_here(headers: &HeaderMap) -> bool {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = headers.get("sec-fetch-site").and_then(|value| value.to_str().ok()) {
        return matches!(site, "same-origin" | "none");
    }
    match (text(header::ORIGIN), text(header::HOST)) {
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, rest)| rest == host),
        _ => true,
    }
}

fn with_cookie(mut response: Response, new: Option<&Csrf>) -> Response {
    let cookie = new.and_then(|Csrf(value)| set_cookie(CSRF_COOKIE, value, Keep::Session));
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// A new value for this browser.
pub(crate) fn renewed() -> Result<HeaderValue, Problem> {
    let value = random()?;
    set_cookie(CSRF_COOKIE, &value, Keep::Session)
        .ok_or_else(|| Problem::internal(&"a random value fits no header"))
}

fn is_value(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

fn random() -> Result<String, Problem> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|e| Problem::internal(&e))?;
    Ok(hex::encode(bytes))
}

fn foreign() -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "This form was not sent from a page of this server, or the page is too old; go back, reload the page and send it again.",
    )
}

fn too_large() -> Problem {
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "That is more than this page takes.")
}
