//! Features against numbers worked by hand.

use super::*;
use crate::history::{AsOf, Histories, HistoryOptions};

/// Three learners, two items due on days 5 and 15; on day 10 only the first one is due.
const ATTEMPTS: &str = "learner,item,type,day,due_day,weight,score\n\
    x,i1,mock,4,5,10,90\ny,i1,mock,7,5,10,60\nx,i2,home,9,15,30,80\ny,i2,home,20,15,30,10\n";

fn features(day: f64) -> Features {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("a.csv"), ATTEMPTS).unwrap();
    std::fs::write(path("o.csv"), "learner,passed\nx,1\ny,0\nz,0\n").unwrap();
    let options =
        HistoryOptions { key: vec!["learner".to_owned()], outcomes_known: true, ..Default::default() };
    let histories = Histories::read(&path("a.csv"), &path("o.csv"), &options).unwrap();
    let cut = histories.until(Some(AsOf { day, calendar: false })).unwrap();
    Features::of(&cut, &Reference::learn(&cut).unwrap()).unwrap()
}

fn check(features: &Features, name: &str, expected: [Option<f64>; 3]) {
    let found = features.column(name).unwrap_or_else(|| panic!("no {name} in {:?}", features.names));
    for (x, y) in found.iter().zip(expected) {
        let same = x.zip(y).map_or(x.is_none() && y.is_none(), |(x, y)| (x - y).abs() < 1e-6);
        assert!(same, "{name}: {found:?}, not {expected:?}");
    }
}

#[test]
fn by_hand() {
    let features = features(10.0);
    check(&features, "attempts", [Some(2.0), Some(1.0), Some(0.0)]);
    check(&features, "no_attempts", [Some(0.0), Some(0.0), Some(1.0)]);
    check(&features, "coverage", [Some(1.0), Some(1.0), Some(0.0)]);
    check(&features, "weight_coverage", [Some(1.0), Some(1.0), Some(0.0)]);
    check(&features, "missing_work", [Some(0.0), Some(0.0), Some(1.0)]);
    check(&features, "ahead", [Some(1.0), Some(0.0), Some(0.0)]);
    check(&features, "late", [Some(0.0), Some(1.0), Some(0.0)]);
    check(&features, "lead_mean", [Some(3.5), Some(-2.0), None]);
    check(&features, "idle_days", [Some(1.0), Some(3.0), None]);
    check(&features, "score_mean", [Some(85.0), Some(60.0), None]);
    check(&features, "score_weighted", [Some(82.5), Some(60.0), None]);
    check(&features, "score_last", [Some(80.0), Some(60.0), None]);
    // Mean 75, standard deviation √450; one score on i2 is its own mean.
    check(
        &features,
        "standing_highest",
        [Some(15.0 / 450.0_f64.sqrt()), Some(-15.0 / 450.0_f64.sqrt()), None],
    );
    check(&features, "standing_in_home", [Some(0.0), None, None]);
}

#[test]
fn nothing_known_is_the_prior() {
    let features = features(10.0);
    let cell = |name: &str, row: usize| features.column(name).unwrap()[row].unwrap();
    assert!(cell("ability", 2).abs() < 1e-12 && (cell("ability_error", 2) - 1.0).abs() < 1e-12);
    assert!(cell("ability", 0) > 0.0 && cell("ability", 1) < 0.0);
    assert!(cell("ability_error", 0) < cell("ability_error", 1));
}
