//! Controls that learn from simulated or finished tests.

use super::*;

/// Simulates tests under Sympson–Hetter parameters, conditional on true ability when there are strata.
fn tally(
    pool: &ItemPool,
    length: usize,
    parameters: &ExposureParameters,
    tests: u64,
    salt: u64,
) -> SelectionTally {
    let design = design(length, SympsonHetter::new(parameters.clone()));
    let mut session = Session::new(pool, &design, &mut rng(0)).unwrap();
    let mut tally = SelectionTally::new(parameters.strata().len(), pool.len());
    let mut lesson = Lesson::default();
    for seed in 0..tests {
        let mut rng = rng(1_000_000 * salt + seed);
        let theta = ability(&mut rng);
        run(&mut session, theta, &mut rng);
        session.debrief(&mut lesson);
        tally.record(parameters.strata().of(theta), &lesson.given, &lesson.set_aside);
    }
    tally
}

fn tuned(pool: &ItemPool, target: f64, strata: Strata) -> Tuned {
    let simulate = |parameters: &ExposureParameters, iteration: usize| {
        Ok::<_, CatError>(tally(pool, 8, parameters, 1500, 1 + iteration as u64))
    };
    Tuning::new(target, 8).run(strata, pool.len(), simulate).unwrap()
}

#[test]
fn tuned_parameters_hold_the_target_in_new_tests() {
    let pool = pool(80);
    let before = tally(&pool, 8, &ExposureParameters::open(Strata::one(), 80), 1500, 0).maximum();
    let tuned = tuned(&pool, 0.25, Strata::one());
    let after = tally(&pool, 8, &tuned.parameters, 6000, 999).maximum();
    // Three standard errors of 0.25 in the simulations of 1,500 tests are 0.034.
    assert!(tuned.converged && before > 0.9 && after < 0.28, "{before} {after} {:?}", tuned.maxima);
}

#[test]
fn conditional_parameters_hold_the_target_at_every_ability() {
    let (pool, strata) = (pool(120), Strata::new(vec![-0.5, 0.5]).unwrap());
    let maximum = |parameters: &ExposureParameters| tally(&pool, 8, parameters, 6000, 999).maximum();
    let open = maximum(&ExposureParameters::open(strata.clone(), 120));
    let conditional = maximum(&tuned(&pool, 0.3, strata).parameters);
    assert!(open > 0.9 && conditional < 0.36, "{open} {conditional}");
}

#[test]
fn equal_strata_are_no_strata() {
    let pool = pool(60);
    let ks: Vec<f64> = (0..60).map(|i| 0.3 + 0.7 * ((i * 13) % 10) as f64 / 9.0).collect();
    let one = ExposureParameters::new(Strata::one(), 60, ks.clone()).unwrap();
    let strata = Strata::new(vec![-1.0, 0.0, 1.0]).unwrap();
    let four = ExposureParameters::new(strata, 60, ks.repeat(4)).unwrap();
    let plain = counted(&pool, &design(8, SympsonHetter::new(one)), 100);
    assert_eq!(counted(&pool, &design(8, SympsonHetter::new(four)), 100), plain);
}

/// Hands every test back to the control of the design before the next begins.
fn learned(pool: &ItemPool, mut design: Design, tests: u64) -> (Design, ExposureCounts, bool) {
    let (mut counts, mut lesson, mut lifted) = (ExposureCounts::new(pool.len()), Lesson::default(), false);
    for seed in 0..tests {
        let mut rng = rng(seed);
        let theta = ability(&mut rng);
        let mut session = Session::new(pool, &design, &mut rng).unwrap();
        counts.record(&run(&mut session, theta, &mut rng));
        session.debrief(&mut lesson);
        lifted |= lesson.lifted;
        design.exposure.learn(&lesson);
    }
    (design, counts, lifted)
}

#[test]
fn eligibility_holds_the_maximum_without_tuning() {
    let pool = pool(80);
    for bounds in [vec![], vec![0.0]] {
        let eligibility = Eligibility::new(Strata::new(bounds).unwrap(), 80, 0.25).unwrap();
        let (_, counts, lifted) = learned(&pool, design(8, EligibleItems::new(eligibility)), 3000);
        assert!(!lifted && counts.maximum().unwrap() < 0.3, "{:?}", counts.maximum());
    }
}

#[test]
fn a_restricted_item_waits_until_its_rate_has_fallen() {
    let pool = pool(60);
    let restricted = || Restricted::new(0.3, ExposureCounts::new(60)).unwrap();
    let progressive = Progressive::new(Pace::by_length(8, 1.0).unwrap());
    let layers = Layers::new(vec![Box::new(restricted()), Box::new(progressive)]);
    assert!(layers.learns() && layers.weighs() && layers.reach() == Some(1));
    for control in [design(8, restricted()), design(8, layers)] {
        let (_, counts, lifted) = learned(&pool, control, 600);
        // An item below the maximum may be given once more: 0.3 + 1/600.
        assert!(!lifted && counts.maximum().unwrap() <= 0.3 + 1.0 / 600.0, "{:?}", counts.maximum());
    }
}

#[test]
fn a_restriction_is_lifted_when_nothing_is_left() {
    let pool = pool(8);
    let (_, counts, lifted) =
        learned(&pool, design(8, Restricted::new(0.3, ExposureCounts::new(8)).unwrap()), 20);
    assert!(lifted && counts.mean_length() == Some(8.0));
    let eligibility = Eligibility::new(Strata::one(), 8, 0.3).unwrap();
    let (_, counts, lifted) = learned(&pool, design(8, EligibleItems::new(eligibility)), 20);
    assert!(lifted && counts.mean_length() == Some(8.0));
    let small = ExposureParameters::new(Strata::one(), 8, vec![0.1; 8]).unwrap();
    assert_eq!(counted(&pool, &design(8, SympsonHetter::new(small)), 20).mean_length(), Some(8.0));
}

#[test]
fn targets_out_of_reach_are_refused() {
    let never = |_: &ExposureParameters, _: usize| Err(CatError::EmptyPool);
    for target in [0.1, 1.0, f64::NAN] {
        let refused = Tuning::new(target, 8).run(Strata::one(), 80, never);
        assert!(matches!(refused, Err(CatError::Setting { .. })), "{target}");
    }
    assert_eq!(Tuning::new(0.2, 8).run(Strata::one(), 80, never), Err(CatError::EmptyPool));
    for ks in [vec![0.0; 4], vec![1.5; 4], vec![f64::NAN; 4], vec![1.0; 3]] {
        assert!(ExposureParameters::new(Strata::one(), 4, ks).is_err());
    }
}
