//! The random value that makes a browser a session.

use crate::AccountsError;
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

/// 32 random bytes, as 64 hexadecimal digits. Whoever has it is logged in, so no `Debug` shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; 32]);

impl Token {
    pub(crate) fn random() -> Result<Self, AccountsError> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(AccountsError::Random)?;
        Ok(Self(bytes))
    }

    /// What of it is stored. A digest can be looked up without care for timing: nobody can steer its bytes.
    pub(crate) fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }

    /// What the browser gets.
    pub fn reveal(&self) -> String {
        hex::encode(self.0)
    }
}

impl FromStr for Token {
    type Err = hex::FromHexError;

    fn from_str(text: &str) -> Result<Self, hex::FromHexError> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes)?;
        Ok(Self(bytes))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_token_comes_back_from_its_text_and_nothing_else_is_one(text in "\\PC{0,80}|[0-9a-fA-F]{62,66}") {
            match text.parse::<Token>() {
                Ok(token) => prop_assert_eq!(token.reveal(), text.to_lowercase()),
                Err(_) => prop_assert!(text.len() != 64 || !text.bytes().all(|b| b.is_ascii_hexdigit())),
            }
        }
    }

    #[test]
    fn tokens_differ_and_hide() {
        let (a, b) = (Token::random().unwrap(), Token::random().unwrap());
        assert!(a != b && a.digest() != b.digest());
        assert!(!format!("{a:?}").contains(&a.reveal()[..8]));
    }
}
