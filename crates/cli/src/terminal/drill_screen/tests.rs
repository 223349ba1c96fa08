use super::*;
use crate::terminal::testing::{self, draw, press};
use gradatim_bank::Kind;

fn screen(kind: Kind) -> DrillScreen {
    let head = DrillHead { exam: "MLS-C01".into(), questions: 20 };
    DrillScreen::new(head, "Modeling".into(), testing::card(kind), Palette::colourless(false))
}

fn check(kind: Kind, keys: &[KeyCode], expected: &DrillAction) {
    let mut screen = screen(kind);
    draw(80, 24, |f| screen.draw(f));
    let last = keys.iter().fold(DrillAction::Stay, |_, k| screen.key(press(*k)));
    assert_eq!(last, *expected, "{keys:?}");
}

fn answer(ids: &[&str]) -> DrillAction {
    DrillAction::Answer(ids.iter().map(ToString::to_string).collect())
}

#[test]
fn numbers_letters_arrows_and_space_choose_and_enter_confirms() {
    use KeyCode::{Char, Down, Enter, Up};
    check(Kind::Single, &[Char('2'), Enter], &answer(&["a"]));
    check(Kind::Single, &[Char('b'), Enter], &answer(&["a"]));
    check(Kind::Single, &[Down, Down, Up, Char(' '), Enter], &answer(&["a"]));
    check(Kind::Single, &[Enter], &DrillAction::Stay);
    check(Kind::Single, &[Char('7'), Enter], &DrillAction::Stay);
    check(Kind::Multiple, &[Char('1'), Enter], &DrillAction::Stay);
    check(Kind::Multiple, &[Char('1'), Char('5'), Enter], &answer(&["c", "e"]));
    check(
        Kind::Ordering,
        &[Char('4'), Char('3'), Char('2'), Char('1'), Enter],
        &answer(&["d", "b", "a", "c"]),
    );
}

#[test]
fn quitting_asks_first() {
    use KeyCode::{Char, Esc};
    check(Kind::Single, &[Char('q')], &DrillAction::Stay);
    check(Kind::Single, &[Char('q'), Char('y')], &DrillAction::Quit);
    check(Kind::Single, &[Char('q'), Char('n')], &DrillAction::Stay);
    check(Kind::Single, &[Esc, Esc], &DrillAction::Stay);
}

#[test]
fn after_the_feedback_enter_goes_on_and_numbers_change_nothing() {
    let mut screen = screen(Kind::Single);
    screen.explain(vec!["a".into()]);
    assert_eq!(screen.key(press(KeyCode::Char('1'))), DrillAction::Stay);
    assert_eq!(screen.key(press(KeyCode::Enter)), DrillAction::Next);
}

#[test]
fn the_question_can_be_read_again_beside_its_reasons() {
    let mut screen = screen(Kind::Single);
    screen.explain(vec!["a".into()]);
    assert!(!draw(80, 24, |f| screen.draw(f)).contains("A regional energy supplier"));
    screen.key(press(KeyCode::Char('s')));
    assert!(draw(80, 24, |f| screen.draw(f)).contains("A regional energy supplier"));
}

#[test]
fn why_is_shown_where_there_is_room_and_w_changes_that() {
    let mut screen = screen(Kind::Single);
    for shown in [true, false, true] {
        assert_eq!(draw(120, 40, |f| screen.draw(f)).contains("Why: "), shown);
        screen.key(press(KeyCode::Char('w')));
    }
    assert!(!draw(80, 20, |f| self::screen(Kind::Single).draw(f)).contains("Why: "));
}

#[test]
fn what_is_not_saved_stays_chosen() {
    let mut screen = screen(Kind::Single);
    screen.key(press(KeyCode::Char('3')));
    screen.refuse("this answer is NOT saved");
    assert!(draw(80, 24, |f| screen.draw(f)).contains("this answer is NOT saved"));
    assert_eq!(screen.key(press(KeyCode::Char(' '))), DrillAction::Stay);
    assert_eq!(screen.key(press(KeyCode::Enter)), answer(&["b"]));
}

#[test]
fn question_80x24() {
    let mut screen = screen(Kind::Multiple);
    screen.key(press(KeyCode::Char('1')));
    screen.key(press(KeyCode::Down));
    insta::assert_snapshot!(draw(80, 24, |f| screen.draw(f)));
}

#[test]
fn a_review_says_so_in_the_head_line() {
    for (rule, marked) in [("drill", false), ("review", true)] {
        let head = DrillHead { exam: "MLS-C01".into(), questions: 20 };
        let card = testing::card_chosen_by(rule);
        let mut screen = DrillScreen::new(head, "Modeling".into(), card, Palette::colourless(false));
        let drawn = draw(80, 24, |f| screen.draw(f));
        assert_eq!(drawn.lines().next().unwrap().contains("3 of 20 · review"), marked, "{drawn}");
    }
}

#[test]
fn question_120x40() {
    insta::assert_snapshot!(draw(120, 40, |f| screen(Kind::Single).draw(f)));
}

#[test]
fn feedback_80x24() {
    let mut screen = screen(Kind::Single);
    screen.explain(vec!["a".into()]);
    insta::assert_snapshot!(draw(80, 24, |f| screen.draw(f)));
}

#[test]
fn feedback_120x40() {
    let mut screen = screen(Kind::Multiple);
    screen.explain(vec!["a".into(), "e".into()]);
    insta::assert_snapshot!(draw(120, 40, |f| screen.draw(f)));
}

#[test]
fn a_long_question_scrolls_to_the_option_under_the_cursor() {
    let mut screen = screen(Kind::Multiple);
    (0..4).for_each(|_| {
        screen.key(press(KeyCode::Down));
    });
    let drawn = draw(60, 14, |f| screen.draw(f));
    assert!(drawn.contains("> 5 [ ] Option e"), "{drawn}");
    assert!(drawn.contains("more above"), "{drawn}");
    screen.key(press(KeyCode::PageUp));
    let drawn = draw(60, 14, |f| screen.draw(f));
    assert!(drawn.contains(" below"), "{drawn}");
}

#[test]
fn tiny_terminals_do_not_break_it() {
    for (columns, rows) in [(1, 1), (10, 3), (20, 5), (300, 100)] {
        draw(columns, rows, |f| screen(Kind::Matching).draw(f));
    }
}
