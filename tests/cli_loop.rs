//! The whole loop: a synthetic log becomes Parquet, the dataset calibrates the items, the pool serves the next drill.

use gradatim_log::pool::{PoolOptions, read_pool};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

fn gradatim(arguments: &[&str]) -> (String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_gradatim")).args(arguments).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
    (text(&output.stdout), text(&output.stderr))
}

/// Simulates, compacts and calibrates; returns the calibration's document.
fn calibrated(home: &Path, design: &str) -> Value {
    let home = home.to_str().unwrap();
    gradatim(&[
        "simulate",
        "log",
        "--exam",
        "mls-c01",
        "--learners",
        "700",
        "--design",
        design,
        "--seed",
        "11",
        "--out",
        home,
    ]);
    gradatim(&["log", "compact", "--home", home]);
    let joint = if design == "drills" { "--joint" } else { "--no-joint" };
    let attempts = format!("{home}/attempts");
    let (document, _) =
        gradatim(&["calibrate", &attempts, "--model", "2pl", joint, "--json", "--home", home]);
    serde_json::from_str(&document).unwrap()
}

/// Estimated against true difficulties by domain: (true, estimated).
fn pairs(home: &Path, document: &Value) -> BTreeMap<String, Vec<(f64, f64)>> {
    let truth = read_pool(&home.join("truth.parquet"), &PoolOptions::default()).unwrap();
    let truth: BTreeMap<&str, f64> = truth.rows.iter().map(|row| (row.item.as_str(), row.b)).collect();
    let mut domains: BTreeMap<String, Vec<(f64, f64)>> = BTreeMap::new();
    for item in document["items"].as_array().unwrap() {
        let pair = (truth[item["item"].as_str().unwrap()], item["b"].as_f64().unwrap());
        domains.entry(item["domain"].as_str().unwrap().to_owned()).or_default().push(pair);
    }
    domains
}

/// Correlation of the pairs, and slope of the second on the first.
fn regression(pairs: &[(f64, f64)]) -> (f64, f64) {
    let n = pairs.len() as f64;
    let (mx, my) = (pairs.iter().map(|p| p.0).sum::<f64>() / n, pairs.iter().map(|p| p.1).sum::<f64>() / n);
    let sum = |f: fn(f64, f64) -> f64| pairs.iter().map(|(x, y)| f(x - mx, y - my)).sum::<f64>();
    let (xx, yy, xy) = (sum(|x, _| x * x), sum(|_, y| y * y), sum(|x, y| x * y));
    (xy / (xx * yy).sqrt(), xy / xx)
}

fn check(design: &str) {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("study");
    let document = calibrated(&home, design);
    assert_eq!(document["converged"], true);
    assert_eq!(document["synthetic"], true);
    for (domain, pairs) in pairs(&home, &document) {
        let (correlation, slope) = regression(&pairs);
        assert!(correlation >= 0.95, "{design}, domain {domain}: correlation {correlation}");
        // 700 learners leave about 5 % of sampling error in a domain's scale.
        assert!((0.87..=1.13).contains(&slope), "{design}, domain {domain}: slope {slope}");
    }
    let drill = [
        "drill",
        "mls-c01",
        "--home",
        home.to_str().unwrap(),
        "--simulate",
        "theta=0",
        "--seed",
        "1",
        "--questions",
        "2",
    ];
    let pool = home.join("pools").join("mls-c01.parquet");
    let pool_argument = ["--pool", pool.to_str().unwrap(), "--json"];
    let (_, said) = gradatim(&[&drill[..], &pool_argument[..]].concat());
    assert!(said.contains("calibrated pool"), "{said}");
    let (_, said) = gradatim(&[&drill[..], &["--json"]].concat());
    assert!(said.contains("calibrated pool"), "the pool in the home serves the next drill: {said}");
}

#[test]
fn linear_forms_recover_the_items() {
    check("forms");
}

#[test]
fn adaptive_drills_recover_the_items_jointly() {
    check("drills");
}
