//! Text that came from data, made fit for markup.

/// The text without control characters, which XML forbids even when escaped; line ends and tabs become blanks.
pub(crate) fn clean(text: &str) -> String {
    let visible = |c: char| match c {
        '\n' | '\r' | '\t' => Some(' '),
        '\u{fffe}' | '\u{ffff}' => None,
        c => (!c.is_control()).then_some(c),
    };
    text.chars().filter_map(visible).collect()
}

/// The text cut to so many characters, with an ellipsis if something is missing.
pub(crate) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    kept + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_vanish() {
        assert_eq!(clean("a\u{0}b\u{1b}c\td\ne"), "abc d e");
    }

    #[test]
    fn long_names_are_cut() {
        assert_eq!((cut("abc", 3), cut("abcd", 3)), ("abc".to_owned(), "ab…".to_owned()));
    }
}
