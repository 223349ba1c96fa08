//! Rows of text with a tone: what line mode prints and screens draw.

use crate::layout;
use crate::terminal::Palette;
use ratatui::text::Line;
use std::io::Write;
use textwrap::{Options, WordSeparator, WordSplitter};

/// What a row means; never told by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Running text.
    Plain,
    /// A heading or the text that matters most.
    Strong,
    /// What may be passed over.
    Quiet,
    /// Right, above, passed.
    Good,
    /// Wrong, below, failed.
    Bad,
    /// Under the cursor.
    Cursor,
    /// Struck out.
    Struck,
}

/// One row on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What it says, no wider than the width it was made for.
    pub text: String,
    /// What it means.
    pub tone: Tone,
}

impl Row {
    /// An empty row.
    pub fn blank() -> Self {
        Self { text: String::new(), tone: Tone::Plain }
    }

    /// The row as a screen draws it.
    pub fn line(&self, palette: Palette) -> Line<'static> {
        Line::styled(self.text.clone(), palette.style(self.tone))
    }
}

/// Text wrapped to a width; line ends in it are kept.
pub fn paragraph(text: &str, width: usize, tone: Tone) -> Vec<Row> {
    hanging("", text, width, tone)
}

/// Text wrapped to a width after a prefix; further rows stand under the first word.
pub fn hanging(prefix: &str, text: &str, width: usize, tone: Tone) -> Vec<Row> {
    let indent = " ".repeat(textwrap::core::display_width(prefix));
    let options = Options::new(width.max(20))
        .initial_indent(prefix)
        .subsequent_indent(&indent)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation);
    // Banks are data: an escape sequence in one must not reach the terminal.
    let printable: String = text.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
    let row = |line: std::borrow::Cow<'_, str>| Row { text: line.trim_end().to_owned(), tone };
    textwrap::wrap(printable.trim_end(), options).into_iter().map(row).collect()
}

/// A table whose first row is the heading, with a tone for each other row.
pub fn table(cells: &[Vec<String>], tones: &[Tone]) -> Vec<Row> {
    let tones = std::iter::once(Tone::Strong).chain(tones.iter().copied());
    layout::lines(cells).into_iter().zip(tones).map(|(text, tone)| Row { text, tone }).collect()
}

/// Prints rows, one line each.
pub fn write_rows(out: &mut dyn Write, rows: &[Row]) -> std::io::Result<()> {
    rows.iter().try_for_each(|row| writeln!(out, "{}", row.text))?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(rows: &[Row]) -> Vec<&str> {
        rows.iter().map(|r| r.text.as_str()).collect()
    }

    #[test]
    fn rows_hang_under_the_first_word_and_paragraphs_stay_apart() {
        let rows = hanging("1. ", "one two three four five six\n\nseven", 20, Tone::Plain);
        assert_eq!(texts(&rows), ["1. one two three", "   four five six", "", "   seven"]);
    }

    #[test]
    fn escape_sequences_never_get_through() {
        let rows = paragraph("a\u{1b}[31mred\u{7}\tb", 40, Tone::Plain);
        assert_eq!(texts(&rows), ["a[31mredb"]);
    }

    proptest::proptest! {
        #[test]
        fn no_row_is_wider_than_asked(text in "[a-z ]{0,300}", width in 20usize..120) {
            for row in hanging("  3  ", &text, width, Tone::Plain) {
                proptest::prop_assert!(textwrap::core::display_width(&row.text) <= width);
            }
        }
    }
}
