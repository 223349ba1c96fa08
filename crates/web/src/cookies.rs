//! Cookies of a request, and those to set.

use axum::http::{HeaderMap, HeaderValue, header};

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

/// A cookie for this site alone, out of reach of scripts. `None` for a value that no header can hold.
pub(crate) fn set_cookie(name: &str, value: &str, keep: Keep) -> Option<HeaderValue> {
    let age = match keep {
        Keep::Session => String::new(),
        Keep::Seconds(seconds) => format!("; Max-Age={seconds}"),
    };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict{age}");
    HeaderValue::from_str(&text).ok()
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
    fn a_value_that_would_break_the_header_is_refused() {
        assert!(set_cookie("a", "x\ny", Keep::Session).is_none());
        let kept = set_cookie("a", "x", Keep::Seconds(0)).unwrap();
        assert_eq!(kept.to_str().unwrap(), "a=x; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
    }
}
