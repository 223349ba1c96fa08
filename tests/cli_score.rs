//! `gradatim score` as people and scripts run it.

mod place;

use gradatim_tests::{Reference, real_data};
use place::{POOL, Place, wide};
use serde_json::{Value, json};

#[test]
fn scores_in_every_form() {
    let place = Place::new();
    place.write("pool.csv", POOL);
    place.write("r.csv", "learner,q0,q1,q2\nall,1,1,1\nsome,1,0,\nnone,,,\n");
    let csv = place.run("score r.csv --pool pool.csv --method ml --csv").out;
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!((lines[0], lines[1], lines[3]), ("learner,theta,se,n", "all,,,3", "none,,,0"));
    assert!(lines[2].starts_with("some,-") && lines[2].ends_with(",2"), "{csv}");
    let ml = place.json("score r.csv --pool pool.csv --method ml");
    let persons = &ml["persons"];
    assert!(persons[0]["theta"].is_null() && persons[0]["se"].is_null());
    assert_eq!(
        (&persons[0]["flags"][0], &persons[2]["flags"][0]),
        (&"no_maximum".into(), &"no_responses".into())
    );
    let eap = place.json("score r.csv --pool pool.csv --prior normal(1,0.5)");
    let (theta, se) =
        (eap["persons"][2]["theta"].as_f64().unwrap(), eap["persons"][2]["se"].as_f64().unwrap());
    assert!((theta - 1.0).abs() < 1e-6 && (se - 0.5).abs() < 1e-6, "no answers leave the prior");
    for method in ["map", "wle"] {
        assert!(
            place.json(&format!("score r.csv --pool pool.csv --method {method}"))["persons"][0]["theta"]
                .is_f64()
        );
    }
    assert!(place.run("score r.csv --pool pool.csv").out.contains("reliability"));
}

#[test]
fn items_outside_the_pool_are_named() {
    let place = Place::new();
    place.write("pool.csv", POOL);
    place.write("r.csv", "learner,q0,q9\nx,1,1\n");
    place.fails("score r.csv --pool pool.csv", 2, &["r.csv: items that are not in pool.csv: `q9`"]);
    assert_eq!(place.json("score r.csv --pool pool.csv --skip-bad")["persons"][0]["n"].as_u64(), Some(1));
    assert_eq!(place.json("score r.csv --pool pool.csv --items q0")["persons"][0]["n"].as_u64(), Some(1));
    place.fails(
        "score r.csv --pool pool.csv --items q0 --domain z",
        2,
        &["no items of domain `z`", "`x`, `y`"],
    );
    place.fails("score r.csv --pool pool.csv --items q0 --domain y", 2, &["no answers to the items"]);
    place.write("bad.csv", "item,a,b\nq0,-1,0\n");
    place.fails("score r.csv --pool bad.csv", 2, &["bad.csv: item `q0`: discrimination"]);
}

#[test]
fn a_rasch_pool_is_scored_with_its_own_spread() {
    let place = Place::new();
    place.write("r.csv", &wide(300));
    let fit = place.json("calibrate r.csv --model rasch --out pool.parquet");
    let variance = fit["latent"]["variance"].as_f64().unwrap();
    let sd = place.json("score r.csv --pool pool.parquet")["prior"]["sd"].as_f64().unwrap();
    assert!((sd * sd - variance).abs() < 1e-9 && (variance - 1.0).abs() > 1e-6);
}

#[test]
fn equal_sums_on_the_same_items_score_alike() {
    let place = Place::new();
    place.write("pool.csv", POOL);
    place.write("r.csv", "learner,q0,q1,q2\na,1,0,1\nb,0,1,1\nc,1,1,0\nd,,1,1\n");
    let persons = place.json("score r.csv --pool pool.csv --method eapsum")["persons"].clone();
    let theta = |i: usize| persons[i]["theta"].as_f64().unwrap();
    assert_eq!((theta(0), theta(0)), (theta(1), theta(2)));
    // Two right of two harder questions say more than two right of three.
    assert!(theta(3) > theta(0));
}

#[test]
fn plausible_values_repeat_with_their_seed() {
    let place = Place::new();
    place.write("pool.csv", POOL);
    place.write("r.csv", "learner,q0,q1,q2\na,1,0,1\nb,,,\n");
    let line = "score r.csv --pool pool.csv --method ml --plausible 3";
    let csv = |seed: u32| place.run(&format!("{line} --seed {seed} --csv")).out;
    assert!(csv(4).starts_with("learner,theta,se,n,pv1,pv2,pv3\na,"), "{}", csv(4));
    assert!(csv(4) == csv(4) && csv(4) != csv(5));
    let free = place.json(line);
    let again = place.json(&format!("{line} --seed {}", free["seed"]));
    assert_eq!(free["persons"], again["persons"]);
    // Who has answered nothing has draws from the prior.
    assert_eq!(free["persons"][1]["plausible"].as_array().map(Vec::len), Some(3));
    assert!(place.json("score r.csv --pool pool.csv")["persons"][0]["plausible"].is_null());
    place.fails("score r.csv --pool pool.csv --seed 1", 2, &["required arguments were not provided"]);
}

#[test]
fn both_reliabilities_are_told() {
    let place = Place::new();
    place.write("r.csv", &wide(300));
    assert_eq!(place.run("calibrate r.csv --model 2pl --out pool.parquet").code, 0);
    let scores = place.json("score r.csv --pool pool.parquet");
    let [empirical, marginal] =
        ["reliability", "marginal_reliability"].map(|name| scores[name].as_f64().unwrap());
    assert!(empirical > 0.2 && (empirical - marginal).abs() < 0.05, "{empirical} {marginal}");
    assert!(place.run("score r.csv --pool pool.parquet").out.contains("marginal reliability 0."));
}

/// A graded, a partial credit and a right-or-wrong item; the sidecar says how the graded one is scored in files.
fn mixed_pool(place: &Place) {
    let rows = ["g,1.5,,grm,-1;0.5", "p,1,,pcm,-0.5;0.8;0.2", "d,1.2,0,2pl,"];
    place.write("pool.csv", &format!("item,a,b,model,thresholds\n{}\n", rows.join("\n")));
    place.write("pool.json", &json!({"categories": {"g": [1, 2, 5]}}).to_string());
}

#[test]
fn polytomous_items_are_scored_by_the_scores_of_their_categories() {
    let place = Place::new();
    mixed_pool(&place);
    place.write("r.csv", "learner,g,p,d\nlow,1,0,0\nmiddle,2,2,1\nhigh,5,3,1\n");
    for method in ["eap", "map", "wle", "eapsum"] {
        let persons =
            place.json(&format!("score r.csv --pool pool.csv --method {method}"))["persons"].clone();
        let thetas: Vec<f64> = (0..3).map(|i| persons[i]["theta"].as_f64().unwrap()).collect();
        assert!(thetas.is_sorted() && thetas[0] < -0.5 && thetas[2] > 0.5, "{method}: {thetas:?}");
    }
    let ml = place.json("score r.csv --pool pool.csv --method ml");
    let flags: Vec<&Value> = (0..3).map(|i| &ml["persons"][i]["flags"]).collect();
    assert_eq!(flags, [&json!(["no_maximum"]), &json!([]), &json!(["no_maximum"])]);
}

#[test]
fn scores_that_an_item_does_not_know_are_named() {
    let place = Place::new();
    mixed_pool(&place);
    place.write("r.csv", "learner,g,p,d\nada,3,0,0\nbo,1,1,3\n");
    place.fails(
        "score r.csv --pool pool.csv",
        2,
        &["r.csv: learner `ada`: item `g`: score 3; one of 1, 2, 5 expected"],
    );
    let run = place.run("score r.csv --pool pool.csv --skip-bad --csv");
    assert!(run.err.contains("2 answers left out; the first one, learner `ada`"), "{}", run.err);
    assert!(run.out.lines().skip(1).all(|line| line.ends_with(",2")), "{}", run.out);
    place.write("r.csv", "learner,g,p,d\nada,6,0,0\n");
    place.fails("score r.csv --pool pool.csv", 2, &["r.csv:2: column `g`: `6` is not a score; 0 to 5"]);
    place.write("pool.json", &json!({"categories": {"g": [1, 2]}}).to_string());
    place.fails(
        "score r.csv --pool pool.csv",
        2,
        &["pool.csv: item `g`: `categories` of the sidecar are [1,2]; 3 different scores"],
    );
    place.write("pool.csv", "item,a,b,model,thresholds\ng,1.5,,grm,1;0.5\n");
    place.fails("score r.csv --pool pool.csv", 2, &["pool.csv: item `g`: thresholds [1.0, 0.5]"]);
}

/// Science attitudes scored 1 to 4, with the parameters that R's mirt gives the graded model.
#[test]
fn a_questionnaire_is_scored_as_mirt_scores_it() {
    let Some(data) = real_data() else { return };
    let golden = Reference::read(&data.join("golden/mirt_science.json"));
    let model = golden.get("models").get("GRM");
    let (place, items) = (Place::new(), golden.get("items").texts());
    let row = |item: &String| {
        let [a, b1, b2, b3] =
            ["a", "b1", "b2", "b3"].map(|name| model.get("irt").get(item).get(name).number());
        format!("{item},{a},,grm,{b1};{b2};{b3}\n")
    };
    let rows: String = items.iter().map(row).collect();
    place.write("pool.csv", &format!("item,a,b,model,thresholds\n{rows}"));
    let categories: serde_json::Map<String, Value> =
        items.iter().map(|item| (item.clone(), json!([1, 2, 3, 4]))).collect();
    place.write("pool.json", &json!({ "categories": categories }).to_string());
    let file = data.join("real/wide/science.csv.gz");
    let scores = place.json(&format!("score {} --pool pool.csv", file.display()));
    let expected = model.get("empirical_rxx").get("EAP").number();
    assert!((scores["reliability"].as_f64().unwrap() - expected).abs() < 1e-4, "{}", scores["reliability"]);
    let expected = model.get("marginal_rxx").number();
    assert!((scores["marginal_reliability"].as_f64().unwrap() - expected).abs() < 1e-4);
}
