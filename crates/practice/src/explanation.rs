//! What is told of a question after its answer.

use crate::Question;
use gradatim_bank::{ItemOption, Kind};

/// An option after the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionMark {
    /// `Some(true)` for what belongs to the key, or stands where it should; `Some(false)` for a mistake.
    pub right: Option<bool>,
    /// What the option was, such as `key, your choice`; empty for a wrong option that was left alone.
    pub words: String,
}

impl<'a> Question<'a> {
    /// Right or wrong, as a sentence.
    #[must_use]
    pub fn verdict(&self, response: &[String]) -> &'static str {
        match (self.item.is_correct(response), response.is_empty()) {
            (true, _) => "Right.",
            (false, true) => "Left blank, which counts as wrong.",
            (false, false) => "Wrong.",
        }
    }

    /// What stands at an option: its text, or for matching the partner's.
    #[must_use]
    pub fn label(&self, option: &'a ItemOption) -> &'a str {
        match self.item.kind {
            Kind::Matching => option.partner.as_deref().unwrap_or(&option.text),
            _ => &option.text,
        }
    }

    /// An option in the light of the key and a response.
    #[must_use]
    pub fn mark(&self, option: &ItemOption, response: &[String]) -> OptionMark {
        let key = self.item.key();
        let right = key.iter().position(|id| *id == option.id);
        let given = response.iter().position(|id| *id == option.id);
        let words = match self.item.kind {
            Kind::Single | Kind::Multiple => chosen(right.is_some(), given.is_some()),
            Kind::Ordering => placed(right, given, |p| (p + 1).to_string()),
            Kind::Matching => placed(right, given, letter),
        };
        let right = match (right, given) {
            (Some(r), Some(g)) => Some(r == g || self.item.kind == Kind::Multiple),
            (Some(_), None) => Some(true),
            (None, Some(_)) => Some(false),
            (None, None) => None,
        };
        OptionMark { right, words }
    }
}

fn chosen(key: bool, given: bool) -> String {
    match (key, given) {
        (true, true) => "key, your choice",
        (true, false) => "key",
        (false, true) => "your choice",
        (false, false) => "",
    }
    .to_owned()
}

fn placed(right: Option<usize>, given: Option<usize>, name: impl Fn(usize) -> String) -> String {
    let right = right.map_or_else(String::new, |p| format!("key: {}", name(p)));
    given.map_or_else(|| right.clone(), |p| format!("{right}, yours: {}", name(p)))
}

/// A, B, C, … for places from 0.
#[must_use]
pub fn letter(place: usize) -> String {
    let offset = u8::try_from(place).ok().filter(|p| *p < 26).unwrap_or(25);
    char::from(b'A' + offset).to_string()
}
