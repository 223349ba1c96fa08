//! `gradatim next` as people and scripts run it, and against catR through the program.

mod place;

use gradatim_tests::{Reference, real_data};
use place::{POOL, Place};
use serde_json::Value;

const RULES: [&str; 14] = [
    "mfi",
    "mlwi",
    "mpwi",
    "mei",
    "mei-fisher",
    "mepv",
    "kl",
    "klp",
    "gdi",
    "gdip",
    "bopt",
    "thopt",
    "a-stratified",
    "random",
];

const MIXED: &str = "item,a,b,model,thresholds
q0,1,0,2pl,
g,1.2,,grm,-1;1
p,0.9,,gpcm,0.5;-0.5;1
q1,1.5,0.7,2pl,
q2,0.6,-0.7,2pl,
";

#[test]
fn the_next_item() {
    let place = Place::new();
    place.write("pool.csv", POOL);
    // Before any answer the ability is 0: information of q1 there is 1.2²/4.
    let first = place.json("next --pool pool.csv");
    assert_eq!((first["item"].as_str(), first["rule"].as_str()), (Some("q1"), Some("mfi")));
    assert!((first["criterion"].as_f64().unwrap() - 0.36).abs() < 1e-9, "{first}");
    let mepv = place.json("next --pool pool.csv --administered q1 --responses 1 --rule mepv --all");
    let all = mepv["all"].as_array().unwrap();
    let best = all.iter().map(|c| c["criterion"].as_f64().unwrap()).fold(f64::INFINITY, f64::min);
    assert!(all.len() == 2 && mepv["criterion"].as_f64() == Some(best), "{mepv}");
    assert!(best > 0.0 && best < mepv["se"].as_f64().unwrap().powi(2));
    for estimator in ["map", "wle"] {
        let line = format!("next --pool pool.csv --administered q1 --responses 1 --estimator {estimator}");
        assert!(place.json(&line)["theta"].as_f64().unwrap() > 0.0);
    }
    assert!(place.run("next --pool pool.csv").out.starts_with("q1 "));
}

#[test]
fn without_a_maximum_the_next_item_is_chosen_at_the_posterior_mean() {
    let place = Place::new();
    place.write("pool.csv", POOL);
    let next =
        place.json("next --pool pool.csv --administered q0 --responses 1 --estimator ml --prior normal(1,1)");
    assert!(next["theta"].is_null() && next["se"].is_null());
    assert_eq!(next["flags"], serde_json::json!(["no_maximum", "chosen_at_posterior_mean"]));
    let mean = place.json("next --pool pool.csv --administered q0 --responses 1 --prior normal(1,1)");
    assert_eq!(next["criterion"], mean["criterion"]);
    let bounded = place.json("next --pool pool.csv --administered q0 --responses 1 --estimator ml --bound 5");
    assert_eq!(bounded["theta"].as_f64(), Some(5.0));
    let none = place.json("next --pool pool.csv --estimator ml");
    assert_eq!(none["flags"], serde_json::json!(["no_responses", "chosen_at_prior_mean"]));
}

#[test]
fn random_choices_repeat_with_their_seed() {
    let place = Place::new();
    place.write("pool.csv", POOL);
    let drawn = |seed: u32| place.json(&format!("next --pool pool.csv --rule random --seed {seed}"));
    let items: Vec<Value> = (0..12).map(|seed| drawn(seed)["item"].clone()).collect();
    assert!(items.iter().any(|item| item != &items[0]), "{items:?}");
    let free = place.json("next --pool pool.csv --rule random");
    assert_eq!(place.json(&format!("next --pool pool.csv --rule random --seed {}", free["seed"])), free);
}

#[test]
fn every_rule_and_estimator_runs_on_mixed_formats() {
    let place = Place::new();
    place.write("pool.csv", MIXED);
    for rule in RULES {
        for estimator in ["eap", "map", "wle", "ml", "jeffreys", "robust"] {
            let line = format!(
                "next --pool pool.csv --administered g,q0 --responses 1,1 --rule {rule} --estimator {estimator} --all"
            );
            let next = place.json(&line);
            assert_eq!(
                (next["rule"].as_str(), next["all"].as_array().unwrap().len()),
                (Some(rule), 3),
                "{next}"
            );
            assert!(next["criterion"].is_f64() && next["theta"].is_f64(), "{next}");
        }
    }
    assert_eq!(
        place.json("next --pool pool.csv --rule fixed --form p,g --administered p --responses 2")["item"],
        "g"
    );
    let start = place.json("next --pool pool.csv --start -1,1");
    assert_eq!((start["chosen_by"].as_str(), start["candidates"].as_u64()), (Some("start"), Some(5)));
    place.fails(
        "next --pool pool.csv --administered g --responses 3",
        2,
        &["item `g`: score 3; one of 0, 1, 2 expected"],
    );
}

#[test]
fn at_the_cut_the_answers_do_not_matter() {
    let place = Place::new();
    place.write("pool.csv", POOL);
    let criterion = |response: u8| {
        place.json(&format!("next --pool pool.csv --administered q0 --responses {response} --cut 0.3"))["criterion"].clone()
    };
    assert_eq!(criterion(0), criterion(1));
}

#[test]
fn bad_histories_are_refused() {
    let place = Place::new();
    place.write("pool.csv", POOL);
    let check = |options: &str, code, part: &str| {
        place.fails(&format!("next --pool pool.csv {options}"), code, &[part]);
    };
    check("--administered q0,q1 --responses 1", 2, "one answer an item expected");
    check("--administered q7 --responses 1", 2, "item `q7` is not in the pool");
    check("--administered q0,q0 --responses 1,0", 2, "`q0` twice");
    check("--administered q0 --responses 2", 2, "item `q0`: score 2; one of 0, 1 expected");
    check("--rule best", 2, "there is no selection rule 'best'; there are mfi,");
    check("--rule fixed", 2, "--form goes with --rule fixed");
    check("--rule mfi --form q0", 2, "--form goes with --rule fixed");
    check("--rule fixed --form q9", 2, "item `q9` is not in the pool");
    check(
        "--rule fixed --form q0 --administered q0 --responses 1",
        1,
        "every item of --form has been administered",
    );
    check("--bound -1", 2, "--bound -1; a positive number of logits expected");
    check("--cut NaN", 2, "`NaN` is no finite number; one such as 0.5 expected");
    check("--start inf", 2, "`inf` is no finite number; one such as 0.5 expected");
    check("--prior normal(0,0)", 2, "normal(m,s) expected");
    check("--administered q0,q1,q2 --responses 1,0,1", 1, "every item has been administered");
}

/// A pool file of the bank of a reference file; items have their numbers as ids.
fn write_bank(place: &Place, golden: &Reference) {
    let row = |(i, item): (usize, &Reference)| {
        let [a, b, c, d] = ["a", "b", "c", "d"].map(|name| item.get(name).number());
        format!("{},{a},{b},{c},{d}\n", i + 1)
    };
    let rows: String = golden.get("bank").list().iter().enumerate().map(row).collect();
    place.write("pool.csv", &format!("item,a,b,c,d\n{rows}"));
}

fn joined(case: &Reference, name: &str) -> String {
    let numbers = case.get(name).numbers(1);
    numbers.iter().map(f64::to_string).collect::<Vec<_>>().join(",")
}

/// To 1e-6, relative below one: some criteria are likelihoods of fifteen answers.
fn close(found: &Value, expected: f64, what: &str) {
    let found = found.as_f64().unwrap();
    let near = (found - expected).abs() <= 1e-6 * expected.abs().min(1.0) + 1e-13;
    assert!(near, "{what}: {found}, catR has {expected}");
}

/// catR's names of the rules in ours.
fn ours(theirs: &str) -> String {
    if theirs == "MEI_observed" { "mei".to_owned() } else { theirs.to_lowercase().replace('_', "-") }
}

fn check_next(place: &Place, case: &Reference) {
    let history = format!("--administered {} --responses {}", joined(case, "items"), joined(case, "x"));
    let next = |rule: &str| {
        place.json(&format!("next --pool pool.csv {history} --rule {} --convention catr --all", ours(rule)))
    };
    for rule in case.get("criteria").names() {
        let (found, expected) = (next(&rule), case.get("criteria").get(&rule));
        assert_eq!(
            found["item"].as_str(),
            Some(expected.get("item").number().to_string().as_str()),
            "{rule}"
        );
        close(&found["criterion"], expected.get("value").number(), &rule);
        close(&found["theta"], case.get("theta_EAP").number(), &rule);
    }
    let Some(all) = case.find("all") else { return };
    for rule in all.names() {
        let found = next(&rule);
        let candidates = found["all"].as_array().unwrap();
        let ids: Vec<&str> = candidates.iter().map(|c| c["item"].as_str().unwrap()).collect();
        assert_eq!(ids.join(","), joined(case, "candidates"));
        for (candidate, expected) in candidates.iter().zip(all.get(&rule).numbers(ids.len())) {
            close(&candidate["criterion"], expected, &rule);
        }
    }
}

#[test]
fn the_rules_shared_with_catr_agree_through_the_program() {
    let Some(data) = real_data() else { return };
    for name in ["tcals", "sim4pl"] {
        let golden = Reference::read(&data.join(format!("golden/catr_{name}.json")));
        let place = Place::new();
        write_bank(&place, &golden);
        for part in ["next_item", "next_item_after_extreme"] {
            golden.get(part).list().iter().for_each(|case| check_next(&place, case));
        }
        for case in golden.get("start_items").list() {
            let next = place.json(&format!("next --pool pool.csv --start={}", joined(&case, "theta")));
            assert_eq!(
                next["item"].as_str().map(str::to_owned),
                joined(&case, "items").split(',').next().map(str::to_owned)
            );
        }
    }
}

#[test]
fn abilities_agree_with_catr_through_the_program() {
    let Some(data) = real_data() else { return };
    let golden = Reference::read(&data.join("golden/catr_sim4pl.json"));
    let place = Place::new();
    write_bank(&place, &golden);
    for case in golden.get("estimation").list() {
        let history = format!("--administered {} --responses {}", joined(&case, "items"), joined(&case, "x"));
        for (theirs, ours) in
            [("BM", "map"), ("EAP", "eap"), ("WL", "wle"), ("ML", "ml"), ("BM_Jeffreys", "jeffreys")]
        {
            let next = place.json(&format!(
                "next --pool pool.csv {history} --estimator {ours} --convention catr --bound 6"
            ));
            close(&next["theta"], case.get(theirs).get("theta").number(), theirs);
            close(&next["se"], case.get(theirs).get("se").number(), theirs);
        }
    }
}
