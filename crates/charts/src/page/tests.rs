use super::*;
use crate::{Axis, Cell, Chart, Column, Tone};
use proptest::prelude::*;

/// The body of the page, which must be well formed: everything that maud writes but void elements is XML.
fn check(page: &Page) -> String {
    let html = page.html();
    let body = html.split_once("<body>").unwrap().1.rsplit_once("</body>").unwrap().0;
    let body = format!("<body>{body}</body>");
    roxmltree::Document::parse(&body).unwrap();
    body
}

fn section(name: &str) -> Section {
    let mut section = Section::new(name, name);
    let mut table = Table::new(name, [Column::text(name).meaning(name), Column::number(name)]);
    table.row([Cell::text(name).to(name).marked(name), Cell::text(name).warning()]);
    section.push(Block::beside(vec![Block::text(name), Block::list(&[name])]));
    section.push(Block::folded(name, vec![Block::table(table)]));
    let mut part = Section::new("part", name);
    part.push(Block::figure(chart(name), name));
    section.push(Block::part(part));
    section
}

fn chart(name: &str) -> String {
    let line = vec![(0.0, 0.0), (1.0, 1.0)];
    Chart::new(name, Axis::new(name), Axis::new(name)).line(name, Tone::First, line).svg().unwrap()
}

#[test]
fn everything_from_data_is_escaped() {
    let evil = "</title><script>alert('x')</script>\" onload=\"x\u{0}&";
    let body = check(&Page::new(evil).lead(evil).foot(evil).with(section(evil)).with(section("b")));
    assert!(!body.contains("<script"), "{body}");
    assert!(!body.contains("\" onload=\""), "{body}");
}

#[test]
fn a_page_stands_alone_and_is_accessible() {
    let html = Page::new("Report").lead("In short.").with(section("one")).with(section("two")).html();
    for address in ["http://", "https://", "src=", "@import", "url("] {
        let foreign = html.replace("http://www.w3.org/2000/svg", "");
        assert!(!foreign.contains(address), "{address}");
    }
    for part in [
        "<html lang=\"en\">",
        "<main id=\"content\">",
        "<nav aria-label=\"Sections\">",
        "<th scope=\"col\">",
        "scope=\"row\"",
        "<caption>",
        "<h3>",
        "role=\"img\"",
    ] {
        assert!(html.contains(part), "{part}");
    }
}

#[test]
fn empty_sections_are_left_out() {
    let body = check(&Page::new("Report").with(Section::new("none", "Nothing here")));
    assert!(!body.contains("Nothing here") && !body.contains("<nav"));
}

proptest! {
    #[test]
    fn any_text_gives_a_well_formed_page(name in any::<String>()) {
        check(&Page::new(&name).lead(&name).foot(&name).with(section(&name)));
    }
}
