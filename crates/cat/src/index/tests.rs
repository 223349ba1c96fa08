use super::*;
use crate::{ItemModel, PoolItem};
use gradatim_irt::{Dichotomous, Graded, Grid, ItemBelief, PartialCredit};
use proptest::prelude::*;
use rand::{Rng, RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// States of the comparison with the full scan.
const STATES: usize = 1_000_000;
const MASKS: usize = 20;

fn between(rng: &mut impl Rng, low: f64, high: f64) -> f64 {
    low + (high - low) * rng.random::<f64>()
}

/// An item of any model, sometimes one that others of the pool equal.
fn model(rng: &mut impl Rng) -> ItemModel {
    let (a, b) = (between(rng, 0.3, 2.8), between(rng, -3.5, 3.5));
    let (c, d) = (between(rng, 0.0, 0.35), between(rng, 0.8, 1.0));
    let steps = |rng: &mut dyn FnMut() -> f64| (0..3).map(|k| b + f64::from(k) + rng()).collect::<Vec<f64>>();
    match rng.random_range(0..16) {
        0 => Graded::new(a, steps(&mut || between(rng, -0.4, 0.4))).unwrap().into(),
        1 => PartialCredit::new(a, steps(&mut || between(rng, -2.0, 2.0))).unwrap().into(),
        2 => ItemBelief::uncertain(Dichotomous::three_pl(a, b, c).unwrap(), 0.7).unwrap().into(),
        3..6 => Dichotomous::new(a, b, c, d).unwrap().into(),
        6..9 => Dichotomous::two_pl(1.0, (b * 4.0).round() / 4.0).unwrap().into(),
        9..12 => Dichotomous::two_pl(a, b).unwrap().into(),
        _ => Dichotomous::three_pl(a, b, c).unwrap().into(),
    }
}

fn pool(models: impl IntoIterator<Item = ItemModel>, domains: usize) -> ItemPool {
    let item = |(i, model)| PoolItem::new(format!("i{i}"), i % domains, model);
    let items = models.into_iter().enumerate().map(item).collect();
    ItemPool::new(items, domains, &Grid::new(3, 4.0).unwrap()).unwrap()
}

/// An ability anywhere, on an edge of an interval, or beyond the index.
fn ability(rng: &mut impl Rng) -> f64 {
    match rng.random_range(0..10) {
        0 => f64::from(rng.random_range(-120..=120)) / 20.0,
        1 => between(rng, -9.0, 9.0),
        _ => between(rng, -4.0, 4.0),
    }
}

/// A mask that takes away at random, or the best, as a test under way does.
fn mask(rng: &mut impl Rng, sorted: &[Informative], items: usize) -> Vec<bool> {
    let mut open = vec![true; items];
    match rng.random_range(0..3) {
        0 => {
            let share = [0.0, 0.1, 0.5, 0.9, 1.0][rng.random_range(0..5)];
            open.iter_mut().for_each(|o| *o = rng.random::<f64>() >= share);
        }
        _ => {
            let taken = rng.random_range(0..=sorted.len().min(90));
            sorted[..taken].iter().for_each(|best| open[best.item] = rng.random::<f64>() < 0.05);
        }
    }
    open
}

/// Members of a domain by a full scan, best first, ties by pool order.
fn scan(pool: &ItemPool, domain: Option<usize>, theta: f64) -> Vec<Informative> {
    let is_member = |item: &usize| domain.is_none_or(|domain| pool.domain(*item) == domain);
    let of = |item| Informative { item, information: pool.model(item).information(theta) };
    let mut all: Vec<Informative> = (0..pool.len()).filter(is_member).map(of).collect();
    all.sort_by(|x, y| y.information.total_cmp(&x.information));
    all
}

/// The index finds what the scan finds, under some masks; returns how often it had to scan itself.
fn check(pool: &ItemPool, domain: Option<usize>, theta: f64, rng: &mut impl Rng) -> usize {
    let (sorted, mut found, mut scans) = (scan(pool, domain, theta), Vec::new(), 0);
    for _ in 0..MASKS {
        let open = mask(rng, &sorted, pool.len());
        let count = rng.random_range(1..=6);
        let mut expected = sorted.iter().filter(|item| open[item.item]).copied();
        let best = pool.most_informative(domain, theta, |item| open[item]);
        assert_eq!(best, expected.clone().next(), "θ {theta}, domain {domain:?}");
        let effort = pool.most_informative_into(domain, theta, |item| open[item], count, &mut found);
        assert!(
            found.iter().copied().eq(expected.by_ref().take(count)),
            "θ {theta}, best {count}: {found:?}"
        );
        scans += usize::from(effort.scanned);
    }
    scans
}

/// Compares index and scan in so many states of pools of up to 300 items.
fn compare(states: usize, seed: u64) {
    let (mut rng, mut seen, mut scans) = (Pcg64Mcg::seed_from_u64(seed), 0, 0);
    while seen < states {
        let (items, domains) = (rng.random_range(1..=300), rng.random_range(1..=3));
        let pool = pool((0..items).map(|_| model(&mut rng)).collect::<Vec<_>>(), domains);
        for _ in 0..500 {
            let domain = Some(rng.random_range(0..=domains)).filter(|d| *d < domains);
            scans += check(&pool, domain, ability(&mut rng), &mut rng);
        }
        seen += 500 * MASKS;
    }
    assert!(scans > 0 && scans < seen / 4, "{scans} scans in {seen} states: not what the index is for");
}

#[test]
fn the_index_finds_the_item_of_the_full_scan_in_a_million_states() {
    compare(STATES, 1);
}

#[test]
fn hundreds_of_equal_items_are_found_by_scan_in_pool_order() {
    let equal = |n| pool((0..n).map(|_| Dichotomous::two_pl(1.0, 0.0).unwrap().into()), 1);
    let mut found = Vec::new();
    for (items, scanned) in [(50, false), (600, true)] {
        let effort = equal(items).most_informative_into(None, 0.3, |item| item > 7, 2, &mut found);
        assert_eq!(found.iter().map(|f| f.item).collect::<Vec<_>>(), [8, 9]);
        assert_eq!(effort.scanned, scanned, "{items} items");
    }
}

#[test]
fn nothing_allowed_or_nothing_asked_finds_nothing() {
    let pool = pool([Dichotomous::two_pl(1.0, 0.0).unwrap().into()], 1);
    assert_eq!(pool.most_informative(Some(0), 0.0, |_| false), None);
    let mut found = vec![Informative { item: 9, information: 1.0 }];
    assert_eq!(pool.most_informative_into(None, 0.0, |_| true, 0, &mut found).computed, 0);
    assert!(found.is_empty());
}

#[test]
fn a_large_pool_costs_a_handful_of_items() {
    let mut rng = Pcg64Mcg::seed_from_u64(3);
    let mut item = || Dichotomous::three_pl(between(&mut rng, 0.6, 2.2), between(&mut rng, -3.0, 3.0), 0.2);
    let pool = pool((0..5_000).map(|_| item().unwrap().into()).collect::<Vec<_>>(), 1);
    let (mut taken, mut out, mut computed) = (vec![false; 5_000], Vec::new(), 0);
    for step in 0..40 {
        let theta = 0.5 + 0.8 / f64::from(step + 1);
        let effort = pool.most_informative_into(None, theta, |item| !taken[item], 1, &mut out);
        assert!(!effort.scanned);
        computed += effort.computed;
        taken[out[0].item] = true;
    }
    assert!(computed < 40 * 30, "{computed} computed in 40 steps");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn information_keeps_within_its_bounds(seed in any::<u64>(), low in -7.0..7.0f64, width in 0.001..0.4f64) {
        let mut rng = Pcg64Mcg::seed_from_u64(seed);
        let model = model(&mut rng);
        let summit = Summit::of(&model);
        let bounds = Bounds::of(&model, &summit, low, low + width);
        let inside: Vec<f64> = (0..=50).map(|i| model.information(low + width * f64::from(i) / 50.0)).collect();
        let highest = inside.iter().copied().fold(0.0, f64::max);
        prop_assert!(highest <= bounds.upper && bounds.upper <= summit.height, "{highest} {bounds:?} {summit:?}");
        if summit.at.is_some() {
            prop_assert!(bounds.upper <= highest * 1.01 + 1e-30, "{highest} {bounds:?}");
            prop_assert!(inside.iter().all(|i| *i >= bounds.lower * (1.0 - 1e-9)));
        }
    }

    #[test]
    fn the_peak_is_where_information_is_highest(a in 0.2..3.0f64, b in -3.0..3.0f64, c in 0.0..0.5f64, gap in 0.0..0.3f64) {
        let item = Dichotomous::new(a, b, c, 1.0 - gap).unwrap();
        let summit = Summit::of(&item.into());
        let peak = summit.at.unwrap();
        prop_assert!(summit.height >= item.information(peak));
        for step in [1e-3, 0.1, 1.0, 4.0] {
            prop_assert!(item.information(peak) >= item.information(peak - step) * (1.0 - 1e-12));
            prop_assert!(item.information(peak) >= item.information(peak + step) * (1.0 - 1e-12));
        }
    }

    #[test]
    fn rounding_goes_up(x in 0.0..1e3f64) {
        prop_assert!(f64::from(round_up(x)) >= x && f64::from(round_up(x)) <= x * (1.0 + 1e-6) + 1e-37);
    }
}
