//! Which passwords are allowed.

use crate::Name;
use std::fmt;

/// Those that guessers try first, as far as their length would allow them.
const COMMONEST: [&str; 24] = [
    "12345678",
    "123456789",
    "1234567890",
    "87654321",
    "11111111",
    "00000000",
    "88888888",
    "abcd1234",
    "1q2w3e4r",
    "1qaz2wsx",
    "q1w2e3r4",
    "qwertyui",
    "qwertyuiop",
    "qwerty123",
    "password",
    "password1",
    "password12",
    "passw0rd",
    "iloveyou",
    "sunshine",
    "princess",
    "football",
    "baseball",
    "gradatim",
];

/// A password that somebody may choose. It is shown by no `Debug`.
///
/// Long is what counts (NIST SP 800-63B); no rule asks for signs that nobody can remember.
#[derive(Clone)]
pub struct Password(String);

/// Why a password cannot be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Fewer than 8 bytes.
    #[error("the password is too short: it needs 8 characters at least, and four words are better")]
    TooShort,
    /// More than 1024 bytes.
    #[error("the password is too long: 1024 bytes at most")]
    TooLong,
    /// The name is the first thing to try.
    #[error("the password must not be the name")]
    IsName,
    /// So is this.
    #[error("the password is one of those that are tried first; please choose another")]
    Common,
}

impl Password {
    /// Bytes, at least.
    pub const LEAST: usize = 8;
    /// Bytes, at most: nobody types more, and hashing must not take long.
    pub const MOST: usize = 1024;

    /// A password that `name` may choose.
    ///
    /// # Errors
    /// [`PasswordError`] says what is wrong with it.
    ///
    /// ```
    /// use gradatim_accounts::{Password, PasswordError};
    /// let ada = "Ada Lovelace".parse().unwrap();
    /// assert!(Password::chosen("note G, 1843", &ada).is_ok());
    /// assert_eq!(Password::chosen("ada lovelace", &ada).err(), Some(PasswordError::IsName));
    /// ```
    pub fn chosen(text: &str, name: &Name) -> Result<Self, PasswordError> {
        let plain = text.trim().to_lowercase();
        match text.len() {
            ..Self::LEAST => Err(PasswordError::TooShort),
            n if n > Self::MOST => Err(PasswordError::TooLong),
            _ if plain == name.as_str().to_lowercase() => Err(PasswordError::IsName),
            _ if is_common(&plain) => Err(PasswordError::Common),
            _ => Ok(Self(text.to_owned())),
        }
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// On the list, or one sign again and again.
fn is_common(plain: &str) -> bool {
    let first = plain.chars().next();
    COMMONEST.contains(&plain) || plain.chars().all(|c| Some(c) == first)
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_refuses() {
        let name = "somebody".parse().unwrap();
        let said = |text: &str| Password::chosen(text, &name).err();
        assert_eq!(said(""), Some(PasswordError::TooShort));
        assert_eq!(said("1234567"), Some(PasswordError::TooShort));
        assert_eq!(said(&"ab".repeat(513)), Some(PasswordError::TooLong));
        assert_eq!(said("SomeBody"), Some(PasswordError::IsName));
        assert_eq!(said("somebody "), Some(PasswordError::IsName));
        assert_eq!(said("PassWord"), Some(PasswordError::Common));
        assert_eq!(said("zzzzzzzzzzzz"), Some(PasswordError::Common));
        assert_eq!(said("        "), Some(PasswordError::Common));
        assert_eq!(said(&"ab".repeat(512)), None);
        assert_eq!(said("pass wort"), None);
    }

    #[test]
    fn no_message_shows_it() {
        let password = Password::chosen("a long secret", &"ada".parse().unwrap()).unwrap();
        assert!(!format!("{password:?}").contains("secret"));
    }

    #[test]
    fn the_list_holds_nothing_that_length_refuses_already() {
        assert!(COMMONEST.iter().all(|text| text.len() >= Password::LEAST && *text == text.to_lowercase()));
    }
}
