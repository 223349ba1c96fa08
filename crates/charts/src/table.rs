//! Tables with a caption.

use crate::text::clean;
use maud::{Markup, html};

/// A table for people: a caption, named columns, rows of cells.
///
/// ```
/// use gradatim_charts::{Cell, Column, Table};
/// let mut table = Table::new("Options of item 7", [Column::text("option"), Column::number("share")]);
/// table.row([Cell::text("A").marked("key"), Cell::text("61 %")]);
/// assert_eq!(table.len(), 1);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    caption: String,
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
}

/// A column: its name, and whether it holds numbers, which are set flush right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    name: String,
    numeric: bool,
    hint: String,
}

impl Column {
    /// A column of words.
    #[must_use]
    pub fn text(name: &str) -> Self {
        Self { name: clean(name), numeric: false, hint: String::new() }
    }

    /// A column of numbers.
    #[must_use]
    pub fn number(name: &str) -> Self {
        Self { numeric: true, ..Self::text(name) }
    }

    /// The column with an explanation that its name cannot hold.
    #[must_use]
    pub fn meaning(mut self, hint: &str) -> Self {
        self.hint = clean(hint);
        self
    }
}

/// A cell of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    text: String,
    link: Option<String>,
    mark: Option<String>,
    warns: bool,
}

impl Cell {
    /// A text or a number as it is to be read.
    #[must_use]
    pub fn text(text: impl AsRef<str>) -> Self {
        Self { text: clean(text.as_ref()), ..Self::default() }
    }

    /// The cell as a link to a section of the same page.
    #[must_use]
    pub fn to(mut self, section: &str) -> Self {
        self.link = Some(clean(section));
        self
    }

    /// The cell with a short word set apart behind its text.
    #[must_use]
    pub fn marked(mut self, mark: &str) -> Self {
        self.mark = Some(clean(mark));
        self
    }

    /// The cell set off as something to look at.
    #[must_use]
    pub fn warning(mut self) -> Self {
        self.warns = true;
        self
    }
}

impl Table {
    /// A table without rows.
    #[must_use]
    pub fn new<const N: usize>(caption: &str, columns: [Column; N]) -> Self {
        Self::of(caption, columns.into())
    }

    /// A table without rows whose columns are only known at run time.
    #[must_use]
    pub fn of(caption: &str, columns: Vec<Column>) -> Self {
        Self { caption: clean(caption), columns, rows: Vec::new() }
    }

    /// Adds a row; its first cell names it.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// True without rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Scrolls by itself where it is wider than the page, also by keyboard.
    pub(crate) fn markup(&self) -> Markup {
        html! {
            div.wide role="region" aria-label=(self.caption) tabindex="0" {
                table {
                    caption { (self.caption) }
                    thead { tr { @for column in &self.columns { (column.markup()) } } }
                    tbody { @for row in &self.rows { (self.row_markup(row)) } }
                }
            }
        }
    }

    fn row_markup(&self, row: &[Cell]) -> Markup {
        html! {
            tr {
                @for (i, (cell, column)) in row.iter().zip(&self.columns).enumerate() {
                    @if i == 0 { th class=[column.class(false)] scope="row" { (cell.markup()) } }
                    @else { td class=[column.class(cell.warns)] { (cell.markup()) } }
                }
            }
        }
    }
}

impl Column {
    fn class(&self, warns: bool) -> Option<&'static str> {
        match (self.numeric, warns) {
            (true, true) => Some("num warn"),
            (true, false) => Some("num"),
            (false, true) => Some("warn"),
            (false, false) => None,
        }
    }

    fn markup(&self) -> Markup {
        html! {
            th class=[self.class(false)] scope="col" {
                @if self.hint.is_empty() { (self.name) } @else { abbr title=(self.hint) { (self.name) } }
            }
        }
    }
}

impl Cell {
    fn markup(&self) -> Markup {
        html! {
            @match &self.link { Some(to) => a href=(format!("#{to}")) { (self.text) }, None => (self.text) }
            @if let Some(mark) = &self.mark { " " span.mark { (mark) } }
        }
    }
}
