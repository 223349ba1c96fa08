//! `gradatim simulate responses`: files that are what they say, and read back.

mod binary;

use binary::Home;
use gradatim_log::packed::{Block, PackedResponses};
use gradatim_log::pool::{PoolOptions, read_pool};
use gradatim_log::{ReadOptions, ResponseTable, read_responses};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A folder in which the program runs.
struct Place(Home);

impl Place {
    fn new() -> Self {
        Self(Home::new())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A command line with the folder for `@`.
    fn line(&self, line: &str) -> String {
        line.replace('@', self.0.path().to_str().unwrap())
    }

    fn simulate(&self, line: &str) -> Value {
        let run = self.0.run(&self.line(&format!("simulate responses {line} --json")), "");
        assert_eq!(run.code, 0, "{line}: {}", run.err);
        assert_eq!(run.out.lines().count(), 1, "{line}: {}", run.out);
        serde_json::from_str(&run.out).unwrap()
    }

    fn fails(&self, line: &str, parts: &[&str]) {
        self.0.fails(&self.line(&format!("simulate responses {line}")), "", 2, parts);
    }

    fn read(&self, name: &str, max_score: u8) -> ResponseTable {
        let options = ReadOptions { max_score, ..ReadOptions::default() };
        read_responses(&self.path(name), &options).unwrap()
    }
}

/// Scores by learner and item.
fn answers(table: &ResponseTable) -> BTreeMap<(&str, &str), u8> {
    let key = |r: &gradatim_log::Response| {
        let learner = table.learners[r.learner as usize].as_str();
        ((learner, table.items[r.item as usize].id.as_str()), r.score)
    };
    table.responses.iter().map(key).collect()
}

#[test]
fn every_kind_of_file_holds_the_same_answers() {
    let place = Place::new();
    let base = "--persons 30 --items 8 --per-person 5 --seed 4 --out";
    let long = ["long.csv", "long.csv.gz", "long.parquet"];
    let wide = ["wide.csv", "wide.csv.gz", "wide.parquet"];
    for name in long {
        let report = place.simulate(&format!("{base} @/{name}"));
        assert_eq!((&report["responses"], &report["format"]), (&150.into(), &"long".into()));
        assert_eq!((&report["synthetic"], &report["max_score"]), (&true.into(), &1.into()));
    }
    for name in wide {
        assert_eq!(place.simulate(&format!("{base} @/{name} --wide"))["format"], "wide");
    }
    let first = place.read("long.csv", 1);
    assert_eq!((first.learners.len(), first.items.len(), first.responses.len()), (30, 8, 150));
    for name in [long, wide].concat() {
        let table = place.read(name, 1);
        assert_eq!(answers(&table), answers(&first), "{name}");
        assert_eq!(table.synthetic, name.ends_with("parquet"), "{name}");
    }
    assert_eq!(first.learners[0], "simulated-1");
}

#[test]
fn the_seed_makes_the_file_whatever_the_number_of_threads() {
    let place = Place::new();
    let write = |name: &str, seed: u32, threads: &str| {
        let line =
            format!("simulate responses --persons 3000 --items 50 --per-person 20 --model 3pl --seed {seed}");
        let line = place.line(&format!("{line} --out @/{name} --truth @/{name}.csv"));
        let output = place.0.command(&line).env("RAYON_NUM_THREADS", threads).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        (std::fs::read(place.path(name)).unwrap(), std::fs::read(place.path(&format!("{name}.csv"))).unwrap())
    };
    assert_eq!(write("a.parquet", 1, "1"), write("b.parquet", 1, "4"));
    assert_ne!(write("a.parquet", 1, "1"), write("c.parquet", 2, "1"));
}

/// The share of right answers, or the mean score, of each item agrees with its true parameters.
fn check_means(model: &str, max_score: u8) {
    let place = Place::new();
    let line =
        format!("--persons 4000 --items 12 --model {model} --out @/r.parquet --truth @/t.csv --seed 9");
    let report = place.simulate(&line);
    assert_eq!((&report["model"], &report["max_score"]), (&model.into(), &max_score.into()));
    let (table, pool) = (
        place.read("r.parquet", max_score),
        read_pool(&place.path("t.csv"), &PoolOptions::default()).unwrap(),
    );
    for (index, item) in table.items.iter().enumerate() {
        let row = pool.rows.iter().find(|row| row.item == item.id).unwrap();
        let scores = table.responses.iter().filter(|r| r.item as usize == index).map(|r| f64::from(r.score));
        let mean = scores.clone().sum::<f64>() / scores.count() as f64;
        let expected = expected_score(row);
        // The score's standard deviation is below half its range: five standard errors of a mean of 4,000.
        let tolerance = 5.0 * 0.5 * f64::from(max_score) / 4000f64.sqrt();
        assert!((mean - expected).abs() < tolerance, "{}: {mean} for {expected}", item.id);
    }
}

/// Mean score over N(0, 1), by the formulas of the models written out.
fn expected_score(row: &gradatim_log::pool::PoolRow) -> f64 {
    let logistic = |x: f64| 1.0 / (1.0 + (-x).exp());
    let at = |theta: f64| match row.model.as_str() {
        "grm" => row.thresholds.iter().map(|b| logistic(row.a * (theta - b))).sum(),
        "gpcm" => {
            let steps = row.thresholds.iter().scan(0.0, |sum, b| {
                *sum += row.a * (theta - b);
                Some(*sum)
            });
            let weights: Vec<f64> = std::iter::once(0.0).chain(steps).map(f64::exp).collect();
            let scored = weights.iter().enumerate().map(|(k, w)| k as f64 * w).sum::<f64>();
            scored / weights.iter().sum::<f64>()
        }
        _ => row.c + (row.d - row.c) * logistic(row.a * (theta - row.b)),
    };
    let nodes = (-600..=600).map(|i| f64::from(i) / 100.0);
    let (sum, total) = nodes.fold((0.0, 0.0), |(sum, total), theta: f64| {
        let weight = (-0.5 * theta * theta).exp();
        (sum + weight * at(theta), total + weight)
    });
    sum / total
}

#[test]
fn answers_follow_their_true_parameters() {
    for (model, max_score) in [("2pl", 1), ("3pl", 1), ("grm", 3), ("gpcm", 3)] {
        check_means(model, max_score);
    }
}

#[test]
fn the_items_of_a_pool_serve_too_and_the_truth_comes_back() {
    let place = Place::new();
    let pool =
        "item,model,a,b,c,d,thresholds\nx,3pl,1.1,0.3,0.2,1,\ny,grm,0.9,0,0,1,-1;0;1\nz,gpcm,1,0,0,1,1;-1\n";
    std::fs::write(place.path("pool.csv"), pool).unwrap();
    let report = place.simulate("--persons 50 --pool @/pool.csv --out @/r.csv --truth @/t.parquet");
    assert_eq!(
        (&report["model"], &report["max_score"], &report["items_n"]),
        (&"3pl,gpcm,grm".into(), &3.into(), &3.into())
    );
    let read = |name: &str| read_pool(&place.path(name), &PoolOptions::default()).unwrap();
    let plain = |row: &gradatim_log::pool::PoolRow| {
        (row.item.clone(), row.model.clone(), row.a, row.b, row.c, row.d, row.thresholds.clone())
    };
    let (truth, given) = (read("t.parquet"), read("pool.csv"));
    assert_eq!(
        truth.rows.iter().map(plain).collect::<Vec<_>>(),
        given.rows.iter().map(plain).collect::<Vec<_>>()
    );
    assert_eq!(truth.sidecar.unwrap()["synthetic"], true);
    assert!(std::fs::read_to_string(place.path("r.csv")).unwrap().starts_with("learner,item,score\n"));
    assert_eq!(place.read("r.csv", 3).responses.len(), 150);
}

#[test]
fn a_stream_of_it_packs() {
    let place = Place::new();
    place.simulate("--persons 2000 --items 300 --per-person 30 --out @/r.parquet");
    let packed = PackedResponses::pack(&place.path("r.parquet"), &ReadOptions::default()).unwrap();
    assert_eq!((packed.persons(), packed.answers(), packed.items().len()), (2000, 60_000, 300));
    assert!(packed.notes().synthetic);
    let mut block = Block::default();
    packed.read(0, &mut block).unwrap();
    assert!(block.iter().all(|row| row.len() == 30));
}

#[test]
fn what_cannot_be_made_is_refused() {
    let place = Place::new();
    place.fails("--persons 5 --items 3 --per-person 4 --out @/r.csv", &["--per-person 4", "only 3 items"]);
    place.fails(
        "--persons 5 --items 3 --out @/r.xlsx --truth @/t.csv",
        &["r.xlsx", ".parquet, .csv or .csv.gz expected"],
    );
    place.fails(
        "--persons 5 --items 3 --out @/r.csv --truth @/t.json",
        &["t.json", ".csv or .parquet expected"],
    );
    place.fails("--persons 5 --out @/r.csv", &["required arguments"]);
    place.fails("--persons 5 --items 3 --pool @/p.csv --out @/r.csv", &["cannot be used with"]);
    place.fails("--persons 0 --items 3 --out @/r.csv", &["invalid value '0' for '--persons"]);
    place.fails("--persons 5 --pool @/p.csv --out @/r.csv", &["p.csv", "cannot read"]);
    std::fs::write(place.path("p.csv"), "item,model,a,b,thresholds\nx,grm,1,0,1;0\n").unwrap();
    place.fails("--persons 5 --pool @/p.csv --out @/r.csv", &["p.csv: item `x`", "rising boundaries"]);
    assert!(["r.csv", "r.xlsx", "t.csv"].iter().all(|name| !place.path(name).exists()));
}
