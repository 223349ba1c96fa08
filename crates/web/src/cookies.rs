//! Cookies of a request, and those to set.

use crate::App;
use crate::people::Doorman;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

/// The value of a cookie, if it came with the request.
pub(crate) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|line| line.split(';')).find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == name).then_some(value)
    })
}

/// How long a cookie is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keep {
    /// Until the browser is closed.
    Session,
    /// For so many seconds; 0 deletes it.
    Seconds(u32),
}

/// A cookie for this site alone, out of reach of scripts.
///
/// `Lax`, not `Strict`: with the latter, a link from a mail or a course page would arrive without cookies, so that its
/// reader had to log in again and got new tokens under the pages already open. `None` for a value that no header can hold.
pub(crate) fn set_cookie(name: &str, value: &str, keep: Keep) -> Option<HeaderValue> {
    let age = match keep {
        Keep::Session => String::new(),
        Keep::Seconds(seconds) => format!("; Max-Age={seconds}"),
    };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{age}");
    HeaderValue::from_str(&text).ok()
}

/// Behind TLS, all cookies stay there.
pub(crate) async fn secured(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if app.doorman.as_ref().is_some_and(Doorman::is_behind_tls) {
        secure(response.headers_mut());
    }
    response
}

fn secure(headers: &mut HeaderMap) {
    let cookies: Vec<HeaderValue> = headers.get_all(header::SET_COOKIE).iter().cloned().collect();
    headers.remove(header::SET_COOKIE);
    for cookie in cookies {
        let marked = HeaderValue::from_bytes(&[cookie.as_bytes(), b"; Secure"].concat());
        headers.append(header::SET_COOKIE, marked.unwrap_or(cookie));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_found_by_their_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("ab=1; a=2"));
        headers.append(header::COOKIE, HeaderValue::from_static("b=3"));
        assert_eq!((cookie(&headers, "a"), cookie(&headers, "b")), (Some("2"), Some("3")));
        assert_eq!(cookie(&headers, "c"), None);
    }

    #[test]
    fn behind_tls_every_cookie_stays_there() {
        let mut headers = HeaderMap::new();
        headers.append(header::SET_COOKIE, HeaderValue::from_static("a=1; Path=/"));
        headers.append(header::SET_COOKIE, HeaderValue::from_static("b=2"));
        secure(&mut headers);
        let all: Vec<&str> =
            headers.get_all(header::SET_COOKIE).iter().map(|v| v.to_str().unwrap()).collect();
        assert_eq!(all, ["a=1; Path=/; Secure", "b=2; Secure"]);
    }

    #[test]
    fn a_value_that_would_break_the_header_is_refused() {
        assert!(set_cookie("a", "x\ny", Keep::Session).is_none());
        let kept = set_cookie("a", "x", Keep::Seconds(0)).unwrap();
        assert_eq!(kept.to_str().unwrap(), "a=x; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    }
}
