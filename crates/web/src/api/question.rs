//! Questions as bodies: before the answer without the key, after it with everything.

use gradatim_bank::{Item, ItemOption, Kind, Reference};
use serde::Serialize;
use utoipa::ToSchema;

/// An option to choose.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Choice {
    /// Name in responses.
    id: String,
    /// What it says; of a matching question, the partner's text.
    text: String,
}

/// A question as it may be shown before the answer.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct QuestionText {
    /// Position in the sitting, from 1.
    position: u32,
    /// How it is answered.
    #[schema(value_type = String, pattern = "^(single|multiple|ordering|matching)$")]
    kind: Kind,
    /// The question.
    stem: String,
    /// Options of a full response. Order counts for ordering, and for matching, where they go with the prompts.
    wanted: usize,
    /// What the options of a matching question are partners of; else empty.
    prompts: Vec<String>,
    /// In the order shown, which never changes.
    options: Vec<Choice>,
}

impl QuestionText {
    /// An item with its options in the order shown.
    pub(super) fn new(position: u32, item: &Item, shown: &[&ItemOption]) -> Self {
        let prompts = item.options.iter().filter(|_| item.kind == Kind::Matching);
        Self {
            position,
            kind: item.kind,
            stem: item.stem.clone(),
            wanted: item.key().len(),
            prompts: prompts.map(|option| option.text.clone()).collect(),
            options: shown.iter().map(|o| Choice { id: o.id.clone(), text: label(item, o) }).collect(),
        }
    }
}

fn label(item: &Item, option: &ItemOption) -> String {
    let partner = option.partner.as_ref().filter(|_| item.kind == Kind::Matching);
    partner.unwrap_or(&option.text).clone()
}

/// An option with its reason.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Reason {
    /// Name in responses.
    id: String,
    /// What it says.
    text: String,
    /// Whether it belongs to the key. Always true for ordering and matching.
    correct: bool,
    /// Why it is right or wrong.
    rationale: String,
}

/// Where to read more.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Source {
    /// Title.
    title: String,
    /// Address.
    url: String,
    /// Day on which it said so.
    dated: String,
}

impl From<&Reference> for Source {
    fn from(reference: &Reference) -> Self {
        let Reference { title, url, dated, .. } = reference;
        Self { title: title.clone(), url: url.clone(), dated: dated.clone() }
    }
}

/// What may be told once a question is answered.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Solution {
    /// Item.
    item: String,
    /// Version of the item that the bank has now.
    item_version: u32,
    /// Ids of the right response.
    key: Vec<String>,
    /// In the order shown.
    options: Vec<Reason>,
    /// What else is worth knowing.
    note: Option<String>,
    /// Sources.
    references: Vec<Source>,
}

impl Solution {
    /// An item with its options in the order shown.
    pub(super) fn new(item: &Item, shown: &[&ItemOption]) -> Self {
        let is_choice = matches!(item.kind, Kind::Single | Kind::Multiple);
        let reason = |o: &&ItemOption| Reason {
            id: o.id.clone(),
            text: label(item, o),
            correct: o.correct || !is_choice,
            rationale: o.rationale.clone(),
        };
        Self {
            item: item.id.clone(),
            item_version: item.version,
            key: item.key().into_iter().map(str::to_owned).collect(),
            options: shown.iter().map(reason).collect(),
            note: item.note.clone(),
            references: item.references.iter().map(Source::from).collect(),
        }
    }
}
