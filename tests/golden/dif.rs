//! Differential item functioning against difR 5.1 on the verbal aggression data, with men as the focal group.

use gradatim_irt::Responses;
use gradatim_irt::dif::{
    Adjustment, ChiSquared, Dif, DifSettings, Group, LogisticDif, LogisticTest, MantelHaenszelDif, Matching,
    NestedTest, NotTested, OddsRatio, Study,
};
use gradatim_log::{ReadOptions, read_responses};
use gradatim_tests::{Reference, real_data, responses};

/// The data and the values of difR, or nothing where the data are not there.
fn verbal() -> Option<(Responses, Vec<Option<Group>>, Reference)> {
    let data = real_data()?;
    let reference = Reference::read(&data.join("golden/difr_verbal_dif.json"));
    let path = data.join("real/wide/difr_verbal.csv.gz");
    let table =
        read_responses(&path, &ReadOptions { items: Some(items()), ..ReadOptions::default() }).unwrap();
    let group = |focal: &f64| Some(if *focal > 0.5 { Group::Focal } else { Group::Reference });
    let groups = reference.get("group").numbers(0).iter().map(group).collect();
    Some((responses(&table), groups, reference))
}

/// Four situations, wanting and doing, three ways to be rude; the file spells the first `want` small.
fn items() -> Vec<String> {
    let mut names = Vec::new();
    for what in ["Want", "Do"] {
        for situation in 1..=4 {
            for how in ["Curse", "Scold", "Shout"] {
                names.push(format!("S{situation}{what}{how}").replace("S1WantCurse", "S1wantCurse"));
            }
        }
    }
    names
}

/// difR's: flagged by the single test at 5 %, without purification unless said.
fn settings(purification: usize) -> DifSettings {
    DifSettings { purification, adjustment: Adjustment::None, ..DifSettings::default() }
}

fn compare(what: &str, expected: &[f64], found: &[f64], tolerance: f64) {
    assert_eq!(expected.len(), found.len(), "{what}");
    let error = |(e, f): (&f64, &f64)| (e - f).abs() / e.abs();
    let worst = expected.iter().zip(found).map(error).fold(0.0, f64::max);
    println!("{what}: largest relative error {worst:e}");
    assert!(worst <= tolerance, "{what}: relative error {worst:e}; {found:?} for {expected:?}");
}

fn flagged<T>(dif: &Dif<T>, is_flagged: impl Fn(&T) -> bool) -> Vec<f64> {
    let flagged = dif.items.iter().enumerate().filter(|(_, item)| item.as_ref().is_ok_and(&is_flagged));
    flagged.map(|(i, _)| i as f64 + 1.0).collect()
}

type Column<T> = fn(&T) -> f64;

fn column<T>(dif: &Dif<T>, of: Column<T>) -> Vec<f64> {
    dif.items
        .iter()
        .map(|item| of(item.as_ref().unwrap_or_else(|_| panic!("all items can be tested"))))
        .collect()
}

fn check_mantel_haenszel(purification: usize, part: &str, columns: &[(&str, Column<MantelHaenszelDif>)]) {
    let Some((responses, groups, reference)) = verbal() else { return };
    let study = Study::new(&responses, &groups, Matching::Score).unwrap();
    let dif = study.mantel_haenszel(&settings(purification)).unwrap();
    let expected = reference.get(part);
    for (name, of) in columns {
        // Observed and expected counts of an item can differ by less than the continuity correction of 0.5. The
        // statistic is zero then; difR squares the negative rest, and has up to 0.25 over the variance there.
        let (expected, found) = (expected.get(name).numbers(0), column(&dif, *of));
        let known = |(e, f): &(f64, f64)| *f > 0.0 || *name != "MH" || *e > 0.05;
        let pairs = expected.into_iter().zip(found).filter(known);
        let (expected, found): (Vec<f64>, Vec<f64>) = pairs.unzip();
        assert!(expected.len() >= 23, "{part}.{name}: the exception is for one item");
        compare(&format!("{part}.{name}"), &expected, &found, 1e-9);
    }
    if let Some(items) = expected.find("DIFitems") {
        assert_eq!(flagged(&dif, |item| item.flagged), items.numbers(0), "{part}");
    }
    if let Some(rounds) = expected.find("nrPur") {
        assert!(
            (dif.rounds as f64 - rounds.number()).abs() < 0.5,
            "{part}: {} rounds of purification",
            dif.rounds
        );
    }
    assert!(dif.converged);
}

fn odds(item: &MantelHaenszelDif) -> OddsRatio {
    item.odds.expect("every odds ratio is finite here")
}

fn x2(test: Option<ChiSquared>) -> f64 {
    test.expect("right-or-wrong items have the test").x2
}

#[test]
fn mantel_haenszel() {
    let columns: [(&str, Column<MantelHaenszelDif>); 4] = [
        ("MH", |item| x2(item.corrected)),
        ("alphaMH", |item| odds(item).alpha),
        ("varLambda", |item| odds(item).log_se.powi(2)),
        ("deltaMH", |item| odds(item).delta),
    ];
    check_mantel_haenszel(0, "MH", &columns);
    check_mantel_haenszel(10, "MH_purified", &columns[..2]);
    check_mantel_haenszel(0, "MH_nocorrect", &[("MH", |item| item.mantel.x2)]);
    check_mantel_haenszel(0, "std", &[("PDIF", |item| item.smd)]);
}

#[test]
fn breslow_day() {
    let Some((responses, groups, reference)) = verbal() else { return };
    let study = Study::new(&responses, &groups, Matching::Score).unwrap();
    let dif = study.mantel_haenszel(&settings(0)).unwrap();
    for (i, expected) in reference.get("breslow_day").get("BD").list().iter().enumerate() {
        let (expected, item) = (expected.numbers(0), dif.items[i].as_ref().unwrap());
        let found = item.breslow_day.unwrap();
        // difR prints four decimals.
        assert!((found.x2 - expected[0]).abs() < 1e-4, "item {i}: {found:?} for {expected:?}");
        assert!((found.df as f64 - expected[1]).abs() < 0.5, "item {i}: {found:?} for {expected:?}");
        assert!((found.p - expected[2]).abs() < 1e-4, "item {i}: {found:?} for {expected:?}");
    }
}

fn check_logistic(test: LogisticTest, part: &str, of: fn(&LogisticDif) -> Result<NestedTest, NotTested>) {
    let Some((responses, groups, reference)) = verbal() else { return };
    let study = Study::new(&responses, &groups, Matching::Score).unwrap();
    let dif = study.logistic(test, &settings(0)).unwrap();
    let tests: Vec<NestedTest> = dif.items.iter().map(|item| of(item.as_ref().unwrap()).unwrap()).collect();
    let expected = reference.get(part);
    let ratios: Vec<f64> = tests.iter().map(|test| test.likelihood_ratio.x2).collect();
    compare(&format!("{part}.LRT"), &expected.get("LRT").numbers(0), &ratios, 1e-5);
    let changes: Vec<f64> = tests.iter().map(|test| test.r2_change).collect();
    compare(&format!("{part}.deltaR2"), &expected.get("deltaR2").numbers(0), &changes, 1e-5);
    // In words where there are none.
    let items = expected.get("DIFitems");
    let items = if part == "logistic_nudif" { Vec::new() } else { items.numbers(0) };
    assert_eq!(flagged(&dif, |item| item.flagged), items, "{part}");
}

#[test]
fn logistic_regression() {
    check_logistic(LogisticTest::Both, "logistic_both", |item| item.both);
    check_logistic(LogisticTest::Uniform, "logistic_udif", |item| item.uniform);
    check_logistic(LogisticTest::NonUniform, "logistic_nudif", |item| item.non_uniform);
}
