//! A sheet as Markdown.

use super::Block;

/// The sheet as Markdown: headings, paragraphs, lists and tables.
#[must_use]
pub fn markdown(sheet: &[Block]) -> String {
    let blocks: Vec<String> = sheet.iter().map(block).collect();
    blocks.join("\n")
}

fn block(block: &Block) -> String {
    match block {
        Block::Title(text) => format!("# {}\n", escaped(text)),
        Block::Heading(text) => format!("## {}\n", escaped(text)),
        Block::Text(text) => format!("{}\n", escaped(text)),
        Block::Points(points) => points.iter().map(|p| format!("- {}\n", escaped(p))).collect(),
        Block::Table(rows) => table(rows),
    }
}

/// The first row is the head; its first column is flush left, the others flush right.
fn table(rows: &[Vec<String>]) -> String {
    let line = |cells: &Vec<String>| {
        let cells: Vec<String> = cells.iter().map(|c| escaped(c)).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let rule = |head: &Vec<String>| {
        let columns = head.iter().enumerate().map(|(c, _)| if c == 0 { ":--" } else { "--:" });
        format!("| {} |\n", columns.collect::<Vec<_>>().join(" | "))
    };
    let mut lines = rows.iter();
    lines
        .next()
        .map_or_else(String::new, |head| line(head) + &rule(head) + &lines.map(line).collect::<String>())
}

/// Characters that Markdown would take for its own are escaped; titles of domains come from blueprints.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().map(|c| if c.is_control() { ' ' } else { c }) {
        if "\\`*_[]<>|#".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
