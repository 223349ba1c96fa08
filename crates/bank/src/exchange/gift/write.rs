//! Items to questions.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::{ARROW, REST, carried, written};
use crate::item::{Item, ItemOption, Kind};

/// A question with its comments.
pub(super) fn question(item: &Item) -> String {
    let Item { id, task, point, .. } = item;
    let stem = written(&item.stem);
    let mut text = format!("// [id:{id}] [tag:task={task}] [tag:point={point}]\n");
    let _ = writeln!(text, "// {REST} {}", Value::Object(rest(item)));
    let _ = writeln!(text, "::{}::{stem}{{", written(id));
    for option in &item.options {
        let _ = writeln!(text, "\t{}", answer(item, option));
    }
    if let Some(note) = &item.note {
        let _ = writeln!(text, "\t####{}", written(note));
    }
    text + "}\n"
}

fn answer(item: &Item, option: &ItemOption) -> String {
    let partner = match item.kind {
        Kind::Single | Kind::Multiple => return choice(item, option),
        Kind::Ordering => option.rank.map(|r| r.to_string()).unwrap_or_default(),
        Kind::Matching => option.partner.clone().unwrap_or_default(),
    };
    // The arrow cannot be escaped; the text as it is goes into the rest.
    format!("={} {ARROW} {}", written(&without_arrow(&option.text)), written(&partner))
}

fn choice(item: &Item, option: &ItemOption) -> String {
    let keys = item.keyed().count();
    let share = share(keys);
    let mark = match (item.kind == Kind::Multiple && keys > 1, option.correct) {
        (true, true) => format!("~%{share}%"),
        (true, false) => format!("~%-{share}%"),
        (false, true) => "=".to_owned(),
        // A wrong answer that begins with a percent sign must not be taken for one with a weight.
        (false, false) => if option.text.starts_with('%') { "~%0%" } else { "~" }.to_owned(),
    };
    let rationale = if option.rationale.is_empty() { "" } else { "#" };
    format!("{mark}{}{rationale}{}", written(&option.text), written(&option.rationale))
}

/// Percent for each of so many right options, with as many decimals as Moodle wants.
fn share(keys: usize) -> String {
    let share = format!("{:.5}", 100.0 / keys.max(1) as f64);
    share.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A text that does not hold what parts it from its partner.
pub(super) fn without_arrow(text: &str) -> String {
    text.replace(ARROW, "→")
}

/// The fields of an item that the question does not show, or does not show exactly.
fn rest(item: &Item) -> Map<String, Value> {
    let Ok(Value::Object(mut fields)) = serde_json::to_value(item) else { return Map::new() };
    for shown in ["id", "task", "point", "option"] {
        fields.remove(shown);
    }
    for text in ["stem", "note"] {
        drop_if_exact(&mut fields, text);
    }
    fields.insert("option".to_owned(), item.options.iter().map(|o| option_rest(item.kind, o)).collect());
    fields
}

fn option_rest(kind: Kind, option: &ItemOption) -> Value {
    let mut value = json!(option);
    let Some(fields) = value.as_object_mut() else { return value };
    let choice = matches!(kind, Kind::Single | Kind::Multiple);
    if choice {
        fields.remove("correct");
        drop_if_exact(fields, "rationale");
        drop_if_exact(fields, "text");
    } else {
        fields.remove("rank");
        drop_if_exact(fields, "match");
        if without_arrow(&option.text) == option.text {
            drop_if_exact(fields, "text");
        }
    }
    value
}

/// Takes out a text that the question brings back as it is.
fn drop_if_exact(fields: &mut Map<String, Value>, name: &str) {
    let text = fields.get(name).and_then(Value::as_str);
    if text.is_some_and(|text| carried(text) == text) {
        fields.remove(name);
    }
}
