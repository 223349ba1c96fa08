//! `gradatim drill` as people, scripts and simulated learners use it.

mod binary;

use binary::{Home, Run};
use gradatim_log::{Journal, Mode};
use serde_json::Value;
use std::collections::HashSet;
use std::io::{BufRead, BufReader, Read, Write};

const CONTRACT: &str = "drill mls-c01 --simulate theta=0.5 --seed 7 --questions 40 --json";

fn lines(run: &Run) -> Vec<Value> {
    assert_eq!(run.code, 0, "{}", run.err);
    run.out.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

#[test]
fn every_line_has_the_fields_of_the_contract() {
    let run = Home::new().run(CONTRACT, "");
    let lines = lines(&run);
    assert_eq!(lines.len(), 40);
    for (i, line) in lines.iter().enumerate() {
        assert_eq!(line["position"], i + 1);
        for field in ["item", "domain", "task", "why"] {
            assert!(line[field].as_str().is_some_and(|s| !s.is_empty()), "{field} of {line}");
        }
        assert!(line["correct"].is_boolean());
        for share in ["p_correct", "p_pass"] {
            assert!((0.0..=1.0).contains(&number(&line[share])), "{share} of {line}");
        }
        let abilities = line["abilities"].as_object().unwrap();
        assert_eq!(abilities.len(), 4);
        for estimate in abilities.values().chain([&line["general"]]) {
            assert!(number(&estimate["sd"]) > 0.0 && number(&estimate["mean"]).abs() < 5.0, "{line}");
        }
    }
}

#[test]
fn abilities_move_to_the_truth_and_every_domain_is_visited_once_an_item() {
    let lines = lines(&Home::new().run(CONTRACT, ""));
    let (first, last) = (&lines[0], &lines[39]);
    for (domain, end) in last["abilities"].as_object().unwrap() {
        let (mean, sd) = (number(&end["mean"]), number(&end["sd"]));
        assert!(sd < number(&first["abilities"][domain]["sd"]), "{domain} has not shrunk");
        assert!((mean - 0.5).abs() < 2.0 * sd, "{domain} ends at {mean} with sd {sd}");
    }
    let distinct =
        |field: &str| lines.iter().map(|l| l[field].as_str().unwrap()).collect::<HashSet<_>>().len();
    assert_eq!((distinct("item"), distinct("domain")), (40, 4));
}

#[test]
fn the_same_seed_prints_the_same_bytes_whatever_happened_before() {
    let (home, other) = (Home::new(), Home::new());
    let first = home.run(CONTRACT, "");
    home.run("drill mls-c01 --simulate theta=-1 --seed 8 --questions 3 --json", "");
    assert_eq!(home.run(CONTRACT, "").out, first.out);
    assert_eq!(other.run(CONTRACT, "").out, first.out);
    assert_ne!(other.run(&CONTRACT.replace("--seed 7", "--seed 9"), "").out, first.out);
}

#[test]
fn a_simulated_learner_never_gets_into_a_persons_journal() {
    let home = Home::new();
    home.run("drill mls-c01 --simulate theta=0 --seed 3 --questions 5 --json", "");
    assert!(!home.journal().exists());
    let journal = Journal::open(&home.path().join("simulated/journal.sqlite")).unwrap();
    assert!(journal.is_synthetic());
    assert_eq!(journal.learners().unwrap(), ["simulated-3"]);
    assert_eq!(journal.counts().unwrap().answers, 5);
}

#[test]
fn domain_abilities_count() {
    let right = |abilities: &str| {
        let line = format!("drill mls-c01 --domain 3 --simulate {abilities} --seed 5 --questions 30 --json");
        lines(&Home::new().run(&line, "")).iter().filter(|l| l["correct"] == true).count()
    };
    let (strong, weak) = (right("theta=-3,Modeling=3"), right("theta=3,3=-3"));
    assert!(strong > weak + 8, "{strong} against {weak}");
}

#[test]
fn bad_usage_says_what_would_be_right() {
    let home = Home::new();
    home.fails("drill mls-c10", "", 2, &["mls-c10", "mls-c01", "mla-c01"]);
    home.fails("drill mls-c01 --domain 9", "", 2, &["no domain '9'", "Modeling"]);
    home.fails("drill mls-c01 --simulate 0.5", "", 2, &["--simulate", "NAME=NUMBER"]);
    home.fails("drill mls-c01 --simulate 3=0.5", "", 2, &["--simulate", "begin with theta"]);
    home.fails("drill mls-c01 --simulate theta=high", "", 2, &["--simulate", "`high`"]);
    home.fails("drill mls-c01 --simulate theta=0,Cooking=1", "", 2, &["no domain 'Cooking'"]);
    home.fails("drill mls-c01 --simulate theta=0,3=1,modeling=1", "", 2, &["given twice"]);
    home.fails("drill mls-c01 --pool nowhere.parquet", "", 2, &["nowhere.parquet"]);
    home.fails("drill mls-c01 --learner  --plain", "", 2, &["--learner"]);
}

#[test]
fn a_pool_that_is_none_is_named() {
    let home = Home::new();
    let pools = home.path().join("pools");
    std::fs::create_dir(&pools).unwrap();
    std::fs::write(pools.join("mls-c01.parquet"), "not a pool").unwrap();
    home.fails("drill mls-c01", "", 2, &["mls-c01.parquet"]);
    std::fs::write(home.path().join("foreign.csv"), "item,a,b\nx,1,0\n").unwrap();
    let line = format!("drill mls-c01 --pool {}", home.path().join("foreign.csv").display());
    home.fails(&line, "", 2, &["'foreign'", "none of the bank's items"]);
}

/// From a question's head line to its options.
fn question(out: &str, n: usize) -> String {
    let start = out.find(&format!("Question {n} of")).unwrap_or_else(|| panic!("no question {n} in {out}"));
    let end = out[start..].find("Your answer:").unwrap();
    out[start..start + end].to_owned()
}

#[test]
fn a_drill_by_pipe_with_wrong_input_stops_and_goes_on_with_the_same_question() {
    let home = Home::new();
    let first = home.run("drill mls-c01 --seed 11 --questions 3", "nine\n\n7 8\n?\nq\n");
    assert_eq!(first.code, 0, "{}", first.err);
    assert!(first.out.contains("`nine` is no option"), "{}", first.out);
    assert!(first.out.contains("no number given"), "{}", first.out);
    assert!(first.out.contains("Type the numbers of the options"), "{}", first.out);
    assert!(first.out.contains("go on with: gradatim drill mls-c01"), "{}", first.out);
    assert!(!first.out.contains("saved:"));

    let again = home.run("drill mls-c01 --seed 99", "");
    assert!(again.err.contains("going on with an unfinished drill"), "{}", again.err);
    assert_eq!(question(&again.out, 1), question(&first.out, 1));

    // Every item takes one of these; the other two are refused.
    let rest = home.run("drill mls-c01 --resume", &"1\n1 2\n1 2 3\n".repeat(3));
    assert_eq!(question(&rest.out, 1), question(&first.out, 1));
    assert_eq!(rest.out.matches("saved: mls-").count(), 3, "{}", rest.out);
    assert_eq!(rest.out.matches("against the standard").count(), 1, "{}", rest.out);
    assert!(rest.out.contains("Next: "), "{}", rest.out);
    let journal = Journal::open(&home.journal()).unwrap();
    assert!(journal.unfinished("me", "mls-c01", Mode::Drill).unwrap().is_none());
    let sittings = journal.sittings("me", "mls-c01").unwrap();
    assert_eq!((sittings.len(), sittings[0].answers.len(), sittings[0].is_finished()), (1, 3, true));
}

#[test]
fn every_option_has_its_reason_and_no_probability_is_shown() {
    let run = Home::new().run("drill mls-c01 --seed 2 --questions 1 --plain", "1\n1 2\n1 2 3\n");
    assert!(run.out.is_ascii() || !run.out.contains(['✓', '✗', '·']), "{}", run.out);
    assert!(run.out.contains("[key"), "{}", run.out);
    assert!(run.out.contains("See: ") && run.out.contains("https://"), "{}", run.out);
    assert!(!run.out.contains("p_pass") && !run.out.contains("likelihood"), "{}", run.out);
}

#[test]
fn fresh_gives_the_old_one_up() {
    let home = Home::new();
    home.run("drill mls-c01 --seed 1", "q\n");
    home.run("drill mls-c01 --seed 2 --fresh", "q\n");
    let sittings = Journal::open(&home.journal()).unwrap().sittings("me", "mls-c01").unwrap();
    let closed: Vec<bool> = sittings.iter().map(gradatim_log::SittingHistory::is_closed).collect();
    assert_eq!(closed, [true, false]);
    assert_eq!(sittings.iter().map(|s| s.record.seed).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn learners_are_kept_apart() {
    let home = Home::new();
    home.run("drill mls-c01 --seed 1 --learner ada", "q\n");
    let other = home.run("drill mls-c01 --seed 2 --learner bob", "q\n");
    assert!(!other.err.contains("going on"), "{}", other.err);
    assert!(other.out.contains("--learner bob"), "{}", other.out);
}

#[test]
fn a_machine_answers_by_lines_and_reads_json() {
    let home = Home::new();
    let run = home.run("drill mls-c01 --seed 4 --questions 2 --json", &"1\n1 2\n1 2 3\n".repeat(2));
    let lines = lines(&run);
    assert_eq!(lines.len(), 2);
    assert!(run.err.contains("Question 1 of 2") && run.err.contains("saved: mls-"), "{}", run.err);
}

#[test]
fn it_says_what_the_parameters_rest_on_and_that_the_exam_is_retired() {
    let run = Home::new().run("drill mls-c01", "q\n");
    assert!(run.err.contains("cold start: difficulty from expert ratings"), "{}", run.err);
    assert!(run.err.contains("MLS-C01 is retired") && run.err.contains("mla-c02"), "{}", run.err);
}

#[test]
fn a_calibrated_pool_in_the_home_is_picked_up() {
    let home = Home::new();
    let shown = home.run("drill mls-c01 --simulate theta=0 --seed 1 --questions 1 --json", "");
    let item = lines(&shown)[0]["item"].as_str().unwrap().to_owned();
    let pool = home.path().join("pool.csv");
    std::fs::write(&pool, format!("item,a,b,c,se_b\n{item},1.2,0.3,0.25,0.1\n")).unwrap();
    std::fs::write(pool.with_extension("json"), r#"{"pool":"run-1","loadings":{"1":{"value":0.9}}}"#)
        .unwrap();
    let run = home.run(&format!("drill mls-c01 --pool {}", pool.display()), "q\n");
    assert!(run.err.contains("calibrated pool run-1 (1 of "), "{}", run.err);
    let sittings = Journal::open(&home.journal()).unwrap().sittings("me", "mls-c01").unwrap();
    assert_eq!(sittings[0].record.pool, "run-1");
}

#[test]
fn a_home_that_cannot_be_written_is_named() {
    let home = Home::new();
    let file = home.path().join("file");
    std::fs::write(&file, "").unwrap();
    let line = format!("drill mls-c01 --home {}", file.join("below").display());
    for line in [line.clone(), format!("{line} --simulate theta=0 --json")] {
        let run = home.run(&line, "1\n");
        assert_ne!(run.code, 0);
        assert!(run.err.contains("error: ") && run.err.contains("below"), "{}", run.err);
        assert!(run.out.is_empty(), "{}", run.out);
    }
}

/// Another program that holds the journal stands for every disk that takes no more.
#[test]
fn an_answer_that_cannot_be_saved_is_said_and_the_question_stays_open() {
    let home = Home::new();
    let mut child = home.command("drill mls-c01 --seed 6 --questions 5").spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut shown = String::new();
    while !shown.contains("Your answer:") {
        assert!(out.read_line(&mut shown).unwrap() > 0, "{shown}");
    }
    let other = rusqlite::Connection::open(home.journal()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    child.stdin.take().unwrap().write_all(b"1\n1 2\n1 2 3\n").unwrap();
    let mut error = String::new();
    child.stderr.take().unwrap().read_to_string(&mut error).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1), "{error}");
    assert!(error.contains("this answer is NOT saved, the earlier ones are"), "{error}");
    drop(other);
    let again = home.run("drill mls-c01", "q\n");
    assert_eq!(question(&again.out, 1), question(&shown, 1));
}

#[test]
fn a_simulated_drill_that_was_cut_off_is_repeated_byte_by_byte() {
    let (home, other) = (Home::new(), Home::new());
    let mut child = home.command(CONTRACT).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    (0..5).for_each(|_| assert!(out.read_line(&mut String::new()).unwrap() > 0));
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(home.run(CONTRACT, "").out, other.run(CONTRACT, "").out);
}

#[cfg(unix)]
#[test]
fn ctrl_c_says_how_to_go_on() {
    let home = Home::new();
    let mut child = home.command("drill mls-c01 --seed 6").spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut text = String::new();
    while !text.contains("Your answer:") {
        assert!(out.read_line(&mut text).unwrap() > 0, "{text}");
    }
    let interrupted = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(interrupted.unwrap().success());
    out.read_to_string(&mut text).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(text.contains("go on with: gradatim drill mls-c01"), "{text}");
}

#[test]
fn a_question_rewritten_meanwhile_is_not_shown_under_its_old_order() {
    let (home, data) = (Home::new(), tempfile::tempdir().unwrap());
    home.run("drill mls-c01 --seed 6", "q\n");
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    for folder in ["blueprints", "banks/mls-c01"] {
        std::fs::create_dir_all(data.path().join(folder)).unwrap();
        for file in std::fs::read_dir(source.join(folder)).unwrap().map(Result::unwrap) {
            let text = std::fs::read_to_string(file.path()).unwrap();
            let rewritten =
                text.lines().map(|l| if l.starts_with("version = ") { "version = 999" } else { l });
            let text = rewritten.collect::<Vec<_>>().join("\n");
            std::fs::write(data.path().join(folder).join(file.file_name()), text).unwrap();
        }
    }
    let data = data.path().display();
    home.fails(&format!("drill mls-c01 --data {data}"), "1\n", 1, &["item mls-", "--fresh"]);
    assert_eq!(home.run(&format!("drill mls-c01 --fresh --data {data}"), "q\n").code, 0);
}
