//! `predict train`, `score` and `evaluate`: on made-up histories, and on the Open University's where they are there.

mod place;

use gradatim_tests::real_data;
use place::{Place, Stream};
use std::fmt::Write;

const TRAIN: &str =
    "predict train --attempts a.csv --outcomes o.csv --key learner,course --as-of-day 30 --out m.json";
const USE: &str = "--attempts a.csv --outcomes o.csv --model m.json";

/// Two courses of five items; who is able passes more often, and forgets fewer items.
fn histories(learners: usize) -> (String, String) {
    let mut stream = Stream(11);
    let mut attempts = "learner,course,item,day,due_day,weight,score\n".to_owned();
    let mut outcomes = "learner,course,passed,unregistered_day,age,region,result\n".to_owned();
    for learner in 0..learners {
        let (able, course) = (stream.normal(), ["red", "blue"][learner % 2]);
        for item in 1..=5 {
            if stream.right(1.5 + able) {
                let score = (60.0 + 15.0 * able + 10.0 * stream.normal()).clamp(0.0, 100.0);
                let (due, day) = (item * 10, f64::from(item) * 10.0 - (3.0 * stream.uniform()).floor());
                writeln!(attempts, "{learner},{course},i{item},{day},{due},20,{score:.0}").unwrap();
            }
        }
        let passed = stream.right(2.0 * able);
        let left = if !passed && stream.uniform() < 0.1 { "20" } else { "" };
        let (age, region) = (20 + learner % 30, ["north", "south", "west"][learner % 3]);
        let result = if passed { "Pass" } else { "Fail" };
        writeln!(outcomes, "{learner},{course},{},{left},{age},{region},{result}", u8::from(passed)).unwrap();
    }
    (attempts, outcomes)
}

fn place() -> Place {
    let place = Place::new();
    let (attempts, outcomes) = histories(600);
    place.write("a.csv", &attempts);
    place.write("o.csv", &outcomes);
    place
}

#[test]
fn trains_scores_and_evaluates() {
    let place = place();
    let trained = place.json(&format!("{TRAIN} --covariates age,region"));
    assert!(trained["cross_validation"]["auc"].as_f64().unwrap() > 0.75, "{trained}");
    let card = std::fs::read_to_string(place.path("m.md")).unwrap();
    for part in ["# Model card", "## Limits", "odds of passing", "region being north"] {
        assert!(card.contains(part), "`{part}` is not in {card}");
    }
    let line = format!(
        "predict evaluate {USE} --subgroup region --predictions p.csv --features f.csv --html r.html"
    );
    let found = place.json(&line);
    let auc = |path: &str| found.pointer(path).and_then(serde_json::Value::as_f64).unwrap();
    assert!(auc("/auc") > auc("/baseline/mean_score/auc") && auc("/auc_interval/0") < auc("/auc"));
    assert!((auc("/baseline/prevalence_only/auc") - 0.5).abs() < 1e-12);
    assert!(auc("/ece") < 0.08 && auc("/brier") < auc("/baseline/prevalence_only/brier"));
    assert_eq!(found["subgroups"].as_array().unwrap().len(), 3);
    let n = found["n"].as_u64().unwrap() as usize;
    assert!(n < 600, "who left by day 20 is not in the cohort of day 30");
    for file in ["p.csv", "f.csv"] {
        assert_eq!(std::fs::read_to_string(place.path(file)).unwrap().lines().count(), n + 1, "{file}");
    }
    assert!(std::fs::read_to_string(place.path("r.html")).unwrap().contains("<svg"));
    assert_eq!(found["trained_on"].as_u64(), Some(n as u64), "the learners of training");
    assert!(place.succeeds(&line).err.contains("warning: the model was trained on"));
    assert_eq!(trained["calibration"], "platt", "isotonic regression needs a thousand rows");
    let scored = place.json(&format!("predict score {USE}"));
    assert_eq!(scored["people"].as_array().unwrap().len(), n);
}

#[test]
fn the_same_files_give_the_same_model() {
    let place = place();
    place.succeeds(TRAIN);
    let first = std::fs::read(place.path("m.json")).unwrap();
    place.succeeds(TRAIN);
    assert!(first == std::fs::read(place.path("m.json")).unwrap());
}

/// What is dated after the day changes no probability.
#[test]
fn later_attempts_change_nothing() {
    let place = place();
    place.succeeds(TRAIN);
    let score = format!("predict score {USE}");
    let before = place.succeeds(&score).out;
    let (attempts, _) = histories(600);
    let late: String =
        (0..600).map(|l| format!("{l},{},i9,31,31,90,{}\n", ["red", "blue"][l % 2], l % 100)).collect();
    place.write("a.csv", &format!("{attempts}{late}"));
    assert_eq!(place.succeeds(&score).out, before);
}

/// Other learners: nothing to warn of. Attempts that begin after the model's day: the model is named.
#[test]
fn a_model_knows_its_learners_and_its_day() {
    let place = place();
    place.succeeds(TRAIN);
    let (attempts, outcomes) = histories(600);
    let others = |text: &str| text.replace("\n", "\nnew").trim_end_matches("new").to_owned();
    place.write("a.csv", &others(&attempts));
    place.write("o.csv", &others(&outcomes));
    let run = place.succeeds(&format!("predict evaluate {USE} --json"));
    assert!(run.out.contains("\"trained_on\":0,") && !run.err.contains("warning"), "{}", run.err);
    place.write("a.csv", "learner,course,item,day,score\nnew1,blue,i1,40,5\n");
    let score = format!("predict score {USE}");
    place.fails(&score, 2, &["m.json (a model as of day 30)", "on or before day 30"]);
    assert!(!place.run(&score).err.contains("--as-of-day"));
}

#[test]
fn a_leaking_column_is_caught() {
    let place = place();
    place.fails(&format!("{TRAIN} --covariates age,result"), 2, &["`result`", "tells the outcomes apart"]);
    place.fails(&format!("{TRAIN} --covariates passed"), 2, &["`passed`", "outcome itself"]);
    place.fails(&format!("{TRAIN} --covariates unregistered_day"), 2, &["`unregistered_day`", "left later"]);
    place.succeeds(&format!("{TRAIN} --covariates age,result --trust result"));
}

#[test]
fn bad_input_is_one_sentence() {
    let place = place();
    let (attempts, outcomes) = histories(60);
    let with = |a: &str, o: &str, parts: &[&str]| {
        place.write("a.csv", a);
        place.write("o.csv", o);
        place.fails(TRAIN, 2, parts);
    };
    with("learner,course,item,day,score\n", &outcomes, &["a.csv", "no rows under the header"]);
    let early = "learner,course,item,day,score\n1,blue,i1,40,5\n";
    with(early, &outcomes, &["no attempt is dated on or before day 30"]);
    with(
        &attempts.replace(",red,", ",green,").replace(",blue,", ",green,"),
        &outcomes,
        &["a.csv", "no row joins"],
    );
    let passed: String = (0..60).map(|l| format!("{l},{},1\n", ["red", "blue"][l % 2])).collect();
    with(&attempts, &format!("learner,course,passed\n{passed}"), &["all 60 people", "passed", "both kinds"]);
    with(
        &format!("{attempts}1,blue,i1,2014-03-01,10,20,50\n"),
        &outcomes,
        &["a.csv:", "`day`", "another format"],
    );
    place.write("m.json", r#"{"format": "gradatim-pass-model", "version": 2, "model": {}}"#);
    place.fails(&format!("predict score {USE}"), 2, &["m.json", "version 2", "version 1 expected"]);
    place.write("m.json", r#"{"format": "else"}"#);
    place.fails(&format!("predict score {USE}"), 2, &["m.json", "no pass model"]);
}

/// The Open University's courses of 2014 by those of 2013.
#[test]
fn oulad_day_56() {
    let Some(data) = real_data() else { return };
    let place = Place::new();
    let file = |name: &str| data.join("real").join(name).display().to_string();
    let files =
        format!("--attempts {} --outcomes {}", file("oulad_attempts.csv.gz"), file("oulad_outcomes.csv.gz"));
    let files = format!("{files} --map unregistered_day=date_unregistration");
    let train = format!(
        "predict train {files} --key learner,code_module,code_presentation --as-of-day 56 --only code_presentation=2013B|2013J --out m.json"
    );
    let leak = format!("{train} --covariates final_result");
    place.fails(&leak, 2, &["`final_result`", "leave it out"]);
    place.succeeds(&format!(
        "{train} --covariates code_module,num_of_prev_attempts,studied_credits,highest_education"
    ));
    let found =
        place.json(&format!("predict evaluate {files} --model m.json --only code_presentation=2014B"));
    let (auc, ece) = (found["auc"].as_f64().unwrap(), found["ece"].as_f64().unwrap());
    assert!(auc > 0.80 && ece < 0.05, "{found}");
}
