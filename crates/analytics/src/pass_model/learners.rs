//! Whom a model was trained on, without their names.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// The learners of training as 64 bits each of a salted SHA-256, so that an evaluation can say whether it meets them again.
///
/// The salt follows from all names, for the same files must give the same model. It keeps lists of two models apart; it
/// does not hide a name from somebody who has a list of all names to try.
///
/// ```
/// use gradatim_analytics::pass_model::Learners;
/// let learners = Learners::of(["ann", "bob", "ann"]);
/// assert_eq!(learners.count(["bob", "cleo", "bob"]), 1);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learners {
    salt: String,
    hashes: BTreeSet<String>,
}

impl Learners {
    /// The learners of these names, each once.
    pub fn of<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let names: BTreeSet<&str> = names.into_iter().collect();
        let salt = names.iter().fold(String::new(), |salt, name| hash(&salt, name));
        let hashes = names.iter().map(|name| hash(&salt, name)).collect();
        Self { salt, hashes }
    }

    /// How many of these, each counted once, are among them.
    pub fn count<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> usize {
        let names: BTreeSet<&str> = names.into_iter().collect();
        names.into_iter().filter(|name| self.hashes.contains(&hash(&self.salt, name))).count()
    }
}

fn hash(salt: &str, name: &str) -> String {
    let digest = Sha256::new().chain_update(salt).chain_update([0]).chain_update(name).finalize();
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
