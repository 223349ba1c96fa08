//! A plan's sheet as plain text of 80 columns.

use crate::layout;
use gradatim_readiness::plan::Block;

/// The blocks, divided by empty lines; a heading stands directly over what follows it.
pub fn text(sheet: &[Block]) -> String {
    sheet.iter().map(block).collect()
}

fn block(block: &Block) -> String {
    match block {
        Block::Title(text) => format!("{}\n", layout::paragraph(text, "")),
        Block::Heading(text) => layout::paragraph(text, ""),
        Block::Text(text) => format!("{}\n", layout::paragraph(text, "")),
        Block::Points(points) => format!("{}\n", layout::bullets("", points).trim_start_matches('\n')),
        Block::Table(rows) => rows_of(rows),
    }
}

fn rows_of(rows: &[Vec<String>]) -> String {
    let lines: Vec<String> = layout::lines(rows).iter().map(|line| format!("  {line}\n")).collect();
    format!("{}\n", lines.concat())
}
