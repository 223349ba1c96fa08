//! Fields that mean something: days, numbers, one of several words.

use crate::form::Fields;
use crate::problem::Problem;
use gradatim_readiness::plan::parse_day;
use jiff::civil::Date;

/// A field that cannot be, as a sentence that says what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct FieldError(pub(crate) String);

impl From<FieldError> for Problem {
    fn from(error: FieldError) -> Self {
        Self::bad_request(error.0)
    }
}

impl Fields {
    /// The text of a field that must be filled in; `what` is its name for people.
    pub(crate) fn needed(&self, name: &str, what: &str) -> Result<&str, FieldError> {
        self.one(name).ok_or_else(|| FieldError(format!("{what} is missing; fill it in.")))
    }

    /// A day, if one is given.
    pub(crate) fn day(&self, name: &str, what: &str) -> Result<Option<Date>, FieldError> {
        let day = self.one(name).map(parse_day).transpose();
        day.map_err(|error| FieldError(format!("{what}: {error}.")))
    }

    /// A number, if one is given.
    pub(crate) fn number(&self, name: &str, what: &str) -> Result<Option<f64>, FieldError> {
        let Some(text) = self.one(name) else { return Ok(None) };
        let number: Option<f64> = text.parse().ok().filter(|x: &f64| x.is_finite());
        number.map(Some).ok_or_else(|| FieldError(format!("{what}: “{}” is not a number.", shortened(text))))
    }

    /// One of several values by its word, if one is given.
    pub(crate) fn choice<T: Copy>(
        &self,
        name: &str,
        what: &str,
        all: impl IntoIterator<Item = T>,
        word: impl Fn(T) -> String,
    ) -> Result<Option<T>, FieldError> {
        let Some(text) = self.one(name) else { return Ok(None) };
        let all: Vec<T> = all.into_iter().collect();
        let found = all.iter().copied().find(|value| word(*value) == text);
        let words = || all.iter().map(|value| word(*value)).collect::<Vec<_>>().join(", ");
        found.map(Some).ok_or_else(|| {
            FieldError(format!("{what}: “{}” is none of the choices: {}.", shortened(text), words()))
        })
    }
}

/// What somebody wrote, short enough to be repeated to them.
fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        Fields::of(pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())))
    }

    #[test]
    fn what_is_there_is_read_and_what_cannot_be_is_named() {
        let fields =
            fields(&[("a", " x "), ("b", "  "), ("d", "2027-01-31"), ("e", "31.1.2027"), ("n", "1e999")]);
        assert_eq!(fields.day("d", "Day").unwrap().unwrap().to_string(), "2027-01-31");
        assert!(fields.day("e", "Day").unwrap_err().0.contains("YYYY-MM-DD"));
        assert!(fields.number("n", "Hours").unwrap_err().0.contains("Hours"));
        let word = |x: i32| x.to_string();
        let error = fields.choice("a", "Number", [1, 2], word).unwrap_err().0;
        assert_eq!(error, "Number: “x” is none of the choices: 1, 2.");
        assert!(fields.needed("b", "The day").is_err());
    }
}
