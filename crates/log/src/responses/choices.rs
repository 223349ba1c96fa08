//! Raw choices of options: what was chosen, and whether it is right.

use super::build::Names;
use super::{AnswerKey, Details, ReadOptions, Response, score};

/// An item with more different choices is no multiple-choice item.
const MOST_OPTIONS: usize = 250;

/// The options met so far, item by item, coded in the order of first appearance.
#[derive(Debug, Default)]
pub(super) struct OptionNames(Vec<Names>);

impl OptionNames {
    /// The code of an item's option, new or known, or what is wrong if the item has too many.
    pub(super) fn code(&mut self, item: u32, option: &str) -> Result<u8, String> {
        let place = item as usize;
        if self.0.len() <= place {
            self.0.resize_with(place + 1, Names::default);
        }
        let code = self.0.get_mut(place).and_then(|names| u8::try_from(names.index(option)).ok());
        code.filter(|code| usize::from(*code) < MOST_OPTIONS).ok_or_else(|| {
            format!(
                "`{option}` is one of over {MOST_OPTIONS} different choices; options such as A to E expected"
            )
        })
    }

    /// Hands the options over to the answers' details, sorted, so that their codes do not depend on who came first.
    pub(super) fn settle(self, details: &mut Details, responses: &[Response], items: usize) {
        let Some(chosen) = &mut details.choice else { return };
        let mut sorted: Vec<(Vec<String>, Vec<u8>)> =
            self.0.into_iter().map(|n| sort(&n.into_names())).collect();
        sorted.resize_with(items.max(sorted.len()), Default::default);
        for (choice, response) in chosen.iter_mut().zip(responses) {
            let new_codes = sorted.get(response.item as usize).map_or(&[][..], |(_, codes)| codes);
            *choice = choice.and_then(|old| new_codes.get(usize::from(old)).copied());
        }
        details.options = sorted.into_iter().map(|(names, _)| names).collect();
    }
}

/// The names in order, numbers by size, and the new code of each old one.
fn sort(names: &[String]) -> (Vec<String>, Vec<u8>) {
    let number = |name: &str| name.parse::<u64>().unwrap_or(u64::MAX);
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by_key(|i| names.get(*i).map(|name| (number(name), name)));
    let mut codes = vec![0; names.len()];
    for (new, old) in (0..=u8::MAX).zip(&order) {
        if let Some(code) = codes.get_mut(*old) {
            *code = new;
        }
    }
    let sorted = order.iter().filter_map(|i| names.get(*i).cloned()).collect();
    (sorted, codes)
}

/// How the text of a cell becomes a score.
pub(super) struct Marking<'o> {
    key: Option<&'o AnswerKey>,
    blanks: &'o [String],
    highest: u8,
}

impl<'o> Marking<'o> {
    pub(super) fn new(options: &'o ReadOptions) -> Self {
        Self { key: options.key.as_ref(), blanks: &options.blanks, highest: options.max_score }
    }

    /// Whether cells hold choices rather than scores.
    pub(super) fn is_by_key(&self) -> bool {
        self.key.is_some()
    }

    /// Whether an item can be marked: all can where cells hold scores.
    pub(super) fn can_mark(&self, item: &str) -> bool {
        self.key.is_none_or(|key| key.right(item).is_some())
    }

    /// Whether a choice stands for a question that was seen and left blank.
    pub(super) fn is_blank(&self, text: &str) -> bool {
        self.blanks.iter().any(|blank| blank == text)
    }

    /// The score of a cell that holds something.
    pub(super) fn score(&self, item: &str, text: &str) -> Result<u8, String> {
        match self.key {
            Some(key) => Ok(u8::from(key.right(item) == Some(text))),
            None => score::parse(text, self.highest),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_sorted_as_people_do() {
        let names = ["C", "10", "9", "A"].map(String::from).to_vec();
        let (sorted, codes) = sort(&names);
        assert_eq!(sorted, ["9", "10", "A", "C"]);
        assert_eq!(codes, [3, 1, 0, 2]);
    }
}
