//! Errors and verdicts, which are worded for the middle of a line, as sentences of their own.

use std::fmt::Display;

/// With a capital first.
pub(crate) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// With a capital first and a full stop last.
pub(crate) fn sentence(text: &impl Display) -> String {
    format!("{}.", capitalised(&text.to_string()).trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_begin_and_end() {
        assert_eq!(sentence(&"the exam has no domain '9'"), "The exam has no domain '9'.");
        assert_eq!(sentence(&"Done."), "Done.");
        assert_eq!(capitalised("") + &capitalised("ß"), "SS");
    }
}
