//! Versions of items: whatever changes what is right must raise them.

use crate::bank::Bank;
use crate::draft::{Draft, DraftItem};
use crate::error::{Fault, Problem};
use crate::item::Item;

/// Items of `new` whose key or options differ from those in `old` although their version was not raised.
///
/// Past attempts name the version that they answered, so a change without a new version would rewrite them.
/// Changed stems, rationales and references are no reason to raise it. Items that are only in one of the two
/// are passed over. The new state is a draft, because that one knows its files and lines.
///
/// ```
/// use gradatim_bank::{Blueprint, Draft, Exam, version_faults};
///
/// let text = include_str!("../tests/data/sound.toml");
/// let blueprint = Blueprint::parse(include_str!("../../../data/blueprints/mls-c01.toml"), "mls-c01.toml")?;
/// let changed = text.replace("one minute\"", "two minutes\"");
/// let new = Draft::read(&blueprint, [("1.2.toml", changed.as_str())]);
/// let old = Exam::read(blueprint, [("1.2.toml", text)])?.bank;
/// let faults = version_faults(&old, &new);
/// assert!(faults[0].to_string().starts_with("1.2.toml:4: mls-1.2-001: version: is still 1"));
/// # Ok::<(), gradatim_bank::BankError>(())
/// ```
#[must_use]
pub fn version_faults(old: &Bank, new: &Draft) -> Vec<Problem> {
    new.items().iter().filter_map(|read| problem(old.get(&read.item.id)?, read)).collect()
}

fn problem(before: &Item, read: &DraftItem) -> Option<Problem> {
    let (old, new) = (before.version, read.item.version);
    let raise = format!("raise it to {}, so that old attempts keep theirs", old.saturating_add(1));
    let what = if new < old {
        format!("is {new}, but was {old}")
    } else if new == old {
        format!("is still {old} although {}", change(before, &read.item)?)
    } else {
        return None;
    };
    Some(read.problem(Fault::new("L01", "version", what, raise)))
}

/// What changed, of the things that make a new version.
fn change(old: &Item, new: &Item) -> Option<&'static str> {
    let texts = |item: &Item| -> Vec<_> {
        item.options.iter().map(|o| (o.id.clone(), o.text.clone(), o.partner.clone())).collect()
    };
    if old.key() != new.key() || old.kind != new.kind {
        return Some("the key changed");
    }
    (texts(old) != texts(new)).then_some("an option changed")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::toml;
    use crate::lint::testing::{mls, sound_item};

    /// Faults after a change of the sound item, as text.
    fn faults(change: impl FnOnce(&mut Item)) -> Vec<String> {
        let old = Item { version: 2, ..sound_item() };
        let mut new = old.clone();
        change(&mut new);
        let before = crate::Exam::read(mls(), [("a.toml", toml::write(&[old]).as_str())]);
        let after = Draft::read(&mls(), [("a.toml", toml::write(&[new]).as_str())]);
        let faults = version_faults(&before.expect("a sound bank").bank, &after);
        faults.iter().map(ToString::to_string).collect()
    }

    fn finds(words: &str, change: impl FnOnce(&mut Item)) {
        let found = faults(change);
        assert!(found.len() == 1 && found[0].contains(words), "{words}: {found:?}");
        assert!(found[0].contains("raise it to 3"), "{found:?}");
    }

    fn move_key(item: &mut Item) {
        item.options[1].correct = false;
        item.options[2].correct = true;
    }

    #[test]
    fn keys_and_options_need_a_new_version() {
        finds("is still 2 although the key changed", move_key);
        finds("is still 2 although an option changed", |i| i.options[3].text.push('!'));
        finds("is still 2 although an option changed", |i| drop(i.options.pop()));
        finds("is 1, but was 2", |i| i.version = 1);
    }

    #[test]
    fn other_changes_do_not_and_a_raised_version_is_enough() {
        for change in [
            (|_| ()) as fn(&mut Item),
            |i| i.stem.push_str(" Really?"),
            |i| i.options[0].rationale.push('!'),
            |i| (move_key(i), i.version = 3).1,
            |i| (move_key(i), i.id.push('x')).1,
        ] {
            assert_eq!(faults(change), Vec::<String>::new());
        }
    }
}
