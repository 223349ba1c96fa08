//! Ability estimates against reference values at the reference's own item parameters.

use gradatim_irt::score::{Estimate, Method, Score, Scorer};
use gradatim_irt::{Dichotomous, Grid};
use gradatim_tests::{Reference, real_data};

/// Every pattern of every model of a data set, by every method, to 1e-6.
fn check(dataset: &str) {
    let Some(data) = real_data() else { return };
    let read =
        |kind: &str| Reference::read(&data.join(format!("golden/exact_{kind}_{dataset}.json"))).get("models");
    let (calibrated, scored) = (read("mml"), read("scores"));
    for name in scored.names() {
        let (items, model) = (items(&calibrated.get(&name)), scored.get(&name));
        for (pattern, scores) in model.get("patterns").list().iter().zip(model.get("scores").list()) {
            // Null: not presented.
            let answers: Vec<(u32, u8)> =
                pattern.present().iter().map(|&(i, k)| (i as u32, k as u8)).collect();
            check_pattern(&format!("{dataset} {name} {answers:?}"), &items, &answers, &scores);
        }
    }
}

fn items(model: &Reference) -> Vec<Dichotomous> {
    let [a, b, g] = ["a", "b", "g"].map(|column| model.get(column).numbers(0));
    let item = |i: usize| Dichotomous::three_pl(a[i], b[i], g[i]).unwrap();
    (0..a.len()).map(item).collect()
}

fn check_pattern(place: &str, items: &[Dichotomous], answers: &[(u32, u8)], scores: &Reference) {
    for (method, name) in
        [(Method::Eap, "EAP"), (Method::Map, "MAP"), (Method::Ml, "ML"), (Method::Wle, "WLE")]
    {
        let score = Scorer::new(items, method, Grid::new(61, 6.0).unwrap()).score(answers);
        check_score(&format!("{place} {name}"), score, scores.find(name));
    }
}

/// The first two numbers of the reference are the estimate and its standard error from expected
/// information (for MAP and ML a third, from observed information, follows); null is "undefined".
fn check_score(place: &str, score: Score, expected: Option<Reference>) {
    match (score, expected) {
        (Err(_), None) => {}
        (Ok(Estimate { theta, se }), Some(expected)) => {
            let expected = expected.numbers(0);
            assert!((theta - expected[0]).abs() < 1e-6, "{place}: {theta}, the reference has {expected:?}");
            assert!((se - expected[1]).abs() < 1e-6, "{place}: se {se}, the reference has {expected:?}");
        }
        (score, expected) => panic!("{place}: {score:?}, the reference has {expected:?}"),
    }
}

#[test]
fn lsat6() {
    check("lsat6");
}

#[test]
fn lsat7() {
    check("lsat7");
}

#[test]
fn sat12() {
    check("sat12");
}
