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
        let text = self.0.to_string();
        let length = text.chars().count();
        if length <= LONGEST {
            return escaped(f, text.chars());
        }
        escaped(f, text.chars().take(LONGEST - END))?;
        f.write_str(" … ")?;
        escaped(f, text.chars().skip(length - END))
    }
}

fn escaped(f: &mut fmt::Formatter<'_>, characters: impl Iterator<Item = char>) -> fmt::Result {
    for c in characters {
        if breaks(c) {
            write!(f, "{}", c.escape_default())?;
        } else {
            f.write_char(c)?;
        }
    }
    Ok(())
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
}
