use super::*;
use crate::{Design, FixedLength, MaximumInformation, PoolItem, Session};
use gradatim_irt::{Dichotomous, Grid, ResponseModel};
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

mod learning;

/// 2PL items of slopes 0.6 to 1.8 over the range of difficulty.
fn pool(items: usize) -> ItemPool {
    let item = |i: usize| {
        let b = 4.0 * (i as f64 + 0.5) / items as f64 - 2.0;
        let a = 0.6 + 1.2 * ((i * 7) % 11) as f64 / 10.0;
        PoolItem::new(format!("i{i}"), 0, Dichotomous::two_pl(a, b).unwrap())
    };
    ItemPool::new((0..items).map(item).collect(), 1, &Grid::new(21, 4.0).unwrap()).unwrap()
}

fn rng(seed: u64) -> Pcg64Mcg {
    Pcg64Mcg::seed_from_u64(seed)
}

fn design(length: usize, exposure: impl ExposureControl + 'static) -> Design {
    Design { exposure: Box::new(exposure), ..Design::new(MaximumInformation, FixedLength(length)) }
}

/// Runs a test of a simulated examinee and returns the items in order.
fn run(session: &mut Session<'_>, theta: f64, rng: &mut Pcg64Mcg) -> Vec<usize> {
    session.restart(rng).unwrap();
    while let Some(choice) = session.next(rng).unwrap() {
        let p = session.test().pool.model(choice.item).probability(theta, 1);
        let right = rng.random::<f64>() < p;
        session.answer(choice.item, usize::from(right)).unwrap();
    }
    session.test().served.iter().map(|served| served.item).collect()
}

/// Counts `tests` tests of examinees drawn from N(0, 1) by the sum of twelve uniform numbers.
fn counted(pool: &ItemPool, design: &Design, tests: u64) -> ExposureCounts {
    let mut session = Session::new(pool, design, &mut rng(0)).unwrap();
    let mut counts = ExposureCounts::new(pool.len());
    for seed in 0..tests {
        let mut rng = rng(seed);
        let theta = ability(&mut rng);
        counts.record(&run(&mut session, theta, &mut rng));
    }
    counts
}

fn ability(rng: &mut Pcg64Mcg) -> f64 {
    (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0
}

/// What a control picks for given values, and its draw.
fn picked(control: &mut dyn ExposureControl, values: &[f64], seed: u64) -> Pick {
    let (pool, design) = (pool(values.len()), design(5, Unlimited));
    let session = Session::new(&pool, &design, &mut rng(0)).unwrap();
    let (items, mut rng): (Vec<usize>, _) = ((0..values.len()).collect(), rng(seed));
    control.begin(&pool, &mut rng).unwrap();
    control.prepare(&session.test(), &mut rng).unwrap();
    control.pick(&session.test(), &items, values, &mut rng).unwrap()
}

proptest! {
    #[test]
    fn randomesque_keeps_to_the_best_few(raw in proptest::collection::vec(0u8..9, 1..20), few in 1usize..8, seed in any::<u64>()) {
        let values: Vec<f64> = raw.iter().map(|v| f64::from(*v)).collect();
        let mut ranked: Vec<usize> = (0..values.len()).collect();
        ranked.sort_by(|i, j| values[*j].total_cmp(&values[*i]));
        ranked.truncate(few);
        let Pick { at, draw } = picked(&mut Randomesque::new(few).unwrap(), &values, seed);
        prop_assert!(ranked.contains(&at));
        let chance = draw.map_or(1.0, |draw| draw.chance);
        prop_assert!((chance - 1.0 / ranked.len() as f64).abs() < 1e-15);
        // The uniform number drawn says which.
        prop_assert!(draw.is_none_or(|d| ranked[(d.u * ranked.len() as f64) as usize] == at));
    }

    #[test]
    fn sympson_hetter_tries_candidates_in_order(ks in proptest::collection::vec(0.05..1.0f64, 2..12), seed in any::<u64>()) {
        let values: Vec<f64> = (0..ks.len()).map(|i| ((i * 5) % ks.len()) as f64 + 0.01 * i as f64).collect();
        let mut order: Vec<usize> = (0..ks.len()).collect();
        order.sort_by(|i, j| values[*j].total_cmp(&values[*i]));
        let parameters = ExposureParameters::new(Strata::one(), ks.len(), ks.clone()).unwrap();
        let Pick { at, draw } = picked(&mut SympsonHetter::new(parameters), &values, seed);
        let draw = draw.unwrap();
        // Intervals of the unit line, in order of value; what is left over goes to the best.
        let (mut below, mut left, mut expected) = (0.0, 1.0, None);
        for item in &order {
            if expected.is_none() && draw.u < below + left * ks[*item] {
                expected = Some((*item, left * ks[*item]));
            }
            below += left * ks[*item];
            left *= 1.0 - ks[*item];
        }
        let (item, chance) = expected.unwrap_or((order[0], left));
        prop_assert_eq!(at, item);
        prop_assert!((draw.chance - chance).abs() < 1e-12);
    }

    #[test]
    fn proportional_draws_by_power_of_value(values in proptest::collection::vec(0.1..2.0f64, 2..12), seed in any::<u64>()) {
        // At the first item all are alike; see `proportional_ends_at_the_best` for the last.
        let pace = Pace::by_length(5, 1.0).unwrap();
        let draw = picked(&mut Proportional::new(pace), &values, seed).draw.unwrap();
        prop_assert!((draw.chance - 1.0 / values.len() as f64).abs() < 1e-12);
    }
}

#[test]
fn controls_that_leave_nothing_to_chance_change_nothing() {
    let pool = pool(60);
    let plain = counted(&pool, &design(8, Unlimited), 50);
    let open = ExposureParameters::open(Strata::new(vec![0.0]).unwrap(), 60);
    let free = Eligibility::new(Strata::one(), 60, 0.5).unwrap();
    let controls: [Box<dyn ExposureControl>; 5] = [
        Box::new(Randomesque::new(1).unwrap()),
        Box::new(SympsonHetter::new(open)),
        Box::new(EligibleItems::new(free)),
        Box::new(Restricted::new(0.5, ExposureCounts::new(60)).unwrap()),
        Box::new(Layers::default()),
    ];
    for exposure in controls {
        let name = exposure.name();
        // Answers are drawn from the same generator, so only controls that draw nothing repeat them.
        let design = Design { exposure, ..Design::new(MaximumInformation, FixedLength(8)) };
        if name != "sympson-hetter" && name != "randomesque" {
            assert_eq!(counted(&pool, &design, 50), plain, "{name}");
        }
        assert_eq!(first(&pool, &design), first(&pool, &self::design(8, Unlimited)), "{name}");
    }
}

/// The first item of a test.
fn first(pool: &ItemPool, design: &Design) -> usize {
    Session::new(pool, design, &mut rng(3)).unwrap().next(&mut rng(3)).unwrap().unwrap().item
}

#[test]
fn chance_early_and_information_late_spread_the_use_of_items() {
    let pool = pool(80);
    let pace = || Pace::by_length(10, 1.0).unwrap();
    let overlap = |exposure: Box<dyn ExposureControl>| {
        let design = Design { exposure, ..Design::new(MaximumInformation, FixedLength(10)) };
        counted(&pool, &design, 400).overlap().unwrap()
    };
    let plain = overlap(Box::new(Unlimited));
    for control in
        [Box::new(Progressive::new(pace())) as Box<dyn ExposureControl>, Box::new(Proportional::new(pace()))]
    {
        let name = control.name();
        let spread = overlap(control);
        // Even use of the pool would give 10/80.
        assert!((0.12..0.95 * plain).contains(&spread), "{name}: {spread} of {plain}");
    }
}

#[test]
fn fading_draws_among_one_fewer_each_time() {
    let (pool, design) = (pool(40), design(7, Randomesque::fading(5).unwrap()));
    let mut session = Session::new(&pool, &design, &mut rng(1)).unwrap();
    let mut rng = rng(1);
    for among in [5.0, 4.0, 3.0, 2.0, 1.0, 1.0, 1.0] {
        let choice = session.next(&mut rng).unwrap().unwrap();
        assert!((choice.draw.map_or(1.0, |draw| draw.chance) - 1.0 / among).abs() < 1e-15);
        session.answer(choice.item, 1).unwrap();
    }
}

#[test]
fn the_last_item_of_a_progressive_test_is_the_best_one() {
    let (pool, design) = (pool(40), design(6, Progressive::new(Pace::by_length(6, 1.0).unwrap())));
    let mut session = Session::new(&pool, &design, &mut rng(1)).unwrap();
    let mut rng = rng(1);
    for _ in 0..5 {
        let item = session.next(&mut rng).unwrap().unwrap().item;
        session.answer(item, 1).unwrap();
    }
    let last = session.next(&mut rng).unwrap().unwrap();
    let information = |item: usize| pool.model(item).information(last.estimate.theta);
    let open = (0..40).filter(|i| session.test().open[*i]);
    assert!(open.map(information).all(|value| value <= information(last.item)));
    assert!((last.value - information(last.item)).abs() < 1e-12);
}

#[test]
fn rules_with_negative_values_are_weighed_too() {
    let pool = pool(40);
    let pace = || Pace::by_length(6, 1.0).unwrap();
    for exposure in
        [Box::new(Progressive::new(pace())) as Box<dyn ExposureControl>, Box::new(Proportional::new(pace()))]
    {
        let design = Design {
            exposure,
            ..Design::new(crate::ExpectedPosteriorVariance(crate::OutcomeWeights::Predictive), FixedLength(6))
        };
        let counts = counted(&pool, &design, 40);
        assert_eq!(counts.mean_length(), Some(6.0));
        assert!(counts.unused() < 30);
    }
}

#[test]
fn controls_made_for_another_pool_are_refused() {
    let pool = pool(10);
    let controls: [Box<dyn ExposureControl>; 3] = [
        Box::new(SympsonHetter::new(ExposureParameters::open(Strata::one(), 9))),
        Box::new(EligibleItems::new(Eligibility::new(Strata::one(), 11, 0.3).unwrap())),
        Box::new(Restricted::new(0.3, ExposureCounts::new(9)).unwrap()),
    ];
    for exposure in controls {
        let design = Design { exposure, ..Design::new(MaximumInformation, FixedLength(3)) };
        let refused = Session::new(&pool, &design, &mut rng(0)).map(|_| ());
        assert!(matches!(refused, Err(CatError::Setting { .. })), "{refused:?}");
    }
    assert!(Randomesque::new(0).is_err() && Restricted::new(1.5, ExposureCounts::new(3)).is_err());
}
