//! Slow hashes of passwords.

use crate::{AccountsError, Credentials, Password};
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use std::fmt;

/// 19 MiB, two passes, one lane: the least that the OWASP Password Storage Cheat Sheet asks of argon2id.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// A hash with its salt and parameters, as a PHC string. It is shown by no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(pub(crate) String);

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// Hashes passwords and compares them with their hash; each takes some 20 ms and 19 MiB.
#[derive(Debug)]
pub struct Hasher {
    argon2: Argon2<'static>,
    /// The hash of nothing anybody knows: what a password for an unknown name is compared with.
    nobody: PasswordHash,
}

impl Hasher {
    /// A hasher with the usual parameters.
    ///
    /// # Errors
    /// [`AccountsError::Hash`] when the system gives no memory or random numbers.
    pub fn new() -> Result<Self, AccountsError> {
        let params = Params::new(MEMORY_KIB, PASSES, LANES, None);
        let params = params.map_err(|e| AccountsError::Hash(e.into()))?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let mut secret = [0; 32];
        getrandom::fill(&mut secret).map_err(AccountsError::Random)?;
        let nobody = hash(&argon2, &secret)?;
        Ok(Self { argon2, nobody })
    }

    /// The hash of a password, with a salt of its own.
    ///
    /// # Errors
    /// [`AccountsError::Hash`] when the system gives no memory or random numbers.
    pub fn hash(&self, password: &Password) -> Result<PasswordHash, AccountsError> {
        hash(&self.argon2, password.as_bytes())
    }

    /// Whether this is the password of somebody who may log in.
    ///
    /// For nobody, and for people who are disabled, it takes as long and is false.
    pub fn matches(&self, credentials: Option<&Credentials>, password: &str) -> bool {
        let expected = credentials.map_or(&self.nobody, |known| &known.hash);
        let cut = &password.as_bytes()[..password.len().min(Password::MOST)];
        let fits = self.argon2.verify_password(cut, expected.0.as_str()).is_ok();
        fits && cut.len() == password.len() && credentials.is_some_and(|known| !known.is_disabled)
    }
}

fn hash(argon2: &Argon2<'_>, bytes: &[u8]) -> Result<PasswordHash, AccountsError> {
    let hash: argon2::PasswordHash = argon2.hash_password(bytes).map_err(AccountsError::Hash)?;
    Ok(PasswordHash(hash.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Accounts, Roles};

    #[test]
    fn hashes_say_how_they_were_made_and_differ_by_salt() {
        let hasher = Hasher::new().unwrap();
        let password = Password::chosen("correct horse", &"ada".parse().unwrap()).unwrap();
        let (a, b) = (hasher.hash(&password).unwrap(), hasher.hash(&password).unwrap());
        assert!(a.0.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", a.0);
        assert_ne!(a.0, b.0);
        assert!(!format!("{a:?}").contains("argon2"));
    }

    #[test]
    fn only_the_password_itself_matches_and_only_for_whom_it_is() {
        let (hasher, accounts) = (Hasher::new().unwrap(), Accounts::open_in_memory().unwrap());
        let (name, long) = ("ada".parse().unwrap(), "ab".repeat(512));
        let hash = hasher.hash(&Password::chosen(&long, &name).unwrap()).unwrap();
        accounts.add(&name, &hash, Roles::default(), 0).unwrap();
        let ada = accounts.credentials("ada").unwrap();
        assert!(hasher.matches(ada.as_ref(), &long));
        assert!(!hasher.matches(ada.as_ref(), &format!("{long}c")));
        assert!(!hasher.matches(ada.as_ref(), ""));
        assert!(!hasher.matches(None, &long));
        accounts.disable("ada", 1).unwrap();
        assert!(!hasher.matches(accounts.credentials("ada").unwrap().as_ref(), &long));
    }
}
