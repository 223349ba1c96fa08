//! Scores in cells.

/// The score in a cell that holds something: a whole number from 0 to `highest`, or true or false.
pub(super) fn parse(text: &str, highest: u8) -> Result<u8, String> {
    let score = whole(text).or_else(|| truth(text));
    score
        .filter(|score| *score <= highest)
        .ok_or_else(|| format!("`{text}` is not a score; {} expected", range(highest)))
}

/// `3`, and `3.0` as written by programs that know only real numbers.
fn whole(text: &str) -> Option<u8> {
    let digits = text
        .split_once('.')
        .map_or(Some(text), |(whole, rest)| rest.bytes().all(|b| b == b'0').then_some(whole))?;
    digits.parse().ok()
}

fn truth(text: &str) -> Option<u8> {
    if text.eq_ignore_ascii_case("true") { Some(1) } else { text.eq_ignore_ascii_case("false").then_some(0) }
}

fn range(highest: u8) -> String {
    match highest {
        1 => "0, 1, empty, NA or .".to_owned(),
        _ => format!("0 to {highest}, empty, NA or ."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores() {
        for (text, highest, expected) in [
            ("0", 1, Some(0)),
            ("1", 1, Some(1)),
            ("1.0", 1, Some(1)),
            ("2", 1, None),
            ("5", 5, Some(5)),
            ("0.5", 1, None),
            ("-1", 1, None),
            ("true", 1, Some(1)),
            ("False", 1, Some(0)),
            ("male", 1, None),
            ("256", 255, None),
            ("", 1, None),
        ] {
            assert_eq!(parse(text, highest).ok(), expected, "{text} of {highest}");
        }
        assert_eq!(parse("7", 4).unwrap_err(), "`7` is not a score; 0 to 4, empty, NA or . expected");
    }
}
