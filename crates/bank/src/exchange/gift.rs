//! GIFT, the question format of Moodle. No crate was found that reads or writes it (2026-11-21), hence this one.

mod block;
mod read;
mod write;

use super::escape;
use super::{Defaults, Exchange};
use crate::blueprint::Blueprint;
use crate::error::Problem;
use crate::item::Item;

/// Moodle's GIFT: choices and matching, with feedback.
///
/// A right option is marked `=` where there is one and `~%50%` where there are several, a wrong one `~`; `#`
/// leads to the rationale and `####` to the note. Ordering goes out as matching of options and places.
/// `// [id:…] [tag:task=3.5] [tag:point=2]` names item, task and point, and a line `// gradatim: {…}` holds as
/// JSON what GIFT has no place for, so that an item comes back as it went out; Moodle passes over both. Where
/// the visible text was changed since, the change counts.
///
/// Files of others need a default task. True-false, short-answer, numerical and essay questions are refused,
/// because no exam here asks them.
///
/// ```text
/// // [id:mls-1.2-001] [tag:task=1.2] [tag:point=2]
/// ::mls-1.2-001::Which bucket …?{
///     =The first#Because it is near.
///     ~The second#Too far away.
/// }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Gift;

impl Exchange for Gift {
    fn name(&self) -> &'static str {
        "gift"
    }

    fn export(&self, items: &[Item]) -> String {
        items.iter().map(write::question).collect::<Vec<_>>().join("\n")
    }

    fn import(
        &self,
        text: &str,
        origin: &str,
        blueprint: &Blueprint,
        defaults: &Defaults,
    ) -> Result<Vec<Item>, Vec<Problem>> {
        read::questions(text.trim_start_matches('\u{feff}'), origin, defaults).finish(blueprint, defaults)
    }
}

/// Signs that GIFT keeps for itself; a colon is one because two of them enclose a name.
const SPECIAL: &[char] = &['~', '=', '#', '{', '}', ':'];

/// Begins the comment with what GIFT cannot carry.
const REST: &str = "gradatim:";

/// Parts an option from its partner in matching.
const ARROW: &str = "->";

/// Marks of how a text is set, at its beginning; `[moodle]` is what it is without one.
const MARKUP: [&str; 4] = ["[moodle]", "[html]", "[plain]", "[markdown]"];

/// A text as it stands in the file.
fn written(text: &str) -> String {
    let markup = if MARKUP.iter().any(|m| text.starts_with(m)) { "[moodle]" } else { "" };
    let text = escape::escape(&text.replace('\r', ""), SPECIAL).replace('\n', "\\n");
    format!("{markup}{text}")
}

/// The text that was written.
fn plain(written: &str) -> String {
    let written = written.trim_matches([' ', '\t', '\n']);
    let text = MARKUP.iter().find_map(|m| written.strip_prefix(m)).unwrap_or(written);
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let escaped = |next: &char| c == '\\' && (matches!(next, '\\' | 'n') || SPECIAL.contains(next));
        plain.push(match chars.next_if(escaped) {
            Some('n') => '\n',
            Some(escaped) => escaped,
            None => c,
        });
    }
    plain
}

/// What becomes of a text on its way through a file: blanks at its ends get lost.
fn carried(text: &str) -> String {
    plain(&written(text))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn escapes_are_those_of_moodle() {
        for (text, file) in [
            ("a = b", r"a \= b"),
            ("~#{}:", r"\~\#\{\}\:"),
            ("C:\\new", r"C\:\\new"),
            ("one\n\ntwo\n", r"one\n\ntwo\n"),
            ("[html]<b>", "[moodle][html]<b>"),
        ] {
            assert_eq!((written(text).as_str(), plain(file).as_str()), (file, text));
        }
        assert_eq!(plain(r" [markdown]**a** \temp "), r"**a** \temp");
    }

    proptest! {
        #[test]
        fn only_blanks_at_the_ends_get_lost(text in "[ a~=#{}:\\\\n\\n\\[\\]\\-%>]{0,20}") {
            prop_assert_eq!(carried(&text), text.trim_matches([' ', '\t']));
        }
    }
}
