//! New items to fill in.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{Defaults, identity, toml};
use crate::blueprint::{Blueprint, Task};
use crate::draft::Draft;
use crate::error::Fault;
use crate::item::check::number_word;
use crate::item::{Item, ItemOption, Kind, Provenance, Reference};

/// What an author wants to write.
#[derive(Clone, Debug)]
pub struct Request {
    /// Task statement, for example `3.5`.
    pub task: String,
    /// Number of the point, from 1; `None` for the one with the fewest items.
    pub point: Option<usize>,
    /// How the question is to be answered.
    pub kind: Kind,
    /// Day of writing.
    pub today: Date,
}

/// An item with words in place of its content, and its file.
#[derive(Clone, Debug)]
pub struct Template {
    /// The item: it follows the format, so that only its words have to be replaced.
    pub item: Item,
    /// TOML, with the point and the house rules as comments.
    pub text: String,
}

const RULES: &str = "\
# House rules
# - Scenario first (who, what data, one constraint), then one question line
#   that names the decision and the constraint. Answerable without the options.
# - Ask for judgement, not for a number or a label; original, never recalled.
# - One defensible key. Every distractor is what a half-prepared person thinks.
# - Options alike in grammar, length and detail; the key is not the longest.
# - No all or none of the above, no always or never, no negative question.
# - A rationale for every option that teaches; it names no option by letter.
# - Angoff: of 100 just-qualified candidates, the share who get it right.
# - Raise version when the key or an option changes. Check: gradatim bank lint
";

/// Makes a template under the next free id of the task.
///
/// ```
/// use gradatim_bank::exchange::template::{Request, fill};
/// use gradatim_bank::{Blueprint, Draft, Kind};
///
/// let blueprint = Blueprint::parse(include_str!("../../../../data/blueprints/mls-c01.toml"), "b")?;
/// let today = "2026-11-21".parse().expect("a day");
/// let request = Request { task: "3.5".into(), point: None, kind: Kind::Single, today };
/// let template = fill(&blueprint, &Draft::default(), &request).expect("a template");
/// assert_eq!(template.item.id, "mls-3.5-001");
/// assert!(template.text.contains("# Point 1: "));
/// # Ok::<(), gradatim_bank::BankError>(())
/// ```
///
/// # Errors
///
/// The first fault of the wish: a task, point or kind that the blueprint does not have.
pub fn fill(blueprint: &Blueprint, draft: &Draft, request: &Request) -> Result<Template, Fault> {
    let item = item(blueprint, draft, request);
    match item.faults(blueprint).into_iter().next() {
        Some(fault) => Err(fault),
        None => Ok(Template { text: text(blueprint, &item), item }),
    }
}

fn text(blueprint: &Blueprint, item: &Item) -> String {
    let task = blueprint.task(&item.task);
    let title = task.map_or("", |t| t.title.as_str());
    let point = task.and_then(|t| t.points.get(item.point.saturating_sub(1)));
    let point = point.map_or("", String::as_str);
    format!(
        "# {}, task {}: {title}\n# Point {}: {point}\n#\n{RULES}\n{}",
        blueprint.code,
        item.task,
        item.point,
        toml::write(std::slice::from_ref(item))
    )
}

fn item(blueprint: &Blueprint, draft: &Draft, request: &Request) -> Item {
    let taken: BTreeSet<String> = draft.items().iter().map(|d| d.item.id.clone()).collect();
    let task = blueprint.task(&request.task);
    let point = request.point.or_else(|| Some(thinnest_point(task?, draft)));
    let day = request.today.to_string();
    let defaults = Defaults { task: Some(request.task.clone()), point, ..Defaults::default() };
    let (options, keys) = blueprint.item_type(request.kind).map_or((0, 0), |t| (t.options.min, t.keys.min));
    Item {
        id: identity::next_id(blueprint, &request.task, &taken),
        kind: request.kind,
        stem: stem(request.kind, keys),
        services: vec!["Service that the item is about".to_owned()],
        angoff: vec![0.6],
        references: vec![Reference {
            title: "Title of a public page that supports the key".to_owned(),
            url: "https://example.org/page".to_owned(),
            dated: day.clone(),
        }],
        provenance: Some(Provenance {
            author: "your name".to_owned(),
            licence: "CC-BY-4.0".to_owned(),
            created: day,
        }),
        options: (0..options).map(|i| option(request.kind, i, keys)).collect(),
        ..defaults.item()
    }
}

/// Number of the point that the fewest items in use are about, the first among equals.
fn thinnest_point(task: &Task, draft: &Draft) -> usize {
    let in_use = || draft.items().iter().map(|d| &d.item).filter(|i| i.is_active() && i.task == task.id);
    let items = |point: &usize| in_use().filter(|i| i.point == *point).count();
    (1..=task.points.len()).min_by_key(items).unwrap_or(1)
}

fn stem(kind: Kind, keys: usize) -> String {
    let question = match kind {
        Kind::Single => "Which approach meets the requirement under the constraint?".to_owned(),
        Kind::Multiple => {
            let number = number_word(keys);
            format!("Which steps meet the requirement under the constraint? (Select {number}.)")
        }
        Kind::Ordering => "In which order should the team take the steps?".to_owned(),
        Kind::Matching => "Which partner belongs to each entry?".to_owned(),
    };
    format!("Who acts, with which data, under which one constraint.\n\n{question}\n")
}

fn option(kind: Kind, index: usize, keys: usize) -> ItemOption {
    let correct = matches!(kind, Kind::Single | Kind::Multiple) && index < keys;
    let wrong = matches!(kind, Kind::Single | Kind::Multiple) && !correct;
    ItemOption {
        id: super::letter(index),
        text: format!("Option {}", index + 1),
        correct,
        rank: (kind == Kind::Ordering).then_some(index + 1),
        partner: (kind == Kind::Matching).then(|| format!("Partner {}", index + 1)),
        misconception: wrong.then(|| "takes one thing for another".to_owned()),
        rationale: if wrong { "Why it fails the constraint." } else { "Why it is right." }.to_owned(),
    }
}
