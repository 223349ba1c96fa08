//! Messages of one line, whatever the file they quote holds.
//!
//! An error quotes what it found: a cell, a column name, a key. In a damaged or hostile file that may be a line
//! break, a terminal's control sequence or ten megabytes; the sentence stays one sentence all the same.

use std::fmt::{self, Display, Write as _};

/// Characters of a message; those of a longer one that stay are its first and its last.
const LONGEST: usize = 1_000;
/// Of these, how many from the end, where a message says what would be right.
const END: usize = 400;

/// Shows a message on one line: control characters as escapes, and the middle of a very long one left out.
///
/// ```
/// use gradatim_sentence::OneLine;
///
/// let cell = "1\n2\u{1b}[31m";
/// let shown = OneLine(format_args!("`{cell}` is not a score")).to_string();
/// assert_eq!(shown, "`1\\n2\\u{1b}[31m` is not a score");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct OneLine<T>(pub T);

impl<T: Display> Display for OneLine<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = escaped(&self.0.to_string());
        let length = text.chars().count();
        if length <= LONGEST {
            return f.write_str(&text);
        }
        let (first, last) = (text.chars().take(LONGEST - END), text.chars().skip(length - END));
        first.chain(" … ".chars()).chain(last).try_for_each(|c| f.write_char(c))
    }
}

/// Escapes come before the cut: they are up to eight times as long as what they stand for.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if breaks(c) { out.extend(c.escape_default()) } else { out.push(c) }
    }
    out
}

/// Control characters, and Unicode's own breaks of lines and paragraphs.
fn breaks(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_stay_as_they_are() {
        let text = "pool.csv:3: column `größe`: »x« is no number; a number expected";
        assert_eq!(OneLine(text).to_string(), text);
    }

    #[test]
    fn breaks_are_escaped() {
        assert_eq!(OneLine("a\r\nb\0\u{85}\u{2028}").to_string(), "a\\r\\nb\\u{0}\\u{85}\\u{2028}");
    }

    #[test]
    fn a_long_message_keeps_its_beginning_and_its_end() {
        let shown = OneLine(format!("f.csv:2: `{}` is no number", "ü".repeat(5_000))).to_string();
        assert_eq!(shown.chars().count(), LONGEST + 3);
        assert!(shown.starts_with("f.csv:2: `ü") && shown.ends_with("ü` is no number"), "{shown}");
    }

    /// What fuzzing of the CSV import found: 290 zero bytes in a column's name.
    #[test]
    fn escapes_do_not_make_a_message_longer() {
        let shown = OneLine(format!("f.csv: column `{}` is not known", "\0".repeat(290))).to_string();
        assert_eq!(shown.chars().count(), LONGEST + 3);
        assert!(shown.starts_with("f.csv: column `\\u{0}") && shown.ends_with("` is not known"), "{shown}");
    }
}
