//! What a learner reads after an answer: right or wrong, and the reason for every option.

use crate::terminal::question_text::{label, letter};
use crate::terminal::text::{hanging, paragraph};
use crate::terminal::{Palette, Row, Tone};
use gradatim_bank::{ItemOption, Kind};
use gradatim_practice::Question;

/// Verdict, options with reasons, note and references.
pub fn feedback_rows(
    question: &Question<'_>,
    response: &[String],
    width: usize,
    palette: Palette,
) -> Vec<Row> {
    let mut rows = vec![verdict(question, response, palette), Row::blank()];
    for (i, option) in question.options().iter().enumerate() {
        rows.extend(reason(question, response, i, option, width, palette));
    }
    if let Some(note) = &question.item.note {
        rows.extend(hanging("Note: ", note, width, Tone::Plain));
        rows.push(Row::blank());
    }
    rows.extend(references(question, width));
    rows
}

fn verdict(question: &Question<'_>, response: &[String], palette: Palette) -> Row {
    let (mark, text, tone) = match (question.item.is_correct(response), response.is_empty()) {
        (true, _) => (palette.right(), "Right.", Tone::Good),
        (false, true) => (palette.wrong(), "Left blank, which counts as wrong.", Tone::Bad),
        (false, false) => (palette.wrong(), "Wrong.", Tone::Bad),
    };
    Row { text: format!("{mark} {text}"), tone }
}

fn reason(
    question: &Question<'_>,
    response: &[String],
    place: usize,
    option: &ItemOption,
    width: usize,
    palette: Palette,
) -> Vec<Row> {
    let (mark, tag, tone) = tag(question, response, option, palette);
    let tag = if tag.is_empty() { String::new() } else { format!("[{tag}] ") };
    let mut rows = hanging(
        &format!("{mark} {}. ", place + 1),
        &format!("{tag}{}", label(question, option)),
        width,
        tone,
    );
    rows.extend(hanging("     ", &option.rationale, width, Tone::Plain));
    rows.push(Row::blank());
    rows
}

/// Mark, words and tone of an option.
fn tag(
    question: &Question<'_>,
    response: &[String],
    option: &ItemOption,
    palette: Palette,
) -> (&'static str, String, Tone) {
    let key = question.item.key();
    let right = key.iter().position(|id| *id == option.id);
    let given = response.iter().position(|id| *id == option.id);
    let words = match question.item.kind {
        Kind::Single | Kind::Multiple => chosen(right.is_some(), given.is_some()),
        Kind::Ordering => placed(right, given, |p| (p + 1).to_string()),
        Kind::Matching => placed(right, given, letter),
    };
    match (right, given) {
        (Some(r), Some(g)) if r == g || question.item.kind == Kind::Multiple => {
            (palette.right(), words, Tone::Good)
        }
        (Some(_), None) => (palette.right(), words, Tone::Good),
        (_, Some(_)) => (palette.wrong(), words, Tone::Bad),
        (None, None) => (" ", words, Tone::Plain),
    }
}

fn chosen(key: bool, given: bool) -> String {
    match (key, given) {
        (true, true) => "key, your choice",
        (true, false) => "key",
        (false, true) => "your choice",
        (false, false) => "",
    }
    .to_owned()
}

fn placed(right: Option<usize>, given: Option<usize>, name: impl Fn(usize) -> String) -> String {
    let right = right.map_or_else(String::new, |p| format!("key: {}", name(p)));
    given.map_or_else(|| right.clone(), |p| format!("{right}, yours: {}", name(p)))
}

fn references(question: &Question<'_>, width: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    for reference in &question.item.references {
        let text = format!("{} ({})", reference.title, reference.dated);
        rows.extend(hanging("See: ", &text, width, Tone::Quiet));
        rows.extend(paragraph(&format!("     {}", reference.url), width, Tone::Quiet));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal::testing;

    /// Key of the test items: b (single), a and c (multiple), a b c d (ordering and matching).
    fn check(kind: Kind, response: &[&str], expected: &[&str]) {
        let card = testing::card(kind);
        let response: Vec<String> = response.iter().map(ToString::to_string).collect();
        let rows = feedback_rows(&card.question(), &response, 80, Palette::colourless(true));
        let texts: Vec<&str> = rows.iter().map(|r| r.text.as_str()).collect();
        for wanted in expected {
            assert!(texts.iter().any(|t| t.starts_with(wanted)), "{wanted}: {texts:#?}");
        }
        for option in &card.question().item.options {
            assert!(texts.iter().any(|t| t.contains(&option.rationale)), "reason of {}", option.id);
        }
    }

    #[test]
    fn every_option_is_marked_and_explained() {
        check(
            Kind::Single,
            &["b"],
            &["+ Right.", "+ 3. [key, your choice]", "  1. Option c", "Note: ", "See: "],
        );
        check(Kind::Single, &["c"], &["x Wrong.", "x 1. [your choice]", "+ 3. [key]"]);
        check(Kind::Single, &[], &["x Left blank", "+ 3. [key]"]);
        check(
            Kind::Multiple,
            &["a", "e"],
            &["x Wrong.", "+ 1. [key]", "+ 2. [key, your choice]", "x 5. [your choice]"],
        );
        check(
            Kind::Ordering,
            &["b", "a", "c", "d"],
            &["x Wrong.", "x 2. [key: 1, yours: 2]", "+ 1. [key: 3, yours: 3]"],
        );
        check(Kind::Matching, &["a", "b", "c", "d"], &["+ Right.", "+ 2. [key: A, yours: A] partner a"]);
    }

    #[test]
    fn the_verdict_and_the_marks_agree_for_a_multiple_in_another_order() {
        check(
            Kind::Multiple,
            &["c", "a"],
            &["+ Right.", "+ 1. [key, your choice]", "+ 2. [key, your choice]"],
        );
    }
}
