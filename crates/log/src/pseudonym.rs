//! Keyed hashes in place of names: stable for one installation, meaningless without its key.

use std::fmt;
use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::LogError;
use crate::atomic::Pending;

/// Name of the key file, beside the journal and never in the data set.
const KEY_FILE: &str = "learner.key";
/// Bytes in a key.
const KEY_LENGTH: usize = 32;
/// Bytes in a block of SHA-256.
const BLOCK: usize = 64;
/// Bytes of the hash that are kept; 32 hex digits.
const KEPT: usize = 16;

/// The secret that turns learners, sittings and attempts into pseudonyms.
///
/// ```
/// # fn main() -> Result<(), gradatim_log::LogError> {
/// use gradatim_log::LearnerKey;
/// let home = tempfile::tempdir().expect("a temporary folder");
/// let key = LearnerKey::load_or_create(home.path())?;
/// assert_eq!(key.pseudonym("ada").len(), 32);
/// assert_eq!(key.pseudonym("ada"), LearnerKey::load_or_create(home.path())?.pseudonym("ada"));
/// assert_ne!(key.pseudonym("ada"), LearnerKey::throw_away()?.pseudonym("ada"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct LearnerKey([u8; KEY_LENGTH]);

impl LearnerKey {
    /// Reads `learner.key` in `folder`, or makes it of 32 random bytes (as hex, mode 0600 on Unix, durable before use).
    ///
    /// # Errors
    /// [`LogError::BadKey`] if the file is not 64 hex digits: a truncated key would silently give every learner a new
    /// pseudonym. [`LogError::Io`] if it can be neither read nor written, [`LogError::Random`] without random bytes.
    pub fn load_or_create(folder: &Path) -> Result<Self, LogError> {
        let path = folder.join(KEY_FILE);
        if let Some(key) = Self::load(&path)? {
            return Ok(key);
        }
        let key = Self::throw_away()?;
        if key.store(&path)? {
            return Ok(key);
        }
        // Another process was quicker; its key counts.
        Self::load(&path)?
            .ok_or(LogError::BadKey { path, why: "the key vanished while it was read; try again" })
    }

    /// A key that is kept nowhere: pseudonyms made with it cannot be traced back once it is dropped.
    ///
    /// # Errors
    /// [`LogError::Random`] if the system gives no random bytes.
    pub fn throw_away() -> Result<Self, LogError> {
        let mut bytes = [0; KEY_LENGTH];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// The pseudonym of a learner: the first 32 hex digits of HMAC-SHA256(key, `learner:` + name).
    pub fn pseudonym(&self, learner: &str) -> String {
        self.hash("learner:", learner)
    }

    /// The pseudonym of a sitting.
    pub fn sitting(&self, sitting: &str) -> String {
        self.hash("sitting:", sitting)
    }

    /// The id of one attempt, from the sitting and the 1-based position in it.
    pub fn attempt(&self, sitting: &str, position: u32) -> String {
        self.hash("attempt:", &format!("{sitting}:{position}"))
    }

    fn hash(&self, domain: &str, text: &str) -> String {
        let mut block = [0; BLOCK]; // HMAC pads a short key with zeros to the block of the hash
        block.iter_mut().zip(self.0).for_each(|(padded, byte)| *padded = byte);
        let mut mac = Hmac::<Sha256>::new(&block.into());
        mac.update(domain.as_bytes());
        mac.update(text.as_bytes());
        let digest = mac.finalize().into_bytes();
        hex::encode(digest.iter().take(KEPT).copied().collect::<Vec<u8>>())
    }

    fn load(path: &Path) -> Result<Option<Self>, LogError> {
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(path, text.trim()).map(Some),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(LogError::io(path, "read")(e)),
        }
    }

    fn parse(path: &Path, text: &str) -> Result<Self, LogError> {
        let mut bytes = [0; KEY_LENGTH];
        let why = "not a learner key; 64 hex digits expected, restore it from a backup (a new key would give every learner a new pseudonym)";
        hex::decode_to_slice(text, &mut bytes)
            .map_err(|_| LogError::BadKey { path: path.to_path_buf(), why })?;
        Ok(Self(bytes))
    }

    /// `false` if a key was already there.
    fn store(&self, path: &Path) -> Result<bool, LogError> {
        use std::io::Write;
        let mut pending = Pending::create_private(path)?;
        writeln!(pending.file_mut(), "{}", hex::encode(self.0)).map_err(LogError::io(path, "write"))?;
        pending.commit_new()
    }
}

impl fmt::Debug for LearnerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LearnerKey(secret)")
    }
}

/// A random sitting id: 16 hex digits.
///
/// # Errors
/// [`LogError::Random`] if the system gives no random bytes.
pub fn new_sitting_id() -> Result<String, LogError> {
    random_hex::<8>()
}

/// `N` random bytes as hex.
pub(crate) fn random_hex<const N: usize>() -> Result<String, LogError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(hex::encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn known_value() {
        // HMAC-SHA256 with a key of 32 zero bytes over "learner:ada", computed with Python's hmac module.
        let expected = "9e64ff68e2645e599ce754f94fc5a574";
        assert_eq!(LearnerKey([0; KEY_LENGTH]).pseudonym("ada"), expected);
    }

    #[test]
    fn kinds_of_id_never_meet() {
        let key = LearnerKey([7; KEY_LENGTH]);
        let ids = HashSet::from([key.pseudonym("a:1"), key.sitting("a:1"), key.attempt("a", 1)]);
        assert_eq!(ids.len(), 3);
    }

    #[test]
    fn wrong_length_is_refused() {
        for text in ["", "00", &"0".repeat(63), &"0".repeat(66), &"g".repeat(64)] {
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join(KEY_FILE), text).unwrap();
            let error = LearnerKey::load_or_create(folder.path()).unwrap_err();
            assert!(matches!(error, LogError::BadKey { .. }), "{text}: {error}");
            assert_eq!(std::fs::read_to_string(folder.path().join(KEY_FILE)).unwrap(), text);
        }
    }

    #[test]
    fn the_key_never_prints() {
        let key = LearnerKey([0xab; KEY_LENGTH]);
        assert_eq!(format!("{key:?}"), "LearnerKey(secret)");
    }

    #[cfg(unix)]
    #[test]
    fn the_key_file_is_private() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        LearnerKey::load_or_create(folder.path()).unwrap();
        let mode = std::fs::metadata(folder.path().join(KEY_FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
