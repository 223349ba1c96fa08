//! Help for tests: one sound item, and single rules run over banks made of it.

use std::sync::LazyLock;

use super::{Finding, LintContext, Rule};
use crate::blueprint::Blueprint;
use crate::draft::Draft;
use crate::item::Item;

pub const SOUND: &str = include_str!("../../tests/data/sound.toml");

/// The shipped blueprint of MLS-C01.
pub fn mls() -> Blueprint {
    Blueprint::parse(include_str!("../../../../data/blueprints/mls-c01.toml"), "mls-c01.toml")
        .expect("a blueprint")
}

/// An item in which no rule for single items finds anything.
pub fn sound_item() -> Item {
    SOUND_ITEM.clone()
}

static SOUND_ITEM: LazyLock<Item> = LazyLock::new(|| {
    let draft = Draft::read(&mls(), [("sound.toml", SOUND)]);
    assert!(draft.problems().is_empty(), "{:?}", draft.problems());
    draft.items()[0].item.clone()
});

/// The sound item under another id, with another name and number in its stem.
pub fn numbered(n: usize) -> Item {
    let item = sound_item();
    let stem = item.stem.replace("Marrow Lane", &format!("Firm{n}")).replace("12", &format!("{}", 12 + n));
    Item { id: format!("mls-1.1-{n:03}"), stem, ..item }
}

/// The draft of items, read from their TOML text as authors would write it.
pub fn draft_of(items: &[Item]) -> Draft {
    #[derive(serde::Serialize)]
    struct File<'a> {
        item: &'a [Item],
    }
    let text = toml::to_string(&File { item: items }).expect("items are serialisable");
    Draft::read(&mls(), [("bank.toml", text.as_str())])
}

/// What one rule finds in a bank of these items, on 2026-11-21.
pub fn findings(rule: &dyn Rule, items: &[Item]) -> Vec<Finding> {
    let (blueprint, draft) = (mls(), draft_of(items));
    let mut findings = Vec::new();
    let today = jiff::civil::date(2026, 11, 21);
    rule.check(&LintContext::new(&blueprint, &draft, Some(today)), &mut findings);
    assert!(findings.iter().all(|f| f.code == rule.code()));
    findings
}

/// Expects nothing of the rule.
pub fn passes(rule: &dyn Rule, items: &[Item]) {
    let found = findings(rule, items);
    assert!(found.is_empty(), "{found:#?}");
}

/// Expects one finding that contains the words.
pub fn finds(rule: &dyn Rule, items: &[Item], words: &str) {
    let found = findings(rule, items);
    assert!(found.len() == 1 && found[0].to_string().contains(words), "{words}: {found:#?}");
}

/// Expects one finding in the sound item after a change, and none before.
pub fn flags(rule: &dyn Rule, words: &str, change: impl FnOnce(&mut Item)) {
    let mut item = sound_item();
    passes(rule, std::slice::from_ref(&item));
    change(&mut item);
    finds(rule, &[item], words);
}

/// A sound item with these option texts.
pub(crate) fn with_options(texts: [&str; 4]) -> Item {
    let mut item = sound_item();
    for (option, text) in item.options.iter_mut().zip(texts) {
        option.text = text.into();
    }
    item
}
