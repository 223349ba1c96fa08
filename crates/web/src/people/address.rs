//! Where a request comes from.

use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// The client's address: the last that a proxy in front added to `X-Forwarded-For`, or the other end of the connection.
///
/// Only the last entry is the proxy's own; whatever stands before it, anybody can have written.
pub(super) fn client(parts: &Parts, is_behind_proxy: bool) -> IpAddr {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let told = if is_behind_proxy { forwarded(parts) } else { None };
    told.or(peer).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}

fn forwarded(parts: &Parts) -> Option<IpAddr> {
    let mut lines = parts.headers.get_all("x-forwarded-for").iter();
    let last = lines.next_back()?.to_str().ok()?.rsplit(',').next()?.trim();
    let with_port = || last.parse::<SocketAddr>().ok().map(|address| address.ip());
    last.parse().ok().or_else(with_port)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    fn seen(lines: &[&str], is_behind_proxy: bool) -> String {
        let request = lines.iter().fold(Request::get("/"), |r, line| r.header("x-forwarded-for", *line));
        let (mut parts, ()) = request.body(()).unwrap().into_parts();
        parts.extensions.insert(ConnectInfo(SocketAddr::from(([192, 0, 2, 9], 1))));
        client(&parts, is_behind_proxy).to_string()
    }

    #[test]
    fn only_the_proxys_own_word_counts() {
        assert_eq!(seen(&["10.1.1.1, 203.0.113.7"], true), "203.0.113.7");
        assert_eq!(seen(&["203.0.113.7", "10.1.1.1,198.51.100.2:4711"], true), "198.51.100.2");
        assert_eq!(seen(&["[2001:db8::1]:443"], true), "2001:db8::1");
        assert_eq!(seen(&["203.0.113.7, unknown"], true), "192.0.2.9");
        assert_eq!(seen(&[], true), "192.0.2.9");
        assert_eq!(seen(&["203.0.113.7"], false), "192.0.2.9");
    }
}
