use super::*;
use gradatim_cat::{
    ItemPool, LengthOrPrecision, MaximumInformation, Plan, PoolItem, Quotas, RandomItem, Targeting,
};
use gradatim_irt::{Loading, SecondOrder};
use proptest::prelude::*;

const WEIGHTS: [f64; 3] = [0.5, 0.3, 0.2];

fn model() -> SecondOrder {
    SecondOrder::new(SecondOrder::usual_grid().unwrap(), vec![Loading::default(); 3])
}

fn items() -> Vec<Dichotomous> {
    (0..90).map(|i| Dichotomous::three_pl(1.3, f64::from(i / 3) * 0.13 - 2.0, 0.2).unwrap()).collect()
}

fn engine(plan: Plan) -> Engine {
    let entry =
        |(i, item): (usize, Dichotomous)| PoolItem::new(format!("i{i}"), i % 3, ItemBelief::known(item));
    let pool =
        ItemPool::new(items().into_iter().enumerate().map(entry).collect(), 3, model().grid()).unwrap();
    let titles = ["x", "y", "z"].map(str::to_owned).to_vec();
    let quotas = Quotas::new(WEIGHTS.to_vec()).unwrap();
    Engine::new(pool, model(), titles, quotas, plan, LengthOrPrecision::fixed(20)).unwrap()
}

fn form() -> Vec<Vec<ItemBelief>> {
    let item = |i: usize| ItemBelief::known(Dichotomous::three_pl(1.0, i as f64 * 0.2 - 1.0, 0.25).unwrap());
    [10, 6, 4].map(|n| (0..n).map(item).collect()).to_vec()
}

/// Runs one policy.
fn run(learners: usize, plan: impl Fn() -> Plan + Sync) -> DrillResults {
    let (form, truth) = (form(), |_| items());
    let table = VirtualForm::new(model().grid(), &form);
    let prospect = Prospect { form: &table, items: form, standard: Standard { cut: 12.0, se: 1.0 } };
    let grid = SecondOrder::usual_grid().unwrap();
    let study = DrillStudy::new(prospect, grid.nodes(), learners, 1.5, 3, &truth).unwrap();
    study.run(|| Ok::<Engine, SimulateError>(engine(plan()))).unwrap()
}

fn aimed() -> Plan {
    Plan::Drill { targeting: Targeting::at(0.0), only: None }
}

#[test]
fn groups_take_turns_and_have_the_same_abilities() {
    let results = run(400, || Plan::Free(Box::new(RandomItem)));
    for group in [Some(0), Some(1), Some(2), None] {
        let own = results.only(|l| l.weak == group);
        assert_eq!(own.len(), 100);
        let ability = |r: &DrillRecord| {
            let weak = group.map_or(0.0, |d| r.learner.abilities[d] + 1.5 - r.learner.abilities[(d + 1) % 3]);
            assert!(weak.abs() < 1e-12);
            r.learner.abilities.iter().copied().fold(f64::NEG_INFINITY, f64::max)
        };
        let mean = own.records().iter().map(ability).sum::<f64>() / 100.0;
        assert!(mean.abs() < 0.05, "{group:?}: {mean}");
    }
}

#[test]
fn the_aimed_drill_finds_the_weak_domain_and_random_questions_do_not() {
    let (aimed, random) = (run(600, aimed), run(600, || Plan::Free(Box::new(RandomItem))));
    let share = |r: &DrillResults| r.weak_share().unwrap();
    assert!((share(&random) - 1.0 / 3.0).abs() < 0.02, "{}", share(&random));
    assert!(share(&aimed) > share(&random) + 0.03, "{} {}", share(&aimed), share(&random));
    assert!(aimed.weak_rmse() < random.weak_rmse() && aimed.named() > random.named());
    let difference = aimed.against(&random).unwrap();
    let direct = aimed.passing_rmse().unwrap().powi(2) - random.passing_rmse().unwrap().powi(2);
    assert!((difference.mean - direct).abs() < 1e-12 && difference.se.is_some_and(|se| se > 0.0));
}

#[test]
fn the_spread_that_a_drill_states_is_that_of_its_errors() {
    let even = run(2000, || Plan::Free(Box::new(MaximumInformation))).only(|l| l.weak.is_none());
    let (stated, found) = (even.score_sd().unwrap(), even.score_rmse().unwrap());
    assert!((found / stated - 1.0).abs() < 0.12, "{stated} {found}");
}

#[test]
fn threads_do_not_change_a_bit() {
    let with = |threads| crate::with_threads(Some(threads), || run(120, aimed)).unwrap();
    assert_eq!(with(1), with(3));
}

#[test]
fn nobody_and_impossible_weakness_are_refused() {
    let (form, truth) = (form(), |_| items());
    let table = VirtualForm::new(model().grid(), &form);
    let study = |learners, weak_by| {
        let prospect =
            Prospect { form: &table, items: form.clone(), standard: Standard { cut: 12.0, se: 1.0 } };
        DrillStudy::new(prospect, model().grid().nodes(), learners, weak_by, 1, &truth).err()
    };
    assert_eq!(study(0, 1.0), Some(SimulateError::NoExaminees));
    assert!(study(1, -1.0).is_some() && study(1, f64::NAN).is_some() && study(1, 1.0).is_none());
}

fn record(said: f64, truth: f64) -> DrillRecord {
    DrillRecord {
        learner: DrillLearner { abilities: vec![0.5, -1.0], weak: Some(1) },
        served: vec![1, 3],
        right: 3,
        passing: (said, truth),
        score: (10.0, 12.0),
        score_sd: 2.0,
        estimates: vec![0.0, 0.1],
    }
}

proptest! {
    #[test]
    fn the_brier_score_is_the_squared_error_and_what_chance_adds(said in 0.0..1.0f64, truth in 0.0..1.0f64) {
        let results = DrillResults::new(vec![record(said, truth)]);
        let expected = (said - truth).powi(2) + truth * (1.0 - truth);
        prop_assert!((results.brier().unwrap() - expected).abs() < 1e-12);
    }
}

#[test]
fn figures_are_those_of_a_count_by_hand() {
    let results = DrillResults::new(vec![record(0.5, 0.7)]);
    let close = |value: Option<f64>, expected: f64| (value.unwrap() - expected).abs() < 1e-12;
    assert!(close(results.weak_share(), 0.75) && close(results.right(), 0.75));
    assert!(close(results.passing_rmse(), 0.2) && close(results.score_rmse(), 2.0));
    assert!(close(results.weak_rmse(), 1.1) && close(results.named(), 0.0));
    assert_eq!(DrillResults::new(Vec::new()).named(), None);
}
