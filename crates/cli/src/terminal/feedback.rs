//! What a learner reads after an answer: right or wrong, and the reason for every option.

use crate::terminal::text::{hanging, paragraph};
use crate::terminal::{Palette, Row, Tone};
use gradatim_bank::ItemOption;
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
    let (mark, tone) = match question.item.is_correct(response) {
        true => (palette.right(), Tone::Good),
        false => (palette.wrong(), Tone::Bad),
    };
    Row { text: format!("{mark} {}", question.verdict(response)), tone }
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
    let mut rows =
        hanging(&format!("{mark} {}. ", place + 1), &format!("{tag}{}", question.label(option)), width, tone);
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
    let mark = question.mark(option, response);
    let (sign, tone) = match mark.right {
        Some(true) => (palette.right(), Tone::Good),
        Some(false) => (palette.wrong(), Tone::Bad),
        None => (" ", Tone::Plain),
    };
    (sign, mark.words, tone)
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
    use gradatim_bank::Kind;

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
