//! Reference values in JSON files.

use serde_json::Value;
use std::path::Path;

/// A part of a file of reference values, with its place in it for messages.
#[derive(Debug, Clone)]
pub struct Reference {
    place: String,
    value: Value,
}

impl Reference {
    /// Reads a file.
    ///
    /// # Panics
    /// When it cannot be read or is not JSON.
    #[must_use]
    pub fn read(path: &Path) -> Self {
        let place = path.display().to_string();
        let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{place}: {e}"));
        let value = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{place}: {e}"));
        Self { place, value }
    }

    /// The member with a name.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn get(&self, name: &str) -> Self {
        self.find(name).unwrap_or_else(|| panic!("{}: no `{name}`", self.place))
    }

    /// The member with a name, if there is one that is not null.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<Self> {
        let value = self.value.get(name).filter(|value| !value.is_null())?.clone();
        Some(Self { place: format!("{}.{name}", self.place), value })
    }

    /// Names of the members.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.value.as_object().map(|members| members.keys().cloned().collect()).unwrap_or_default()
    }

    /// The elements of a list.
    ///
    /// # Panics
    /// When it is no list.
    #[must_use]
    pub fn list(&self) -> Vec<Self> {
        let elements = self.value.as_array().unwrap_or_else(|| panic!("{}: no list", self.place));
        let element = |(i, value): (usize, &Value)| Self {
            place: format!("{}[{i}]", self.place),
            value: value.clone(),
        };
        elements.iter().enumerate().map(element).collect()
    }

    /// The number.
    ///
    /// # Panics
    /// When it is none.
    #[must_use]
    pub fn number(&self) -> f64 {
        self.value.as_f64().unwrap_or_else(|| panic!("{}: no number", self.place))
    }

    /// The elements of a list that are not null, with their places.
    ///
    /// # Panics
    /// When it is no list of numbers and nulls.
    #[must_use]
    pub fn present(&self) -> Vec<(usize, f64)> {
        let known = self.list().into_iter().enumerate().filter(|(_, element)| !element.value.is_null());
        known.map(|(i, element)| (i, element.number())).collect()
    }

    /// The numbers of a list, or the one number as a list of `n` that are equal.
    ///
    /// # Panics
    /// When it is neither.
    #[must_use]
    pub fn numbers(&self, n: usize) -> Vec<f64> {
        match self.value.as_f64() {
            Some(number) => vec![number; n],
            None => self.list().iter().map(Self::number).collect(),
        }
    }

    /// The numbers of a list, written as numbers or as texts; `None` for null and what is infinite.
    ///
    /// # Panics
    /// When it is something else.
    #[must_use]
    pub fn finite(&self) -> Vec<Option<f64>> {
        let number = |part: Self| match &part.value {
            Value::Null => None,
            Value::String(text) => {
                let number: f64 = text.parse().unwrap_or_else(|_| panic!("{}: no number", part.place));
                number.is_finite().then_some(number)
            }
            _ => Some(part.number()),
        };
        self.list().into_iter().map(number).collect()
    }

    /// The text.
    ///
    /// # Panics
    /// When it is none.
    #[must_use]
    pub fn text(&self) -> String {
        self.value.as_str().map(str::to_owned).unwrap_or_else(|| panic!("{}: no text", self.place))
    }

    /// The texts of a list.
    ///
    /// # Panics
    /// When it is no list of texts.
    #[must_use]
    pub fn texts(&self) -> Vec<String> {
        self.list().iter().map(Self::text).collect()
    }
}
