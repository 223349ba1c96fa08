use super::*;
use crate::terminal::testing::{self, draw, press};
use KeyCode::{Backspace, Char, Down, Enter, Esc, Left};
use gradatim_bank::Kind;

fn sheet(kind: Kind, response: &[&str]) -> Sheet {
    Sheet {
        card: testing::card(kind),
        response: response.iter().map(ToString::to_string).collect(),
        flagged: true,
        struck: BTreeSet::from(["d".to_owned()]),
        undone: "2 blank, 1 flagged.".into(),
    }
}

/// Position 3 of 65; options c a b d (e), d struck out.
fn screen(kind: Kind, response: &[&str]) -> ExamScreen {
    let head = ExamHead { exam: "MLS-C01".into(), questions: 65 };
    ExamScreen::new(head, sheet(kind, response), 9_000_000, Palette::colourless(false))
}

fn check(kind: Kind, response: &[&str], keys: &[KeyCode], expected: &ExamAction) {
    let mut screen = screen(kind, response);
    draw(80, 24, |f| screen.draw(f));
    let last = keys.iter().fold(ExamAction::Stay, |_, k| screen.key(press(*k)));
    assert_eq!(last, *expected, "{keys:?}");
}

fn choose(ids: &[&str]) -> ExamAction {
    ExamAction::Choose(ids.iter().map(ToString::to_string).collect())
}

#[test]
fn each_choice_stands_at_once_and_can_be_taken_back() {
    check(Kind::Single, &[], &[Char('2')], &choose(&["a"]));
    check(Kind::Single, &["a"], &[Char('2')], &choose(&[]));
    check(Kind::Single, &["a"], &[Char('3')], &choose(&["b"]));
    check(Kind::Single, &[], &[Down, Char(' ')], &choose(&["a"]));
    check(Kind::Multiple, &["a"], &[Char('5')], &choose(&["a", "e"]));
    check(Kind::Multiple, &["a", "c"], &[Char('5')], &ExamAction::Stay);
    check(Kind::Single, &[], &[Char('9')], &ExamAction::Stay);
}

#[test]
fn what_is_struck_out_is_not_chosen_and_the_other_way_round() {
    check(Kind::Single, &[], &[Char('4')], &ExamAction::Stay);
    check(Kind::Single, &[], &[Down, Char('x')], &ExamAction::Strike("a".into(), true));
    check(Kind::Single, &[], &[Down, Down, Down, Char('x')], &ExamAction::Strike("d".into(), false));
    check(Kind::Single, &["c"], &[Char('x')], &ExamAction::Stay);
}

#[test]
fn moving_about() {
    check(Kind::Single, &[], &[Enter], &ExamAction::Go(4));
    check(Kind::Single, &[], &[Left], &ExamAction::Go(2));
    check(
        Kind::Single,
        &[],
        &[Char('g'), Char('1'), Char('9'), Backspace, Char('7'), Enter],
        &ExamAction::Go(17),
    );
    check(Kind::Single, &[], &[Char('g'), Char('9'), Char('9'), Enter], &ExamAction::Stay);
    check(Kind::Single, &[], &[Char('g'), Esc, Char('f')], &ExamAction::Flag(false));
    check(Kind::Single, &[], &[Char('r')], &ExamAction::Review);
}

#[test]
fn handing_in_and_pausing_ask_first() {
    check(Kind::Single, &[], &[Char('h'), Char('y')], &ExamAction::HandIn);
    check(Kind::Single, &[], &[Char('h'), Enter], &ExamAction::Stay);
    check(Kind::Single, &[], &[Char('q'), Char('y')], &ExamAction::Pause);
    check(Kind::Single, &[], &[Char('q'), Char('n'), Char('y')], &ExamAction::Stay);
    let mut screen = screen(Kind::Single, &[]);
    screen.key(press(Char('h')));
    assert!(draw(80, 24, |f| screen.draw(f)).contains("Hand in? 2 blank, 1 flagged."));
}

#[test]
fn the_clock_hides_and_comes_back_once_at_five_minutes() {
    let mut screen = screen(Kind::Single, &[]);
    screen.key(press(Char('t')));
    screen.set_left(301_000);
    assert!(draw(80, 24, |f| screen.draw(f)).contains("time hidden"));
    screen.set_left(300_000);
    let drawn = draw(80, 24, |f| screen.draw(f));
    assert!(drawn.contains("time left 5:00") && drawn.contains("Five minutes left."), "{drawn}");
    screen.key(press(Char('t')));
    screen.set_left(200_000);
    assert!(draw(80, 24, |f| screen.draw(f)).contains("time hidden"));
}

#[test]
fn what_is_not_saved_is_not_shown_as_chosen() {
    let mut screen = screen(Kind::Single, &[]);
    screen.key(press(Char('1')));
    screen.refuse("this answer is NOT saved");
    assert!(draw(80, 24, |f| screen.draw(f)).contains("this answer is NOT saved"));
    screen.key(press(Char('1')));
    assert!(draw(80, 24, |f| screen.draw(f)).contains("1 ( )"));
}

#[test]
fn flag_and_strike_80x24() {
    insta::assert_snapshot!(draw(80, 24, |f| screen(Kind::Multiple, &["a", "c"]).draw(f)));
}

#[test]
fn question_120x40() {
    insta::assert_snapshot!(draw(120, 40, |f| screen(Kind::Single, &["b"]).draw(f)));
}

#[test]
fn tiny_terminals_do_not_break_it() {
    for (columns, rows) in [(1, 1), (10, 3), (20, 5), (300, 100)] {
        draw(columns, rows, |f| screen(Kind::Ordering, &[]).draw(f));
    }
}
