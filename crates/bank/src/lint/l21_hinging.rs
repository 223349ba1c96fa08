//! L21: no item answers another.

use std::collections::BTreeSet;

use super::{Finding, LintContext, Rule, Severity};
use crate::draft::DraftItem;
use crate::item::Pool;
use crate::text::{content_words, jaccard_at_least, trigrams};

/// No stem gives the key of another item away, and nothing outside the sealed form resembles a sealed item.
///
/// Items of one form are scored as independent; one that answers another is not. Name such pairs `enemies`, and
/// they never meet. For a sealed item that is not enough, because a learner meets the other in a drill first:
/// an error. Source: van der Linden 2005, enemy items in test assembly.
pub struct Hinging;

/// Share of a key's words that a stem may hold.
const SHARE: f64 = 0.8;
/// Words of a key below which any stem might hold them.
const FEWEST: usize = 4;
/// Likeness of stems that unseals an item.
const RESEMBLES: f64 = 0.6;

impl Rule for Hinging {
    fn code(&self) -> &'static str {
        "L21"
    }

    fn title(&self) -> &'static str {
        "No item answers another"
    }

    fn check(&self, context: &LintContext<'_>, findings: &mut Vec<Finding>) {
        context.report_problems(self.code(), findings);
        let views: Vec<View<'_>> = context.items().map(View::new).collect();
        for view in &views {
            let others = views.iter().filter(|o| !std::ptr::eq(*o, view));
            if let Some(teller) = others.clone().find(|o| o.gives_away(view)) {
                findings.push(self.hinges(view, teller));
            }
            if let Some(twin) = others.into_iter().find(|o| o.unseals(view)) {
                let message = format!("is sealed, but {} resembles it; rewrite one of them", twin.id());
                findings.push(Finding::at(self.code(), Severity::Error, view.read, "stem", message));
            }
        }
    }
}

impl Hinging {
    fn hinges(&self, view: &View<'_>, teller: &View<'_>) -> Finding {
        let (severity, what) = if view.is_sealed() && !teller.is_sealed() {
            (Severity::Error, "is sealed, but its key stands in the stem of")
        } else {
            (Severity::Warning, "has its key in the stem of")
        };
        let message = format!("{what} {}; rewrite one, or name them enemies if both may stay", teller.id());
        Finding::at(self.code(), severity, view.read, "option", message)
    }
}

/// What the comparison of all pairs needs of an item.
struct View<'a> {
    read: &'a DraftItem,
    stem: BTreeSet<String>,
    keys: Vec<BTreeSet<String>>,
    shingles: Vec<[char; 3]>,
}

impl<'a> View<'a> {
    fn new(read: &'a DraftItem) -> Self {
        let keys = read.item.keyed().map(|o| content_words(&o.text)).filter(|k| k.len() >= FEWEST).collect();
        Self { read, stem: content_words(&read.item.stem), keys, shingles: trigrams(&read.item.stem) }
    }

    fn id(&self) -> &str {
        &self.read.item.id
    }

    fn is_sealed(&self) -> bool {
        self.read.item.pool == Pool::Sealed
    }

    /// Whether this stem holds nearly all words of a key of `other`; enemies may.
    fn gives_away(&self, other: &View<'_>) -> bool {
        let holds = |key: &BTreeSet<String>| {
            let shared = key.intersection(&self.stem).count();
            shared as f64 >= SHARE * key.len() as f64 && !key.is_subset(&other.stem)
        };
        let unsealed = other.is_sealed() && !self.is_sealed();
        other.keys.iter().any(holds) && (unsealed || !self.is_enemy(other))
    }

    /// Whether this item lies outside the sealed form and its stem resembles that of sealed `other`.
    fn unseals(&self, other: &View<'_>) -> bool {
        let exposed = other.is_sealed() && !self.is_sealed();
        exposed && jaccard_at_least(&self.shingles, &other.shingles, RESEMBLES).is_some()
    }

    fn is_enemy(&self, other: &View<'_>) -> bool {
        let names = |a: &View<'_>, b: &View<'_>| a.read.item.enemies.iter().any(|e| e == b.id());
        names(self, other) || names(other, self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::Item;
    use crate::lint::testing::{findings, finds, flags, numbered, passes};

    fn telling_pair() -> [Item; 2] {
        let mut teller = numbered(2);
        teller.stem = format!("A hospital decides: {}. Which risk is left?", numbered(1).options[1].text);
        [numbered(1), teller]
    }

    #[test]
    fn finds_a_stem_that_tells_a_key_unless_they_are_enemies() {
        let [told, mut teller] = telling_pair();
        passes(&Hinging, std::slice::from_ref(&told));
        finds(
            &Hinging,
            &[told.clone(), teller.clone()],
            "mls-1.1-001: option: has its key in the stem of mls-1.1-002",
        );
        teller.enemies = vec![told.id.clone()];
        passes(&Hinging, &[told, teller]);
    }

    #[test]
    fn sealed_items_are_not_helped_by_enemies() {
        let [mut told, mut teller] = telling_pair();
        told.pool = Pool::Sealed;
        teller.enemies = vec![told.id.clone()];
        assert_eq!(findings(&Hinging, &[told.clone(), teller])[0].severity, Severity::Error);
        let mut twin = numbered(3);
        twin.options[1].text = "Short".into();
        finds(&Hinging, &[told, twin], "is sealed, but mls-1.1-003 resembles it");
    }

    #[test]
    fn enemies_exist() {
        flags(&Hinging, "enemies: \"nobody\" is not another item", |i| i.enemies = vec!["nobody".into()]);
    }
}
