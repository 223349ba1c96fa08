//! Reviews in `gradatim drill`: what was missed days ago comes back, aimed at the exam date.

mod binary;

use binary::{Home, Run};
use gradatim_log::{Journal, Presentation};
use serde_json::Value;

/// Answers every question, one of three lines at a time.
fn answers(questions: usize) -> String {
    "1\n1 2\n1 2 3\n".repeat(questions)
}

/// What the newest drill showed.
fn shown(home: &Home) -> Vec<Presentation> {
    let sittings = Journal::open(&home.journal()).unwrap().sittings("me", "mls-c01").unwrap();
    sittings.into_iter().next_back().unwrap().presentations
}

/// The text with its lines joined, however they were broken.
fn flowing(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn reviewed(run: &Run) -> Vec<bool> {
    assert_eq!(run.code, 0, "{}", run.err);
    let line = |l: &str| serde_json::from_str::<Value>(l).unwrap()["review"].as_bool().unwrap();
    run.out.lines().map(line).collect()
}

#[test]
fn missed_questions_come_back_between_new_ones() {
    let home = Home::with_past(3, 20);
    let run = home.run("drill mls-c01 --seed 1 --questions 15 --json", &answers(15));
    let marks = reviewed(&run);
    assert_eq!((marks.len(), marks.iter().filter(|r| **r).count(), marks[0]), (15, 5, false));
    let shown = shown(&home);
    for (mark, shown) in marks.iter().zip(&shown) {
        assert_eq!(*mark, shown.rule == "review");
        assert_eq!(*mark, !shown.first_exposure);
        assert_eq!(
            *mark,
            shown.why.contains("back so that you still know it a month from now"),
            "{}",
            shown.why
        );
    }
    assert!(run.err.contains("· review ·") || run.err.contains("- review -"), "{}", run.err);
}

#[test]
fn they_can_be_left_out_and_asked_for_alone() {
    let home = Home::with_past(3, 20);
    let none = home.run("drill mls-c01 --seed 1 --questions 9 --reviews none --json", &answers(9));
    assert_eq!(reviewed(&none), [false; 9]);
    let only = home.run("drill mls-c01 --seed 1 --questions 4 --reviews only --json", &answers(4));
    assert_eq!(reviewed(&only), [true; 4]);
    let text = home.run("drill mls-c01 --seed 1 --questions 6 --reviews only --plain", &answers(6));
    assert_eq!(text.out.matches("- review -").count(), 6, "{}", text.out);
    assert!(flowing(&text.out).contains("Why: You missed this on "), "{}", text.out);
    assert!(flowing(&text.out).contains("Reviews: 6 in this drill"), "{}", text.out);
    assert!(flowing(&text.out).contains("no exam date is known"), "{}", text.out);
}

#[test]
fn without_a_past_nothing_is_due() {
    let home = Home::new();
    let run = home.run("drill mls-c01 --reviews only", "");
    assert_eq!(
        (run.code, run.out.as_str()),
        (0, "No review is due here, and none will be before the exam.\n")
    );
    assert!(Journal::open(&home.journal()).unwrap().sittings("me", "mls-c01").unwrap().is_empty());
    home.run("drill mls-c01 --seed 2 --questions 3", &answers(3));
    let run = home.run("drill mls-c01 --reviews only --json", "");
    assert!(
        run.out.is_empty() && run.err.contains("No review is due here now; the next one is on "),
        "{}",
        run.err
    );
}

#[test]
fn the_exam_date_is_kept_and_aimed_at() {
    let home = Home::with_past(3, 20);
    let run = home.run("drill mls-c01 --questions 3 --exam-date 2999-06-01", &answers(3));
    assert!(
        flowing(&run.out).contains("They aim at 85 % recall on the exam day, 2999-06-01."),
        "{}",
        run.out
    );
    let again = home.run("drill mls-c01 --questions 6", &answers(6));
    assert!(again.out.contains("2999-06-01"), "{}", again.out);
    assert!(shown(&home)[1].why.ends_with("back so that you still know it on the exam day."));
    let other = home.run("drill mls-c01 --questions 3 --learner bob", &answers(3));
    assert!(!other.out.contains("2999-06"), "{}", other.out);
    let settings =
        Journal::open(&home.journal()).unwrap().sittings("me", "mls-c01").unwrap()[2].record.settings.clone();
    assert_eq!(settings["exam_date"], "2999-06-01");
    assert_eq!(settings["reviews"], "auto");
}

/// Stopped in the middle and taken up again, it asks what it would have asked.
#[test]
fn a_drill_with_reviews_goes_on_as_it_began() {
    let (whole, cut) = (Home::with_past(3, 20), Home::with_past(3, 20));
    let line = "drill mls-c01 --seed 9 --questions 12";
    assert_eq!(whole.run(line, &answers(12)).code, 0);
    cut.run(line, "1\n1 2\n1 2 3\n1\n1 2\n1 2 3\nq\n");
    let kept = cut.run("drill mls-c01 --exam-date 2999-06-01 --reviews none", &answers(12));
    assert!(kept.err.contains("the drill under way goes on as it began"), "{}", kept.err);
    let what = |home: &Home| -> Vec<(String, String, Vec<String>)> {
        shown(home).into_iter().map(|p| (p.item, p.why, p.shown_order)).collect()
    };
    assert_eq!(what(&cut).len(), 12);
    assert_eq!(what(&cut), what(&whole));
}

#[test]
fn bad_usage_says_what_would_be_right() {
    let home = Home::new();
    home.fails("drill mls-c01 --exam-date 01.06.2027", "", 2, &["--exam-date", "not a day", "2027-03-01"]);
    home.fails("drill mls-c01 --exam-date 2027-02-30", "", 2, &["--exam-date", "not a day"]);
    home.fails("drill mls-c01 --exam-date 2020-01-01", "", 2, &["--exam-date", "2020-01-01 is past"]);
    home.fails("drill mls-c01 --reviews some", "", 2, &["--reviews", "some"]);
    home.fails("drill mls-c01 --simulate theta=0 --reviews only", "", 2, &["--reviews", "--simulate"]);
    assert!(Journal::open(&home.journal()).unwrap().exam_date("me", "mls-c01").unwrap().is_none());
}

#[test]
fn forgetting_a_learner_erases_the_exam_date() {
    let home = Home::new();
    home.run("drill mls-c01 --exam-date 2999-06-01", "q\n");
    let date = || Journal::open(&home.journal()).unwrap().exam_date("me", "mls-c01").unwrap();
    assert!(date().is_some());
    assert_eq!(home.run("log forget --learner me", "").code, 0);
    assert!(date().is_none());
}
