//! `gradatim calibrate` as people and scripts run it.

mod place;

use gradatim_tests::real_data;
use place::{Place, Stream, wide};
use serde_json::Value;

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
    check("--model 5pl", "there are rasch, 1pl, 2pl, 3pl, 4pl, pcm, gpcm and grm");
    check("--model 3pl --poly 2pl", "there are pcm, gpcm and grm");
    check("--model pcm --prior-a normal(1,1)", "--prior-a: pcm");
    check("--model 2pl --anchor absent.parquet", "absent.parquet");
    check("--model 2pl --group country", "country");
    check("--model 2pl --difficulty-priors bank", "only an attempt log tells its exam");
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
/// Persons answering `a` to `d` on a scale from 1 to 4, `e` to `h` right or wrong, in two countries
/// whose abilities differ by a logit; `missing` items are not given in the second.
fn survey(persons: usize, missing: &[usize]) -> String {
    let mut stream = Stream(11);
    let mut text = "learner,country,a,b,c,d,e,f,g,h\n".to_owned();
    for person in 0..persons {
        let second = person % 2 == 1;
        let theta = stream.normal() + if second { 1.0 } else { 0.0 };
        let mut answer = |i: usize| {
            let place = i as f64 * 0.3 - 1.0;
            let score = match i {
                0..4 => {
                    1 + (0..3).map(|k| u8::from(stream.right(theta - place - f64::from(k) + 1.0))).sum::<u8>()
                }
                _ => u8::from(stream.right(theta - place)),
            };
            if second && missing.contains(&i) { String::new() } else { score.to_string() }
        };
        let row: Vec<String> = (0..8).map(&mut answer).collect();
        text += &format!("p{person},{},{}\n", if second { "SE" } else { "FI" }, row.join(","));
    }
    text
}

#[test]
fn ordered_scores_and_right_or_wrong_go_together_and_score_again() {
    let place = Place::new();
    place.write("s.csv", &survey(800, &[]));
    let fit = place.json("calibrate s.csv --model 2pl --poly grm --group country --out pool.parquet");
    let models: Vec<&str> =
        fit["items"].as_array().unwrap().iter().map(|i| i["model"].as_str().unwrap()).collect();
    assert_eq!(models, ["grm", "grm", "grm", "grm", "2pl", "2pl", "2pl", "2pl"]);
    let (item, groups) = (&fit["items"][0], &fit["groups"]);
    assert_eq!(item["thresholds"].as_array().unwrap().len(), 3);
    assert_eq!(item["se"]["thresholds"].as_array().unwrap().len(), 3);
    assert_eq!((groups[0]["group"].as_str(), groups[0]["mean"].as_f64()), (Some("FI"), Some(0.0)));
    assert!((groups[1]["mean"].as_f64().unwrap() - 1.0).abs() < 0.3, "{groups}");
    // The pool knows that its scores begin at 1.
    let scores = place.json("score s.csv --pool pool.parquet --map learner=learner --items a,b,c,d,e,f,g,h");
    assert_eq!(scores["persons"].as_array().unwrap().len(), 800);
    let sidecar: Value =
        serde_json::from_str(&std::fs::read_to_string(place.path("pool.json")).unwrap()).unwrap();
    assert_eq!(sidecar["categories"]["a"], serde_json::json!([1, 2, 3, 4]));
    place.fails(
        "calibrate s.csv --model 2pl --max-score 4 --group country",
        2,
        &["s.csv", "--poly gpcm, grm or pcm expected"],
    );
    place.fails(
        "calibrate s.csv --model grm --group country --reference NO",
        2,
        &["no group `NO`", "`FI`, `SE`"],
    );
}

#[test]
fn new_items_come_out_on_the_scale_of_their_anchors() {
    let place = Place::new();
    // The old learners had no `g` and `h`; the new ones are a logit abler.
    let rows = |country: &str, text: &str| -> String {
        let keep = |line: &&str| line.starts_with("learner") || line.contains(country);
        text.lines().filter(keep).map(|line| format!("{line}\n")).collect()
    };
    let all = survey(3000, &[]);
    place.write("old.csv", &rows(",FI,", &all));
    place.write("new.csv", &rows(",SE,", &all));
    place.json("calibrate old.csv --model 2pl --items e,f,g --out old.parquet");
    let fit =
        place.json("calibrate new.csv --model 2pl --items e,f,g,h --anchor old.parquet --out new.parquet");
    assert!((fit["latent"]["mean"].as_f64().unwrap() - 1.0).abs() < 0.3, "{}", fit["latent"]);
    let of = |id: &str| fit["items"].as_array().unwrap().iter().find(|i| i["item"] == *id).unwrap().clone();
    assert_eq!((&of("e")["flags"][0], &of("e")["se"]["a"]), (&Value::from("anchored"), &Value::Null));
    // The truth is 7 · 0.3 − 1; on a scale of their own it would lie a logit lower.
    assert!((of("h")["b"].as_f64().unwrap() - 1.1).abs() < 0.35, "{}", of("h"));
    let sidecar = |name: &str| -> Value {
        serde_json::from_str(&std::fs::read_to_string(place.path(name)).unwrap()).unwrap()
    };
    assert_eq!(sidecar("new.json")["scale"], sidecar("old.json")["scale"]);
    place.fails(
        "calibrate new.csv --model 2pl --items g,h --anchor old.parquet",
        2,
        &["1 items are in", "at least 3"],
    );
}

#[test]
fn a_stream_calibrates_to_the_same_pool() {
    let place = Place::new();
    let run =
        place.run("simulate responses --persons 700 --items 12 --per-person 8 --seed 5 --out long.parquet");
    assert_eq!(run.code, 0, "{}", run.err);
    let (memory, stream) = (
        place.json("calibrate long.parquet --model 2pl"),
        place.json("calibrate long.parquet --model 2pl --stream"),
    );
    let figure = |fit: &Value| fit["log_likelihood"].as_f64().unwrap();
    assert!((figure(&memory) - figure(&stream)).abs() < 1e-6);
    for (x, y) in memory["items"].as_array().unwrap().iter().zip(stream["items"].as_array().unwrap()) {
        assert_eq!(x["item"], y["item"]);
        assert!((x["b"].as_f64().unwrap() - y["b"].as_f64().unwrap()).abs() < 1e-4, "{x} {y}");
    }
}

#[test]
fn priors_of_single_difficulties_come_from_a_file() {
    let place = Place::new();
    place.write("r.csv", &wide(60));
    place.write("ratings.csv", "item,rating,sd\nq0,0.1,0.05\nq1,0.5,0.5\n");
    let plain = place.json("calibrate r.csv --model rasch");
    let fit = place.json("calibrate r.csv --model rasch --difficulty-priors ratings.csv");
    let b = |fit: &Value| fit["items"][0]["b"].as_f64().unwrap();
    assert!(b(&fit) > b(&plain) + 0.5, "{} {}", b(&fit), b(&plain));
    assert!(fit["priors"]["b of single items"].as_str().unwrap().contains("2 of 6"));
    place.write("bad.csv", "item,rating\nq0,1.4\n");
    place.fails(
        "calibrate r.csv --model rasch --difficulty-priors bad.csv",
        2,
        &["bad.csv:2", "from 0 to 1"],
    );
    place.write("other.csv", "item,rating\nz,0.4\n");
    place.fails("calibrate r.csv --model rasch --difficulty-priors other.csv", 2, &["none of its items"]);
}

#[test]
fn forms_that_no_learner_links_are_named() {
    let place = Place::new();
    place.write("forms.csv", &survey(600, &[4, 5]).replace("learner,country", "learner,group"));
    let rows = survey(600, &[4, 5, 6, 7]);
    // The second country answers only `a` to `d`, the first only `e` to `h`.
    let split: String = rows
        .lines()
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let own =
                if cells[1] == "FI" { format!(",,,,{}", cells[6..].join(",")) } else { cells[2..].join(",") };
            format!("{},{own}\n", cells[0])
        })
        .collect();
    place.write("split.csv", &split);
    let fit = place.json("calibrate split.csv --model 2pl --poly grm");
    assert_eq!((fit["items_n"].as_u64(), fit["dropped"].as_array().unwrap().len()), (Some(4), 4));
    assert!(fit["dropped"][0]["why"].as_str().unwrap().contains("no learner links it"));
    assert_eq!(
        place.json("calibrate split.csv --model 2pl --poly grm --unlinked")["items_n"].as_u64(),
        Some(8)
    );
}

#[test]
fn what_holds_no_scores_is_named_and_the_rest_is_calibrated() {
    let place = Place::new();
    let text: String = (0..)
        .zip(wide(200).lines())
        .map(|(i, row)| if i == 0 { format!("{row},note,unused\n") } else { format!("{row},so so,\n") })
        .collect();
    place.write("plain.csv", &wide(200));
    place.write("more.csv", &text);
    let (plain, more) =
        (place.json("calibrate plain.csv --model rasch"), place.json("calibrate more.csv --model rasch"));
    assert_eq!(plain["items"], more["items"]);
    let dropped = more["dropped"].as_array().unwrap();
    let named: Vec<_> = dropped.iter().map(|d| d["item"].as_str().unwrap()).collect();
    assert!(named.contains(&"note") && named.contains(&"unused"), "{named:?}");
    assert_eq!(dropped.len(), plain["dropped"].as_array().unwrap().len() + 2);
    place.fails(
        "calibrate more.csv --model rasch --items q0,q1,note",
        2,
        &["more.csv:2: column `note`: `so so`"],
    );
    // A column of scores with a slip in it is not text.
    place.write("slip.csv", &wide(200).replacen("\n", "\n,,,,,x\n", 1));
    place.fails("calibrate slip.csv --model rasch", 2, &["slip.csv:2"]);
}
