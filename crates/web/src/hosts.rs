//! Only requests to our own names.
//!
//! A foreign page can point a name of its own at 127.0.0.1 and talk to a server without login (DNS rebinding). Such
//! requests carry that name in `Host`, so a server on loopback answers to loopback names and those it was told only.

use crate::App;
use crate::people::Doorman;
use crate::problem::Problem;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::IpAddr;

/// Refuses requests to names that are not ours.
pub(crate) async fn known(State(app): State<App>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or("");
    let names = app.doorman.as_ref().map_or(&[][..], Doorman::hosts);
    if is_ours(host, app.bind.ip().is_loopback(), names) {
        return next.run(request).await;
    }
    let text = if names.is_empty() {
        "This server answers to localhost only."
    } else {
        "This server does not answer to that name; ask who runs it."
    };
    Problem::new(StatusCode::MISDIRECTED_REQUEST, text).into_response()
}

/// On loopback its own names and those allowed; beyond it those allowed, or any if none was named: there everybody
/// has to log in, and a foreign name comes without our cookies.
fn is_ours(host: &str, on_loopback: bool, names: &[String]) -> bool {
    let bare = bare(host);
    let is_loopback =
        bare.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    let is_named = names.iter().any(|name| name.eq_ignore_ascii_case(bare));
    is_named || (on_loopback && is_loopback) || (!on_loopback && names.is_empty())
}

/// The name without the port.
fn bare(host: &str) -> &str {
    match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(rest),
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    }
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn only_loopback_names_are_ours() {
        for ours in ["localhost:8080", "127.0.0.1:1", "127.0.0.1", "[::1]:8080", "LOCALHOST", "127.9.9.9:80"]
        {
            assert!(is_ours(ours, true, &[]), "{ours}");
        }
        for foreign in ["", "evil.example:8080", "10.0.0.1", "localhost.evil.example", "[fe80::1]:80"] {
            assert!(!is_ours(foreign, true, &[]), "{foreign}");
        }
    }

    #[test]
    fn names_that_were_allowed_are_ours_too() {
        let names = ["exam.example".to_owned()];
        assert!(is_ours("Exam.Example:443", true, &names) && is_ours("localhost", true, &names));
        assert!(is_ours("exam.example", false, &names) && !is_ours("evil.example", false, &names));
        assert!(is_ours("anything.example", false, &[]));
    }
}
