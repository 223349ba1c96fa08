//! Text for people without colour: tables and paragraphs that fit 80 columns, and plain rows of numbers.

use std::fmt;
use textwrap::core::display_width;
use textwrap::{Options, WordSeparator, WordSplitter};

/// Columns of the narrowest terminal served.
const WIDTH: usize = 80;
/// Columns between two cells.
const GAP: usize = 2;
/// Narrowest last column before a table is allowed to run over.
const LEAST: usize = 16;

/// How a column is set.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    right: bool,
    at_most: usize,
}

impl Column {
    /// Text, flush left.
    pub const LEFT: Self = Self { right: false, at_most: usize::MAX };
    /// Numbers, flush right.
    pub const RIGHT: Self = Self { right: true, at_most: usize::MAX };

    /// Text of at most so many columns, wrapped.
    pub const fn within(at_most: usize) -> Self {
        Self { right: false, at_most }
    }
}

/// Rows of cells; long cells wrap, and the last column takes what is left of 80 columns.
#[derive(Debug)]
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
    headed: bool,
}

impl Table {
    /// An empty table without a header.
    pub fn new(columns: &[Column]) -> Self {
        Self { columns: columns.to_vec(), rows: Vec::new(), headed: false }
    }

    /// An empty table with a header over a line of dashes.
    pub fn headed<const N: usize>(columns: [(&str, Column); N]) -> Self {
        let names = columns.iter().map(|(name, _)| (*name).to_owned()).collect();
        Self { columns: columns.map(|(_, column)| column).to_vec(), rows: vec![names], headed: true }
    }

    /// Adds a row; missing cells are empty.
    pub fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.into());
    }

    fn widths(&self) -> Vec<usize> {
        let natural = |c: usize| self.rows.iter().filter_map(|r| r.get(c)).map(|t| display_width(t)).max();
        let capped = |(c, column): (usize, &Column)| natural(c).unwrap_or(0).min(column.at_most);
        let mut widths: Vec<usize> = self.columns.iter().enumerate().map(capped).collect();
        let others = widths.iter().rev().skip(1).map(|w| w + GAP).sum();
        if let Some(last) = widths.last_mut() {
            *last = (*last).min(WIDTH.saturating_sub(others).max(LEAST));
        }
        widths
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths = self.widths();
        for (i, row) in self.rows.iter().enumerate() {
            write_row(f, row, &self.columns, &widths)?;
            if i == 0 && self.headed {
                let dashes: Vec<String> = widths.iter().map(|w| "-".repeat(*w)).collect();
                writeln!(f, "{}", dashes.join(&" ".repeat(GAP)))?;
            }
        }
        Ok(())
    }
}

fn write_row(
    f: &mut fmt::Formatter<'_>,
    row: &[String],
    columns: &[Column],
    widths: &[usize],
) -> fmt::Result {
    let cells: Vec<Vec<String>> = row.iter().zip(widths).map(|(text, width)| wrapped(text, *width)).collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    for i in 0..height {
        let texts = cells.iter().map(|cell| cell.get(i).map_or("", String::as_str));
        writeln!(f, "{}", line(texts, columns, widths))?;
    }
    Ok(())
}

/// One line of a table.
fn line<'a>(texts: impl Iterator<Item = &'a str>, columns: &[Column], widths: &[usize]) -> String {
    let mut line = String::new();
    for ((text, column), width) in texts.zip(columns).zip(widths) {
        let space = " ".repeat(width.saturating_sub(display_width(text)));
        let (before, behind) = if column.right { (space.as_str(), "") } else { ("", space.as_str()) };
        line.extend([before, text, behind, &" ".repeat(GAP)]);
    }
    line.truncate(line.trim_end().len());
    line
}

/// Rows of numbers, a line each and never wrapped: the first column flush left, the others flush right.
pub fn lines(rows: &[Vec<String>]) -> Vec<String> {
    let n = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |c: usize| rows.iter().filter_map(|r| r.get(c)).map(|t| display_width(t)).max();
    let widths: Vec<usize> = (0..n).map(|c| width(c).unwrap_or(0)).collect();
    let columns: Vec<Column> = (0..n).map(|c| if c == 0 { Column::LEFT } else { Column::RIGHT }).collect();
    rows.iter().map(|row| line(row.iter().map(String::as_str), &columns, &widths)).collect()
}

/// The lines of a cell. Only spaces are broken at, so that addresses and ids can be copied whole.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let options = Options::new(width)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .break_words(false);
    textwrap::wrap(text, options).into_iter().map(std::borrow::Cow::into_owned).collect()
}

/// Names and values, the values wrapped beside their names.
pub fn fields<'a>(pairs: impl IntoIterator<Item = (&'a str, String)>) -> Table {
    let mut table = Table::new(&[Column::LEFT, Column::LEFT]);
    for (name, value) in pairs {
        table.row([name.to_owned(), value]);
    }
    table
}

/// A text wrapped at 80 columns behind `indent`; its line ends stay.
pub fn paragraph(text: &str, indent: &str) -> String {
    let wrapped = wrapped(text.trim(), WIDTH - indent.len());
    wrapped.iter().map(|line| format!("{indent}{line}").trim_end().to_owned() + "\n").collect()
}

/// Entries under a wrapped heading, each with a dash; nothing at all without entries.
pub fn bullets<S: AsRef<str>>(heading: &str, entries: &[S]) -> String {
    if entries.is_empty() {
        return String::new();
    }
    let mut table = Table::new(&[Column::RIGHT, Column::LEFT]);
    for entry in entries {
        table.row(["  -".to_owned(), entry.as_ref().to_owned()]);
    }
    format!("{}\n{table}", wrapped(heading, WIDTH).join("\n"))
}

/// A count with its noun: `1 item`, `2 items`.
pub fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// A number with three decimals, or a dash for what is not known.
pub fn number(value: Option<f64>) -> String {
    value.filter(|x| x.is_finite()).map_or_else(|| "-".to_owned(), |x| format!("{x:.3}"))
}

/// A share in percent with one decimal.
pub fn percent(value: f64) -> String {
    format!("{value:.1} %")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENTENCE: &str = "Firehose delivers to object storage without servers, and a buffer interval of one \
                            minute keeps the delay well below the limit — überall, 試験.";

    fn words(text: &str) -> Vec<&str> {
        text.split_whitespace().collect()
    }

    #[test]
    fn a_table_fits_and_loses_no_word() {
        for n in 0..SENTENCE.len() {
            let Some(start) = SENTENCE.get(..n) else { continue };
            let mut table =
                Table::headed([("id", Column::LEFT), ("n", Column::RIGHT), ("text", Column::LEFT)]);
            table.row(["x".repeat(n % 30), n.to_string(), start.to_owned()]);
            let text = table.to_string();
            assert!(text.lines().all(|l| display_width(l) <= WIDTH && l == l.trim_end()), "{text}");
            let found: Vec<&str> = words(&text).into_iter().skip(6).filter(|w| !w.starts_with('x')).collect();
            let number = n.to_string();
            assert!(found.iter().filter(|w| **w != number).eq(words(start).iter()), "{text}");
        }
    }

    #[test]
    fn columns_line_up_and_long_cells_stay_in_theirs() {
        let mut table =
            Table::headed([("what", Column::within(9)), ("n", Column::RIGHT), ("b", Column::LEFT)]);
        table.row(["one two three".into(), "7".into(), "x".into()]);
        table.row(["four".into(), "123".into(), "y z".into()]);
        let right = "what         n  b\n---------  ---  ---\none two      7  x\nthree\nfour       123  y z\n";
        assert_eq!(table.to_string(), right);
    }

    #[test]
    fn rows_of_numbers_line_up() {
        let rows = [["item", "a"], ["é", "-0.500"]].map(|row| row.map(String::from).to_vec());
        assert_eq!(lines(&rows), ["item       a", "é     -0.500"]);
        let numbers = [Some(0.25), None, Some(f64::NAN)].map(number);
        assert_eq!(numbers, ["0.250", "-", "-"]);
    }

    #[test]
    fn addresses_are_not_broken() {
        let url = format!("https://docs.aws.amazon.com/{}", "a-long/path-".repeat(9));
        assert!(fields([("see", format!("page {url} end"))]).to_string().contains(&url));
    }

    #[test]
    fn paragraphs_keep_their_line_ends() {
        assert_eq!(paragraph("one\n\ntwo\n", "  "), "  one\n\n  two\n");
        assert!(
            paragraph(SENTENCE, "    ").lines().all(|l| l.starts_with("    ") && display_width(l) <= WIDTH)
        );
    }

    #[test]
    fn empty_lists_and_single_counts_read_well() {
        assert_eq!(bullets::<&str>("Points", &[]), "");
        assert_eq!(bullets("\nPoints", &["a"]), "\nPoints\n  -  a\n");
        assert!(bullets(SENTENCE, &[SENTENCE]).lines().all(|l| display_width(l) <= WIDTH));
        assert_eq!((count(1, "item"), count(0, "item")), ("1 item".into(), "0 items".into()));
    }
}
