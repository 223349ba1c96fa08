//! `gradatim log replay`: what the journal says of a sitting's choices is what comes out again, or it is said where not.

mod binary;

use binary::Home;
use rusqlite::Connection;
use serde_json::Value;
use std::path::PathBuf;

const DRILL: &str = "drill mls-c01 --simulate theta=0.2,Modeling=-1 --seed 5 --questions 14 --json";

fn replayed(home: &Home, line: &str) -> Value {
    let run = home.run(format!("log replay --json {line}").trim_end(), "");
    assert_eq!(run.code, 0, "{}", run.err);
    serde_json::from_str(&run.out).unwrap()
}

/// A home in which a simulated learner has drilled.
fn drilled() -> Home {
    let home = Home::new();
    assert_eq!(home.run(DRILL, "").code, 0);
    home
}

fn simulated(home: &Home) -> PathBuf {
    home.path().join("simulated/journal.sqlite")
}

/// Changes rows behind the journal's back.
fn tamper(path: PathBuf, sql: &str) {
    let connection = Connection::open(path).unwrap();
    let mut names = connection.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").unwrap();
    let names: Vec<String> = names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    names.iter().for_each(|name| connection.execute_batch(&format!("DROP TRIGGER {name}")).unwrap());
    assert_eq!(connection.execute(sql, []).unwrap(), 1, "{sql}");
}

#[test]
fn simulated_drills_and_exams_come_out_byte_for_byte() {
    let home = drilled();
    let drill = replayed(&home, "");
    assert_eq!((&drill["agrees"], drill["replayed"].as_u64()), (&Value::Bool(true), Some(14)));
    assert_eq!((drill["mode"].as_str(), drill["origins"].as_array().map(Vec::len)), (Some("drill"), Some(0)));
    assert_eq!(home.run("exam mls-c01 --simulate theta=0 --seed 2 --json", "").code, 0);
    let exam = replayed(&home, "");
    assert_eq!((exam["mode"].as_str(), exam["replayed"].as_u64()), (Some("exam"), Some(65)));
    let named = replayed(&home, &format!("--sitting {}", drill["sitting"].as_str().unwrap()));
    assert_eq!(named, drill);
}

#[test]
fn a_persons_second_drill_taken_up_again_comes_out_from_the_history_of_its_beginning() {
    let home = Home::new();
    let answers = "1\n1 2\n1 2 3\n";
    home.run("drill mls-c01 --seed 3 --questions 4", &answers.repeat(4));
    // Stops after two questions, and goes on.
    home.run("drill mls-c01 --seed 4 --questions 6", &format!("{}q\n", answers.repeat(2)));
    home.run("drill mls-c01 --resume", &answers.repeat(6));
    let second = replayed(&home, "");
    assert_eq!(second["questions"].as_u64(), Some(6));
    home.run("drill mls-c01 --seed 5 --questions 3", &answers.repeat(3));
    let again = replayed(&home, &format!("--sitting {}", second["sitting"].as_str().unwrap()));
    assert_eq!((again, second["agrees"].as_bool()), (second.clone(), Some(true)));
}

#[test]
fn a_tampered_journal_is_found() {
    for (sql, position, field) in [
        (
            "UPDATE presentations SET theta_before = theta_before + 1e-15 WHERE position = 6",
            6,
            "theta_before",
        ),
        ("UPDATE presentations SET why = 'because' WHERE position = 3", 3, "why"),
        ("UPDATE answers SET correct = 1 - correct WHERE position = 9", 9, "correct"),
        ("UPDATE sittings SET seed = 6", 1, "item"),
    ] {
        let home = drilled();
        tamper(simulated(&home), sql);
        home.fails(
            "log replay",
            "",
            1,
            &[&format!("question {position} comes out otherwise"), field, "changed"],
        );
    }
}

#[test]
fn items_from_another_pool_are_said_to_be_so() {
    let home = drilled();
    let mut pool = "item,a,b,c\n".to_owned();
    (1..=25).for_each(|i| pool += &format!("mls-1.1-{i:03},1.5,0.3,0.2\n"));
    std::fs::write(home.path().join("later.csv"), pool).unwrap();
    let line = format!("log replay --pool {}", home.path().join("later.csv").display());
    home.fails(&line, "", 1, &["made with pool `cold-start` and here is `later`"]);
}

#[test]
fn a_choice_is_explained_in_full() {
    let home = drilled();
    let told = replayed(&home, "--explain 7");
    assert_eq!(told["item"], told["recorded"]);
    let candidates = told["candidates"].as_array().unwrap();
    let place = candidates.iter().position(|c| c["item"] == told["item"]).unwrap();
    assert!(place < 2 && candidates.len() > 20, "{place} of {}", candidates.len());
    let chance = told["domains"].as_array().unwrap().iter().find(|d| d["domain"] == told["domain"]).unwrap();
    let expected = chance["chance"].as_f64().unwrap() / 2.0;
    assert!((told["probability"].as_f64().unwrap() - expected).abs() < 1e-12);
    assert!(!told["draws"].as_array().unwrap().is_empty());
    let text = home.run("log replay --explain 7", "");
    assert!(text.out.contains("chosen") && text.out.contains("Random numbers"), "{}", text.out);
}

#[test]
fn what_is_not_there_is_said_in_a_sentence() {
    Home::new().fails("log replay", "", 2, &["no journal there"]);
    let home = drilled();
    home.fails("log replay --sitting abc", "", 2, &["no sitting `abc`"]);
    home.fails("log replay --explain 15", "", 2, &["--explain 15", "from 1 to 14"]);
    home.fails("log replay --explain 0", "", 2, &["--explain"]);
}
