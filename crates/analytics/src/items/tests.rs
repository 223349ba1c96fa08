//! The figures of `tests/plans` against the definitions they come from, and against what is written down there for the
//! cluster's plans to agree with.

use super::*;
use crate::features::{Features, Reference};
use crate::history::{AsOf, Histories, HistoryOptions};
use gradatim_irt::Responses;
use gradatim_irt::classical::analyse;
use gradatim_irt::dif::{DifSettings, Matching, Period, period_drift};
use gradatim_log::{ReadOptions, ResponseTable, read_responses};
use polars::prelude::{NamedFrom, ParquetWriter, Series, TimeUnit};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn plans() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/plans")
}

fn log() -> (tempfile::TempDir, PathBuf) {
    log_until(i64::MAX)
}

/// The log up to a moment, as a Parquet file with all columns of an attempt log.
fn log_until(ms: i64) -> (tempfile::TempDir, PathBuf) {
    let text = std::fs::read_to_string(plans().join("attempts.csv")).unwrap();
    let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = lines.next().unwrap();
    let at = header.iter().position(|name| *name == "answered_at").unwrap();
    let rows: Vec<Vec<&str>> = lines.filter(|row| row[at].parse::<i64>().unwrap() <= ms).collect();
    let cells = |name: &str| {
        let place = header.iter().position(|other| *other == name);
        rows.iter().map(|row| place.map_or("0", |place| row[place])).collect::<Vec<_>>()
    };
    let as_is = |name: &str| Series::new(name.into(), cells(name)).into();
    let reals = |name: &str| {
        let numbers: Vec<f64> = cells(name).iter().map(|cell| cell.parse().unwrap()).collect();
        Column::new(name.into(), numbers)
    };
    let texts =
        ["attempt_id", "learner", "sitting_id", "mode", "exam", "bank_version", "item", "domain", "task"];
    let texts = texts.iter().chain(&["shown_order", "response", "rule", "engine_version"]).copied();
    let integers = ["item_version", "position", "elapsed_ms"];
    let flags = ["correct", "scored", "first_exposure", "flagged", "adaptive"];
    let others = ["score", "theta_before", "se_before", "selection_probability", "chance"];
    let mut columns: Vec<Column> = texts.map(as_is).collect();
    columns.extend(integers.map(|name| reals(name).cast(&DataType::Int64).unwrap()));
    columns.extend(flags.map(|name| (reals(name).cast(&DataType::Boolean)).unwrap()));
    columns.extend(others.map(reals));
    let time = DataType::Datetime(TimeUnit::Milliseconds, None);
    columns.push(reals("answered_at").cast(&DataType::Int64).unwrap().cast(&time).unwrap());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.parquet");
    let mut frame = DataFrame::new(rows.len(), columns).unwrap();
    ParquetWriter::new(std::fs::File::create(&path).unwrap()).finish(&mut frame).unwrap();
    (folder, path)
}

/// Compares with what is written down, or writes it down.
fn plan(name: &str, found: &impl Serialize) {
    let path = plans().join("expected").join(name).with_extension("json");
    let found = serde_json::to_value(found).unwrap();
    if std::env::var_os("GRADATIM_BLESS").is_some() {
        let rows: Vec<String> = found.as_array().unwrap().iter().map(ToString::to_string).collect();
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, format!("[\n{}\n]\n", rows.join(",\n"))).unwrap();
    }
    let expected: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert!(same(&found, &expected), "{name} differs from {}", path.display());
}

/// Counts and texts exactly, other numbers to 1e-12.
fn same(found: &serde_json::Value, expected: &serde_json::Value) -> bool {
    use serde_json::Value::{Array, Number, Object};
    match (found, expected) {
        (Array(x), Array(y)) => x.len() == y.len() && x.iter().zip(y).all(|(x, y)| same(x, y)),
        (Object(x), Object(y)) => {
            x.len() == y.len() && x.iter().all(|(k, x)| y.get(k).is_some_and(|y| same(x, y)))
        }
        (Number(x), Number(y)) => {
            let (x, y) = (x.as_f64().unwrap(), y.as_f64().unwrap());
            (x - y).abs() <= 1e-12 * y.abs().max(1.0)
        }
        (x, y) => x == y,
    }
}

fn scope(exam: Option<&str>, as_of: Option<&str>) -> Scope {
    Scope { exam: exam.map(str::to_owned), as_of: as_of.and_then(AsOf::parse) }
}

/// The day by which some of the log is seen.
const DAY: &str = "2026-10-20";

#[test]
fn plans_of_items() {
    let (_folder, path) = log();
    let all = Seen::open(&path, &Scope::default()).unwrap();
    let some = Seen::open(&path, &scope(Some("ai"), Some(DAY))).unwrap();
    plan("statistics", &all.items().unwrap());
    plan("statistics_ai_until", &some.items().unwrap());
    plan("exposure", &all.exposure().unwrap());
    plan("exposure_ai_until", &some.exposure().unwrap());
    plan("drift", &all.drift().unwrap());
    plan("drift_ai_until", &some.drift().unwrap());
}

#[test]
fn what_is_later_changes_nothing() {
    let (_whole, whole) = log();
    let last = gradatim_log::parse_time(DAY).unwrap() + 86_400_000 - 1;
    let (_early, early) = log_until(last);
    let seen = Seen::open(&whole, &scope(None, Some(DAY))).unwrap();
    let all_there_was = Seen::open(&early, &Scope::default()).unwrap();
    let table = |found: &dyn Fn(&Seen) -> serde_json::Value| (found(&seen), found(&all_there_was));
    for (found, expected) in [
        table(&|seen| serde_json::to_value(seen.items().unwrap()).unwrap()),
        table(&|seen| serde_json::to_value(seen.exposure().unwrap()).unwrap()),
        table(&|seen| serde_json::to_value(seen.drift().unwrap()).unwrap()),
    ] {
        assert!(found.as_array().is_some_and(|rows| !rows.is_empty()) && same(&found, &expected));
    }
    assert!(seen.items().unwrap().iter().map(|item| item.attempts).sum::<u64>() < 502);
}

fn of_exam(path: &Path, exam: &str) -> (ResponseTable, Responses) {
    let options = ReadOptions { exam: Some(exam.to_owned()), details: true, ..ReadOptions::default() };
    let table = read_responses(path, &options).unwrap();
    let mut responses = Responses::new(table.items.len());
    for person in table.responses.chunk_by(|x, y| x.learner == y.learner) {
        let mut row: Vec<(u32, u8)> = person.iter().map(|r| (r.item, r.score)).collect();
        row.sort_unstable();
        responses.push(&row).unwrap();
    }
    (table, responses)
}

#[test]
fn difficulty_and_separation_are_those_of_gradatim_items() {
    let (_folder, path) = log();
    for exam in ["ai", "ml"] {
        let (table, responses) = of_exam(&path, exam);
        let analysis = analyse(&responses, &vec![1; table.items.len()]).unwrap();
        let items = Seen::open(&path, &scope(Some(exam), None)).unwrap().items().unwrap();
        let judged: BTreeMap<&str, &JudgedItem> =
            items.iter().map(|item| (item.item.as_str(), item)).collect();
        for (column, expected) in table.items.iter().zip(&analysis.items) {
            let found = judged[column.id.as_str()];
            let close = |x: Option<f64>, y: Option<f64>| {
                x.zip(y).map_or(x.is_none() && y.is_none(), |(x, y)| (x - y).abs() < 1e-12)
            };
            assert_eq!(found.n as usize, expected.n, "{}", column.id);
            assert!(close(found.p_value, expected.p_value), "{found:?} {expected:?}");
            assert!(close(found.point_biserial, expected.point_biserial), "{found:?} {expected:?}");
        }
        assert_eq!(items.iter().any(|item| item.adaptive), table.adaptive);
    }
}

#[test]
fn cells_of_drift_are_the_tables_of_period_drift() {
    let (_folder, path) = log();
    let (table, responses) = of_exam(&path, "ai");
    let times = table.details.as_ref().unwrap().timestamp_ms.as_ref().unwrap();
    let mut first = BTreeMap::new();
    for (response, at) in table.responses.iter().zip(times) {
        let slot = first.entry(response.learner).or_insert(i64::MAX);
        *slot = (*slot).min(at.unwrap());
    }
    let split = gradatim_log::parse_time("2026-10-01").unwrap();
    let side = |at: &i64| Some(if *at < split { Period::Earlier } else { Period::Later });
    let periods: Vec<Option<Period>> = first.values().map(side).collect();
    let settings = DifSettings { purification: 0, ..DifSettings::default() };
    let drift = period_drift(&responses, &periods, Matching::Share { levels: 10 }, &settings).unwrap();
    let cells = Seen::open(&path, &scope(Some("ai"), None)).unwrap().drift().unwrap();
    let mut compared = 0;
    for (item, drift) in table.items.iter().zip(&drift.items) {
        let Ok(drift) = drift else { continue };
        let own: Vec<_> = cells.iter().filter(|cell| cell.item == item.id).collect();
        let (smd, levels) = difference(&own);
        assert!((smd - drift.comparison.smd).abs() < 1e-12, "{}: {smd} {drift:?}", item.id);
        assert_eq!(levels, drift.comparison.levels, "{}", item.id);
        compared += 1;
    }
    assert!(compared >= 5, "{compared} items compared");
}

/// Standardised mean difference (Dorans & Kulick 1986) of the months after September from those before October, and
/// the levels that hold both.
fn difference(cells: &[&DriftCell]) -> (f64, usize) {
    let mut levels: BTreeMap<u64, [[f64; 2]; 2]> = BTreeMap::new();
    for cell in cells {
        let side = &mut levels.entry(cell.level).or_default()[usize::from(cell.month.as_str() > "2026-09")];
        side[0] += cell.right as f64;
        side[1] += cell.answers as f64;
    }
    let shared: Vec<_> = levels.values().filter(|[early, late]| early[1] * late[1] > 0.0).collect();
    let weighted = |[early, late]: &[[f64; 2]; 2]| late[1] * (late[0] / late[1] - early[0] / early[1]);
    let weight: f64 = shared.iter().map(|[_, late]| late[1]).sum();
    (shared.iter().map(|level| weighted(level)).sum::<f64>() / weight, shared.len())
}

/// A person's features by name.
type Row = BTreeMap<String, serde_json::Value>;

fn features(attempts: &str, outcomes: &str, day: Option<&str>, map: &[(&str, &str)]) -> Vec<Row> {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("a.csv"), attempts).unwrap();
    std::fs::write(path("o.csv"), outcomes).unwrap();
    let key = vec!["learner".to_owned(), "course".to_owned()];
    let map = map.iter().map(|(ours, theirs)| ((*ours).to_owned(), (*theirs).to_owned())).collect();
    let options = HistoryOptions { key, map, outcomes_known: false, ..HistoryOptions::default() };
    let histories = Histories::read(&path("a.csv"), &path("o.csv"), &options).unwrap();
    let cut = histories.until(day.and_then(AsOf::parse)).unwrap();
    let features = Features::of(&cut, &Reference::learn(&cut).unwrap()).unwrap();
    let mut rows: Vec<Row> = Vec::new();
    for (i, person) in cut.people.iter().enumerate() {
        let numbers = features.names.iter().zip(&features.columns);
        let mut row: Row = numbers.map(|(name, column)| (name.clone(), column[i].into())).collect();
        row.insert("learner".to_owned(), person.key[0].clone().into());
        row.insert("course".to_owned(), person.key[1].clone().into());
        rows.push(row);
    }
    rows.sort_by_key(|row| (row["course"].to_string(), row["learner"].to_string()));
    rows
}

#[test]
fn plans_of_features() {
    let read = |name: &str| std::fs::read_to_string(plans().join(name)).unwrap();
    let (history, people) = (read("history.csv"), read("people.csv"));
    plan("features_of_history", &features(&history, &people, None, &[]));
    plan("features_of_history_until", &features(&history, &people, Some("24"), &[]));
    plan("features_of_log", &of_log(&read("attempts.csv"), None));
    plan("features_of_log_until", &of_log(&read("attempts.csv"), Some(DAY)));
}

/// An attempt log as histories: an exam is a course, a mode a kind, and everybody with an attempt by then is there.
fn of_log(text: &str, day: Option<&str>) -> Vec<Row> {
    let mut attempts = "learner,course,item,type,timestamp,score,order,response_time_s\n".to_owned();
    let mut people = std::collections::BTreeSet::new();
    let last = day.and_then(AsOf::parse).map_or(f64::INFINITY, |as_of| as_of.day);
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [learner, _, mode, exam, item, _, position, _, _, score, _, at, elapsed, _] = cells[..] else {
            panic!()
        };
        let seconds = elapsed.parse::<f64>().unwrap() / 1000.0;
        attempts += &format!("{learner},{exam},{item},{mode},{at},{score},{position},{seconds}\n");
        if at.parse::<f64>().unwrap() / 86_400_000.0 <= last {
            people.insert(format!("{learner},{exam}\n"));
        }
    }
    let people: String = people.into_iter().collect();
    features(&attempts, &format!("learner,course\n{people}"), day, &[])
}
