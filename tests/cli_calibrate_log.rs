//! `gradatim calibrate` on attempt logs: linear, adaptive, simulated.

mod place;

use gradatim_log::dataset::compact;
use gradatim_log::{Answer, Journal, LearnerKey, Mode, Presentation, SittingHistory, SittingRecord};
use place::{Place, Stream};
use serde_json::Value;
use std::path::Path;

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
