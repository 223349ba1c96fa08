use super::*;
use crate::{Design, ItemPool, MaximumInformation, PoolItem, Session};
use gradatim_irt::{Dichotomous, Graded, Grid, ResponseModel};
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

mod simulated;

/// Items of several models in two domains by turns.
fn pool(items: usize) -> ItemPool {
    let item = |i: usize| {
        let b = 4.0 * (i as f64 + 0.5) / items as f64 - 2.0;
        let a = 0.7 + 0.1 * ((i * 7) % 11) as f64;
        let id = format!("i{i}");
        match i % 5 {
            0 => PoolItem::new(id, i % 2, Graded::new(a, vec![b - 0.4, b + 0.4]).unwrap()),
            1 => PoolItem::new(id, i % 2, Dichotomous::three_pl(a, b, 0.2).unwrap()),
            _ => PoolItem::new(id, i % 2, Dichotomous::two_pl(a, b).unwrap()),
        }
    };
    ItemPool::new((0..items).map(item).collect(), 2, &Grid::new(33, 4.0).unwrap()).unwrap()
}

fn rng(seed: u64) -> Pcg64Mcg {
    Pcg64Mcg::seed_from_u64(seed)
}

/// Looks at a test of the first items of a pool, answered by categories.
fn after<T>(pool: &ItemPool, categories: &[usize], look: impl FnOnce(&Test<'_>) -> T) -> T {
    let design = Design::new(MaximumInformation, FixedLength(pool.len() + 1));
    let mut session = Session::new(pool, &design, &mut rng(0)).unwrap();
    for (item, category) in categories.iter().enumerate() {
        session.answer(item, category % pool.categories(item)).unwrap();
    }
    look(&session.test())
}

fn log_likelihood(test: &Test<'_>, theta: f64) -> f64 {
    let one = |a: &crate::Answer| test.pool.model(a.item).log_derivatives(theta, a.category).value;
    test.evidence.answers().iter().map(one).sum()
}

fn cuts(at: &[f64], delta: f64) -> Cuts {
    Cuts::new(at.to_vec(), delta).unwrap()
}

fn rates(rate: f64) -> ErrorRates {
    ErrorRates::new(rate, rate).unwrap()
}

proptest! {
    #[test]
    fn ratios_are_differences_of_the_log_likelihood(answers in proptest::collection::vec(0usize..3, 0..30), cut in -1.5..1.5f64, delta in 0.1..0.6f64) {
        let pool = pool(40);
        let ratios = LikelihoodRatios::new(&pool, cuts(&[cut, cut + 0.3], delta));
        after(&pool, &answers, |test| {
            for (ratio, c) in ratios.of_answers(test.evidence.answers()).zip([cut, cut + 0.3]) {
                let direct = log_likelihood(test, c + delta) - log_likelihood(test, c - delta);
                prop_assert!((ratio - direct).abs() < 1e-10);
            }
            Ok(())
        })?;
    }

    #[test]
    fn generalised_ratios_are_those_of_the_highest_likelihoods(answers in proptest::collection::vec(0usize..3, 1..30), cut in -1.5..1.5f64, delta in 0.1..0.6f64) {
        let pool = pool(40);
        after(&pool, &answers, |test| {
            let steps = |low: f64, high: f64| (0..=4000).map(move |i| low + (high - low) * f64::from(i) / 4000.0);
            let highest = |low, high| steps(low, high).map(|theta| log_likelihood(test, theta)).fold(f64::NEG_INFINITY, f64::max);
            let brute = highest(cut + delta, 4.0) - highest(-4.0, cut - delta);
            // Two thresholds around the brute value: the rule passes the one and not the other.
            for (wanted, slack) in [(true, -1e-4), (false, 1e-4)] {
                let bound: f64 = brute.abs() + slack;
                if bound > 0.01 {
                    let rate = 1.0 / (1.0 + bound.exp());
                    let rule = GeneralisedRatio::new(cuts(&[cut], delta), rates(rate));
                    prop_assert_eq!(rule.stops(test).is_some(), wanted);
                    let class = usize::from(brute > 0.0);
                    prop_assert_eq!(rule.decision(test), Some(Decision { class, forced: !wanted }));
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn sprt_is_no_sooner_than_glr_with_one_parameter(answers in proptest::collection::vec(0usize..2, 1..30), cut in -1.0..1.0f64) {
        // Where the likelihood has one peak, the highest likelihood beyond a hypothesis only widens the ratio.
        let items = (0..30).map(|i| PoolItem::new(format!("r{i}"), 0, Dichotomous::two_pl(1.0, f64::from(i) / 10.0 - 1.5).unwrap()));
        let pool = ItemPool::new(items.collect(), 1, &Grid::new(33, 4.0).unwrap()).unwrap();
        let sprt = SequentialRatio::new(&pool, cuts(&[cut], 0.3), rates(0.1));
        let glr = GeneralisedRatio::new(cuts(&[cut], 0.3), rates(0.1));
        after(&pool, &answers, |test| {
            prop_assert!(sprt.stops(test).is_none() || glr.stops(test).is_some());
            Ok(())
        })?;
    }

    #[test]
    fn intervals_leave_the_cuts_out(answers in proptest::collection::vec(0usize..3, 1..30), cut in -1.0..1.0f64) {
        let rule = ConfidenceInterval::new(cuts(&[cut, cut + 0.8], 0.3), 0.9).unwrap();
        after(&pool(40), &answers, |test| {
            let (theta, reach) = (test.estimate.theta, 1.644_853_626_951_472_6 * test.estimate.se);
            let clear = [cut, cut + 0.8].iter().all(|c| (theta - c).abs() > reach);
            let class = usize::from(theta >= cut) + usize::from(theta >= cut + 0.8);
            prop_assert_eq!(rule.stops(test), clear.then_some(StopReason::Classified { class, by: "interval" }));
            prop_assert_eq!(rule.decision(test), Some(Decision { class, forced: !clear }));
            Ok(())
        })?;
    }

    #[test]
    fn the_predicted_reduction_is_that_of_both_answers(answers in proptest::collection::vec(0usize..3, 1..30)) {
        let pool = pool(40);
        after(&pool, &answers, |test| {
            let open = || (0..40).filter(|i| test.open[*i]);
            let information = |i: &usize| pool.model(*i).information(test.estimate.theta);
            let item = open().max_by(|i, j| information(i).total_cmp(&information(j))).unwrap();
            let expected: f64 = (0..pool.categories(item)).map(|k| {
                let mut joint: Vec<f64> = pool.probability(item, k).iter().zip(test.evidence.posterior()).map(|(p, w)| p * w).collect();
                let mass: f64 = joint.iter().sum();
                joint.iter_mut().for_each(|cell| *cell /= mass);
                mass * pool.grid().moments(&joint).sd.powi(2)
            }).sum();
            let reduction = test.evidence.moments().sd - expected.sqrt();
            // Just above and just below a threshold, before a target out of reach and past one long reached.
            let stops = |target, by| PredictedReduction::new(target, by, by).unwrap().stops(test).is_some();
            for target in [1e-3, 9.0] {
                prop_assert!(stops(target, reduction + 1e-9) && !stops(target, reduction - 1e-9));
            }
            let most = information(&item);
            let minimum = |i| MinimumInformation::new(i).unwrap().stops(test);
            prop_assert_eq!(minimum(most * 1.001), Some(StopReason::Information(most)));
            prop_assert_eq!(minimum(most * 0.999), None);
            Ok(())
        })?;
    }
}

#[test]
fn sprt_stops_at_walds_bounds() {
    // Items of one kind at the cut: each answer moves the ratio by ±2·0.5·a at most; count them.
    let items = (0..40).map(|i| PoolItem::new(format!("r{i}"), 0, Dichotomous::two_pl(1.0, 0.0).unwrap()));
    let pool = ItemPool::new(items.collect(), 1, &Grid::new(33, 4.0).unwrap()).unwrap();
    let rule = SequentialRatio::new(&pool, cuts(&[0.0], 0.5), rates(0.1));
    // ln P(0.5) − ln P(−0.5) = 0.5 exactly for a right answer: ln 9 = 2.197 needs five.
    for (right, reason) in [(4, None), (5, Some(StopReason::Classified { class: 1, by: "sprt" }))] {
        assert_eq!(after(&pool, &vec![1; right], |test| rule.stops(test)), reason);
    }
    let wrong = after(&pool, &[0; 5], |test| rule.stops(test));
    assert_eq!(wrong, Some(StopReason::Classified { class: 0, by: "sprt" }));
    let undecided = after(&pool, &[0, 1, 0], |test| rule.decision(test));
    assert_eq!(undecided, Some(Decision { class: 0, forced: true }));
}

#[test]
fn every_cut_must_be_decided_without_contradiction() {
    let (above, below) = (Some(Side::Above), Some(Side::Below));
    let class = |sides: &[Option<Side>]| Decision::by_sides(sides.iter().copied()).map(|d| d.class);
    assert_eq!(class(&[above, above, below]), Some(2));
    assert_eq!(class(&[below, below]), Some(0));
    assert_eq!(class(&[above]), Some(1));
    for open in [&[above, None, below][..], &[None], &[below, above], &[below, None]] {
        assert_eq!(class(open), None, "{open:?}");
    }
}

#[test]
fn rules_join() {
    let pool = pool(20);
    let se = || Box::new(StandardError::new(5.0).unwrap());
    let any = Any::new(vec![Box::new(FixedLength(3)), se()]);
    let all = All::new(vec![Box::new(FixedLength(3)), se()]);
    let late = AtLeast::new(4, se());
    let covered = AfterContent::new(vec![2, 2], se());
    let stops = |rule: &dyn StoppingRule, n: usize| after(&pool, &vec![0; n], |test| rule.stops(test));
    // A standard error below 5 holds after any answer; domains come by turns.
    for (rule, first) in [(&any as &dyn StoppingRule, 1), (&all, 3), (&late, 4), (&covered, 4)] {
        assert!(
            (0..first).all(|n| stops(rule, n).is_none()) && stops(rule, first).is_some(),
            "{}",
            rule.name()
        );
    }
    let reasons = stops(&all, 3).unwrap();
    assert!(matches!(&reasons, StopReason::Together(two) if two.len() == 2));
    assert!(reasons.to_string().contains("full length") && reasons.to_string().contains("standard error"));
    assert!(stops(&All::new(Vec::new()), 5).is_none() && stops(&Any::new(Vec::new()), 5).is_none());
}

#[test]
fn joined_rules_hand_on_the_better_founded_decision() {
    let pool = pool(30);
    let strict = SequentialRatio::new(&pool, cuts(&[0.0], 0.1), rates(0.001));
    let loose = ConfidenceInterval::new(cuts(&[0.0], 0.1), 0.5).unwrap();
    let any = Any::new(vec![Box::new(FixedLength(30)), Box::new(strict), Box::new(loose)]);
    let decision = after(&pool, &[2; 20].map(|k| k.min(1)), |test| any.decision(test)).unwrap();
    assert_eq!(decision, Decision { class: 1, forced: false });
    assert_eq!(after(&pool, &[1; 5], |test| FixedLength(3).decision(test)), None);
}

#[test]
fn impossible_settings_are_refused() {
    for (at, delta) in [(vec![], 0.3), (vec![0.5, 0.5], 0.3), (vec![f64::NAN], 0.3), (vec![0.0], 0.0)] {
        assert!(Cuts::new(at, delta).is_err());
    }
    for (alpha, beta) in [(0.0, 0.1), (0.1, 0.5), (f64::NAN, 0.1)] {
        assert!(ErrorRates::new(alpha, beta).is_err());
    }
    assert!(ConfidenceInterval::new(cuts(&[0.0], 0.3), 1.0).is_err());
    assert!(StandardError::new(f64::INFINITY).is_err() && PredictedReduction::new(0.3, 0.0, 0.1).is_err());
    assert!(Curtailment::new(&pool(3), cuts(&[0.0], 0.3), rates(0.1), 5, 1.0).is_err());
}
