//! Simulated data: no false alarms, and what is planted is found.

use super::*;

/// Share of p-values below 5 %, and their mean, over replications without DIF.
fn check_uniform(name: &str, p: &[f64]) {
    let n = p.len() as f64;
    let alarms = p.iter().filter(|p| **p < 0.05).count() as f64 / n;
    let mean = p.iter().sum::<f64>() / n;
    println!("{name}: {n} tests, {alarms:.3} below 0.05, mean {mean:.3}");
    // Three standard errors; the tests of one replication hardly depend on each other.
    assert!(
        (alarms - 0.05).abs() < 3.0 * (0.05 * 0.95 / n).sqrt(),
        "{name}: {alarms} of p-values below 0.05"
    );
    assert!((mean - 0.5).abs() < 3.0 / (12.0 * n).sqrt(), "{name}: mean p-value {mean}");
}

fn p_values<T>(dif: &Dif<T>, p: impl Fn(&T) -> ChiSquared) -> Vec<f64> {
    dif.items.iter().map(|item| p(item.as_ref().unwrap()).p).collect()
}

#[test]
fn without_dif_p_values_are_uniform() {
    let (mut mantel, mut uniform, mut both) = (Vec::new(), Vec::new(), Vec::new());
    for seed in 0..60 {
        // Groups of different ability: matching has to take it out.
        let sample = Sample::new(seed, 400, &fair(), -0.5, 1.0);
        mantel.extend(p_values(&sample.study().mantel_haenszel(&plain()).unwrap(), |item| item.mantel));
        let logistic = sample.study().logistic(LogisticTest::Both, &plain()).unwrap();
        uniform.extend(p_values(&logistic, |item| item.uniform.unwrap().likelihood_ratio));
        both.extend(p_values(&logistic, |item| item.both.unwrap().likelihood_ratio));
    }
    check_uniform("Mantel–Haenszel", &mantel);
    check_uniform("logistic, uniform", &uniform);
    check_uniform("logistic, both", &both);
}

#[test]
fn with_gaps_p_values_are_uniform_too() {
    let (mut share, mut ability) = (Vec::new(), Vec::new());
    for seed in 0..60 {
        let sample = Sample::new(seed, 400, &fair(), 0.0, 0.7);
        let matched = |matching| sample.matched(matching).mantel_haenszel(&plain()).unwrap();
        share.extend(p_values(&matched(Matching::suited(&sample.responses)), |item| item.mantel));
        let by_ability = Matching::Ability { values: &sample.abilities, levels: 20 };
        ability.extend(p_values(&matched(by_ability), |item| item.mantel));
    }
    check_uniform("share", &share);
    check_uniform("ability", &ability);
}

/// Item 3 is harder for the focal group by 1 logit, item 7 separates much less there.
fn biased() -> Vec<Pair> {
    let mut items = fair();
    items[3][1].1 += 1.0;
    items[7] = [(2.0, 0.0), (0.3, 0.0)];
    items
}

#[test]
fn planted_dif_is_found_and_measured() {
    let sample = Sample::new(11, 3000, &biased(), 0.0, 1.0);
    let settings = DifSettings { adjustment: Adjustment::Holm, ..DifSettings::default() };
    let mantel = sample.study().mantel_haenszel(&settings).unwrap();
    assert!(mantel.converged && mantel.rounds > 0 && !mantel.anchor.contains(&3), "{mantel:?}");
    let odds = mantel.items[3].as_ref().unwrap().odds.unwrap();
    assert!((odds.alpha.ln() - 1.0).abs() < 3.0 * odds.log_se, "{odds:?}");
    assert_eq!(mantel.items[3].as_ref().unwrap().class, Some(DifClass::C));
    let logistic = sample.study().logistic(LogisticTest::NonUniform, &settings).unwrap();
    assert_eq!(flagged(&logistic, |item| item.flagged), [7]);
    let effect = logistic.items[3].as_ref().unwrap().group_effect.unwrap();
    assert!((effect + 1.0).abs() < 0.3, "{effect}");
    // What changes with the level is what Breslow and Day's test looks for.
    assert!(mantel.items[7].as_ref().unwrap().breslow_day.unwrap().p < 1e-6);
}

#[test]
fn an_item_that_leaked_becomes_easier() {
    let mut items = fair();
    items[5][1].1 -= 1.2;
    let sample = Sample::new(4, 2000, &items, 0.0, 0.8);
    let period = |group: &Option<Group>| group.map(|g| [Period::Earlier, Period::Later][g.index()]);
    let periods: Vec<Option<Period>> = sample.groups.iter().map(period).collect();
    let matching = Matching::Share { levels: 10 };
    let drift = period_drift(&sample.responses, &periods, matching, &DifSettings::default()).unwrap();
    assert_eq!(flagged(&drift, |item| item.comparison.flagged), [5]);
    let item = drift.items[5].as_ref().unwrap();
    let (displacement, se) = (item.displacement.unwrap(), item.displacement_se.unwrap());
    // Coarse levels leave a little of the difference to ability.
    assert!((displacement - 1.2).abs() < 3.0 * se + 0.1, "{displacement} ± {se}");
}
