//! `gradatim simulate drill`: ways to aim a drill, compared.

mod place;

use place::Place;
use serde_json::Value;

const STUDY: &str =
    "simulate drill --exam mls-c01 --learners 400 --weak-by 1.5 --policies worth,random,mfi --seed 3";

fn figure(policy: &Value, group: &str, name: &str) -> f64 {
    policy[group][name].as_f64().unwrap_or_else(|| panic!("no {name} of {group} in {policy}"))
}

#[test]
fn the_drill_goes_where_the_weakness_is_more_than_random_questions_and_maximum_information() {
    let document = Place::new().json(STUDY);
    let [worth, random, mfi] = document["policies"].as_array().unwrap().as_slice() else {
        panic!("{document}")
    };
    for other in [random, mfi] {
        let share = |policy| figure(policy, "weak", "weak_share");
        assert!(share(worth) > share(other) + 0.03, "{} {}", share(worth), share(other));
    }
    for name in ["score_sd", "weak_rmse", "score_rmse"] {
        assert!(figure(worth, "weak", name) < figure(random, "weak", name), "{name}");
    }
    assert_eq!(worth["squared_error_minus_first"]["mean"].as_f64(), Some(0.0));
    assert_eq!(
        (&worth["even"]["weak_share"], worth["by_weak_domain"].as_array().unwrap().len()),
        (&Value::Null, 4)
    );
    let learners = ["weak", "even"].map(|group| worth[group]["learners"].as_u64());
    assert_eq!(learners, [Some(320), Some(80)]);
}

#[test]
fn the_same_seed_prints_the_same_bytes_for_any_number_of_threads() {
    let place = Place::new();
    let line =
        "simulate drill --exam mls-c01 --learners 60 --questions 12 --policies worth,passing,quotas --json";
    let with = |more: &str| place.succeeds(&format!("{line} {more}")).out;
    let one = with("--seed 9 --threads 1");
    assert_eq!(one, with("--seed 9 --threads 3"));
    assert_ne!(one, with("--seed 8 --threads 1"));
}

#[test]
fn people_get_a_table_and_the_meaning_of_its_columns() {
    let run = Place::new().succeeds("simulate drill --exam mls-c01 --learners 20 --questions 5");
    for part in ["worth", "quotas", "mfi", "Even learners", "p(pass)", "named:"] {
        assert!(run.out.contains(part), "{part} is not in {}", run.out);
    }
}

#[test]
fn bad_usage_is_one_sentence() {
    let place = Place::new();
    place.fails("simulate drill --exam mls-c99", 2, &["mls-c99"]);
    place.fails("simulate drill --exam mls-c01 --weak-by 9", 2, &["--weak-by", "0 to 5"]);
    place.fails("simulate drill --exam mls-c01 --policies best", 2, &["best"]);
    place.fails("simulate drill --exam mls-c01 --learners 0", 2, &["--learners"]);
    place.fails("simulate drill --exam mls-c01 --pool none.csv", 2, &["none.csv"]);
}
