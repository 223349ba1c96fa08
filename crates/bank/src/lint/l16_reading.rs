//! L16: the item tests machine learning, not reading.

use std::collections::BTreeSet;

use super::abbreviations::KNOWN;
use super::{Finding, LintContext, Rule, Severity};
use crate::draft::DraftItem;
use crate::text::sentences;

/// Stems and sentences are short, and abbreviations are explained.
///
/// Reading load lowers scores of non-native speakers for reasons that have nothing to do with the subject, and
/// costs minutes on the clock. Source: Haladyna, Downing and Rodriguez 2002, guideline 12; Abedi 2006 on
/// linguistic load.
pub struct Reading;

/// Most words of a stem.
const STEM: usize = 120;
/// Most words of a sentence.
const SENTENCE: usize = 40;

impl Rule for Reading {
    fn code(&self) -> &'static str {
        "L16"
    }

    fn title(&self) -> &'static str {
        "Stems are short and abbreviations explained"
    }

    fn check(&self, context: &LintContext<'_>, findings: &mut Vec<Finding>) {
        for read in context.items() {
            for message in [long_stem(read), long_sentence(read), abbreviations(read)].into_iter().flatten() {
                findings.push(Finding::at(self.code(), Severity::Warning, read, "stem", message));
            }
        }
    }
}

fn long_stem(read: &DraftItem) -> Option<String> {
    let words = read.item.stem.split_whitespace().count();
    (words > STEM).then(|| format!("the stem has {words} words; keep it to {STEM} or fewer"))
}

fn long_sentence(read: &DraftItem) -> Option<String> {
    let longest = sentences(&read.item.stem).iter().map(|s| s.split_whitespace().count()).max()?;
    (longest > SENTENCE).then(|| format!("a sentence has {longest} words; split it at {SENTENCE} or fewer"))
}

fn abbreviations(read: &DraftItem) -> Option<String> {
    let item = &read.item;
    let texts = || std::iter::once(&item.stem).chain(item.options.iter().map(|o| &o.text));
    let unknown: BTreeSet<&str> = texts().flat_map(|t| candidates(t)).filter(|a| !is_known(a)).collect();
    let named: Vec<&str> = unknown.into_iter().filter(|a| !texts().any(|t| explains(t, a))).collect();
    let message =
        format!("uses {} unexplained; write the words out once, abbreviation in brackets", named.join(", "));
    (!named.is_empty()).then_some(message)
}

/// Words of two to six capitals and digits that begin with a capital and hold two.
fn candidates(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '_' && c != '.');
    let words = words.map(|w| w.trim_matches(['.', '-', '_']));
    words.filter(|w| {
        let capitals = w.chars().filter(char::is_ascii_uppercase).count();
        let plain = w.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
        (2..=6).contains(&w.len())
            && plain
            && capitals >= 2
            && w.starts_with(|c: char| c.is_ascii_uppercase())
    })
}

fn is_known(abbreviation: &str) -> bool {
    KNOWN.contains(&format!(" {abbreviation} "))
}

/// "receiver operating characteristic (ROC)" or "ROC (receiver …)".
fn explains(text: &str, abbreviation: &str) -> bool {
    text.contains(&format!("({abbreviation})")) || text.contains(&format!("{abbreviation} ("))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::{flags, passes, sound_item};

    #[test]
    fn finds_long_stems_sentences_and_unexplained_abbreviations() {
        flags(&Reading, "the stem has 1", |i| i.stem.insert_str(0, &"One more short sentence. ".repeat(20)));
        flags(&Reading, "a sentence has 4", |i| i.stem.insert_str(0, &"and so on ".repeat(10)));
        flags(&Reading, "uses QZX unexplained", |i| i.options[0].text.push_str(" with QZX"));
    }

    #[test]
    fn known_and_explained_abbreviations_pass() {
        let mut item = sound_item();
        item.options[0].text = "Use the AUC and the quick zonal index (QZX) on S3".into();
        item.options[2].text = "Use the QZX alone".into();
        passes(&Reading, &[item]);
    }
}
