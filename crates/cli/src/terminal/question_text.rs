//! A question laid out as rows: stem, options, and what is chosen.

use crate::terminal::text::{hanging, paragraph};
use crate::terminal::{Choice, Palette, Row, Tone};
use gradatim_bank::{ItemOption, Kind};
use gradatim_practice::{Question, letter};
use std::ops::Range;

/// A question as rows, with the rows of the option under the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionText {
    /// Stem, what it asks for, options.
    pub rows: Vec<Row>,
    /// The rows that should be in view.
    pub focus: Range<usize>,
}

/// How a screen shows the options.
#[derive(Clone, Copy)]
pub struct Selecting<'a> {
    /// What is chosen.
    pub choice: &'a Choice,
    /// Whether an option is struck out.
    pub struck: &'a dyn Fn(&str) -> bool,
}

/// A question for line mode: stem and numbered options.
pub fn question_rows(question: &Question<'_>, width: usize) -> Vec<Row> {
    let mut rows = stem(question, width);
    rows.extend(prompts(question, width));
    for (i, option) in question.options().iter().enumerate() {
        rows.extend(hanging(&format!("  {}. ", i + 1), question.label(option), width, Tone::Plain));
    }
    rows
}

/// A question for a screen, with cursor, boxes and strikes.
pub fn selecting(
    question: &Question<'_>,
    state: Selecting<'_>,
    width: usize,
    palette: Palette,
) -> QuestionText {
    let mut rows = stem(question, width);
    // The stems of these do not say how they are answered; those of multiple choice say how many to choose.
    if matches!(question.item.kind, Kind::Ordering | Kind::Matching) {
        rows.extend(paragraph(&question.asks_for(), width, Tone::Strong));
    }
    rows.extend(prompts(question, width));
    let mut focus = 0..0;
    for (i, option) in question.options().iter().enumerate() {
        let struck = (state.struck)(&option.id);
        let here = state.choice.cursor() == i;
        let cursor = if here { ">" } else { " " };
        let prefix =
            format!("{cursor} {} {} ", i + 1, boxed(question.item.kind, state.choice, i, struck, palette));
        let tone = tone(here, struck);
        let start = rows.len();
        rows.extend(hanging(&prefix, question.label(option), width, tone));
        if here {
            focus = start..rows.len();
        }
    }
    QuestionText { rows, focus }
}

fn tone(here: bool, struck: bool) -> Tone {
    match (here, struck) {
        (_, true) => Tone::Struck,
        (true, _) => Tone::Cursor,
        _ => Tone::Plain,
    }
}

/// `( )`, `[x]`, `[2]` for the second in order, `[B]` for the partner of B; `-` when struck out.
fn boxed(kind: Kind, choice: &Choice, option: usize, struck: bool, palette: Palette) -> String {
    let mark = match (choice.place(option), kind) {
        (None, _) => if struck { "-" } else { " " }.to_owned(),
        (Some(_), Kind::Single) => palette.chosen().to_owned(),
        (Some(_), Kind::Multiple) => "x".to_owned(),
        (Some(place), Kind::Ordering) => (place + 1).to_string(),
        (Some(place), Kind::Matching) => letter(place),
    };
    if kind == Kind::Single { format!("({mark})") } else { format!("[{mark}]") }
}

fn stem(question: &Question<'_>, width: usize) -> Vec<Row> {
    let mut rows = paragraph(&question.item.stem, width, Tone::Plain);
    rows.push(Row::blank());
    rows
}

/// What the partners of a matching question belong to.
fn prompts(question: &Question<'_>, width: usize) -> Vec<Row> {
    if question.item.kind != Kind::Matching {
        return Vec::new();
    }
    let prompt =
        |(i, o): (usize, &ItemOption)| hanging(&format!("  {}. ", letter(i)), &o.text, width, Tone::Plain);
    let mut rows: Vec<Row> = question.item.options.iter().enumerate().flat_map(prompt).collect();
    rows.push(Row::blank());
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal::testing;

    fn check(kind: Kind, picks: &[usize], expected: &[&str]) {
        let card = testing::card(kind);
        let mut choice = Choice::new(&card.question());
        picks.iter().for_each(|p| choice.toggle(*p).unwrap());
        let state = Selecting { choice: &choice, struck: &|id| id == "d" };
        let page = selecting(&card.question(), state, 60, Palette::colourless(true));
        let is_option =
            |r: &&Row| r.text.get(2..4).is_some_and(|s| s.starts_with(|c: char| c.is_ascii_digit()));
        let boxes: Vec<&str> = page.rows.iter().filter(is_option).filter_map(|r| r.text.get(4..7)).collect();
        assert_eq!(boxes, expected, "{:#?}", page.rows);
        assert!(page.rows[page.focus].iter().all(|r| r.tone == Tone::Cursor));
    }

    #[test]
    fn boxes_tell_what_is_chosen_in_every_kind() {
        check(Kind::Single, &[1], &["( )", "(*)", "( )", "(-)"]);
        check(Kind::Multiple, &[0, 2], &["[x]", "[ ]", "[x]", "[-]", "[ ]"]);
        check(Kind::Ordering, &[2, 0], &["[2]", "[ ]", "[1]", "[-]"]);
        check(Kind::Matching, &[2, 0], &["[B]", "[ ]", "[A]", "[-]"]);
    }

    #[test]
    fn matching_shows_prompts_in_file_order_and_partners_as_shown() {
        let card = testing::card(Kind::Matching);
        let rows: Vec<String> = question_rows(&card.question(), 80).into_iter().map(|r| r.text).collect();
        let prompts: Vec<_> = rows.iter().filter(|r| r.contains(". Option ")).collect();
        assert!(prompts[0].contains("A. Option a"), "{rows:?}");
        assert!(rows.iter().any(|r| r == "  1. partner c"), "{rows:?}");
    }
}
