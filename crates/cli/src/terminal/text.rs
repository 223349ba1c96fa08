//! Rows of text with a tone: what line mode prints and screens draw.

use crate::layout;
use crate::terminal::Palette;
use ratatui::text::Line;
use std::io::Write;
use textwrap::core::display_width;
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

/// A table whose first row is the heading, with a tone for each other row; titles in the first column are cut to fit the width.
pub fn table(cells: Vec<Vec<String>>, tones: &[Tone], width: usize) -> Vec<Row> {
    let tones = std::iter::once(Tone::Strong).chain(tones.iter().copied());
    layout::lines(&fitted(cells, width))
        .into_iter()
        .zip(tones)
        .map(|(text, tone)| Row { text, tone })
        .collect()
}

/// Fewest columns of a title.
const SHORTEST: usize = 12;

/// The same cells with what is too long in the first column cut.
fn fitted(mut cells: Vec<Vec<String>>, width: usize) -> Vec<Vec<String>> {
    let mut bare = cells.clone();
    bare.iter_mut().filter_map(|row| row.first_mut()).for_each(String::clear);
    let others = layout::lines(&bare).iter().map(|line| display_width(line)).max().unwrap_or(0);
    let longest = width.saturating_sub(others).max(SHORTEST);
    for title in cells.iter_mut().filter_map(|row| row.first_mut()).filter(|t| display_width(t) > longest) {
        *title = format!("{}...", title.chars().take(longest - 3).collect::<String>().trim_end());
    }
    cells
}

/// A command on rows of its own, which a shell takes as one line: a row that goes on ends with a backslash.
pub fn command(text: &str, width: usize) -> Vec<Row> {
    let options = Options::new(width.saturating_sub(" \\".len()).max(20))
        .initial_indent("  ")
        .subsequent_indent("    ")
        .word_separator(WordSeparator::AsciiSpace)
        .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit)
        .word_splitter(WordSplitter::NoHyphenation)
        .break_words(false);
    let whole = whole_words(text);
    let lines = textwrap::wrap(&whole, options);
    let last = lines.len().saturating_sub(1);
    let end = |i: usize| if i < last { " \\" } else { "" };
    let row = |(i, line): (usize, std::borrow::Cow<'_, str>)| Row {
        text: line.replace(INSIDE, " ") + end(i),
        tone: Tone::Strong,
    };
    lines.into_iter().enumerate().map(row).collect()
}

/// Stands for a blank inside of quotes, at which no row may break; a character of private use.
const INSIDE: &str = "\u{e000}";

/// The same text with blanks between single quotes made unbreakable.
fn whole_words(text: &str) -> String {
    let part =
        |(i, part): (usize, &str)| if i % 2 == 1 { part.replace(' ', INSIDE) } else { part.to_owned() };
    text.split('\'').enumerate().map(part).collect::<Vec<_>>().join("'")
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

    #[test]
    fn tables_fit_by_cutting_titles() {
        let cells = [["domain", "standing"], ["Machine Learning Operations", "no clear difference"]];
        let cells = cells.map(|row| row.map(String::from).to_vec()).to_vec();
        for (width, title) in
            [(80, "Machine Learning Operations"), (40, "Machine Learning..."), (20, "Machine L...")]
        {
            let rows = table(cells.clone(), &[Tone::Plain], width);
            assert_eq!(rows[1].text, format!("{title}  no clear difference"));
        }
    }

    #[test]
    fn commands_break_as_shells_do() {
        let rows = command("gradatim drill x --home '/a/long path'", 26);
        assert_eq!(texts(&rows), ["  gradatim drill x \\", "    --home \\", "    '/a/long path'"]);
        assert_eq!(texts(&command("gradatim drill x", 24)), ["  gradatim drill x"]);
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
