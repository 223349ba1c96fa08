//! SQL gives the figures of polars, in one process and on a cluster.

use crate::plans::{Logs, assert_same};
use crate::processes::Cluster;
use datafusion::prelude::{SessionConfig, SessionContext};
use gradatim_cluster::analytics::{Day, Files, Histories, Log, Table};
use serde_json::Value;
use std::process::{Command, Output};

/// The day by which some of the log is seen.
const DAY: &str = "2026-10-20";

/// An engine with several partitions, so that parts of groups are merged.
fn here() -> SessionContext {
    SessionContext::new_with_config(SessionConfig::new().with_target_partitions(3))
}

/// Rows as JSON, the way people get them.
fn rows(table: &Table) -> Vec<Value> {
    let mut bytes = Vec::new();
    table.write_json(&mut bytes).unwrap();
    document(&bytes)
}

fn document(bytes: &[u8]) -> Vec<Value> {
    let mut document: Value = serde_json::from_slice(bytes).unwrap();
    assert_eq!(document["synthetic"], Value::Bool(false));
    match document["rows"].take() {
        Value::Array(rows) => rows,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn items_are_those_of_polars() {
    let logs = Logs::written();
    let files = Files::find(&logs.path("attempts")).await.unwrap();
    for (exam, day, suffix) in [(None, None, ""), (Some("ai"), Some(DAY), "_ai_until")] {
        let session = here();
        let day = day.map(|day: &str| day.parse::<Day>().unwrap());
        let log = Log::open(&session, &files, exam, day).await.unwrap();
        assert_same(&rows(&log.statistics().await.unwrap()), &format!("statistics{suffix}"));
        assert_same(&rows(&log.exposure().await.unwrap()), &format!("exposure{suffix}"));
        assert_same(&rows(&log.drift().await.unwrap()), &format!("drift{suffix}"));
    }
}

#[tokio::test]
async fn features_of_a_log_are_those_of_polars() {
    let logs = Logs::written();
    let files = Files::find(&logs.path("attempts")).await.unwrap();
    for (day, name) in [(None, "features_of_log"), (Some(DAY), "features_of_log_until")] {
        let session = here();
        let day = day.map(|day: &str| day.parse::<Day>().unwrap());
        let log = Log::open(&session, &files, None, day).await.unwrap();
        let histories = Histories::of_log(&log, day).await.unwrap();
        assert_same(&rows(&histories.features().await.unwrap()), name);
    }
}

#[tokio::test]
async fn features_of_histories_are_those_of_polars() {
    let logs = Logs::written();
    let history = Files::find(&logs.path("history.parquet")).await.unwrap();
    let people = Files::find(&logs.path("people.parquet")).await.unwrap();
    for (day, name) in [(None, "features_of_history"), (Some("24"), "features_of_history_until")] {
        let session = here();
        let day = day.map(|day: &str| day.parse::<Day>().unwrap());
        let histories = Histories::of_files(&session, &history, &people, day).await.unwrap();
        assert_same(&rows(&histories.features().await.unwrap()), name);
    }
}

fn run(cluster: &Cluster, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradatim-cluster"));
    let (first, others) = arguments.split_first().unwrap();
    command.args([first, "--cluster", cluster.address.as_str()]).args(others).output().unwrap()
}

fn table(cluster: &Cluster, arguments: &[&str]) -> Vec<Value> {
    let output = run(cluster, arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    document(&output.stdout)
}

#[test]
fn a_cluster_makes_the_same_tables() {
    let logs = Logs::written();
    let attempts = logs.path("attempts");
    let cluster = Cluster::of(2);
    for command in ["statistics", "exposure", "drift"] {
        assert_same(&table(&cluster, &[command, "--json", &attempts]), command);
    }
    let some = ["drift", "--json", "--exam", "ai", "--as-of", DAY, &attempts];
    assert_same(&table(&cluster, &some), "drift_ai_until");
    assert_same(&table(&cluster, &["features", "--json", &attempts]), "features_of_log");
    let (history, people) = (logs.path("history.parquet"), logs.path("people.parquet"));
    let of_files = ["features", "--json", "--people", &people, "--as-of", "24", &history];
    assert_same(&table(&cluster, &of_files), "features_of_history_until");
    files_appear_whole(&cluster, &logs);
    what_cannot_be_is_one_sentence(&cluster, &logs);
}

fn files_appear_whole(cluster: &Cluster, logs: &Logs) {
    let (attempts, csv, parquet) =
        (logs.path("attempts"), logs.path("items.csv"), logs.path("items.parquet"));
    for out in [&csv, &parquet] {
        assert!(run(cluster, &["statistics", "--out", out, &attempts]).status.success());
    }
    let text = std::fs::read_to_string(&csv).unwrap();
    assert!(text.starts_with("exam,item,domain,attempts,"), "{text}");
    assert_eq!(text.lines().count(), 19);
    assert!(std::fs::read(&parquet).unwrap().starts_with(b"PAR1"));
    assert_eq!(std::fs::read_dir(std::path::Path::new(&csv).parent().unwrap()).unwrap().count(), 5);
}

fn what_cannot_be_is_one_sentence(cluster: &Cluster, logs: &Logs) {
    let (attempts, people) = (logs.path("attempts"), logs.path("people.parquet"));
    for (arguments, part) in [
        (&["statistics", "--as-of", "56", &attempts][..], "a date such as 2026-11-21 expected"),
        (&["statistics", "--out", "items.xls", &attempts], ".csv, .json or .parquet expected"),
        (&["statistics", &people], "is missing"),
        (&["exposure", "--exam", "no-such-exam", &attempts], "an exam that is in the log"),
        (&["statistics", "/no/such/folder"], "/no/such/folder"),
        (&["features", "--as-of", "1999-01-01", &attempts], "a later day expected"),
        (&["features", "--as-of", "1999-01-01", "--people", &people, &attempts], "a number expected"),
    ] {
        let output = run(cluster, arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(part) && said.lines().count() == 1, "{arguments:?}: {said}");
    }
}
