//! Backslashes: how a text carries characters that a format keeps for itself.

/// The text with a backslash before every special character and every backslash.
pub(super) fn escape(text: &str, special: &[char]) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '\\' || special.contains(&c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// The text without the backslashes before special characters and backslashes; others stay.
pub(super) fn unescape(text: &str, special: &[char]) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let escaped = chars.next_if(|next| c == '\\' && (*next == '\\' || special.contains(next)));
        plain.push(escaped.unwrap_or(c));
    }
    plain
}

/// Characters that no backslash stands before, with their byte offsets.
pub(super) fn bare(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut behind = false;
    text.char_indices().filter(move |(_, c)| {
        let escaped = behind;
        behind = *c == '\\' && !escaped;
        !escaped && *c != '\\'
    })
}

/// The pieces between bare occurrences of a character, still escaped; at least one.
pub(super) fn split(text: &str, separator: char) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for (at, _) in bare(text).filter(|(_, c)| *c == separator) {
        pieces.push(text.get(start..at).unwrap_or_default());
        start = at + separator.len_utf8();
    }
    pieces.push(text.get(start..).unwrap_or_default());
    pieces
}

/// What stands before and after the first bare occurrence of a character.
pub(super) fn split_once(text: &str, separator: char) -> Option<(&str, &str)> {
    let (at, _) = bare(text).find(|(_, c)| *c == separator)?;
    Some((text.get(..at)?, text.get(at + separator.len_utf8()..)?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SPECIAL: &[char] = &[';', '<', '~'];

    #[test]
    fn unknown_escapes_stay() {
        assert_eq!(unescape(r"C:\Users\\a\;", SPECIAL), r"C:\Users\a;");
        assert_eq!(unescape(r"end\", SPECIAL), r"end\");
    }

    proptest! {
        #[test]
        fn pieces_come_back(pieces in proptest::collection::vec("[a;<~\\\\é]{0,6}", 1..5)) {
            let text = pieces.iter().map(|p| escape(p, SPECIAL)).collect::<Vec<_>>().join(";");
            let back: Vec<String> = split(&text, ';').iter().map(|p| unescape(p, SPECIAL)).collect();
            prop_assert_eq!(&back, &pieces);
            let first = split_once(&text, ';').map(|(first, _)| unescape(first, SPECIAL));
            prop_assert_eq!(first.as_ref(), pieces.first().filter(|_| pieces.len() > 1));
        }
    }
}
