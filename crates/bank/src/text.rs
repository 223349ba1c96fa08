//! Words, shingles and their likeness: the text measures that rules and comparisons share.

use std::collections::BTreeSet;

/// Whether a text is a day written as `YYYY-MM-DD`.
pub(crate) fn is_iso_date(text: &str) -> bool {
    parse_date(text).is_some()
}

/// A day written as `YYYY-MM-DD` and in no other way.
pub(crate) fn parse_date(text: &str) -> Option<jiff::civil::Date> {
    let plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    text.parse().ok().filter(|_| plain)
}

/// Lower-case words of letters and digits; `e.g.` signs between them are dropped.
pub(crate) fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'')
        .map(|w| w.trim_matches('\'').to_lowercase())
        .filter(|w| !w.is_empty())
        .collect()
}

/// Whether `phrase`, a list of lower-case words, occurs in `words` without a gap.
pub(crate) fn has_phrase(words: &[String], phrase: &str) -> bool {
    let phrase: Vec<&str> = phrase.split(' ').collect();
    words.windows(phrase.len()).any(|w| w.iter().zip(&phrase).all(|(a, b)| a == b))
}

/// Distinct words that carry meaning, cut to a common stem.
pub(crate) fn content_words(text: &str) -> BTreeSet<String> {
    words(text).iter().filter(|w| w.len() > 1 && !is_function_word(w)).map(|w| stem(w)).collect()
}

/// Cuts the commonest English endings, so that `train`, `trains` and `training` are one word.
fn stem(word: &str) -> String {
    for ending in ["ations", "ation", "ings", "ing", "ies", "ied", "es", "ed", "s"] {
        if let Some(root) = word.strip_suffix(ending)
            && root.len() >= 4
        {
            return root.trim_end_matches('e').to_owned();
        }
    }
    word.trim_end_matches(['e', 'y']).to_owned()
}

fn is_function_word(word: &str) -> bool {
    const LIST: &str = " an as at be by do if in is it no of on or so to up we the and for that this with from into which what when where while will would should \
        can could must may has have had are was were been being its their there them they then than but not \
        use uses using used each every all any only also how who whose one two three more most least other \
        over under between before after about such both these those same per out off onto does did doing \
        company team wants needs need want data make makes ";
    LIST.contains(&format!(" {word} "))
}

/// Sentences of a text, split at `.`, `?` or `!` before a space, and at line ends.
pub(crate) fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    for line in text.lines() {
        let mut rest = line.trim();
        while let Some(end) = sentence_end(rest) {
            let (sentence, tail) = rest.split_at(end);
            sentences.push(sentence);
            rest = tail.trim_start();
        }
        if !rest.is_empty() {
            sentences.push(rest);
        }
    }
    sentences
}

fn sentence_end(text: &str) -> Option<usize> {
    let stops = text.char_indices().filter(|(_, c)| matches!(c, '.' | '?' | '!'));
    let ends = stops.map(|(i, _)| i + 1);
    ends.into_iter().find(|end| text.get(*end..).is_some_and(|t| t.starts_with(' ')))
}

/// The sentence that asks: the last one that ends with a question mark, else the last one.
pub(crate) fn question_line(stem: &str) -> &str {
    let sentences = sentences(stem);
    let asking = sentences.iter().rev().find(|s| s.ends_with('?'));
    asking.or(sentences.last()).copied().unwrap_or("")
}

/// Character trigrams of the lower-case words, sorted, for [`jaccard_at_least`].
pub(crate) fn trigrams(text: &str) -> Vec<[char; 3]> {
    let letters: Vec<char> = words(text).join(" ").chars().collect();
    let shingles: BTreeSet<[char; 3]> =
        letters.windows(3).filter_map(|w| <[char; 3]>::try_from(w).ok()).collect();
    shingles.into_iter().collect()
}

/// Likeness (shared over joint entries) of two sorted lists without repeats, if it is at least `least`.
///
/// Gives up as soon as too many entries differ, because most pairs are far apart.
pub(crate) fn jaccard_at_least<T: Ord>(mut a: &[T], mut b: &[T], least: f64) -> Option<f64> {
    let total = a.len() + b.len();
    // shared/(total − shared) ≥ least exactly when total − 2·shared ≤ total·(1 − least)/(1 + least).
    let most_different = total as f64 * (1.0 - least) / (1.0 + least) + 1e-9;
    let (mut shared, mut different) = (0, 0);
    while let (Some((x, rest_a)), Some((y, rest_b))) = (a.split_first(), b.split_first()) {
        if x <= y {
            a = rest_a;
        }
        if y <= x {
            b = rest_b;
        }
        if x == y {
            shared += 1;
        } else {
            different += 1;
        }
        if f64::from(different) > most_different {
            return None;
        }
    }
    let likeness = f64::from(shared) / (total as f64 - f64::from(shared)).max(1.0);
    (likeness >= least - 1e-12).then_some(likeness)
}

/// Shared share of two sets, in [0, 1].
pub(crate) fn jaccard_sets(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    let union = a.union(b).count();
    if union == 0 { 0.0 } else { a.intersection(b).count() as f64 / union as f64 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn dates_are_iso_days_only() {
        for (text, good) in [
            ("2026-11-21", true),
            ("2024-02-29", true),
            ("2026-02-29", false),
            ("20261121", false),
            ("2026-11-21T00:00", false),
            ("21.11.2026", false),
            ("", false),
        ] {
            assert_eq!(is_iso_date(text), good, "{text}");
        }
    }

    #[test]
    fn content_words_share_a_stem() {
        let a = content_words("Training the models with batches");
        let b = content_words("train a model in a batch");
        assert_eq!(a, b);
    }

    #[test]
    fn the_question_line_is_the_last_question() {
        let stem = "Is it so? They ask.\n\nWhich of 3.5 and 4 is right? (Select TWO.)";
        assert_eq!(question_line(stem), "Which of 3.5 and 4 is right?");
        assert_eq!(question_line("No question. Complete it:"), "Complete it:");
        assert_eq!(question_line(""), "");
    }

    proptest! {
        #[test]
        fn jaccard_is_symmetric_bounded_and_one_for_itself(a in "[a-d ]{0,40}", b in "[a-d ]{0,40}") {
            let (a, b) = (trigrams(&a), trigrams(&b));
            let likeness = jaccard_at_least(&a, &b, 0.0).unwrap_or(-1.0);
            prop_assert!((0.0..=1.0).contains(&likeness));
            prop_assert_eq!(Some(likeness), jaccard_at_least(&b, &a, 0.0));
            prop_assert!(a.is_empty() || jaccard_at_least(&a, &a, 1.0) == Some(1.0));
        }

        #[test]
        fn giving_up_early_changes_no_likeness(a in "[a-c]{0,30}", b in "[a-c]{0,30}", least in 0.0..1.0) {
            let (a, b) = (trigrams(&a), trigrams(&b));
            let likeness = jaccard_at_least(&a, &b, 0.0);
            prop_assert_eq!(jaccard_at_least(&a, &b, least), likeness.filter(|l| *l >= least));
        }

        #[test]
        fn sentences_lose_no_words(text in "[A-Za-z.?! \n]{0,80}") {
            prop_assert_eq!(words(&sentences(&text).join(" ")), words(&text));
        }
    }
}
