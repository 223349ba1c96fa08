//! `gradatim simulate readiness`: forecasts of simulated learners, from an exam's bank and from a pool.

mod place;

use place::Place;
use serde_json::Value;

/// Ninety 2PL items in two domains, a third of them in the first.
fn pool() -> String {
    let row = |i: i32| {
        let (slope, domain) = (f64::from(10 + i % 5) / 10.0, if i % 3 == 0 { "data" } else { "modelling" });
        format!("i{i},{slope},{:.2},{domain}\n", f64::from(i % 30) * 0.1 - 1.5)
    };
    (0..90).map(row).fold("item,a,b,domain\n".to_owned(), |text, row| text + &row)
}

fn place() -> Place {
    let place = Place::new();
    place.write("pool.csv", &pool());
    place
}

fn study(place: &Place, line: &str) -> (Value, String) {
    let run = place.run(&format!("simulate readiness {line} --json"));
    assert_eq!(run.code, 0, "{line}: {}", run.err);
    assert_eq!(run.out.lines().count(), 1, "{line}: {}", run.out);
    (serde_json::from_str(&run.out).unwrap(), run.out)
}

const SMALL: &str = "--pool pool.csv --scored 20 --evidence 20,60 --learners 400";

#[test]
fn a_document_says_what_was_assumed_and_how_it_went() {
    let (found, _) = study(&place(), SMALL);
    let number =
        |at: &str| found.pointer(at).and_then(Value::as_f64).unwrap_or_else(|| panic!("{at}: {found}"));
    assert_eq!((number("/items"), number("/scored"), number("/all/n")), (90.0, 20.0, 400.0));
    assert!(number("/theta_cut").abs() < 1e-9 && (number("/base_pass_rate") - 0.5).abs() < 1e-9);
    assert_eq!((number("/assumed/mismatch/sd"), number("/cut_se")), (0.25, 2.0));
    let bins = found["all"]["bins"].as_array().unwrap();
    assert_eq!(bins.iter().map(|bin| bin["n"].as_u64().unwrap()).sum::<u64>(), 400);
    let groups = found["weakest"].as_array().unwrap();
    assert_eq!(groups.iter().map(|group| group["n"].as_u64().unwrap()).sum::<u64>(), 400);
    assert!((number("/all/told") - number("/all/passed")).abs() < 0.05, "{found}");
    assert!((number("/all/slope/value") - 1.0).abs() < 5.0 * number("/all/slope/se"), "{found}");
}

#[test]
fn the_same_seed_gives_the_same_bytes_on_any_number_of_threads() {
    let place = place();
    let run = |more: &str| study(&place, &format!("{SMALL} --calibration-learners 300 {more}")).1;
    assert_eq!(run("--threads 1"), run("--threads 3"));
    assert_ne!(run("--seed 1"), run("--seed 2"));
}

#[test]
fn what_the_forecast_does_not_know_shows() {
    let place = place();
    let gap = |more: &str| {
        let (found, _) = study(&place, &format!("{SMALL} {more}"));
        found["all"]["told"].as_f64().unwrap() - found["all"]["passed"].as_f64().unwrap()
    };
    let fair = gap("--same-form");
    assert!(gap("--mismatch-true 0.4,0 --mismatch 0,0") > fair + 0.05);
    assert!(gap("--mismatch-true -0.4,0 --mismatch 0,0") < fair - 0.05);
    let (found, _) = study(&place, &format!("{SMALL} --lambda-true 0.6 --lambda-assumed 0.97"));
    assert_eq!(
        (&found["true"]["loadings"][0], &found["assumed"]["loadings"][1]),
        (&0.6.into(), &0.97.into())
    );
}

#[test]
fn people_read_it_in_eighty_columns() {
    for line in [
        "--exam mls-c01 --learners 200 --cold-start",
        "--pool pool.csv --scored 20 --evidence 20,60 --learners 40",
    ] {
        let run = place().run(&format!("simulate readiness {line}"));
        assert_eq!(run.code, 0, "{}", run.err);
        let widest = run.out.lines().max_by_key(|line| line.chars().count()).unwrap();
        assert!(widest.chars().count() <= 80, "{widest}");
        assert!(
            run.out.contains("On average learners were told") && run.out.contains("0.9 to 1.0"),
            "{}",
            run.out
        );
    }
}

#[test]
fn bad_input_is_one_sentence() {
    let place = place();
    let check = |line: &str, parts: &[&str]| {
        let run = place.run(&format!("simulate readiness {line}"));
        assert_eq!(run.code, 2, "{line}: {}", run.err);
        assert_eq!(run.err.lines().filter(|l| l.starts_with("error: ")).count(), 1, "{line}: {}", run.err);
        parts
            .iter()
            .for_each(|part| assert!(run.err.contains(part), "{line}: `{part}` is not in {}", run.err));
    };
    check("--learners 10", &["--exam"]);
    check("--exam nothing", &["nothing"]);
    check("--pool pool.csv --evidence 60,20", &["60,20", "two rising whole numbers"]);
    check("--pool pool.csv --scored 50", &["60 to 200", "up to the 40 items"]);
    check("--pool pool.csv --scored 91", &["pool.csv", "91 scored items", "1 to 90"]);
    check("--pool pool.csv --lambda-true 1.2", &["1.2", "0.3 to 0.97"]);
    check("--pool pool.csv --mismatch 0.25", &["0.25", "such as 0,0.25"]);
    check("--pool pool.csv --mismatch 0,3", &["spread 3 logits", "0 to 2"]);
    check("--pool pool.csv --cut-se -1", &["--cut-se -1", "0 or more"]);
    check("--pool pool.csv --theta-cut 9", &["--theta-cut 9", "-6 to 6"]);
    check("--pool pool.csv --cold-start", &["--cold-start"]);
    check(&format!("{SMALL} --calibration-learners 1"), &["calibrat"]);
}
