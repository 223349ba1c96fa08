//! Names of people.

use std::fmt;
use std::str::FromStr;

/// A name that can be told from others on a screen: letters, digits and a few marks, 64 characters at most.
///
/// ```
/// use gradatim_accounts::Name;
/// assert_eq!("ada.lovelace@example.org".parse::<Name>().unwrap().as_str(), "ada.lovelace@example.org");
/// assert!("ada\u{202e}".parse::<Name>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name(String);

/// Why something is no name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "a name has 1 to 64 letters, digits or . _ - + @ ' and single blanks, and begins with a letter or digit"
)]
pub struct NameError;

impl Name {
    /// Characters, at most.
    pub const MOST: usize = 64;

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Name {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let fits = (1..=Self::MOST).contains(&text.chars().count())
            && text.starts_with(char::is_alphanumeric)
            && text.chars().all(|c| c.is_alphanumeric() || " ._-+@'".contains(c))
            && !text.ends_with(' ')
            && !text.contains("  ");
        if fits { Ok(Self(text.to_owned())) } else { Err(NameError) }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_that_mislead_are_refused() {
        for name in ["a", "Zoë O'Neil", "木村", "x_1", &"n".repeat(64)] {
            assert!(name.parse::<Name>().is_ok(), "{name}");
        }
        for name in ["", " a", "a ", "a  b", "-a", "a\nb", "a\0", "a/b", "<a>", "a\u{200b}b", &"n".repeat(65)]
        {
            assert_eq!(name.parse::<Name>(), Err(NameError), "{name:?}");
        }
    }

    proptest! {
        #[test]
        fn a_name_is_what_was_written(text in "\\PC{0,70}") {
            if let Ok(name) = text.parse::<Name>() {
                prop_assert_eq!(name.to_string(), text);
            }
        }
    }
}
