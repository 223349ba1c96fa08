//! How pages look to somebody: theme and text size, kept in a cookie.

use crate::cookies::cookie;
use axum::http::HeaderMap;
use serde::Deserialize;

/// Name of the cookie.
pub(crate) const LOOK_COOKIE: &str = "gradatim_look";

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Theme {
    /// As the device has it.
    #[default]
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// The name in cookies and pages.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// Text sizes to choose from, in percent of the browser's.
pub(crate) const TEXT_SIZES: [u16; 4] = [100, 115, 130, 150];

/// How pages look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Look {
    /// Light or dark.
    pub(crate) theme: Theme,
    /// One of [`TEXT_SIZES`].
    pub(crate) text: u16,
}

impl Default for Look {
    fn default() -> Self {
        Self { theme: Theme::Auto, text: TEXT_SIZES[0] }
    }
}

impl Look {
    /// The look that a request asks for; the usual one where its cookie says nothing sensible.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        cookie(headers, LOOK_COOKIE).and_then(Self::read).unwrap_or_default()
    }

    fn read(text: &str) -> Option<Self> {
        let (theme, size) = text.split_once('.')?;
        let theme = Theme::ALL.into_iter().find(|t| t.as_str() == theme)?;
        let text = TEXT_SIZES.into_iter().find(|s| s.to_string() == size)?;
        Some(Self { theme, text })
    }

    /// The value of the cookie.
    pub(crate) fn value(self) -> String {
        format!("{}.{}", self.theme.as_str(), self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_survive_their_cookie() {
        for theme in Theme::ALL {
            for text in TEXT_SIZES {
                let look = Look { theme, text };
                assert_eq!(Look::read(&look.value()), Some(look));
            }
        }
        for nonsense in ["", "dark", "dark.7", "pink.100", "dark.100.1"] {
            assert_eq!(Look::read(nonsense), None);
        }
    }
}
