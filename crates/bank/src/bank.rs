//! A bank of sound items, and an exam: bank and blueprint together.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::blueprint::Blueprint;
use crate::draft::Draft;
use crate::error::BankError;
use crate::item::Item;

/// A bank in which every item has passed every check of the format.
///
/// Items are sorted by id, so that neither the order of files nor that of items within a file matters.
#[derive(Clone, Debug)]
pub struct Bank {
    items: Vec<Item>,
    domains: Vec<usize>,
    version: String,
}

/// A blueprint and its bank.
#[derive(Clone, Debug)]
pub struct Exam {
    /// What the examination asks.
    pub blueprint: Blueprint,
    /// The items written for it.
    pub bank: Bank,
}

impl Exam {
    /// Reads a bank from files given as name and text.
    ///
    /// # Errors
    ///
    /// - [`BankError::Syntax`] when a file is not TOML (the first such file).
    /// - [`BankError::Invalid`] with every problem found.
    pub fn read<'a>(
        blueprint: Blueprint,
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, BankError> {
        let draft = Draft::read(&blueprint, files);
        let bank = Bank::from_draft(&draft, &blueprint)?;
        Ok(Self { blueprint, bank })
    }
}

impl Bank {
    /// Takes the items of a draft, if nothing is wrong with it.
    ///
    /// # Errors
    ///
    /// - [`BankError::Syntax`] when a file is not TOML (the first such file).
    /// - [`BankError::Invalid`] with every problem of the draft.
    pub(crate) fn from_draft(draft: &Draft, blueprint: &Blueprint) -> Result<Self, BankError> {
        if let Some(error) = draft.syntax_errors().first() {
            return Err(error.clone().into());
        }
        if !draft.problems().is_empty() {
            return Err(BankError::Invalid(draft.problems().to_vec()));
        }
        let mut items: Vec<Item> = draft.items().iter().map(|d| d.item.clone()).collect();
        items.sort_by(|a, b| a.id.cmp(&b.id));
        let domains = items.iter().filter_map(|i| blueprint.domain_of_task(&i.task)).collect();
        let version = version(&items);
        Ok(Self { items, domains, version })
    }

    /// All items, retired ones included, sorted by id.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The item with this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Item> {
        let found = self.items.binary_search_by(|i| i.id.as_str().cmp(id)).ok()?;
        self.items.get(found)
    }

    /// First 12 hex digits of a SHA-256 over the content of all items.
    ///
    /// Changes with any change of an item, and with nothing else.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The items of a domain, given as an index into [`Blueprint::domains`], sorted by id.
    pub fn by_domain(&self, domain: usize) -> impl Iterator<Item = &Item> {
        self.items.iter().zip(&self.domains).filter(move |(_, d)| **d == domain).map(|(item, _)| item)
    }

    /// Domain of each item, as indices into [`Blueprint::domains`], in the order of [`Bank::items`].
    #[must_use]
    pub fn domains(&self) -> &[usize] {
        &self.domains
    }
}

/// Hash of the items as JSON lines; they must be sorted by id.
fn version(items: &[Item]) -> String {
    let mut hash = Sha256::new();
    for item in items {
        // Fields go into the JSON in the order of declaration; a field that is absent leaves no trace.
        let mut line = serde_json::to_string(item).unwrap_or_default();
        let _ = writeln!(line);
        hash.update(line.as_bytes());
    }
    let digest = hex::encode(hash.finalize());
    digest.chars().take(12).collect()
}

#[cfg(test)]
mod tests;
