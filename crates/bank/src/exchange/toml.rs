//! The canonical TOML of a bank: one way to set an item, so that a change shows as a change and nothing else.

use std::fmt::Write as _;

use crate::item::{Item, ItemOption, Kind, Reference};

/// The items as a file of a bank, an empty line between two.
///
/// Fields stand in one order, texts as basic strings, the stem over several lines, each reference on a line of
/// its own; what is absent is left out. Reading the text gives the same items.
///
/// ```
/// use gradatim_bank::exchange::toml;
/// use gradatim_bank::{Blueprint, Draft};
///
/// let blueprint = Blueprint::parse(include_str!("../../../../data/blueprints/mls-c01.toml"), "b")?;
/// let draft = Draft::read(&blueprint, [("1.2.toml", include_str!("../../tests/data/sound.toml"))]);
/// let text = toml::write(&[draft.items()[0].item.clone()]);
/// assert!(text.starts_with("[[item]]\nid = \"mls-1.2-001\"\nversion = 1\n"));
/// assert_eq!(Draft::read(&blueprint, [("a.toml", text.as_str())]).items()[0].item, draft.items()[0].item);
/// # Ok::<(), gradatim_bank::BankError>(())
/// ```
#[must_use]
pub fn write(items: &[Item]) -> String {
    items.iter().map(item).collect::<Vec<_>>().join("\n")
}

fn item(item: &Item) -> String {
    let mut text = String::from("[[item]]\n");
    field(&mut text, "id", quoted(&item.id));
    field(&mut text, "version", item.version);
    field(&mut text, "task", quoted(&item.task));
    field(&mut text, "point", item.point);
    field(&mut text, "kind", quoted(item.kind.as_str()));
    field(&mut text, "stem", paragraphs(&item.stem));
    field(&mut text, "services", list(&item.services));
    field(&mut text, "expected_seconds", item.expected_seconds);
    field(&mut text, "angoff", ratings(&item.angoff));
    field(&mut text, "pool", quoted(item.pool.as_str()));
    field(&mut text, "status", quoted(item.status.as_str()));
    optional(&mut text, "note", item.note.as_ref());
    if !item.enemies.is_empty() {
        field(&mut text, "enemies", list(&item.enemies));
    }
    field(&mut text, "references", references(&item.references));
    history(&mut text, item);
    text.extend(item.options.iter().map(|o| option(item.kind, o)));
    text
}

fn history(text: &mut String, item: &Item) {
    if let Some(from) = &item.provenance {
        let (author, licence, created) = (quoted(&from.author), quoted(&from.licence), quoted(&from.created));
        let value = format!("{{ author = {author}, licence = {licence}, created = {created} }}");
        field(text, "provenance", value);
    }
    if let Some(review) = &item.review {
        let (agreed, reviewers, date) = (review.blind_agreed, review.reviewers, quoted(&review.date));
        let value = format!("{{ blind_agreed = {agreed}, reviewers = {reviewers}, date = {date} }}");
        field(text, "review", value);
    }
}

fn option(kind: Kind, option: &ItemOption) -> String {
    let mut text = String::from("\n[[item.option]]\n");
    field(&mut text, "id", quoted(&option.id));
    field(&mut text, "text", quoted(&option.text));
    if option.correct || matches!(kind, Kind::Single | Kind::Multiple) {
        field(&mut text, "correct", option.correct);
    }
    if let Some(rank) = option.rank {
        field(&mut text, "rank", rank);
    }
    optional(&mut text, "match", option.partner.as_ref());
    optional(&mut text, "misconception", option.misconception.as_ref());
    field(&mut text, "rationale", quoted(&option.rationale));
    text
}

fn field(text: &mut String, name: &str, value: impl std::fmt::Display) {
    let _ = writeln!(text, "{name} = {value}");
}

fn optional(text: &mut String, name: &str, value: Option<&String>) {
    if let Some(value) = value {
        field(text, name, quoted(value));
    }
}

fn list(words: &[String]) -> String {
    format!("[{}]", words.iter().map(|w| quoted(w)).collect::<Vec<_>>().join(", "))
}

/// Two decimals, or as many as the rating has.
fn ratings(ratings: &[f64]) -> String {
    let one = |rating: &f64| {
        let short = format!("{rating:.2}");
        let same = short.parse::<f64>().is_ok_and(|x| x.to_bits() == rating.to_bits());
        if same { short } else { format!("{rating:?}").to_lowercase() }
    };
    format!("[{}]", ratings.iter().map(one).collect::<Vec<_>>().join(", "))
}

fn references(references: &[Reference]) -> String {
    if references.is_empty() {
        return "[]".to_owned();
    }
    let one = |r: &Reference| {
        let (title, url, dated) = (quoted(&r.title), quoted(&r.url), quoted(&r.dated));
        format!("  {{ title = {title}, url = {url}, dated = {dated} }},\n")
    };
    format!("[\n{}]", references.iter().map(one).collect::<String>())
}

/// A basic string on one line.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            _ => push(&mut quoted, c),
        }
    }
    quoted + "\""
}

/// A basic string over several lines; only quotation marks that could be taken for the closing ones are escaped.
fn paragraphs(text: &str) -> String {
    let mut body = String::new();
    let mut rest = text.chars().peekable();
    let mut marks = 0;
    while let Some(c) = rest.next() {
        marks = if c == '"' { marks + 1 } else { 0 };
        match c {
            '"' if marks > 2 || rest.peek().is_none() => body.push_str("\\\""),
            '"' | '\n' | '\t' => body.push(c),
            _ => push(&mut body, c),
        }
    }
    format!("\"\"\"\n{body}\"\"\"")
}

/// A character other than quotation marks and white space, escaped if TOML asks for it.
fn push(text: &mut String, c: char) {
    match c {
        '\\' => text.push_str("\\\\"),
        c if c.is_control() => {
            let _ = write!(text, "\\u{:04X}", u32::from(c));
        }
        c => text.push(c),
    }
}
