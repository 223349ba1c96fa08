//! Forms and shadow tests of a real pool with its blueprint: the optimum against another solver's,
//! and simulated tests without a violation.

use gradatim_assembly::{ItemTable, ShadowControl, Specification, constraints_from_csv};
use gradatim_cat::{Design, FixedLength, ItemPool, MaximumInformation, PoolItem, Session};
use gradatim_irt::{Dichotomous, Grid, Item, PartialCredit, ResponseModel};
use gradatim_log::pool::{PoolOptions, PoolRow, read_pool};
use gradatim_tests::real_data;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

/// Largest information of a form at abilities −3, −2.5, …, 3, by HiGHS 1.15.1 from the whole program of
/// 1,000 columns with the relative gap set to 0. Its tolerance on integers leaves about 1e-9.
const OPTIMA: [f64; 13] = [
    5.922998088097184,
    8.182671863513545,
    10.692845425748118,
    13.471336509689275,
    15.789287852308313,
    17.910538238169583,
    19.798274623703666,
    18.26311721254441,
    18.13201457586821,
    16.423259054117345,
    15.36193253444954,
    14.56403695649864,
    10.852576120172257,
];

#[test]
fn forms_of_largest_information_are_those_of_another_solver() {
    let Some(data) = real_data() else { return };
    let (pool, specification) = science(&data);
    for (k, expected) in OPTIMA.iter().enumerate() {
        let theta = -3.0 + 0.5 * k as f64;
        let values: Vec<f64> = (0..pool.len()).map(|item| pool.model(item).information(theta)).collect();
        let form = specification.assemble(&values).unwrap();
        assert!((form.value - expected).abs() < 1e-8, "{theta}: {} instead of {expected}", form.value);
        assert!(form.gap == 0.0 && specification.holds(&form.items));
    }
}

#[test]
fn simulated_tests_keep_all_constraints_and_their_order() {
    let Some(data) = real_data() else { return };
    let (pool, specification) = science(&data);
    let content = Box::new(ShadowControl::new(Arc::clone(&specification)));
    let design = Design { content, ..Design::new(MaximumInformation, FixedLength(30)) };
    for seed in 0..60u32 {
        let theta = f64::from(seed) / 10.0 - 3.0;
        let given = simulate(&pool, &design, theta, u64::from(seed));
        assert_eq!(specification.broken(&given), None);
        assert!(specification.in_order(&given) && given.len() == 30);
        assert_eq!(simulate(&pool, &design, theta, u64::from(seed)), given);
    }
}

/// Items of a test of someone whose highest category comes with its probability, else the lowest.
fn simulate(pool: &ItemPool, design: &Design, theta: f64, seed: u64) -> Vec<usize> {
    let mut rng = Pcg64Mcg::seed_from_u64(seed);
    let mut session = Session::new(pool, design, &mut rng).unwrap();
    while let Some(choice) = session.next(&mut rng).unwrap() {
        let highest = pool.categories(choice.item) - 1;
        let right = rng.random::<f64>() < pool.model(choice.item).probability(theta, highest);
        session.answer(choice.item, if right { highest } else { 0 }).unwrap();
    }
    session.test().served.iter().map(|served| served.item).collect()
}

/// The science pool of 1,000 items and its 36 constraints.
fn science(data: &Path) -> (ItemPool, Arc<Specification>) {
    let path = |name: &str| data.join("pools").join(name);
    let file = |name: &str| File::open(path(name)).unwrap();
    let table = ItemTable::from_csv("science_pool.csv", file("science_pool.csv")).unwrap();
    let constraints =
        constraints_from_csv("science_constraints.csv", file("science_constraints.csv")).unwrap();
    assert_eq!((table.len(), constraints.len()), (1000, 36));
    let rows = read_pool(&path("science_pool.csv"), &PoolOptions::default()).unwrap().rows;
    let items = rows.into_iter().map(|row| PoolItem::new(row.item.clone(), 0, item(row))).collect();
    let pool = ItemPool::new(items, 1, &Grid::new(41, 5.0).unwrap()).unwrap();
    (pool, Specification::new(&table, None, &constraints).unwrap().into())
}

fn item(row: PoolRow) -> Item {
    match row.model.as_str() {
        "3pl" => Dichotomous::three_pl(row.a, row.b, row.c).unwrap().into(),
        _ => PartialCredit::new(row.a, row.thresholds).unwrap().into(),
    }
}
