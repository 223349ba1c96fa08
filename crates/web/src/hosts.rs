//! Only requests to our own names.
//!
//! A foreign page can point a name of its own at 127.0.0.1 and talk to a server without login (DNS rebinding). Such
//! requests carry that name in `Host`, so a server on loopback answers to loopback names only.

use crate::App;
use crate::problem::Problem;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::IpAddr;

/// Refuses requests to other names where the server listens on loopback.
pub(crate) async fn known(State(app): State<App>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or("");
    if app.bind.ip().is_loopback() && !is_loopback(host) {
        let text = "This server answers to localhost only.";
        return Problem::new(StatusCode::MISDIRECTED_REQUEST, text).into_response();
    }
    next.run(request).await
}

fn is_loopback(host: &str) -> bool {
    let bare = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(rest),
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    };
    bare.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::is_loopback;

    #[test]
    fn only_loopback_names_are_ours() {
        for ours in ["localhost:8080", "127.0.0.1:1", "127.0.0.1", "[::1]:8080", "LOCALHOST", "127.9.9.9:80"]
        {
            assert!(is_loopback(ours), "{ours}");
        }
        for foreign in ["", "evil.example:8080", "10.0.0.1", "localhost.evil.example", "[fe80::1]:80"] {
            assert!(!is_loopback(foreign), "{foreign}");
        }
    }
}
