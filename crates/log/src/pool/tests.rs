use super::*;
use crate::LogError;
use proptest::prelude::*;
use std::path::Path;

fn read_text(text: &str, options: &PoolOptions) -> Result<PoolFile, LogError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pool.csv");
    std::fs::write(&path, text).unwrap();
    read_pool(&path, options)
}

fn read(text: &str) -> Result<PoolFile, LogError> {
    read_text(text, &PoolOptions::default())
}

fn check_error(text: &str, words: &str) {
    let error = read(text).unwrap_err().to_string();
    assert!(error.contains(words), "{error}");
}

#[test]
fn the_least_a_pool_can_say() {
    let pool = read("item,a,b\nq1,1.2,-0.5\n").unwrap();
    let row = &pool.rows[0];
    assert_eq!((row.item.as_str(), row.model.as_str(), row.domain.as_deref()), ("q1", "2pl", None));
    assert_eq!((row.a, row.b, row.c, row.d), (1.2, -0.5, 0.0, 1.0));
    assert_eq!((pool.sidecar, pool.skipped.len()), (None, 0));
}

#[test]
fn models_are_named_or_found() {
    let text = "item,model,a,b,c,d,Group\nx,,1,0,0,1,g\ny,,1,0,.2,1,\nz,NA,1,0,.2,.95,g\nr,Rasch,1,0,,,g\n";
    let rows = read(text).unwrap().rows;
    assert_eq!(rows.iter().map(|r| r.model.as_str()).collect::<Vec<_>>(), ["2pl", "3pl", "4pl", "rasch"]);
    assert_eq!(rows[0].domain.as_deref(), Some("g"));
    assert_eq!(rows[1].domain, None);
}

#[test]
fn thresholds_in_one_cell_or_spread() {
    let one = read("item,model,a,b,thresholds\nx,GRM,1.5,NA,-1; 0;2.5\ny,3PL,1,0.5,\n").unwrap().rows;
    assert_eq!(
        (one[0].model.as_str(), one[0].b, one[0].thresholds.as_slice()),
        ("grm", 0.5, [-1.0, 0.0, 2.5].as_slice())
    );
    assert!(one[1].thresholds.is_empty());
    let spread = read("item,model,a,b,c,PAR4\nx,GPC,1,-2,-1,\ny,GPC,1,1,2,3\nz,3PL,1,0,0.2,\n").unwrap().rows;
    assert_eq!(spread[0].thresholds, [-2.0, -1.0]);
    assert_eq!((spread[1].thresholds.len(), spread[1].b, spread[1].c), (3, 2.0, 0.0));
    assert_eq!((spread[2].thresholds.len(), spread[2].c), (0, 0.2));
}

#[test]
fn bad_pools() {
    check_error("item,a\nx,1\n", "lacks column `b`");
    check_error("item,a,b\nx,1,0\nx,1,0\n", ":3: column `item`: item `x` occurs twice");
    check_error("item,a,b\nx,inf,0\n", ":2: column `a`: `inf` is not a finite number");
    check_error("item,a,b\nx,1,\n", ":2: column `b`: empty; a number expected");
    check_error("item,a,b\n,1,0\n", ":2: column `item`: empty");
    check_error("item,a,b,c\nx,1,0,1.5\n", ":2: c = 1.5 and d = 1; 0 ≤ c < d ≤ 1 expected");
    check_error("item,a,b,se_a\nx,1,0,NaN\n", ":2: column `se_a`: `NaN` is not a finite number");
    check_error("item,a,b,n\nx,1,0,-4\n", ":2: column `n`: `-4` is not a count");
    check_error("item,model,a,b\nx,5pl,1,0\n", ":2: column `model`: `5pl` is unknown");
    check_error(
        "item,a,b,thresholds\nx,1,0,1;2\n",
        ":2: column `model`: not given for an item with thresholds",
    );
    check_error(
        "item,model,a,b,thresholds\nx,grm,1,0,\n",
        ":2: column `thresholds`: empty; a `grm` item needs",
    );
    check_error(
        "item,model,a,b,thresholds\nx,2pl,1,0,1\n",
        ":2: column `thresholds`: given for a `2pl` item",
    );
    check_error(
        "item,model,a,b,thresholds\nx,grm,1,0,1;b\n",
        ":2: column `thresholds`: `1;b`: finite numbers",
    );
}

#[test]
fn bad_rows_can_be_left_out() {
    let options = PoolOptions { skip_bad: true, ..PoolOptions::default() };
    let pool = read_text("item,a,b\nx,,\ny,1,0\n", &options).unwrap();
    assert_eq!((pool.rows.len(), pool.skipped[0].row), (1, 2));
    assert_eq!(pool.skipped[0].why, "column `a`: empty; a number expected");
}

#[test]
fn the_sidecar_travels_in_the_footer_and_lies_beside() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pool.parquet");
    let rows = read("item,a,b\nq1,1.2,-0.5\n").unwrap().rows;
    let sidecar = serde_json::json!({"loadings": {"1": {"value": 0.9, "se": 0.01}}, "scale": "s"});
    write_pool(&path, &rows, &sidecar).unwrap();
    let beside = folder.path().join("pool.json");
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&std::fs::read_to_string(&beside).unwrap()).unwrap(),
        sidecar
    );
    std::fs::remove_file(beside).unwrap();
    assert_eq!(read_pool(&path, &PoolOptions::default()).unwrap().sidecar, Some(sidecar));
    let csv = folder.path().join("p.csv.gz");
    std::fs::write(&csv, "item,a,b\nq1,1.2,-0.5\n").unwrap();
    std::fs::write(folder.path().join("p.json"), "{\"scale\": 1}").unwrap();
    let read = || read_pool(&csv, &PoolOptions::default());
    assert_eq!(read().unwrap().sidecar, Some(serde_json::json!({"scale": 1})));
    std::fs::write(folder.path().join("p.json"), "{").unwrap();
    assert!(read().unwrap_err().to_string().contains("p.json: the pool's sidecar is not JSON"));
}

#[test]
fn what_could_not_be_read_back_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut rows = read("item,a,b\nq1,1.2,-0.5\n").unwrap().rows;
    rows[0].se_b = Some(f64::NAN);
    let error = write_pool(&folder.path().join("p.parquet"), &rows, &serde_json::Value::Null).unwrap_err();
    assert!(error.to_string().contains("item `q1`: a number is not finite"), "{error}");
    rows[0].se_b = None;
    for name in ["NA", ".", "", " x"] {
        rows[0].domain = Some(name.into());
        let error =
            write_pool(&folder.path().join("p.parquet"), &rows, &serde_json::Value::Null).unwrap_err();
        assert!(error.to_string().contains("another name expected"), "{error}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

fn finite() -> impl Strategy<Value = f64> {
    prop_oneof![-10.0..10.0_f64, Just(1e-300), Just(f64::MAX), Just(0.1 + 0.2)]
}

prop_compose! {
    fn dichotomous()(
        model in prop::sample::select(vec!["rasch", "1pl", "2pl", "3pl", "4pl"]), domain in prop::option::of("[A-M]{1,3}"),
        a in finite(), b in finite(), c in 0.0..0.5_f64, d in 0.6..=1.0_f64, se_a in prop::option::of(finite()),
        n in prop::option::of(0_u64..1_000_000), flags in prop::collection::vec("[a-z ]{1,8}[a-z]", 0..3),
    ) -> PoolRow {
        let flags = flags.into_iter().map(|f| f.trim().to_owned()).collect();
        PoolRow { item: String::new(), model: model.into(), domain, a, b, c, d, thresholds: vec![], se_a, se_b: None,
            se_c: None, se_d: se_a, n, flags }
    }
}

prop_compose! {
    fn polytomous()(
        base in dichotomous(), model in prop::sample::select(vec!["pcm", "gpcm", "grm"]),
        thresholds in prop::collection::vec(-9.0..9.0_f64, 1..6),
    ) -> PoolRow {
        let b = thresholds.iter().sum::<f64>() / thresholds.len() as f64;
        PoolRow { model: model.into(), b, c: 0.0, d: 1.0, thresholds, ..base }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn parquet_brings_everything_back(rows in prop::collection::vec(prop_oneof![dichotomous(), polytomous()], 1..20)) {
        let rows: Vec<PoolRow> =
            rows.into_iter().enumerate().map(|(i, row)| PoolRow { item: format!("q{i}"), ..row }).collect();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pool.parquet");
        write_pool(&path, &rows, &serde_json::Value::Null).unwrap();
        prop_assert_eq!(read_pool(&path, &PoolOptions::default()).unwrap().rows, rows);
    }
}

fn real(name: &str, map: &[(&str, &str)], skip_bad: bool) -> Option<Result<PoolFile, LogError>> {
    let path = crate::samples::shared_data(&Path::new("pools").join(name))?;
    let map = map.iter().map(|(ours, theirs)| ((*ours).to_owned(), (*theirs).to_owned())).collect();
    Some(read_pool(&path, &PoolOptions { map, skip_bad }))
}

#[test]
fn real_pools() {
    let check = |name, map: &[(&str, &str)], items, skipped| {
        let Some(pool) = real(name, map, skipped > 0) else { return };
        let pool = pool.unwrap();
        assert_eq!((pool.rows.len(), pool.skipped.len()), (items, skipped), "{name}");
    };
    check("tcals_85.csv", &[], 85, 0);
    check("sim3pl_1000.csv.gz", &[], 1_000, 0);
    check("sim3pl_10000.csv.gz", &[], 10_000, 0);
    check("science_pool.csv", &[("domain", "STANDARD")], 1_000, 0);
    check("enem2025_blue.csv", &[("item", "co_item"), ("domain", "area")], 180, 5);
    if let Some(pool) = real("tcals_85.csv", &[], false) {
        assert_eq!(pool.unwrap().rows[0].domain.as_deref(), Some("Audio1"));
    }
    if let Some(pool) = real("science_pool.csv", &[], false) {
        let steps = |n| pool.as_ref().unwrap().rows.iter().filter(|r| r.thresholds.len() == n).count();
        assert_eq!((steps(0), steps(1) + steps(2), steps(3)), (918, 79, 3));
    }
    if let Some(pool) = real("enem2025_blue.csv", &[("item", "co_item")], false) {
        let error = pool.unwrap_err().to_string();
        assert!(error.contains("column `a`: empty"), "{error}");
    }
    if let Some(pool) = real("science_constraints.csv", &[], false) {
        assert!(pool.unwrap_err().to_string().contains("lacks column `item`"));
    }
}
