//! `log`: journal to dataset and back to nothing, counted by polars on the way.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

struct Study {
    _folder: tempfile::TempDir,
    home: PathBuf,
}

impl Study {
    /// A simulated log of six learners with one form each, compacted.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let study = Self { home: folder.path().join("study"), _folder: folder };
        let out = study.home.to_str().unwrap();
        let simulate = [
            "simulate",
            "log",
            "--exam",
            "mls-c01",
            "--learners",
            "6",
            "--sittings",
            "1",
            "--out",
            out,
            "--json",
        ];
        assert_eq!(study.json(&simulate)["responses"], 390);
        let compact = study.json(&["log", "compact", "--json"]);
        assert_eq!((&compact["rows"], &compact["files"]), (&Value::from(390), &Value::from(1)));
        study
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gradatim"));
        command.args(arguments).arg("--home").arg(&self.home).output().unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// The run fails with exit code 2 and one line that has these parts.
    fn refuses(&self, arguments: &[&str], parts: &[&str]) {
        let output = self.run(arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        let line = said.lines().last().unwrap();
        assert!(line.starts_with("error: ") && parts.iter().all(|part| line.contains(part)), "{line}");
    }

    fn path(&self, name: &str) -> String {
        self.home.parent().unwrap().join(name).to_str().unwrap().to_owned()
    }
}

fn group<'a>(statistics: &'a Value, list: &str, name: &str) -> &'a Value {
    statistics[list].as_array().unwrap().iter().find(|g| g["group"] == name).unwrap()
}

#[test]
fn statistics_count_what_was_compacted() {
    let study = Study::new();
    let statistics = study.json(&["log", "stats", "--json"]);
    let total = &statistics["total"];
    assert_eq!(
        (&total["attempts"], &total["learners"], &total["items"]),
        (&390.into(), &6.into(), &65.into())
    );
    let share = total["correct"].as_f64().unwrap();
    assert!((0.3..0.95).contains(&share) && total["first_exposures"] == 1.0, "{total}");
    assert_eq!(group(&statistics, "by_exam_and_mode", "mls-c01 exam")["attempts"], 390);
    // The blueprint's quotas, six times: 13, 16, 23 and 13 of 65.
    let domains = ["1", "2", "3", "4"]
        .map(|d| group(&statistics, "by_domain", &format!("mls-c01 {d}"))["attempts"].clone());
    assert_eq!(domains.iter().map(|n| n.as_u64().unwrap()).sum::<u64>(), 390);
    assert!(domains[2].as_u64() > domains[0].as_u64());
}

#[test]
fn compacting_again_changes_nothing() {
    let study = Study::new();
    let again = study.json(&["log", "compact", "--json"]);
    assert_eq!((&again["files"], &again["skipped_unchanged"]), (&0.into(), &1.into()));
}

#[test]
fn a_forgotten_learner_is_gone_from_journal_and_dataset() {
    let study = Study::new();
    let report = study.json(&["log", "forget", "--learner", "simulated-3", "--json"]);
    assert_eq!((&report["journal"]["sittings"], &report["dataset"]["rows"]), (&1.into(), &65.into()));
    study.json(&["log", "compact", "--json"]);
    assert_eq!(study.json(&["log", "stats", "--json"])["total"]["learners"], 5);
    study.refuses(
        &["log", "forget", "--learner", "simulated-3"],
        &["nothing is known of a learner 'simulated-3'"],
    );
}

#[test]
fn an_export_carries_no_pseudonym_of_the_dataset() {
    let study = Study::new();
    let out = study.path("export");
    study.refuses(&["log", "export", "--out", &out], &["--anonymise"]);
    assert_eq!(study.json(&["log", "export", "--anonymise", "--out", &out, "--json"])["rows"], 390);
    assert_eq!(study.json(&["log", "stats", &out, "--json"])["total"]["learners"], 6);
    assert!(std::fs::read_to_string(Path::new(&out).join("DICTIONARY.md")).unwrap().contains("fewer than 5"));
    study.refuses(&["log", "export", "--anonymise", "--out", &out], &["not an empty folder"]);
    let small = ["log", "export", "--anonymise", "--out", &study.path("small"), "--k", "7"];
    study.refuses(&small, &["by 7 learners", "wait for more"]);
    assert!(!Path::new(&study.path("small")).exists(), "a refused export leaves no folder behind");
    let all = study.path("all");
    study.json(&["log", "export", "--anonymise", "--out", &all, "--k", "1", "--json"]);
    let dictionary = std::fs::read_to_string(Path::new(&all).join("DICTIONARY.md")).unwrap();
    assert!(!dictionary.contains("nobody") && dictionary.contains("can recognise them"), "{dictionary}");
    std::fs::remove_dir_all(study.home.join("attempts")).unwrap();
    study.refuses(
        &["log", "export", "--anonymise", "--out", &study.path("early")],
        &["no dataset there yet", "log compact"],
    );
    assert!(!Path::new(&out).join("learner.key").exists());
}

#[test]
fn foreign_answers_join_the_dataset_once() {
    let study = Study::new();
    let file = study.path("foreign.csv");
    std::fs::write(&file, "who,item,mark\nann,q1,1\nann,q2,0\nbob,q1,1\n").unwrap();
    let ingest = ["log", "ingest", &file, "--exam", "mls-c01", "--map", "learner=who,correct=mark", "--json"];
    assert_eq!(study.json(&ingest)["rows"], 3);
    assert_eq!(study.json(&ingest)["files"], 0, "the same file adds nothing twice");
    assert_eq!(study.json(&["log", "stats", "--json"])["total"]["attempts"], 393);
    std::fs::write(&file, "learner,item,correct\nann,q1,7\n").unwrap();
    study.refuses(&["log", "ingest", &file, "--exam", "mls-c01"], &["foreign.csv:2", "correct", "7"]);
    study.refuses(&["log", "ingest", &file, "--exam", "mls-c99"], &["mls-c99", "mls-c01"]);
}

#[test]
fn what_is_no_dataset_is_told_as_such() {
    let study = Study::new();
    study.refuses(&["log", "stats", &study.path("nowhere")], &["nowhere", "no Parquet files"]);
    let file = study.path("broken.parquet");
    std::fs::write(&file, "PAR1 but not really").unwrap();
    study.refuses(&["log", "stats", &file], &["broken.parquet", "cannot be read as an attempt log"]);
    let truth = study.home.join("truth.parquet");
    study.refuses(
        &["log", "stats", truth.to_str().unwrap()],
        &["truth.parquet", "cannot be read as an attempt log"],
    );
}
