use super::*;
use crate::{Answer, Attributes, CatError, ItemModel, PoolItem, Prior, ResponseTime};
use gradatim_irt::{Dichotomous, Graded, Grid, ItemBelief, ItemCurve, PartialCredit, ResponseModel};
use proptest::prelude::*;

fn pool_of(models: Vec<ItemModel>) -> ItemPool {
    let items = models.into_iter().enumerate().map(|(i, model)| PoolItem::new(format!("i{i}"), 0, model));
    ItemPool::new(items.collect(), 1, &Grid::new(61, 5.0).unwrap()).unwrap()
}

fn any_model() -> impl Strategy<Value = ItemModel> {
    (0usize..4, 0.4..2.5f64, -2.0..2.0f64, 0.0..0.3f64).prop_map(|(kind, a, b, c)| match kind {
        0 => Graded::new(a, vec![b - 0.7, b, b + 0.4]).unwrap().into(),
        1 => PartialCredit::new(a, vec![b + 0.3, b - 0.3]).unwrap().into(),
        2 => ItemBelief::uncertain(Dichotomous::three_pl(a, b, c).unwrap(), 0.5).unwrap().into(),
        _ => Dichotomous::new(a, b, c, 1.0 - c / 2.0).unwrap().into(),
    })
}

/// What a rule makes of the first item after answers to the others.
fn with_standing<T>(pool: &ItemPool, categories: &[usize], of: impl FnOnce(&Standing<'_>) -> T) -> T {
    let mut evidence = Evidence::new(pool, Prior::default());
    for (item, category) in categories.iter().enumerate() {
        let category = category % pool.categories(item + 1);
        evidence.observe(pool, Answer { item: item + 1, category });
    }
    of(&Standing {
        theta: evidence.moments().mean,
        nodes: pool.grid().nodes(),
        posterior: evidence.posterior(),
        likelihood: evidence.likelihood(),
        evidence: Some(&evidence),
    })
}

fn value(name: &str, pool: &ItemPool, standing: &Standing<'_>) -> f64 {
    rule(name, pool, &RuleSettings::default()).unwrap().value(pool, 0, standing)
}

/// The answers of all categories with the posteriors that follow, one at a time.
fn after(pool: &ItemPool, standing: &Standing<'_>) -> Vec<(f64, Vec<f64>)> {
    (0..pool.categories(0))
        .map(|k| {
            let joint = standing.posterior.iter().zip(pool.probability(0, k)).map(|(w, p)| w * p);
            let mut next: Vec<f64> = joint.collect();
            (gradatim_irt::math::normalise(&mut next), next)
        })
        .collect()
}

proptest! {
    #[test]
    fn every_rule_gives_a_number_in_either_convention(models in proptest::collection::vec(any_model(), 4), answers in proptest::collection::vec(0usize..4, 0..3)) {
        let pool = pool_of(models);
        for name in ["mfi", "mlwi", "mpwi", "mei", "mei-fisher", "mepv", "kl", "klp", "gdi", "gdip", "bopt", "thopt", "a-stratified", "random"] {
            for convention in [Convention::Usual, Convention::Catr] {
                let settings = RuleSettings { convention, strata: 2, length: 4, ..RuleSettings::default() };
                let rule = rule(name, &pool, &settings).unwrap();
                prop_assert_eq!(rule.name(), name);
                with_standing(&pool, &answers, |standing| {
                    for item in 0..pool.len() {
                        let value = rule.value(&pool, item, standing);
                        prop_assert!(value.is_finite() && (value >= 0.0 || rule.negated() || name == "mei"), "{} {}", name, value);
                    }
                    Ok(())
                })?;
            }
        }
    }

    #[test]
    fn expected_variance_is_that_of_all_updates(model in any_model(), other in any_model(), answer in 0usize..4) {
        let pool = pool_of(vec![model, other]);
        with_standing(&pool, &[answer], |standing| {
            let expected: f64 = after(&pool, standing).iter().map(|(p, w)| p * pool.grid().moments(w).sd.powi(2)).sum();
            prop_assert!((-value("mepv", &pool, standing) - expected).abs() < 1e-10);
            // An answer can only be expected to sharpen the posterior.
            prop_assert!(expected <= pool.grid().moments(standing.posterior).sd.powi(2) + 1e-12);
            Ok(())
        })?;
    }

    #[test]
    fn expected_information_is_that_at_the_new_means(model in any_model(), other in any_model(), answer in 0usize..4) {
        let pool = pool_of(vec![model, other]);
        with_standing(&pool, &[answer], |standing| {
            let expected: f64 = after(&pool, standing).iter()
                .map(|(p, w)| p * pool.model(0).information(pool.grid().moments(w).mean)).sum();
            prop_assert!((value("mei-fisher", &pool, standing) - expected).abs() < 1e-9);
            Ok(())
        })?;
    }

    #[test]
    fn averages_over_a_point_are_the_values_there(model in any_model(), q in 5usize..56) {
        let pool = pool_of(vec![model]);
        let mut posterior = vec![0.0; pool.grid().len()];
        posterior[q] = 1.0;
        let theta = pool.grid().nodes()[q];
        let standing = Standing { theta, nodes: pool.grid().nodes(), posterior: &posterior, likelihood: &posterior, evidence: None };
        let information = pool.model(0).information(theta);
        for name in ["mlwi", "mpwi", "mfi", "mei-fisher"] {
            prop_assert!((value(name, &pool, &standing) - information).abs() < 1e-9, "{}", name);
        }
        // No distance to itself, and no difference between abilities.
        for name in ["kl", "klp", "gdi", "gdip", "mepv"] {
            prop_assert!(value(name, &pool, &standing).abs() < 1e-9, "{}", name);
        }
    }

    #[test]
    fn kullback_leibler_is_half_the_information_times_the_spread(a in 0.5..2.0f64, b in -1.0..1.0f64) {
        // For abilities close to the estimate, KL(θ̂‖θ) = I(θ̂)(θ − θ̂)²/2 (Chang & Ying 1996).
        let grid = Grid::new(601, 0.3).unwrap();
        let model = Dichotomous::two_pl(a, b).unwrap();
        let pool = ItemPool::new(vec![PoolItem::new("i", 0, model)], 1, &grid).unwrap();
        let posterior = grid.normal_weights(0.0, 0.03);
        let standing = Standing { theta: 0.0, nodes: grid.nodes(), posterior: &posterior, likelihood: &posterior, evidence: None };
        let expected = model.information(0.0) * 0.03f64.powi(2) / 2.0;
        prop_assert!((value("klp", &pool, &standing) / expected - 1.0).abs() < 0.01);
    }

    #[test]
    fn information_peaks_where_it_is_highest(model in any_model()) {
        let pool = pool_of(vec![model]);
        let settings = RuleSettings::default();
        let rule = rule("thopt", &pool, &settings).unwrap();
        with_standing(&pool, &[], |standing| {
            let distance = -rule.value(&pool, 0, &Standing { theta: -20.0, ..*standing });
            let peak = distance - 20.0;
            let top = pool.model(0).information(peak);
            prop_assert!(pool.information(0).iter().all(|i| *i <= top + 1e-9));
            Ok(())
        })?;
    }

    #[test]
    fn b_blocking_gives_each_stratum_one_of_each_block(models in proptest::collection::vec(any_model(), 12)) {
        let pool = pool_of(models);
        let strata = strata_with_b_blocking(&pool, 3);
        let mut order: Vec<usize> = (0..12).collect();
        order.sort_by(|x, y| pool.model(*x).b().total_cmp(&pool.model(*y).b()));
        for block in order.chunks(3) {
            let mut sharp: Vec<usize> = block.to_vec();
            sharp.sort_by_key(|item| strata[*item]);
            prop_assert_eq!(sharp.iter().map(|item| strata[*item]).collect::<Vec<_>>(), vec![0, 1, 2]);
            prop_assert!(sharp.windows(2).all(|pair| pool.model(pair[0]).a() <= pool.model(pair[1]).a()));
        }
    }
}

#[test]
fn an_uncertain_item_is_valued_by_its_curve() {
    let belief = ItemBelief::uncertain(Dichotomous::two_pl(1.2, 0.3).unwrap(), 0.7).unwrap();
    let pool = pool_of(vec![belief.into()]);
    let curve = ItemCurve::new(&belief, pool.grid());
    with_standing(&pool, &[], |standing| {
        let mean: f64 = curve.information.iter().zip(standing.posterior).map(|(i, w)| i * w).sum();
        assert!((value("mpwi", &pool, standing) - mean).abs() < 1e-12);
    });
}

#[test]
fn at_the_cut_the_estimate_does_not_matter() {
    let pool = pool_of(vec![Dichotomous::two_pl(1.0, 0.5).unwrap().into()]);
    let settings = RuleSettings { cut: Some(0.5), ..RuleSettings::default() };
    with_standing(&pool, &[], |standing| {
        let at =
            |theta| rule("mfi", &pool, &settings).unwrap().value(&pool, 0, &Standing { theta, ..*standing });
        assert!([at(-2.0), at(3.0)].iter().all(|value| (value - 0.25).abs() < 1e-15));
    });
    assert!(rule("mfi", &pool, &RuleSettings { cut: Some(f64::NAN), ..settings }).is_err());
}

#[test]
fn information_per_second_prefers_the_quicker_of_equal_items() {
    let item = |id: &str, seconds: Option<f64>| {
        let time = seconds.map(|s| ResponseTime::of_seconds(s).unwrap());
        PoolItem::new(id, 0, Dichotomous::two_pl(1.0, 0.0).unwrap())
            .with(Attributes { time, ..Attributes::default() })
    };
    let items = vec![item("slow", Some(90.0)), item("quick", Some(30.0)), item("unknown", None)];
    let pool = ItemPool::new(items, 1, &Grid::new(61, 5.0).unwrap()).unwrap();
    let settings = RuleSettings { per_second: Some(60.0), ..RuleSettings::default() };
    with_standing(&pool, &[], |standing| {
        let rule = rule("mfi", &pool, &settings).unwrap();
        for (item, seconds) in [(0, 90.0), (1, 30.0), (2, 60.0)] {
            assert!((rule.value(&pool, item, standing) - 0.25 / seconds).abs() < 1e-12);
        }
    });
    assert_eq!(rule("mepv", &pool, &settings).unwrap_err(), CatError::PerSecond("mepv"));
}

#[test]
fn a_stratified_test_goes_through_the_strata_and_past_empty_ones() {
    let model = |a, b| Dichotomous::two_pl(a, b).unwrap().into();
    let pool = pool_of(vec![model(2.0, 0.0), model(0.5, 0.1), model(0.6, 2.0), model(1.9, 1.0)]);
    let rule = AStratified::new(strata_by_a(&pool, 2), 4);
    assert_eq!((0..4).map(|n| rule.stage(n)).collect::<Vec<_>>(), [0, 0, 1, 1]);
    with_standing(&pool, &[], |standing| {
        let values: Vec<f64> =
            (0..4).map(|i| rule.value(&pool, i, &Standing { theta: 0.0, ..*standing })).collect();
        let mut order: Vec<usize> = (0..4).collect();
        order.sort_by(|x, y| values[*y].total_cmp(&values[*x]));
        assert_eq!(order, [1, 2, 0, 3]);
    });
}

#[test]
fn a_fixed_form_comes_in_its_order() {
    let model = || Dichotomous::two_pl(1.0, 0.0).unwrap().into();
    let pool = pool_of(vec![model(), model(), model()]);
    let settings = RuleSettings { form: vec![2, 0], ..RuleSettings::default() };
    with_standing(&pool, &[], |standing| {
        let rule = rule("fixed", &pool, &settings).unwrap();
        let values = [0, 1, 2].map(|i| rule.value(&pool, i, standing).to_bits());
        assert_eq!(values, [-1.0, f64::NEG_INFINITY, -0.0].map(f64::to_bits));
    });
}

#[test]
fn unknown_rules_list_the_known() {
    let pool = pool_of(vec![Dichotomous::two_pl(1.0, 0.0).unwrap().into()]);
    assert!(rule("MFI", &pool, &RuleSettings::default()).is_ok());
    assert!(rule("best", &pool, &RuleSettings::default()).unwrap_err().to_string().contains("mepv"));
}
