//! Where to go after logging in.

use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};

/// The way to the login for somebody unknown: a redirection for those who look at a page, an order to the browser for
/// htmx. `None` for everything else: a script that saves an answer must not take a login page for success.
pub(crate) fn to_login(method: &Method, uri: &Uri, headers: &HeaderMap) -> Option<Response> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if uri.path().starts_with("/api/") {
        return None;
    }
    if text("hx-request").is_some() {
        let there = text("hx-current-url").and_then(|url| url.parse::<Uri>().ok());
        let order = ("hx-redirect", address(&path_of(there.as_ref().unwrap_or(uri))));
        let kind = (header::CONTENT_TYPE.as_str(), "text/html; charset=utf-8".to_owned());
        return Some((StatusCode::UNAUTHORIZED, [order, kind], "Please log in first.").into_response());
    }
    let looks = matches!(*method, Method::GET | Method::HEAD);
    let is_page = text("sec-fetch-mode").is_none_or(|mode| mode == "navigate");
    (looks && is_page).then(|| Redirect::to(&address(&path_of(uri))).into_response())
}

/// The address of the login that leads on to a path.
fn address(next: &str) -> String {
    match local(next) {
        "/" => "/login".to_owned(),
        path => {
            let next: String = form_urlencoded::byte_serialize(path.as_bytes()).collect();
            format!("/login?next={next}")
        }
    }
}

fn path_of(uri: &Uri) -> String {
    uri.path_and_query().map_or("/", |path| path.as_str()).to_owned()
}

/// The path if it leads to a page of this server, else the home page: a login must not send anybody elsewhere.
pub(super) fn local(next: &str) -> &str {
    let is_ours = next.starts_with('/')
        && !next.starts_with("//")
        && next.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')
        && !next.starts_with("/login")
        && next.len() <= 2000;
    if is_ours { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_way_leads_to_our_own_pages_only() {
        for ours in ["/", "/drill/7/3", "/history?page=2&x=%20"] {
            assert_eq!(local(ours), ours);
        }
        let foreign = [
            "",
            "drill",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example/",
            "/\t/evil",
            "/login?next=/",
            "/ä",
        ];
        for next in foreign {
            assert_eq!(local(next), "/", "{next:?}");
        }
    }

    proptest! {
        /// Whatever is asked for, a browser on our site stays on it.
        #[test]
        fn nobody_is_sent_away(next in "\\PC{0,40}|/{1,3}[\\\\/a-z.:@\\t\\n]{0,20}") {
            let path = local(&next);
            let stays = path.starts_with('/') && !path[1..].starts_with(['/', '\\']) && !path.contains(['\\', '\t', '\n']);
            prop_assert!(stays, "{path:?}");
        }
    }
}
