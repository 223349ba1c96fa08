//! `gradatim predict next` as analysts run it.

mod place;

use gradatim_tests::real_data;
use place::{Place, Stream};
use serde_json::Value;

/// Learners of different ability answering 12 questions on two skills, one of them twice; `from` numbers the learners.
fn answers(learners: u32, from: u32) -> Vec<String> {
    let mut stream = Stream(u64::from(from) + 1);
    let mut rows = Vec::new();
    for learner in from..from + learners {
        let ability = 1.5 * stream.normal();
        for question in 0..12 {
            let item = question % 11;
            let correct = u8::from(stream.right(ability - f64::from(item % 4) + 1.5));
            let minute = 10 + question;
            rows.push(format!("p{learner},i{item},k{},{correct},2026-11-01 10:{minute}:00", item % 2));
        }
    }
    rows
}

const HEADER: &str = "learner,item,skill,correct,timestamp";

fn file(header: &str, rows: &[String]) -> String {
    format!("{header}\n{}\n", rows.join("\n"))
}

/// Two files of different learners.
fn two_files() -> Place {
    let place = Place::new();
    place.write("old.csv", &file(HEADER, &answers(60, 0)));
    place.write("new.csv", &file(HEADER, &answers(40, 100)));
    place
}

fn figure(document: &Value, name: &str) -> f64 {
    document[name].as_f64().unwrap_or_else(|| panic!("{name}: {document}"))
}

#[test]
fn learners_answers_are_predicted_from_others() {
    let place = two_files();
    let found = place.json("predict next --train old.csv --test new.csv --predictions p.csv");
    assert_eq!((&found["n"], &found["trained_on"]["learners"]), (&480.into(), &60.into()));
    assert!(figure(&found, "auc") > 0.6 && figure(&found, "log_loss") < 0.69, "{found}");
    assert!(figure(&found, "accuracy") > 0.5);
    assert_eq!(found["test_learners_trained_on"], 0);
    assert_eq!(found["cross_validation"].as_array().map(Vec::len), Some(4));
    let features = found["features"].as_array().unwrap();
    let named = |name: &str| features.iter().any(|f| f["name"] == name && f["words"].is_string());
    assert!(named("item_ease") && named("skill_right_week") && !named("took_last"));
    let written = std::fs::read_to_string(place.path("p.csv")).unwrap();
    let lines: Vec<&str> = written.lines().collect();
    assert_eq!((lines.len(), lines[0]), (481, "learner,item,position,probability,correct"));
    assert!(lines[12].starts_with("p100,i0,12,0.") && lines[13].starts_with("p101,i0,1,0."), "{}", lines[12]);
}

#[test]
fn text_is_for_people() {
    let place = two_files();
    let out = place.succeeds("predict next --train old.csv --test new.csv").out;
    for part in
        ["Learned from 720 answers of 60 learners", "Predicted 480 answers", "AUC 0.", "ease of the item"]
    {
        assert!(out.contains(part), "`{part}` is not in: {out}");
    }
    let all = place.succeeds("predict next --train old.csv --test new.csv --features").out;
    assert!(all.lines().count() > out.lines().count() + 40);
}

#[test]
fn one_file_may_hold_both_sides() {
    let (place, apart) = (two_files(), two_files());
    let side = |name: &str, rows: Vec<String>| rows.into_iter().map(|row| format!("{row},{name}")).collect();
    let rows: [Vec<String>; 2] = [side("train", answers(60, 0)), side("test", answers(40, 100))];
    let header = format!("{HEADER},half");
    place.write("both.csv", &file(&header, &rows.concat()));
    let one = place.json("predict next --train both.csv --split half --penalty 5");
    let two = apart.json("predict next --train old.csv --test new.csv --penalty 5");
    for name in ["n", "auc", "log_loss", "accuracy", "penalty", "features"] {
        assert_eq!(one[name], two[name], "{name}");
    }
    place.write("odd.csv", &file(&header, &side("train", answers(3, 0))));
    place.fails(
        "predict next --train odd.csv --split half",
        2,
        &["odd.csv: column `half`: no learner has `test`"],
    );
    place.write("odd.csv", &file(&header, &side("third", answers(3, 0))));
    place.fails(
        "predict next --train odd.csv --split half",
        2,
        &["`third` is no side; `train` or `test` expected"],
    );
    place.write("odd.csv", &file(&header, &["p,i,k,1,1,train", "p,i,k,0,2,test"].map(String::from)));
    place.fails(
        "predict next --train odd.csv --split half",
        2,
        &["odd.csv:3: column `half`", "one value a learner"],
    );
}

#[test]
fn a_kept_model_predicts_the_same() {
    let place = two_files();
    let trained = place.json("predict next --train old.csv --test new.csv --model m.json");
    let read = place.json("predict next --model m.json --test new.csv");
    for name in ["auc", "log_loss", "penalty"] {
        assert!((figure(&trained, name) - figure(&read, name)).abs() < 1e-12, "{name}");
    }
    assert_eq!(trained["trained_on"], read["trained_on"]);
    assert!(read["seconds"].is_null());
    place.write("other.json", "{\"version\":99}");
    place.fails("predict next --model other.json --test new.csv", 2, &["other.json: a model of version 99"]);
    place.write("other.json", "not json");
    place.fails(
        "predict next --model other.json --test new.csv",
        2,
        &["other.json: no model of the next answer"],
    );
    place.fails("predict next --model none.json --test new.csv", 2, &["none.json"]);
    let untimed: Vec<String> =
        answers(5, 7).iter().map(|r| r.rsplit_once(',').unwrap().0.to_owned()).collect();
    place.write("untimed.csv", &file("learner,item,skill,correct", &untimed));
    place.fails(
        "predict next --model m.json --test untimed.csv",
        2,
        &["untimed.csv: some answers lack `timestamp`"],
    );
}

#[test]
fn new_items_and_skills_are_no_error() {
    let place = two_files();
    let rows = ["x,i0,k0,1,1", "x,new,k1,0,2", "x,newer,other,1,3", "x,newest,,0,4"].map(String::from);
    place.write("new.csv", &file(HEADER, &rows));
    let found = place.json("predict next --train old.csv --test new.csv --penalty 10");
    assert_eq!((&found["n"], &found["new_items_n"]), (&4.into(), &3.into()));
    // All right or all wrong: nothing to tell apart.
    place.write("new.csv", &file(HEADER, &rows[..1]));
    assert!(place.json("predict next --train old.csv --test new.csv --penalty 10")["auc"].is_null());
}

#[test]
fn answers_of_the_same_learner_in_both_files_are_history() {
    let place = two_files();
    let later = |row: &String| row.replace("2026-11-01", "2026-11-02");
    let rows: Vec<String> = answers(60, 0).iter().map(later).collect();
    place.write("later.csv", &file(HEADER, &rows));
    place.succeeds("predict next --train old.csv --test later.csv --penalty 10 --predictions p.csv");
    let written = std::fs::read_to_string(place.path("p.csv")).unwrap();
    assert!(written.lines().nth(1).is_some_and(|line| line.starts_with("p0,i0,13,")), "{written}");
    place.fails(
        "predict next --train later.csv --test old.csv",
        2,
        &["old.csv: learner `p0`", "from the future"],
    );
}

#[test]
fn bad_input_is_named() {
    let place = two_files();
    let fails = |rows: &[&str], parts: &[&str]| {
        place.write("bad.csv", &format!("{}\n", rows.join("\n")));
        place.fails("predict next --train bad.csv --test new.csv", 2, parts);
    };
    fails(&["learner,item,skill", "a,b,c"], &["bad.csv: lacks column `correct`"]);
    fails(&["item,correct", "a,1"], &["bad.csv: lacks column `learner`"]);
    fails(&["learner,item,correct", "a,x,1", "b,x,1"], &["bad.csv: all 2 answers are right"]);
    fails(&["learner,item,correct", "a,x,1", "a,y,0"], &["bad.csv: 1 learners; at least 2"]);
    fails(&["learner,item,correct", "a,x,2"], &["bad.csv:2: column `correct`: `2` is not a score"]);
    let stamps = ["learner,item,correct,timestamp", "a,x,1,2026-11-01", "b,x,0,01.11.2026"];
    fails(&stamps, &["bad.csv:3: column `timestamp`: `01.11.2026` is not a time"]);
    let seconds = ["learner,item,correct,response_time_s", "a,x,1,quick"];
    fails(&seconds, &["bad.csv:2: column `response_time_s`: `quick`"]);
    place.fails("predict next --train old.csv", 2, &["required arguments were not provided"]);
    place.fails("predict next --test new.csv", 2, &["required arguments were not provided"]);
    place.fails("predict next --train old.csv --test new.csv --penalty -1", 2, &["`-1` is no penalty"]);
    place.fails("predict next --train none.csv --test new.csv", 2, &["none.csv"]);
}

/// AUC on a data set with its published split (Gervet et al. 2020), at a penalty near the one cross-validation chooses.
fn check_real(name: &str, least: f64, answers: u64) {
    let Some(data) = real_data() else { return };
    let path = data.join("real").join(name);
    let found =
        Place::new().json(&format!("predict next --train {} --split split --penalty 100", path.display()));
    assert_eq!(found["n"].as_u64(), Some(answers));
    assert!(figure(&found, "auc") >= least && figure(&found, "ece") < 0.02, "{name}: {}", found["auc"]);
}

#[test]
fn statics_with_the_published_split() {
    check_real("statics_gervet.csv.gz", 0.83, 33_600);
}

#[test]
fn assistments_with_the_published_split() {
    check_real("assist09_gervet.csv.gz", 0.78, 58_266);
}
