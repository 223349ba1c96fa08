//! `gradatim calibrate` as people and scripts run it.

mod place;

use gradatim_log::dataset::compact;
use gradatim_log::{Answer, Journal, LearnerKey, Mode, Presentation, SittingHistory, SittingRecord};
use gradatim_tests::real_data;
use place::{Place, Stream, wide};
use serde_json::Value;
use std::path::Path;

fn numbers(value: &Value, names: &[&str]) {
    for name in names {
        assert!(value[name].is_f64() || value[name].is_u64(), "{name} is {}", value[name]);
    }
}

#[test]
fn lsat7_by_the_contract() {
    let Some(data) = real_data() else { return };
    let (place, file) = (Place::new(), data.join("real/wide/lsat7.csv.gz"));
    let fit = place.json(&format!("calibrate {} --model 2pl --out pool.parquet", file.display()));
    assert!((fit["log_likelihood"].as_f64().unwrap() + 2658.805).abs() < 0.01, "{fit}");
    let counts = ["persons", "items_n", "responses", "parameters"].map(|name| fit[name].as_u64().unwrap());
    assert_eq!((fit["model"].as_str(), counts), (Some("2pl"), [1000, 5, 5000, 10]));
    numbers(&fit, &["log_prior", "aic", "bic", "iterations", "max_gradient", "seconds"]);
    assert_eq!((&fit["converged"], &fit["dropped"]), (&Value::Bool(true), &Value::Array(vec![])));
    numbers(&fit["latent"], &["mean", "variance"]);
    let item = &fit["items"][0];
    assert_eq!((item["item"].as_str(), &item["thresholds"]), (Some("Item.1"), &Value::Null));
    numbers(item, &["n", "a", "b", "c", "d", "slope", "intercept"]);
    numbers(&item["se"], &["a", "b", "slope", "intercept"]);
    assert!(item["se"]["c"].is_null() && item["se"]["d"].is_null() && item["flags"] == Value::Array(vec![]));
    // The pool that was written scores the same file.
    let scores = place.json(&format!("score {} --pool pool.parquet", file.display()));
    assert!(
        (scores["persons"][0]["theta"].as_f64().unwrap() + 1.869_783_6).abs() < 1e-4,
        "{}",
        scores["persons"][0]
    );
}

#[test]
fn every_model_runs_and_the_text_names_it() {
    let place = Place::new();
    place.write("r.csv", &wide(300));
    for model in [
        "rasch",
        "1pl",
        "2pl",
        "3pl --prior-c beta(5,17)",
        "4pl --prior-c beta(5,17) --prior-d beta(17,2) --prior-a lognormal(0,0.5)",
    ] {
        let run = place.run(&format!("calibrate r.csv --model {model}"));
        assert_eq!(run.code, 0, "{model}: {}", run.err);
        let name = model.split(' ').next().unwrap();
        assert!(run.out.starts_with(&format!("{name}: 300 persons, 6 items")), "{}", run.out);
    }
    let fit = place.json("calibrate r.csv --model 3pl --fix-c 0.2 --se sandwich");
    assert_eq!((fit["items"][0]["c"].as_f64(), &fit["items"][0]["se"]["c"]), (Some(0.2), &Value::Null));
    assert_eq!(place.json("calibrate r.csv --model 2pl --se none")["items"][0]["se"]["a"], Value::Null);
}

#[test]
fn bad_input_is_named() {
    let place = Place::new();
    let seven = wide(20).replacen("\n1,", "\n7,", 1);
    let row = seven.lines().position(|line| line.starts_with('7')).unwrap() + 1;
    place.write("seven.csv", &seven);
    place.fails("calibrate seven.csv --model 2pl", 2, &[&format!("seven.csv:{row}: column `q0`"), "`7`"]);
    assert_eq!(place.run("calibrate seven.csv --model rasch --skip-bad").code, 0);
    place.write("header.csv", "q0,q1\n");
    place.fails("calibrate header.csv --model 2pl", 2, &["header.csv: no rows"]);
    place.write("cut.parquet", "PAR1 and then nothing more");
    place.fails(
        "calibrate cut.parquet --model 2pl",
        2,
        &["cut.parquet: a truncated or damaged Parquet file"],
    );
    place.fails("calibrate absent.csv --model 2pl", 2, &["absent.csv"]);
    place.write("same.csv", "q0,q1\n1,0\n1,0\n");
    place.fails(
        "calibrate same.csv --model rasch",
        2,
        &["same.csv: nothing can be calibrated", "at least 2"],
    );
}

#[test]
fn bad_usage_is_one_sentence() {
    let place = Place::new();
    place.write("r.csv", &wide(50));
    let check = |options: &str, part: &str| place.fails(&format!("calibrate r.csv {options}"), 2, &[part]);
    check("--model gpcm", "there are rasch, 1pl, 2pl, 3pl and 4pl");
    check("--model 2pl --prior-a cauchy(0,1)", "lognormal(m,s) or normal(m,s) expected");
    check("--model 3pl --prior-c beta(5)", "logit-normal(m,s) or beta(a,b) expected");
    check("--model 2pl --prior-c beta(5,17)", "--prior-c: 2pl estimates no guessing levels");
    check("--model rasch --prior-a normal(1,1)", "--prior-a: rasch");
    check("--model 2pl --fix-c 1.5", "--fix-c 1.5");
    check("--model 2pl --tolerance 0", "tolerance");
    check("--model 2pl --range -1", "range");
    check("--model 2pl --joint", "needs a domain for every item");
    check("--model 2pl --out pool.csv", "ends in .parquet");
    check("--model 2pl --items q0,nope,q2", "nope");
}

#[test]
fn a_foreign_parquet_file_is_read_by_its_columns() {
    let place = Place::new();
    place.write("r.csv", &wide(60));
    assert_eq!(place.run("calibrate r.csv --model rasch --out pool.parquet").code, 0);
    // A pool is Parquet, but holds no responses.
    place.fails("calibrate pool.parquet --model 2pl", 2, &["pool.parquet"]);
    place.fails("score r.csv --pool r.csv", 2, &["r.csv: lacks column `item`"]);
}

#[test]
fn a_fit_that_does_not_converge_is_printed_and_fails() {
    let place = Place::new();
    place.write("r.csv", &wide(200));
    let run = place.run("calibrate r.csv --model 2pl --max-iterations 2 --out pool.parquet --json");
    let fit: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!((run.code, &fit["converged"]), (1, &Value::Bool(false)));
    assert!(run.err.contains("error: r.csv: not converged after 2 steps"), "{}", run.err);
    assert!(!place.path("pool.parquet").exists());
}

#[test]
fn items_that_cannot_be_estimated_are_dropped_with_why() {
    let place = Place::new();
    let constant: Vec<String> = wide(100)
        .lines()
        .enumerate()
        .map(|(i, l)| format!("{l},{}", if i == 0 { "easy" } else { "1" }))
        .collect();
    place.write("r.csv", &constant.join("\n"));
    let fit = place.json("calibrate r.csv --model 2pl --out pool.parquet");
    assert_eq!(fit["dropped"], serde_json::json!([{"item": "easy", "why": "every answer is right"}]));
    assert_eq!((fit["items_n"].as_u64(), fit["responses"].as_u64()), (Some(6), Some(600)));
    let sidecar: Value =
        serde_json::from_str(&std::fs::read_to_string(place.path("pool.json")).unwrap()).unwrap();
    assert_eq!((sidecar["items_n"].as_u64(), sidecar["source"].as_str()), (Some(6), Some("r.csv")));
    assert!(sidecar["pool"].as_str().unwrap().starts_with("r-") && sidecar["items"].is_null());
}

#[test]
fn the_same_responses_give_the_same_pool() {
    let place = Place::new();
    place.write("r.csv", &wide(100));
    for name in ["one", "two"] {
        assert_eq!(place.run(&format!("calibrate r.csv --model 2pl --out {name}.parquet")).code, 0);
    }
    let bytes = |name: &str| std::fs::read(place.path(name)).unwrap();
    assert_eq!((bytes("one.parquet"), bytes("one.json")), (bytes("two.parquet"), bytes("two.json")));
}

/// Answers of 500 learners to 5 items in each of two domains, one sitting each.
fn attempt_log(folder: &Path, adaptive: bool) {
    write_log(&Journal::open_in_memory().unwrap(), folder, adaptive);
}

fn write_log(journal: &Journal, folder: &Path, adaptive: bool) {
    let mut stream = Stream(11);
    let sittings: Vec<SittingHistory> = (0..500).map(|i| sitting(&mut stream, i, adaptive)).collect();
    journal.append(&sittings).unwrap();
    compact(journal, &LearnerKey::throw_away().unwrap(), folder).unwrap();
}

/// 2026-11-01T00:00:00Z.
const START: i64 = 1_793_491_200_000;

fn sitting(stream: &mut Stream, learner: i64, adaptive: bool) -> SittingHistory {
    let id = format!("{learner:016x}");
    let record = SittingRecord {
        sitting: id.clone(),
        learner: format!("learner {learner}"),
        mode: Mode::Drill,
        exam: "mls-c01".into(),
        bank_version: "1".into(),
        pool: "cold-start".into(),
        seed: 0,
        engine_version: "0".into(),
        settings: Value::Null,
        adaptive,
        started_at: START,
    };
    let general = stream.normal();
    let thetas = [(); 2].map(|()| 0.9 * general + 0.44 * stream.normal());
    let shown = (0..10).map(|i| presentation(&id, i)).collect();
    let answers = (0..10).map(|i| answer(stream, &id, i, thetas[i as usize / 5])).collect();
    SittingHistory { record, presentations: shown, answers, events: vec![] }
}

fn presentation(sitting: &str, i: u32) -> Presentation {
    Presentation {
        sitting: sitting.into(),
        position: i + 1,
        item: format!("item-{i}"),
        item_version: 1,
        domain: (i / 5 + 1).to_string(),
        task: "1.1".into(),
        chance: 0.25,
        shown_order: vec!["a".into(), "b".into()],
        scored: true,
        first_exposure: true,
        theta_before: None,
        se_before: None,
        rule: "mfi".into(),
        selection_probability: None,
        why: String::new(),
        shown_at: START,
    }
}

fn answer(stream: &mut Stream, sitting: &str, i: u32, theta: f64) -> Answer {
    let correct = stream.right(1.3 * (theta - f64::from(i % 5) * 0.5 + 1.0)) || stream.uniform() < 0.25;
    Answer {
        sitting: sitting.into(),
        position: i + 1,
        response: vec!["a".into()],
        correct,
        score: f64::from(u8::from(correct)),
        flagged: false,
        answered_at: START + i64::from(i) * 60_000,
        elapsed_ms: 30_000,
    }
}

#[test]
fn an_attempt_log_is_calibrated_by_domain_with_its_chance_levels() {
    let place = Place::new();
    attempt_log(&place.path("home/attempts"), false);
    let fit = place.json("calibrate home/attempts --model 2pl");
    assert_eq!((fit["guessing"].as_str(), fit["items"][9]["c"].as_f64()), (Some("chance"), Some(0.25)));
    let fits = fit["fits"].as_array().unwrap();
    let sum: f64 = fits.iter().map(|f| f["log_likelihood"].as_f64().unwrap()).sum();
    assert!(fits.len() == 2 && (sum - fit["log_likelihood"].as_f64().unwrap()).abs() < 1e-9);
    assert_eq!(fit["persons"].as_u64(), Some(500));
    assert!(fit["loadings"].is_null() && place.path("home/pools/mls-c01.parquet").exists());
    // Nothing known of guessing, and one ability for all.
    let plain = place.json("calibrate home/attempts --model 2pl --fix-c 0 --single --out p.parquet");
    assert_eq!((plain["guessing"].as_str(), plain["items"][0]["c"].as_f64()), (Some("none"), Some(0.0)));
    assert!(plain["fits"].is_null());
}

#[test]
fn adaptive_logs_are_calibrated_jointly() {
    let place = Place::new();
    attempt_log(&place.path("home/attempts"), true);
    let fit = place.json("calibrate home/attempts --model 2pl");
    for domain in ["1", "2"] {
        let loading = &fit["loadings"][domain];
        assert!((0.3..=0.97).contains(&loading["value"].as_f64().unwrap()), "{loading}");
        assert!(loading["se"].as_f64().unwrap() > 0.0, "{loading}");
    }
    let sidecar = std::fs::read_to_string(place.path("home/pools/mls-c01.json")).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&sidecar).unwrap()["loadings"], fit["loadings"]);
    place.fails("calibrate home/attempts --model rasch", 2, &["joint calibration", "--no-joint"]);
    let run = place.run("calibrate home/attempts --model rasch --no-joint");
    // Its abilities have a spread of their own; drills bring the items to their scale.
    assert!(run.code == 0 && run.err.contains("biased") && run.err.contains("drill"), "{}", run.err);
    // One domain of a pool is scored by itself.
    let line = "score home/attempts --pool home/pools/mls-c01.parquet --domain 2";
    let scores = place.json(line);
    assert_eq!((scores["items_n"].as_u64(), scores["persons"][0]["n"].as_u64()), (Some(5), Some(5)));
    assert!(scores["reliability"].as_f64().unwrap() > 0.2);
}

#[test]
fn simulated_answers_do_not_become_the_pool_of_a_home_that_is_not_theirs() {
    let place = Place::new();
    let journal = Journal::open_synthetic(&place.path("study.sqlite")).unwrap();
    write_log(&journal, &place.path("study/attempts"), false);
    let run = place.run("calibrate study/attempts --model 2pl");
    assert!(run.code == 0 && run.err.contains("simulated answers stay out of the home"), "{}", run.err);
    assert!(!place.path("home/pools").exists());
    let fit = place.json("calibrate study/attempts --model 2pl --home study");
    assert!(fit["synthetic"] == Value::Bool(true) && place.path("study/pools/mls-c01.parquet").exists());
}

#[test]
fn domains_with_too_few_items_are_left_out() {
    let place = Place::new();
    let (mut stream, mut text) = (Stream(5), "learner,item,correct,domain\n".to_owned());
    for learner in 0..200 {
        for item in 0..7 {
            let domain = if item < 5 { "large" } else { "small" };
            text += &format!("l{learner},q{item},{},{domain}\n", u8::from(stream.right(0.2)));
        }
    }
    place.write("long.csv", &text);
    let fit = place.json("calibrate long.csv --model 2pl --prior-b normal(0,2)");
    let dropped: Vec<&str> =
        fit["dropped"].as_array().unwrap().iter().map(|d| d["item"].as_str().unwrap()).collect();
    assert_eq!((dropped, fit["items_n"].as_u64()), (vec!["q5", "q6"], Some(5)));
    assert!(fit["dropped"][0]["why"].as_str().unwrap().contains("domain `small`"));
}
