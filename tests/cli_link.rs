//! `gradatim link` as people and scripts run it.

mod binary;

use binary::{Home, Run};
use gradatim_log::pool::{PoolFile, PoolOptions, read_pool};
use serde_json::Value;

const HEADER: &str = "item,model,a,b,c,se_a,se_b,se_c\n";
/// Items on a scale whose unit is 1.25 units of the other one, and whose zero is at −0.5 there.
const NEW: &str = "q1,2pl,1.25,-1.0,0,0.1,0.2,\nq2,2pl,1.0,0.0,0,0.1,0.2,\nq3,2pl,2.0,0.8,0,0.1,0.2,\n\
                   q4,3pl,1.5,1.2,0.2,0.1,0.2,0.05\nq5,2pl,1.75,1.6,0,0.1,0.2,\n";
const OLD: &str = "q1,2pl,1.0,-1.75,0,0.1,0.2,\nq2,2pl,0.8,-0.5,0,0.1,0.2,\nq3,2pl,1.6,0.5,0,0.1,0.2,\n\
                   q4,3pl,1.2,1.0,0.2,0.1,0.2,0.05\nz,2pl,1,0,0,,,\n";

/// A folder with two pools.
struct Pools(Home);

impl Pools {
    fn new(new: &str, old: &str) -> Self {
        let pools = Self(Home::new());
        pools.write("new.csv", &format!("{HEADER}{new}"));
        pools.write("old.csv", &format!("{HEADER}{old}"));
        pools
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.path().join(name), text).unwrap();
    }

    /// The command line with the two pools and more options, `@` in them standing for the folder.
    fn line(&self, more: &str) -> String {
        let line = format!("link --from @new.csv --to @old.csv {more}");
        line.trim().replace('@', &format!("{}/", self.0.path().display()))
    }

    fn run(&self, more: &str) -> Run {
        let run = self.0.run(&self.line(more), "");
        assert_eq!(run.code, 0, "{more}: {}", run.err);
        run
    }

    fn json(&self, more: &str) -> Value {
        let run = self.run(format!("{more} --json").trim());
        assert_eq!(run.out.lines().count(), 1, "{}", run.out);
        serde_json::from_str(&run.out).unwrap()
    }

    fn fails(&self, more: &str, parts: &[&str]) {
        self.0.fails(&self.line(more), "", 2, parts);
    }

    fn pool(&self, name: &str) -> PoolFile {
        read_pool(&self.0.path().join(name), &PoolOptions::default()).unwrap()
    }
}

fn close(value: &Value, expected: f64) {
    let number = value.as_f64().unwrap_or_else(|| panic!("{value} is no number"));
    assert!((number - expected).abs() < 1e-9, "{number} is not {expected}");
}

#[test]
fn every_method_finds_the_scale() {
    let pools = Pools::new(NEW, OLD);
    for method in ["mean-mean", "mean-gmean", "mean-sigma", "haebara", "stocking-lord", "haebara --symmetric"]
    {
        let found = pools.json(&format!("--method {method}"));
        close(&found["a"], 1.25);
        close(&found["b"], -0.5);
        assert_eq!(found["common"], 4, "{method}");
        assert_eq!(found["drifted"], serde_json::json!([]), "{method}");
        assert_eq!(found["se"]["approximate"], true, "{method}");
        assert!(found["se"]["a"].as_f64().unwrap() > 0.0, "{method}");
    }
    // By hand: Var A = A²·4·0.1²·(1/5.75² + 1/4.6²).
    let by_hand = 1.25 * 0.2 * (5.75f64.powi(-2) + 4.6f64.powi(-2)).sqrt();
    close(&pools.json("--method mean-mean")["se"]["a"], by_hand);
}

/// The number of learners tells what errors the items share: B is known less well than independent items say.
#[test]
fn the_number_of_learners_makes_errors_right() {
    let pools = Pools::new(NEW, OLD);
    let alone = pools.json("");
    assert_eq!(alone["se"]["covariances"], "zero");
    assert!(pools.run("").out.contains("standard errors can be far off"));
    for (name, pool) in [("new.csv", NEW), ("old.csv", OLD)] {
        let counted: String = pool.lines().map(|line| format!("{line},200\n")).collect();
        pools.write(name, &format!("{},n\n{counted}", HEADER.trim()));
    }
    let counted = pools.json("");
    assert_eq!(counted["se"]["covariances"], "implied");
    let [b, c] = [&alone, &counted].map(|found| found["se"]["b"].as_f64().unwrap());
    assert!((b - c).abs() > 1e-3, "{b} {c}");
    assert!(!pools.run("").out.contains("far off"));
}

#[test]
fn people_read_a_table() {
    let run = Pools::new(NEW, OLD).run("");
    for part in ["A = 1.250000, standard error 0.", "B = -0.500000", "4 common items, none drifted", "q4"] {
        assert!(run.out.contains(part), "{part}: {}", run.out);
    }
}

#[test]
fn a_pool_is_written_on_the_other_scale() {
    let pools = Pools::new(NEW, OLD);
    pools.write(
        "old.json",
        r#"{"scale": "old-2025", "pool": "old", "latent": {"mean": 0.5, "variance": 4.0}}"#,
    );
    pools.write("new.json", r#"{"scale": "s", "log_likelihood": -12.5, "synthetic": true}"#);
    let run = pools.run("--out @linked.parquet");
    assert!(run.err.contains("5 items written on the scale old-2025"), "{}", run.err);
    let (linked, sidecar) = (pools.pool("linked.parquet"), pools.pool("linked.parquet").sidecar.unwrap());
    let last = linked.rows.last().unwrap();
    for (found, expected) in
        [(last.a, 1.4), (last.b, 1.5), (last.se_a.unwrap(), 0.08), (last.se_b.unwrap(), 0.25)]
    {
        assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
    }
    assert_eq!((sidecar["scale"].as_str(), sidecar["synthetic"].as_bool()), (Some("old-2025"), Some(true)));
    // The population of the scale, and that of the pool's own learners on it.
    close(&sidecar["latent"]["mean"], 0.5);
    close(&sidecar["latent"]["variance"], 4.0);
    close(&sidecar["linked"]["population"]["mean"], -0.5);
    close(&sidecar["linked"]["population"]["variance"], 1.5625);
    close(&sidecar["linked"]["a"], 1.25);
    assert_eq!(sidecar["linked"]["method"], "stocking-lord");
    close(&sidecar["log_likelihood"], -12.5);
    assert!(sidecar["pool"].as_str().unwrap().starts_with("new-linked-"));
    // What is on the scale stays there.
    let again = pools.0.run(&pools.line("--json").replace("new.csv", "linked.parquet"), "");
    let again: Value = serde_json::from_str(&again.out).unwrap();
    close(&again["a"], 1.0);
    close(&again["b"], 0.0);
}

#[test]
fn drifted_items_are_named_and_can_be_left_out() {
    // Quartiles of four differences would be drawn along by one of them.
    let more = |a: f64, bs: [f64; 4]| -> String {
        bs.iter().enumerate().map(|(i, b)| format!("m{i},2pl,{a},{b},0,0.1,0.2,\n")).collect()
    };
    let new = format!("{NEW}{}", more(1.25, [-0.8, 0.4, 0.8, 1.2]));
    let old = format!("{OLD}{}", more(1.0, [-1.5, 0.0, 0.5, 1.0]));
    let pools = Pools::new(&new, &old.replace("q3,2pl,1.6,0.5", "q3,2pl,1.6,1.4"));
    let found = pools.json("--drift-cut 3");
    assert_eq!(found["drifted"], serde_json::json!(["q3"]));
    let line = pools.run("--drift-cut 3 --out @linked.parquet").out;
    assert!(line.contains("1 drifted (robust z beyond ±3): q3"), "{line}");
    assert_eq!(pools.pool("linked.parquet").rows[2].flags, ["drifted"]);
    let without = pools.json("--without q3");
    assert_eq!(without["common"], 7);
    close(&without["a"], 1.25);
}

#[test]
fn rasch_items_keep_their_unit() {
    let rasch = |b: [f64; 3]| -> String {
        b.iter().enumerate().map(|(i, b)| format!("q{i},rasch,1,{b},0,,0.1,\n")).collect()
    };
    let pools = Pools::new(&rasch([-1.0, 0.1, 0.9]), &rasch([-0.6, 0.4, 1.4]));
    let found = pools.json("--method mean-sigma --out @linked.parquet");
    close(&found["a"], 1.0);
    close(&found["b"], 0.4);
    close(&found["se"]["a"], 0.0);
    close(&found["se"]["b"], 0.1 * (2.0f64 / 3.0).sqrt());
    assert!(pools.pool("linked.parquet").rows.iter().all(|row| row.model == "rasch"));
}

#[test]
fn a_slope_of_one_is_not_one_in_another_unit() {
    let extra = |pool: &str| format!("{pool}r,rasch,1,0,0,,0.1,\n");
    let pools = Pools::new(&extra(NEW), OLD);
    pools.run("--out @linked.parquet");
    let linked = pools.pool("linked.parquet");
    let row = linked.rows.last().unwrap();
    assert_eq!(row.model, "2pl");
    assert!((row.a - 0.8).abs() < 1e-9 && (row.b + 0.5).abs() < 1e-9);
}

#[test]
fn thresholds_move_and_their_errors_are_not_known() {
    let pools = Pools::new("", "");
    let header = "item,model,a,b,thresholds,se_b\n";
    pools.write(
        "new.csv",
        &format!("{header}x,grm,1.25,0,-1.0;1.0,0.1\ny,gpcm,1,0,0.4;-0.4;1.2,0.1\nz,grm,1.5,0,0;1,0.1\n"),
    );
    pools.write(
        "old.csv",
        &format!("{header}x,grm,1.0,0,-1.75;0.75,0.1\ny,gpcm,0.8,0,0;-1;1,0.1\nz,grm,1.2,0,-0.5;0.75,0.1\n"),
    );
    let run = pools.run("--out @linked.parquet --json");
    assert!(run.err.contains("item `x` has no standard error of its single thresholds"), "{}", run.err);
    let found: Value = serde_json::from_str(&run.out).unwrap();
    close(&found["a"], 1.25);
    assert!(found["se"].is_null());
    let linked = pools.pool("linked.parquet");
    assert!(linked.rows[1].thresholds.iter().zip([0.0, -1.0, 1.0]).all(|(x, y)| (x - y).abs() < 1e-9));
}

#[test]
fn two_items_give_a_line_and_no_errors() {
    let first_two = |pool: &str| pool.lines().take(2).map(|line| format!("{line}\n")).collect::<String>();
    let pools = Pools::new(&first_two(NEW), OLD);
    let found = pools.json("");
    close(&found["a"], 1.25);
    assert!(found["se"].is_null() && found["items"][0]["drifted"].is_null());
    pools
        .fails("--out @linked.parquet", &["new.csv: 2 items in common with", "old.csv; at least 3 expected"]);
    pools.fails("--without q1", &["new.csv: 1 item in common with", "at least 2 expected"]);
}

#[test]
fn columns_can_have_other_names() {
    let pools = Pools::new(NEW, OLD);
    pools.write("new.csv", &format!("{}{NEW}", HEADER.replace("item", "question")));
    pools.write("old.csv", &format!("{}{OLD}", HEADER.replace("item", "task")));
    close(&pools.json("--map item=question --to-map item=task")["a"], 1.25);
    pools.fails("", &["new.csv", "item"]);
}

/// Domains of one pool that are abilities of their own have scales of their own.
#[test]
fn domains_are_linked_one_by_one() {
    let with_domain = |pool: &str| -> String {
        let domains = ["x", "x", "x", "x", "y"];
        pool.lines().zip(domains).map(|(line, domain)| format!("{line},{domain}\n")).collect()
    };
    let pools = Pools::new("", "");
    let header = HEADER.replace("se_c", "se_c,domain");
    pools.write("new.csv", &format!("{header}{}", with_domain(NEW)));
    pools.write("old.csv", &format!("{header}{}", with_domain(OLD)));
    pools.write("new.json", r#"{"loadings": {"x": {"value": 0.9}, "y": {"value": 0.9}}}"#);
    pools.fails(
        "",
        &["new.csv: every domain is an ability of its own; --domain with one of `x`, `y` expected"],
    );
    close(&pools.json("--domain x")["a"], 1.25);
    pools.fails("--domain nine", &["new.csv: no items of domain `nine`"]);
}

#[test]
fn bad_input_is_one_sentence() {
    let pools = Pools::new(NEW, &OLD.replace("q2,2pl", "q2,1pl"));
    pools.fails(
        "",
        &["new.csv: item `q2`: model 2pl here and 1pl in", "old.csv; the same model in both expected"],
    );
    pools.fails(
        "--method stocking",
        &["--method", "mean-mean, mean-gmean, mean-sigma, haebara, stocking-lord"],
    );
    pools.fails("--drift-cut 0", &["--drift-cut", "a positive number expected"]);
    pools.fails("--out @linked.csv", &["linked.csv: a pool is written as Parquet"]);
    let pools = Pools::new(&NEW.replace("q2,2pl,1.0", "q2,2pl,-1.0"), OLD);
    pools.fails("", &["new.csv: item `q2`", "discrimination a = -1 is not a positive number"]);
    std::fs::remove_file(pools.0.path().join("old.csv")).unwrap();
    pools.fails("", &["old.csv"]);
    let same = Pools::new(&NEW.replace(",0,0.1,0.2", ",0,,"), OLD);
    let run = same.run("--json");
    assert!(run.err.contains("item `q1` has no standard error of its difficulty"), "{}", run.err);
}

#[test]
fn a_pool_is_not_written_over_one_it_was_linked_with() {
    let pools = Pools::new(NEW, OLD);
    pools.run("--out @linked.parquet");
    let onto = pools.line("--out @linked.parquet").replace("new.csv", "linked.parquet");
    pools.0.fails(&onto, "", 2, &["linked.parquet: one of the pools that are linked"]);
}
