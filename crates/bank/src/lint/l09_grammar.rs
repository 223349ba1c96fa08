//! L09: the key is not given away by grammar.

use super::{Finding, LintContext, Rule, Severity};
use crate::item::{Item, Kind};
use crate::text::{question_line, words};

/// Options fit the question in article, number and form, and fit one another.
///
/// An option that does not continue the stem is ruled out without knowledge, and one that differs in form from
/// all others is chosen without it. Source: Haladyna, Downing and Rodriguez 2002, guidelines 23 and 28.
pub struct Grammar;

impl Rule for Grammar {
    fn code(&self) -> &'static str {
        "L09"
    }

    fn title(&self) -> &'static str {
        "Options agree with the question and with one another in grammar"
    }

    fn check(&self, context: &LintContext<'_>, findings: &mut Vec<Finding>) {
        for read in context.items() {
            for (field, message) in disagreements(&read.item) {
                findings.push(Finding::at(self.code(), Severity::Warning, read, field, message));
            }
        }
    }
}

fn disagreements(item: &Item) -> Vec<(String, String)> {
    let stem = [number(item), dangling_article(&item.stem), article(&item.stem)];
    let mut found: Vec<_> = stem.into_iter().flatten().map(|m| ("stem".to_owned(), m)).collect();
    for (i, option) in item.options.iter().enumerate() {
        found.extend(article(&option.text).map(|m| (format!("option.{}.text", i + 1), m)));
    }
    found.extend(punctuation(item).map(|m| ("option".to_owned(), m)));
    found.extend(key_form(item).map(|m| ("option".to_owned(), m)));
    found
}

/// "Which action … (Select TWO.)"
fn number(item: &Item) -> Option<String> {
    let words = words(question_line(&item.stem));
    let which = words.iter().position(|w| w == "which")?;
    let noun = words.get(which + 1).filter(|w| {
        [
            "action",
            "approach",
            "change",
            "method",
            "option",
            "service",
            "solution",
            "statement",
            "step",
            "technique",
        ]
        .contains(&w.as_str())
    })?;
    let message =
        format!("asks for one {noun} and for several options; write \"{noun}s\" or \"combination of\"");
    (item.kind == Kind::Multiple).then_some(message)
}

/// A stem that ends in "a" or "an", so that only some options can follow.
fn dangling_article(stem: &str) -> Option<String> {
    let last = words(stem).pop()?;
    let open = ["a", "an"].contains(&last.as_str()) && !stem.trim_end().ends_with('?');
    open.then(|| format!("ends in \"{last}\", which rules options out; move the article into the options"))
}

/// "a" before a vowel or "an" before a consonant.
fn article(text: &str) -> Option<String> {
    let tokens: Vec<&str> = text.split_whitespace().collect();
    let wrong = tokens.windows(2).find(|w| match w {
        ["a", next] => sounds_like_vowel(next) == Some(true),
        ["an" | "An", next] => sounds_like_vowel(next) == Some(false),
        _ => false,
    })?;
    Some(format!("says \"{}\"; mend the article", wrong.join(" ")))
}

/// Whether a word begins with a vowel in speech; `None` where spelling does not tell.
fn sounds_like_vowel(word: &str) -> Option<bool> {
    let letters: String = word.chars().take_while(|c| c.is_alphanumeric()).collect();
    let first = letters.chars().next()?;
    let spelled_out = letters.chars().filter(|c| c.is_ascii_uppercase() || c.is_ascii_digit()).count() > 1;
    if first.is_ascii_digit() || spelled_out || letters.len() < 3 {
        return None;
    }
    let lower = letters.to_lowercase();
    let starts = |list: &[&str]| list.iter().any(|p| lower.starts_with(p));
    if starts(&["hour", "honest", "honor", "honour", "heir"]) {
        return Some(true);
    }
    if starts(&["uni", "usa", "use", "usi", "usu", "util", "eu", "one", "once", "ubi", "ura", "uto"]) {
        return Some(lower.starts_with("unin") || lower.starts_with("unim"));
    }
    Some("aeiou".contains(first.to_ascii_lowercase()))
}

/// Full stops at some options and not at others.
fn punctuation(item: &Item) -> Option<String> {
    let stops = item.options.iter().filter(|o| o.text.trim_end().ends_with('.')).count();
    let message = format!("{stops} of {} options end in a full stop; end all alike", item.options.len());
    (stops > 0 && stops < item.options.len()).then_some(message)
}

/// Only the keys, or only the distractors, begin with an "-ing" form, "to" or a small letter.
fn key_form(item: &Item) -> Option<String> {
    let marks: [(&str, Mark); 3] = [
        ("an -ing form", |t| first_word(t).len() > 5 && first_word(t).ends_with("ing")),
        ("\"to\"", |t| first_word(t).eq_ignore_ascii_case("to")),
        ("a small letter", |t| t.chars().take(2).filter(|c| c.is_lowercase()).count() == 2),
    ];
    let (form, _) = marks.iter().find(|(_, has)| {
        let all =
            |keyed, value| item.options.iter().filter(|o| o.correct == keyed).all(|o| has(&o.text) == value);
        (all(true, true) && all(false, false)) || (all(true, false) && all(false, true))
    })?;
    let message = format!("only the key, or every option but the key, begins with {form}; begin all alike");
    (item.keyed().count() > 0 && item.distractors().count() > 1).then_some(message)
}

/// How an option may begin.
type Mark = fn(&str) -> bool;

fn first_word(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::{flags, sound_item};

    #[test]
    fn finds_articles_and_forms_that_do_not_fit() {
        flags(&Grammar, "says \"a approach\"", |i| i.stem = "Which is a approach that meets it?".into());
        flags(&Grammar, "says \"an bucket\"", |i| i.options[2].text = "Write to an bucket".into());
        flags(&Grammar, "ends in \"an\"", |i| i.stem = "The team needs an".into());
        flags(&Grammar, "1 of 4 options end in a full stop", |i| i.options[0].text.push('.'));
        flags(&Grammar, "begins with an -ing form", |i| i.options[1].text = "Sending it to a stream".into());
        flags(&Grammar, "begins with a small letter", |i| i.options[1].text = "send it to a stream".into());
    }

    #[test]
    fn several_keys_need_a_plural() {
        let mut item = sound_item();
        item.kind = Kind::Multiple;
        item.stem = "Which approach helps? (Select TWO.)".into();
        assert!(number(&item).is_some_and(|m| m.contains("approach")));
        item.stem = "Which combination of steps helps? (Select TWO.)".into();
        assert_eq!(number(&item), None);
    }

    #[test]
    fn articles_follow_speech_where_spelling_tells() {
        for (text, good) in [
            ("an hour", true),
            ("a unique key", true),
            ("an uninterrupted run", true),
            ("an ML model", true),
            ("a user", true),
            ("an S3 bucket", true),
            ("an 80 % share", true),
            ("a one-hot vector", true),
            ("an ml.g5.xlarge instance", true),
            ("a usable sample from bucket A of", true),
            ("a endpoint", false),
            ("an model", false),
            ("a hour", false),
        ] {
            assert_eq!(article(text).is_none(), good, "{text}");
        }
    }
}
