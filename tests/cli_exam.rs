//! `gradatim exam` as people, scripts and simulated learners use it.

mod binary;

use binary::Home;
use gradatim_log::{Journal, Mode};
use gradatim_practice::{ExtraTime, Preferences, SITTINGS};
use serde_json::Value;

const SIMULATED: &str = "exam mls-c01 --simulate theta=0.5 --seed 7 --json";

fn document(out: &str) -> Value {
    assert_eq!(out.lines().count(), 1, "{out}");
    serde_json::from_str(out).unwrap()
}

#[test]
fn a_simulated_exam_is_one_document_and_repeats() {
    let (home, other) = (Home::new(), Home::new());
    let run = home.run(SIMULATED, "");
    assert_eq!(run.code, 0, "{}", run.err);
    let report = document(&run.out);
    assert_eq!(report["simulated"], true);
    assert_eq!(
        (&report["exam"], &report["scored"], &report["blank"]),
        (&"mls-c01".into(), &50.into(), &0.into())
    );
    assert_eq!(report["unscored"].as_array().unwrap().len(), 15);
    assert_eq!(report["domains"].as_array().unwrap().len(), 4);
    let score = report["scaled_score"].as_f64().unwrap();
    assert!((100.0..=1000.0).contains(&score));
    let [low, high] = [&report["interval"][0], &report["interval"][1]].map(|x| x.as_f64().unwrap());
    assert!(low < high);
    assert_eq!(report["passed"], score >= report["pass_mark"].as_f64().unwrap());
    assert!(report["seconds_used"].as_f64().unwrap() > 600.0);
    assert_eq!(home.run(SIMULATED, "").out, run.out);
    assert_eq!(other.run(SIMULATED, "").out, run.out);
}

#[test]
fn the_able_pass_and_the_others_do_not() {
    for (theta, passed) in [("3", true), ("-3", false)] {
        let run = Home::new().run(&format!("exam mls-c01 --simulate theta={theta} --seed 1 --json"), "");
        assert_eq!(document(&run.out)["passed"], passed, "{}", run.out);
    }
}

#[test]
fn the_report_for_people_says_whose_scale_it_is() {
    let run = Home::new().run("exam mls-c01 --simulate theta=0 --seed 1 --plain --review", "");
    for part in
        ["PASSED", "8 times in 10", "practice scale", "did not count", "Time used", "against the standard"]
    {
        assert!(run.out.contains(part), "{part}: {}", run.out);
    }
    assert!(run.out.contains("Question 65") && run.out.contains("See: "));
}

/// Answers by the way that every item takes: one of the three lines fits, and goes on to the next.
fn answers(n: usize) -> String {
    "1\n1 2\n1 2 3\n".repeat(n)
}

#[test]
fn an_exam_by_pipe_is_flagged_struck_reviewed_paused_and_goes_on() {
    let home = Home::new();
    let first = home.run("exam mls-c01 --seed 3", "f\nx 2\nx 9\nt\ng 65\ng 66\nbogus\n?\nr\ng 1\nq\n");
    assert_eq!(first.code, 0, "{}", first.err);
    for part in [
        "flagged",
        "struck out",
        "`9` is no option",
        "left",
        "Question 65 of 65",
        "There is no such question",
        "`bogus` is no option",
        "hand in; asks once more",
        "65 blank, 1 flagged.",
        "Paused with 0 of 65 answered",
        "go on with: gradatim exam mls-c01",
    ] {
        assert!(first.out.contains(part), "`{part}` is not in {}", first.out);
    }
    let again = home.run("exam mls-c01", "q\n");
    assert!(again.err.contains("going on with an unfinished exam"), "{}", again.err);
    let question = |out: &str| {
        let start = out.find("Question 1 of 65, flagged").unwrap_or_else(|| panic!("{out}"));
        out[start..start + out[start..].find("Struck out: 2.").unwrap()].to_owned()
    };
    assert_eq!(question(&again.out), question(&first.out[first.out.find("struck out").unwrap()..]));
}

#[test]
fn handing_in_asks_while_something_is_open_and_closes_the_exam() {
    let home = Home::new();
    let run = home.run("exam mls-c01 --seed 3", "1 2 3\n1 2\n1\ndone\ndone\n");
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(
        run.out.contains("64 blank. Type done again") || run.out.contains("63 blank. Type done again"),
        "{}",
        run.out
    );
    let words = run.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("NOT PASSED") && words.contains("were left blank"), "{}", run.out);
    let journal = Journal::open(&home.journal()).unwrap();
    assert!(journal.unfinished("me", "mls-c01", Mode::Exam).unwrap().is_none());
}

#[test]
fn all_answers_by_pipe_give_a_report_for_machines() {
    let home = Home::new();
    let run = home.run("exam mls-c01 --seed 5 --json", &format!("{}done\ndone\n", answers(65)));
    assert_eq!(run.code, 0, "{}", run.err);
    let report = document(&run.out);
    assert!(report.get("simulated").is_none());
    assert_eq!(report["blank"], 0);
}

#[test]
fn a_paused_exam_gives_no_document() {
    let run = Home::new().run("exam mls-c01 --seed 5 --json", "1\n");
    assert_eq!(run.code, 1);
    assert!(run.out.is_empty(), "{}", run.out);
    assert!(run.err.contains("Paused with") && run.err.contains("gradatim exam mls-c01"), "{}", run.err);
}

#[test]
fn extra_minutes_are_given() {
    let run = Home::new().run("exam mls-c01 --seed 5 --extra-minutes 30", "q\n");
    assert!(run.out.contains("3:29:5") || run.out.contains("3:30:00"), "{}", run.out);
}

#[test]
fn extra_time_kept_in_the_settings_counts_unless_told_otherwise() {
    let home = Home::new();
    let kept = Preferences { extra_time: ExtraTime::HalfHour, keys: true };
    Journal::open(&home.journal()).unwrap().set_preference("me", SITTINGS, &kept.value(), 0).unwrap();
    let run = home.run("exam mls-c01 --seed 5", "q\n");
    assert!(run.out.contains("3:29:5") || run.out.contains("3:30:00"), "{}", run.out);
    assert!(run.err.contains("30 minutes are added, as your settings say"), "{}", run.err);
    let run = home.run("exam mls-c01 --seed 5 --fresh --extra-minutes 0", "q\n");
    assert!(run.out.contains("2:59:5") || run.out.contains("3:00:00"), "{}", run.out);
    let run = home.run("exam mls-c01 --seed 5 --learner other", "q\n");
    assert!(run.out.contains("2:59:5") || run.out.contains("3:00:00"), "{}", run.out);
}

#[test]
fn time_that_is_up_hands_in_by_itself() {
    let home = Home::new();
    home.run("exam mls-c01 --seed 5", "q\n");
    let journal = Journal::open(&home.journal()).unwrap();
    let past = journal.unfinished("me", "mls-c01", Mode::Exam).unwrap().unwrap();
    let kind = gradatim_log::EventKind::Clock(180 * 60_000 - 300);
    let at = past.record.started_at + 60_000;
    let event = gradatim_log::Event { sitting: past.record.sitting, position: None, kind, at };
    journal.event(&event).unwrap();
    drop(journal);
    let mut child = home.command("exam mls-c01").spawn().unwrap();
    // Nobody types anything: the input stays open.
    let input = child.stdin.take();
    let output = child.wait_with_output().unwrap();
    drop(input);
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(out.contains("Time is up") && out.contains("NOT PASSED"), "{out}");
}

#[test]
fn the_sealed_form_can_be_sat() {
    let run = Home::new().run("exam mls-c01 --form sealed", "q\n");
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("1 of 65"), "{}", run.out);
}
