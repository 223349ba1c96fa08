//! Numbers for names: learners in courses, courses, items.

use std::collections::HashMap;
use std::hash::Hash;

/// Numbers from 0 in the order of first appearance.
#[derive(Debug)]
pub(super) struct Codes<T> {
    codes: HashMap<T, u32>,
    names: Vec<T>,
}

impl<T> Default for Codes<T> {
    fn default() -> Self {
        Self { codes: HashMap::new(), names: Vec::new() }
    }
}

impl<T: Clone + Eq + Hash> Codes<T> {
    pub(super) fn code(&mut self, name: T) -> u32 {
        let next = self.names.len() as u32;
        match self.codes.entry(name) {
            std::collections::hash_map::Entry::Occupied(entry) => *entry.get(),
            std::collections::hash_map::Entry::Vacant(entry) => {
                self.names.push(entry.key().clone());
                *entry.insert(next)
            }
        }
    }

    pub(super) fn into_names(self) -> Vec<T> {
        self.names
    }
}

/// Keys of the outcomes.
#[derive(Debug, Default)]
pub(super) struct Keys {
    rows: HashMap<Vec<String>, u32>,
    courses: Codes<String>,
}

impl Keys {
    /// Takes the key of the next row, and gives the number of its course; `None` for a key that was there before.
    pub(super) fn add(&mut self, key: &[String]) -> Option<u32> {
        let next = self.rows.len() as u32;
        let new = self.rows.insert(key.to_vec(), next).is_none();
        new.then(|| self.courses.code(key.get(1..).unwrap_or_default().join("/")))
    }

    pub(super) fn find(&self, key: &[String]) -> Option<u32> {
        self.rows.get(key).copied()
    }

    pub(super) fn courses(&self) -> Vec<String> {
        self.courses.names.clone()
    }
}
