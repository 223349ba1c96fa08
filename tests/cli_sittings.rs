//! `gradatim log compact --session-major`, and calibrations of what it writes.

mod place;

use place::{POOL, Place, wide};
use serde_json::Value;
use std::path::Path;

/// A calibration without what differs from run to run.
fn calibration(place: &Place, line: &str) -> Value {
    let mut document = place.json(&format!("calibrate {line}"));
    for name in ["seconds", "cpu_seconds"] {
        document.as_object_mut().unwrap().remove(name);
    }
    document
}

/// A place whose home has a simulated log of eight learners, compacted with a row a person.
fn study() -> (Place, Value) {
    let place = Place::new();
    place.succeeds("simulate log --exam mls-c01 --learners 8 --sittings 2 --out study --json");
    let report = place.json("log compact --session-major --parts 3 --home study");
    (place, report)
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn any_file_becomes_a_log_with_a_row_a_person_and_calibrates_to_the_same_bytes() {
    let place = Place::new();
    place.write("wide.csv", &wide(400));
    place.write("p.csv", &POOL.replace("y\n", "y\nq3,1,0,x\nq4,1,0,x\nq5,1,0,x\n"));
    let mut long = String::from("who,item,correct,order\n");
    for (person, line) in wide(400).lines().skip(1).enumerate() {
        let cells = line.split(',').enumerate();
        cells.for_each(|(item, score)| long += &format!("p{person},q{item},{score},{item}\n"));
    }
    // Rows in the order of the questions: no learner's rows are together.
    let mut rows: Vec<&str> = long.lines().skip(1).collect();
    rows.sort_by_key(|row| row.rsplit(',').next().unwrap().to_owned());
    place.write("long.csv", &format!("who,item,correct,order\n{}\n", rows.join("\n")));
    for (file, options, out) in [("wide.csv", "", "w"), ("long.csv", " --map learner=who", "l")] {
        let line = format!("log compact --session-major --from {file} --out {out} --parts 4{options}");
        let run = place.succeeds(&line);
        assert_eq!(run.out, format!("400 persons with 2400 answers to 6 items in 4 parts: {out}\n"));
        let expected = calibration(&place, &format!("{file} --model 2pl{options}"));
        assert_eq!(expected["responses"], 2400);
        assert_eq!(calibration(&place, &format!("{out} --model 2pl")), expected, "{file}");
        let streamed = calibration(&place, &format!("{out} --model 2pl --stream"));
        assert_eq!(streamed["persons"], 400);
        let some = calibration(&place, &format!("{file} --model 2pl --items q1,q2,q4,q5{options}"));
        assert_eq!(calibration(&place, &format!("{out} --model 2pl --items q1,q2,q4,q5")), some, "{file}");
        assert_eq!(
            place.json(&format!("score {out} --pool p.csv")),
            place.json(&format!("score {file} --pool p.csv{options}"))
        );
        place.succeeds(&line);
    }
}

#[test]
fn graded_scores_keep_their_meaning() {
    let place = Place::new();
    place.succeeds("simulate responses --persons 300 --items 6 --model grm --out g.parquet");
    place.fails("log compact --session-major --from g.parquet --out g", 2, &["score", "expected"]);
    place.succeeds("log compact --session-major --from g.parquet --out g --max-score 3");
    let expected = calibration(&place, "g.parquet --model grm");
    assert_eq!(expected["synthetic"], true);
    assert_eq!(calibration(&place, "g --model grm"), expected);
    place.fails(
        "calibrate g --model 2pl",
        2,
        &["g: column `answers`: item `item-1` has scores to 3; 0 to 1 expected"],
    );
}

#[test]
fn the_home_has_a_log_for_each_exam() {
    let (place, report) = study();
    let [log] = report["sittings"].as_array().unwrap().as_slice() else { panic!("{report}") };
    assert_eq!(log["folder"], "study/sittings/exam=mls-c01");
    assert_eq!((&log["persons"], &log["parts"], &log["unit"]), (&8.into(), &3.into(), &"first-day".into()));
    assert_eq!((&log["synthetic"], &log["exam"]), (&true.into(), &"mls-c01".into()));
    let folder = place.path("study/sittings/exam=mls-c01");
    assert_eq!(
        names(&folder),
        ["items.parquet", "part-0000.parquet", "part-0001.parquet", "part-0002.parquet"]
    );
    let options = "--model 2pl --home study --single --min-responses 1";
    let expected = calibration(&place, &format!("study/attempts {options}"));
    assert_eq!(calibration(&place, &format!("study/sittings/exam=mls-c01 {options}")), expected);
    place.fails(
        "calibrate study/sittings --model 2pl",
        2,
        &["a folder of session-major logs; name one of them"],
    );
    let refused = ["--unit learner", "is a first-day", "compact the log again with --unit learner"];
    place.fails("calibrate study/sittings/exam=mls-c01 --model 2pl --unit learner", 2, &refused);
    let kept = "calibrate study/sittings/exam=mls-c01 --model 2pl --keep-rapid-guesses";
    place.fails(kept, 2, &["--keep-rapid-guesses: this session-major log was made without them"]);
    place.fails(
        "log compact --session-major --exam clf-c02 --home study",
        2,
        &["no answers to exam `clf-c02`"],
    );
    let first = place.json("log compact --session-major --unit first-sitting --home study");
    let answers = |report: &Value| report["sittings"][0]["answers"].as_u64().unwrap();
    assert!(answers(&first) == 8 * 65 && answers(&first) < answers(&report), "{first}");
}

#[test]
fn a_forgotten_learner_takes_the_log_away_until_it_is_made_again() {
    let (place, _) = study();
    let run = place.succeeds("log forget --learner simulated-3 --home study");
    assert!(run.err.contains("exam=mls-c01: removed, the learner was in it"), "{}", run.err);
    assert_eq!(names(&place.path("study/sittings")), Vec::<String>::new());
    let report = place.json("log compact --session-major --home study");
    assert_eq!(report["sittings"][0]["persons"], 7);
}

#[test]
fn what_cannot_be_done_is_told_in_a_sentence() {
    let place = Place::new();
    place.write("wide.csv", &wide(10));
    place.fails("log compact --items q1", 2, &["for --session-major"]);
    place.fails("log compact --session-major --home nowhere", 2, &["no dataset there yet"]);
    std::fs::create_dir(place.path("full")).unwrap();
    place.write("full/mine.txt", "");
    let full = "log compact --session-major --from wide.csv --out full";
    place.fails(full, 2, &["full: not an empty folder"]);
    place.fails("log compact --session-major --from none.csv --out x", 2, &["none.csv: cannot read"]);
    assert_eq!(place.run("log compact --session-major --from wide.csv").code, 2);
    place.succeeds("log compact --session-major --from wide.csv --out x --parts 2");
    std::fs::remove_file(place.path("x/part-0001.parquet")).unwrap();
    place.fails(
        "calibrate x --model 2pl",
        2,
        &["x: 1 parts with 5 persons; 2 with 10 expected by items.parquet"],
    );
    std::fs::remove_file(place.path("x/items.parquet")).unwrap();
    place.fails("calibrate x --model 2pl", 2, &["x/items.parquet: missing"]);
}
