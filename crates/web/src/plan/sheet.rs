//! A plan's sheet as a page.

use gradatim_readiness::plan::Block;
use maud::{Markup, html};

/// The blocks in order; a table is called by the heading before it.
pub(super) fn blocks(sheet: &[Block]) -> Markup {
    let mut name = "";
    html! {
        @for block in sheet {
            @match block {
                Block::Title(text) => { h2 { (text) } },
                Block::Heading(text) => { h3 { ({ name = text; text }) } },
                Block::Text(text) => { p { (text) } },
                Block::Points(points) => { ul { @for point in points { li { (point) } } } },
                Block::Table(rows) => (table(name, rows)),
            }
        }
    }
}

/// The first row is the head, the first column names the row.
fn table(name: &str, rows: &[Vec<String>]) -> Markup {
    let Some((head, body)) = rows.split_first() else { return html! {} };
    html! {
        div.scroll tabindex="0" role="region" aria-label=(name) {
            table {
                caption.visually-hidden { (name) }
                thead { tr { @for (c, cell) in head.iter().enumerate() {
                    th.number[c > 0] scope="col" { (cell) }
                } } }
                tbody { @for row in body { tr { @for (c, cell) in row.iter().enumerate() {
                    @if c == 0 { th scope="row" { (cell) } } @else { td.number { (cell) } }
                } } } }
            }
        }
    }
}
