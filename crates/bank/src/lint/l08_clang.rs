//! L08: the key is not given away by words of the stem.

use std::collections::BTreeSet;

use super::{Finding, LintContext, Rule, Severity};
use crate::item::Item;
use crate::text::content_words;

/// The key does not repeat more words of the stem than any distractor does.
///
/// Who knows nothing chooses the option that sounds like the question ("clang association"). Services and other
/// words that a distractor repeats too are no cue. Source: NBME item-writing guide, "word repeats".
pub struct Clang;

/// Words of the stem that the key may share beyond the distractor that shares most.
const MARGIN: usize = 3;

impl Rule for Clang {
    fn code(&self) -> &'static str {
        "L08"
    }

    fn title(&self) -> &'static str {
        "The key does not echo the stem"
    }

    fn check(&self, context: &LintContext<'_>, findings: &mut Vec<Finding>) {
        for read in context.items() {
            if let Some(words) = echo(&read.item) {
                let message = format!(
                    "the key alone repeats {words} from the stem; reword the key or let distractors repeat them"
                );
                findings.push(Finding::at(self.code(), Severity::Warning, read, "stem", message));
            }
        }
    }
}

/// The stem's words that only the keys repeat, when keys share clearly more than every distractor.
fn echo(item: &Item) -> Option<String> {
    let stem = content_words(&item.stem);
    let shared =
        |text: &str| -> BTreeSet<String> { content_words(text).intersection(&stem).cloned().collect() };
    let distractors: Vec<_> = item.distractors().map(|o| shared(&o.text)).collect();
    let most = distractors.iter().map(BTreeSet::len).max().filter(|_| item.has_distractors())?;
    let least_key = item.keyed().map(|o| shared(&o.text)).min_by_key(BTreeSet::len)?;
    let alone: Vec<String> = least_key
        .iter()
        .filter(|w| !distractors.iter().any(|d| d.contains(*w)))
        .map(|w| format!("\"{w}\""))
        .collect();
    (least_key.len() >= most + MARGIN && alone.len() >= MARGIN).then(|| alone.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::{flags, passes, sound_item};

    const ECHO: &str = "Keep the delay below five minutes while analysts query receipts of the last hour";

    #[test]
    fn finds_a_key_that_echoes_the_stem() {
        flags(&Clang, "the key alone repeats", |i| i.options[1].text = ECHO.into());
    }

    #[test]
    fn an_echo_in_a_distractor_is_no_cue() {
        let mut item = sound_item();
        item.options[0].text = ECHO.into();
        item.options[1].text = ECHO.replace("hour", "day");
        passes(&Clang, &[item]);
    }
}
