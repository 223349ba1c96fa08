//! Error rates of classification, by simulation.

use super::*;

/// Class, length and forcedness of simulated tests at an ability.
fn simulated(pool: &ItemPool, design: &Design, theta: f64, tests: u64) -> Vec<(usize, usize, bool)> {
    let mut session = Session::new(pool, design, &mut rng(0)).unwrap();
    let one = |seed| {
        let mut rng = rng(seed);
        session.restart(&mut rng).unwrap();
        while let Some(choice) = session.next(&mut rng).unwrap() {
            let model = session.test().pool.model(choice.item);
            let (mut u, mut category) = (rng.random::<f64>(), 0);
            while category + 1 < model.categories() && u >= model.probability(theta, category) {
                u -= model.probability(theta, category);
                category += 1;
            }
            session.answer(choice.item, category).unwrap();
        }
        let decision = design.stopping.decision(&session.test()).unwrap();
        (decision.class, session.test().answered(), decision.forced)
    };
    (0..tests).map(one).collect()
}

fn share(tests: &[(usize, usize, bool)], class: usize) -> f64 {
    tests.iter().filter(|test| test.0 == class).count() as f64 / tests.len() as f64
}

fn mean_length(tests: &[(usize, usize, bool)]) -> f64 {
    tests.iter().map(|test| test.1 as f64).sum::<f64>() / tests.len() as f64
}

#[test]
fn sprt_errs_about_as_often_as_it_may() {
    let pool = pool(200);
    let sprt = SequentialRatio::new(&pool, cuts(&[0.0], 0.4), rates(0.1));
    let design = Design::new(MaximumInformation, sprt);
    for (theta, wrong) in [(-0.4, 1), (0.4, 0)] {
        let tests = simulated(&pool, &design, theta, 1500);
        // Wald's bounds are a little strict, because the ratio jumps past them; three standard errors are 0.023.
        let errors = share(&tests, wrong);
        assert!((0.04..0.123).contains(&errors), "{theta}: {errors}");
        assert!(tests.iter().all(|test| !test.2 && test.1 < 200));
    }
}

#[test]
fn two_cuts_part_three_classes() {
    let pool = pool(200);
    for rule in [
        Box::new(SequentialRatio::new(&pool, cuts(&[-0.8, 0.8], 0.3), rates(0.05))) as Box<dyn StoppingRule>,
        Box::new(GeneralisedRatio::new(cuts(&[-0.8, 0.8], 0.3), rates(0.05))),
        Box::new(ConfidenceInterval::new(cuts(&[-0.8, 0.8], 0.3), 0.95).unwrap()),
    ] {
        let name = rule.name();
        let design = Design::new(MaximumInformation, Any::new(vec![rule, Box::new(FixedLength(120))]));
        for (class, theta) in [-1.6, 0.0, 1.6].into_iter().enumerate() {
            let tests = simulated(&pool, &design, theta, 150);
            assert!(share(&tests, class) > 0.93 && mean_length(&tests) < 60.0, "{name} {theta}");
        }
    }
}

#[test]
fn curtailment_shortens_tests_and_keeps_their_decisions() {
    let pool = pool(120);
    let sprt = || Box::new(SequentialRatio::new(&pool, cuts(&[0.0], 0.3), rates(0.05)));
    let curtailed = Curtailment::new(&pool, cuts(&[0.0], 0.3), rates(0.05), 40, 0.95).unwrap();
    let full = Design::new(MaximumInformation, Any::new(vec![sprt(), Box::new(FixedLength(40))]));
    let short = Design::new(
        MaximumInformation,
        Any::new(vec![sprt(), Box::new(curtailed), Box::new(FixedLength(40))]),
    );
    for theta in [-0.6, -0.1, 0.2, 0.8] {
        let (long, cut) = (simulated(&pool, &full, theta, 300), simulated(&pool, &short, theta, 300));
        // The same seeds give the same answers as long as both tests last.
        assert!(long.iter().zip(&cut).all(|(l, c)| c.1 <= l.1));
        let kept = long.iter().zip(&cut).filter(|(l, c)| l.0 == c.0).count() as f64 / 300.0;
        assert!(kept > 0.95 && mean_length(&cut) < mean_length(&long), "{theta}: {kept}");
    }
}

#[test]
fn a_decision_that_nothing_can_turn_is_certain() {
    // Ten items alike: after six right answers four wrong ones cannot turn the sign of the ratio.
    let items = (0..10).map(|i| PoolItem::new(format!("r{i}"), 0, Dichotomous::two_pl(1.0, 0.0).unwrap()));
    let pool = ItemPool::new(items.collect(), 1, &Grid::new(33, 4.0).unwrap()).unwrap();
    let rule = Curtailment::new(&pool, cuts(&[0.0], 0.3), rates(0.001), 10, 0.999_999).unwrap();
    assert_eq!(after(&pool, &[1; 4], |test| rule.stops(test)), None);
    let stops = after(&pool, &[1; 6], |test| rule.stops(test));
    assert_eq!(stops, Some(StopReason::Classified { class: 1, by: "curtailment" }));
}
