//! `gradatim readiness` as people, scripts and simulated learners use it.

mod place;

use place::{Place, Stream};
use serde_json::Value;
use std::fmt::Write as _;

/// The day after the simulated sittings.
const THEN: &str = "--now 2026-01-02";

/// A home with the sittings of simulated learner 7: so many drilled questions, and the sealed form if asked for.
fn sat(theta: &str, drilled: usize, sealed: bool) -> Place {
    let place = Place::new();
    let simulate = format!("--simulate theta={theta} --seed 7 --json");
    if drilled > 0 {
        place.succeeds(&format!("drill mls-c01 --questions {drilled} {simulate}"));
    }
    if sealed {
        place.succeeds(&format!("exam mls-c01 --form sealed {simulate}"));
    }
    place
}

fn own(place: &Place) -> Value {
    place.json(&format!("readiness mls-c01 --learner simulated-7 --home home/simulated {THEN}"))
}

fn p(value: &Value) -> f64 {
    value["p_pass"].as_f64().unwrap_or_else(|| panic!("no probability in {value}"))
}

#[test]
fn twenty_answers_are_not_enough() {
    let place = sat("0.5", 20, false);
    let readiness = own(&place);
    assert_eq!(readiness["state"], "not_enough_evidence");
    assert_eq!((&readiness["p_pass"], &readiness["answered"]), (&Value::Null, &20.into()));
    let missing = readiness["missing_evidence"].to_string();
    assert!(missing.contains("20 of 60") && missing.contains("sealed form"), "{missing}");
    let text =
        place.succeeds(&format!("readiness mls-c01 --learner simulated-7 --home home/simulated {THEN}")).out;
    assert!(text.starts_with("It is too early to say"), "{text}");
    assert!(!text.contains("times in 10") && text.contains("no verdict on you"), "{text}");
}

#[test]
fn a_sealed_form_and_120_drilled_items_give_bands_and_a_probability() {
    let chances = ["-1", "0.1", "2.2"].map(|theta| {
        let place = sat(theta, 120, true);
        let readiness = own(&place);
        assert_eq!(readiness["missing_evidence"], serde_json::json!([]), "{readiness}");
        assert_eq!((&readiness["answered"], &readiness["synthetic"]), (&170.into(), &true.into()));
        let p = p(&readiness);
        assert_eq!(readiness["state"] == "ready", p >= 0.9);
        for domain in readiness["domains"].as_array().unwrap() {
            assert!(
                domain["sd"].as_f64().unwrap() < 0.6 && domain["answered"].as_u64().unwrap() >= 8,
                "{domain}"
            );
            assert!(["above", "below", "no_clear_difference"].contains(&domain["band"].as_str().unwrap()));
        }
        let [low, high] = [0, 1].map(|i| readiness["interval"][i].as_f64().unwrap());
        assert!(low < readiness["scaled"]["mean"].as_f64().unwrap() && low < high);
        assert!((0.0..=1.0).contains(&readiness["coverage"].as_f64().unwrap()));
        let text =
            place.succeeds(&format!("readiness mls-c01 --learner simulated-7 --home home/simulated {THEN}"));
        assert!(text.out.contains("in 10") && text.out.contains("8 times in 10"), "{}", text.out);
        assert!(text.out.contains("practice scale") && text.out.lines().all(|l| l.chars().count() <= 80));
        p
    });
    assert!(
        chances[0] < 0.2 && chances[0] < chances[1] && chances[1] < chances[2] && chances[2] > 0.9,
        "{chances:?}"
    );
}

#[test]
fn old_evidence_fades_and_the_future_is_not_known_yet() {
    let place = sat("2.2", 120, true);
    let at = |now: &str| {
        place.json(&format!("readiness mls-c01 --learner simulated-7 --home home/simulated --now {now}"))
    };
    assert_eq!((&at("2025-12-31")["answered"], &at("2026-01-02")["answered"]), (&0.into(), &170.into()));
    let (soon, later) = (at("2026-01-02"), at("2026-04-20"));
    assert!(p(&soon) > p(&later), "{soon} {later}");
    let stale = at("2026-11-01");
    assert_eq!((&stale["state"], &stale["coverage"]), (&"not_enough_evidence".into(), &0.0.into()));
}

#[test]
fn nobody_has_answered_yet() {
    let place = Place::new();
    let readiness = place.json("readiness mls-c01");
    assert_eq!((&readiness["state"], &readiness["answered"]), (&"not_enough_evidence".into(), &0.into()));
    assert!(!place.path("home").exists(), "asking makes no journal");
    place.fails("readiness mls-c99", 2, &["mls-c99"]);
    place.fails("readiness mls-c01 --cut 51", 2, &["51"]);
    place.fails("readiness mls-c01 --cut-se -1", 2, &["-1"]);
    place.fails("readiness mls-c01 --cut-se 1e9", 2, &["to below 50"]);
}

/// Items `q0` … in two domains, answers of a person of ability `theta`, a form of the last twenty items.
fn pure(theta: f64) -> Place {
    let (place, mut stream) = (Place::new(), Stream(3));
    let (mut pool, mut answers, mut form) =
        ("item,a,b,domain\n".to_owned(), "item,correct\n".to_owned(), "item\n".to_owned());
    for i in 0..100 {
        let (b, domain) = (f64::from(i % 9) * 0.3 - 1.2, ["x", "y"][i as usize % 2]);
        writeln!(pool, "q{i},1.1,{b:.2},{domain}").unwrap();
        match i {
            0..80 => writeln!(answers, "q{i},{}", u8::from(stream.right(1.1 * (theta - b)))).unwrap(),
            _ => writeln!(form, "q{i}").unwrap(),
        }
    }
    for (name, text) in [("pool.csv", &pool), ("answers.csv", &answers), ("form.csv", &form)] {
        place.write(name, text);
    }
    place
}

const PURE: &str =
    "readiness mls-c01 --attempts answers.csv --pool pool.csv --form form.csv --cut 12 --cut-se 1";

#[test]
fn pure_inputs_stand_alone() {
    let place = pure(0.8);
    let readiness = place.json(PURE);
    assert_eq!((&readiness["answered"], &readiness["assumptions"]["items"]), (&80.into(), &20.into()));
    assert_eq!(readiness["domains"].as_array().unwrap().len(), 2);
    assert!(readiness["notes"].to_string().contains("sealed form"), "{readiness}");
    let p_of = |more: &str| p(&place.json(&format!("{PURE} {more}")));
    let p_cut = |cut: &str| p(&place.json(&PURE.replace("--cut 12", &format!("--cut {cut}"))));
    let usual = p(&readiness);
    assert!(p_of("--mismatch 0.5,0.25") < usual && usual < p_of("--mismatch -0.5,0.25"));
    assert!(p_cut("14") < usual && usual < p_cut("10"));
    assert!((p_of("--loadings x=0.5,y=0.5") - usual).abs() > 1e-6);
    assert!(p(&pure(-1.0).json(PURE)) < usual);
    assert_eq!(place.json(&format!("{PURE} --gates 81,8,0"))["p_pass"], Value::Null);
    assert!(!place.path("home").exists());
}

/// With one item answered and a form of one other item, the sum can be done by hand on a fine grid.
#[test]
fn a_small_case_agrees_with_an_integral_worked_out_here() {
    let place = Place::new();
    place.write("pool.csv", "item,a,b,domain\nq,1.3,0.2,x\nf,0.9,-0.4,x\ng,1.0,0.5,x\n");
    place.write("answers.csv", "item,correct\nq,1\n");
    place.write("form.csv", "item\nf\ng\n");
    let line = "readiness mls-c01 --attempts answers.csv --pool pool.csv --form form.csv --cut 1.5 --cut-se 0 --mismatch 0,0 --gates 0,0,0";
    let found = p(&place.json(line));
    let p_at = |theta: f64, a: f64, b: f64| 1.0 / (1.0 + (-a * (theta - b)).exp());
    let (mut pass, mut all) = (0.0, 0.0);
    for i in -40_000..=40_000 {
        let theta = f64::from(i) / 5_000.0;
        let weight = (-0.5 * theta * theta).exp() * p_at(theta, 1.3, 0.2);
        pass += weight * p_at(theta, 0.9, -0.4) * p_at(theta, 1.0, 0.5);
        all += weight;
    }
    assert!((found - pass / all).abs() < 1e-6, "{found} {}", pass / all);
}

#[test]
fn only_first_exposures_of_scored_questions_count() {
    let place = pure(0.0);
    let header = "item,correct,timestamp,mode,sitting,first_exposure,scored\n";
    let rows: String = (0..70).map(|i| format!("q{i},1,2026-01-01,exam,s{},true,true\n", i / 35)).collect();
    let repeats = "q0,0,2026-01-02,drill,t,true,true\nq71,0,2026-01-02,drill,t,false,true\nq72,0,2026-01-02,drill,t,true,false\n";
    place.write("answers.csv", &format!("{header}{rows}{repeats}"));
    let line = format!("{PURE} {THEN}");
    let readiness = place.json(&line);
    assert_eq!((&readiness["answered"], &readiness["cold_forms"]), (&70.into(), &2.into()));
    place.write("answers.csv", &format!("{header}{rows}"));
    assert!((p(&place.json(&line)) - p(&readiness)).abs() < 1e-12);
    place.write("answers.csv", &format!("{header}{}", rows.replace(",exam,", ",drill,")));
    let uncold = place.json(&line);
    assert_eq!((&uncold["state"], &uncold["p_pass"]), (&"not_enough_evidence".into(), &Value::Null));
}

#[test]
fn the_attempt_log_of_a_home_says_the_same_as_its_journal() {
    let place = sat("0.1", 120, true);
    place.succeeds("log compact --home home/simulated");
    let line = format!("readiness mls-c01 --attempts home/simulated/attempts {THEN}");
    let (own, file) = (own(&place), place.json(&line));
    assert!((p(&own) - p(&file)).abs() < 1e-9, "{own} {file}");
    assert_eq!((&own["coverage"], &own["cold_forms"]), (&file["coverage"], &file["cold_forms"]));
}

#[test]
fn bad_input_is_one_sentence() {
    let place = pure(0.0);
    place.fails(&PURE.replace("--cut 12", "--cut 21"), 2, &["21"]);
    place.fails(&format!("{PURE} --loadings z=0.5"), 2, &["--loadings", "`z`", "`x`, `y`"]);
    place.fails(&format!("{PURE} --loadings x=1.5"), 2, &["--loadings: x"]);
    place.write("form.csv", "item\nq1\nnowhere\n");
    place.fails(PURE, 2, &["form.csv: column `item`: item `nowhere` is not in the pool"]);
    place.write("form.csv", "item\nq1\n");
    let one = PURE.replace("--cut 12 --cut-se 1", "--cut 0.5 --cut-se 0.5");
    place.write("answers.csv", "item,correct\nq1,1\nq999,1\n");
    place.fails(&one, 2, &["answers.csv:3", "column `item`", "`q999`"]);
    place.write("answers.csv", "item,correct,timestamp\nq1,1,2999-01-01\n");
    place.fails(&one, 2, &["answers.csv:2: answered in the future"]);
    place.write("answers.csv", "");
    place.fails(&one, 2, &["answers.csv: empty"]);
    place.write("answers.csv", "learner,item,correct\na,q1,1\nb,q1,1\n");
    place.fails(&one, 2, &["2 learners (a, b)", "--learner"]);
    for usage in ["--mismatch 0.1", "--now soon", "--half-life 0", "--gates 1"] {
        let run = place.run(&format!("readiness mls-c01 --attempts answers.csv {usage}"));
        assert!(run.code == 2 && run.err.starts_with("error: "), "{usage}: {}", run.err);
    }
    assert_eq!(place.run("readiness").code, 2);
    assert_eq!(place.run("readiness mls-c01 --form form.csv").code, 2);
}

#[test]
fn results_are_recorded_exported_scored_and_forgotten() {
    let place = sat("2.2", 120, true);
    let home = "--home home/simulated";
    let record =
        |more: &str| place.json(&format!("readiness record mls-c01 --learner simulated-7 {home} {more}"));
    let kept = record("--passed --score 782 --taken-on 2026-01-03");
    assert!(p(&kept) > 0.9 && kept["state"] == "ready", "{kept}");
    assert_eq!((&kept["passed"], &kept["taken_on"]), (&true.into(), &"2026-01-03".into()));
    // Before the sittings nothing was known; the exam need not be named when there is only one.
    let early =
        place.json(&format!("readiness record --learner simulated-7 {home} --failed --taken-on 2025-12-01"));
    assert_eq!((&early["p_pass"], &early["exam"]), (&Value::Null, &"mls-c01".into()));

    let ledger = place.json(&format!("readiness ledger {home}"));
    let all = ledger["releases"].as_array().unwrap().last().unwrap();
    assert_eq!((&all["release"], &all["results"], &all["forecasts"]), (&"all".into(), &2.into(), &1.into()));
    let expected = (1.0 - p(&kept)).powi(2);
    assert!((all["brier"].as_f64().unwrap() - expected).abs() < 1e-12);

    assert_eq!(place.json(&format!("log compact {home}"))["outcomes"], 2);
    let export = format!("log export --anonymise --k 1 --out shared --outcomes results.parquet {home}");
    assert_eq!(place.json(&export)["outcomes"], 2);
    let shared = place.json("readiness ledger results.parquet");
    assert_eq!(shared["releases"], ledger["releases"]);
    let text = place.succeeds("readiness ledger results.parquet").out;
    assert!(text.contains("mostly chance") && text.contains("simulated"), "{text}");
    assert_eq!((&shared["synthetic"], &ledger["synthetic"]), (&true.into(), &true.into()));
    place.write("real.csv", "passed,p_pass\n1,0.5\n");
    assert_eq!(place.json("readiness ledger real.csv")["synthetic"], false);
    place.fails("readiness ledger results.parquet real.csv", 2, &["results.parquet: simulated", "real.csv"]);

    let forgotten = place.json(&format!("log forget --learner simulated-7 {home}"));
    assert_eq!((&forgotten["journal"]["outcomes"], &forgotten["outcomes"]), (&2.into(), &2.into()));
    assert_eq!(place.json(&format!("readiness ledger {home}"))["releases"][0]["results"], 0);
}

#[test]
fn a_result_that_cannot_be_is_refused() {
    let place = Place::new();
    for (line, parts) in [
        ("--passed --score 700", ["--score 700 and --passed", "750"]),
        ("--failed --score 800", ["--score 800 and --failed", "750"]),
        ("--passed --score 1001", ["not on the scale", "100 to 1000"]),
        ("--passed --taken-on 2026-04-01", ["MLS-C01 could last be sat on 2026-03-31", "--taken-on"]),
        ("--passed --taken-on 2999-01-01", ["--taken-on 2999-01-01", "in the future"]),
    ] {
        place.fails(&format!("readiness record mls-c01 {line}"), 2, &parts);
    }
    let none = place.run("readiness record mls-c01");
    assert!(none.code == 2 && none.err.contains("<--passed|--failed>"), "{}", none.err);
    place.fails("readiness record --passed", 2, &["no exam is named"]);
    for usage in ["", " --passed --failed", " --passed --taken-on 03/01/2026"] {
        assert_eq!(place.run(&format!("readiness record mls-c01{usage}")).code, 2, "{usage}");
    }
    assert!(!place.path("home").exists());
    place.write("r.csv", "p_pass\n0.5\n");
    place.fails("readiness ledger r.csv", 2, &["r.csv", "passed"]);
    assert!(place.succeeds("readiness ledger").out.starts_with("No results"));
}
