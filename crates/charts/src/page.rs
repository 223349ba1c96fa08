//! One HTML file that holds everything it shows.

#[cfg(test)]
mod tests;

use crate::table::Table;
use crate::text::clean;
use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = include_str!("page/style.css");

/// A report as one HTML file: no script, nothing fetched from anywhere, readable in light and dark, on paper and by
/// screen readers (landmarks, headings in order, captions and scopes of tables, text alternatives of charts).
///
/// ```
/// use gradatim_charts::{Block, Page, Section};
/// let mut section = Section::new("first", "What to fix first");
/// section.push(Block::text("Nothing."));
/// let html = Page::new("Items").lead("All is well.").with(section).html();
/// assert!(html.contains("<h2>What to fix first</h2>"));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    title: String,
    lead: String,
    sections: Vec<Section>,
    foot: String,
}

/// A part of a page under a heading, which links can lead to.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    id: String,
    heading: String,
    blocks: Vec<Block>,
}

/// Content of a section.
#[derive(Debug, Clone, PartialEq)]
pub struct Block(Content);

#[derive(Debug, Clone, PartialEq)]
enum Content {
    Text(String),
    List(Vec<String>),
    Figure { svg: String, caption: String },
    Table(Table),
    Beside(Vec<Block>),
    Part(Section),
    Folded(String, Vec<Block>),
}

impl Block {
    /// A paragraph.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self(Content::Text(clean(text)))
    }

    /// A list with a dot before each entry.
    #[must_use]
    pub fn list<S: AsRef<str>>(entries: &[S]) -> Self {
        Self(Content::List(entries.iter().map(|entry| clean(entry.as_ref())).collect()))
    }

    /// A chart made by [`Chart::svg`](crate::Chart::svg), with a caption; any other markup is taken as it is too.
    #[must_use]
    pub fn figure(svg: String, caption: &str) -> Self {
        Self(Content::Figure { svg, caption: clean(caption) })
    }

    /// A table.
    #[must_use]
    pub fn table(table: Table) -> Self {
        Self(Content::Table(table))
    }

    /// Blocks side by side where the page is wide enough.
    #[must_use]
    pub fn beside(blocks: Vec<Self>) -> Self {
        Self(Content::Beside(blocks))
    }

    /// A section within the section.
    #[must_use]
    pub fn part(section: Section) -> Self {
        Self(Content::Part(section))
    }

    /// Blocks that are shown when the reader opens them.
    #[must_use]
    pub fn folded(summary: &str, blocks: Vec<Self>) -> Self {
        Self(Content::Folded(clean(summary), blocks))
    }

    fn markup(&self, level: u8) -> Markup {
        match &self.0 {
            Content::Text(text) => html! { p { (text) } },
            Content::List(entries) => html! { ul { @for entry in entries { li { (entry) } } } },
            Content::Figure { svg, caption } => html! {
                figure { (PreEscaped(svg)) @if !caption.is_empty() { figcaption { (caption) } } }
            },
            Content::Table(table) => table.markup(),
            Content::Beside(blocks) => html! { div.beside { (all(blocks, level)) } },
            Content::Part(section) => section.markup(level + 1),
            Content::Folded(summary, blocks) => {
                html! { details { summary { (summary) } (all(blocks, level)) } }
            }
        }
    }
}

fn all(blocks: &[Block], level: u8) -> Markup {
    html! { @for block in blocks { (block.markup(level)) } }
}

impl Section {
    /// A section; `id` must be its own in the page and without blanks, which become dashes.
    #[must_use]
    pub fn new(id: &str, heading: &str) -> Self {
        Self { id: clean(id).replace(' ', "-"), heading: clean(heading), blocks: Vec::new() }
    }

    /// Adds content at the end.
    pub fn push(&mut self, block: Block) {
        self.blocks.push(block);
    }

    /// Adds all of them at the end.
    pub fn push_all(&mut self, blocks: impl IntoIterator<Item = Block>) {
        self.blocks.extend(blocks);
    }

    /// True without content.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    fn markup(&self, level: u8) -> Markup {
        html! {
            section id=(self.id) {
                @match level {
                    2 => h2 { (self.heading) },
                    3 => h3 { (self.heading) },
                    _ => h4 { (self.heading) },
                }
                (all(&self.blocks, level))
            }
        }
    }
}

impl Page {
    /// A page without sections.
    #[must_use]
    pub fn new(title: &str) -> Self {
        Self { title: clean(title), lead: String::new(), sections: Vec::new(), foot: String::new() }
    }

    /// The page with a summary under its title.
    #[must_use]
    pub fn lead(mut self, lead: &str) -> Self {
        self.lead = clean(lead);
        self
    }

    /// The page with a line at its foot: where its figures come from.
    #[must_use]
    pub fn foot(mut self, foot: &str) -> Self {
        self.foot = clean(foot);
        self
    }

    /// The page with another section; an empty one is left out.
    #[must_use]
    pub fn with(mut self, section: Section) -> Self {
        if !section.is_empty() {
            self.sections.push(section);
        }
        self
    }

    /// The whole file.
    #[must_use]
    pub fn html(&self) -> String {
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (self.title) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    a.skip href="#content" { "Skip to the content" }
                    (self.header())
                    main #content { @for section in &self.sections { (section.markup(2)) } }
                    @if !self.foot.is_empty() { footer { p { (self.foot) } } }
                }
            }
        };
        page.into_string()
    }

    fn header(&self) -> Markup {
        html! {
            header {
                h1 { (self.title) }
                @if !self.lead.is_empty() { p.lead { (self.lead) } }
                @if self.sections.len() > 1 {
                    nav aria-label="Sections" {
                        ul { @for section in &self.sections { li { a href=(format!("#{}", section.id)) { (section.heading) } } } }
                    }
                }
            }
        }
    }
}
