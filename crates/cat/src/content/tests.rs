use super::*;
use crate::{Attributes, Choice, Design, FixedLength, MaximumInformation, PoolItem, Session};
use gradatim_irt::{Dichotomous, Grid, ResponseModel};
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// Items by turns in three domains of two tasks each; every item carries what `attributes` says besides.
fn pool(items: usize, attributes: impl Fn(usize) -> Attributes) -> ItemPool {
    let item = |i: usize| {
        let b = 4.0 * ((i * 17) % items) as f64 / items as f64 - 2.0;
        let model = Dichotomous::two_pl(0.7 + 0.1 * ((i * 7) % 11) as f64, b).unwrap();
        let task = Some(2 * (i % 3) + (i / 3) % 2);
        PoolItem::new(format!("i{i}"), i % 3, model).with(Attributes { task, ..attributes(i) })
    };
    ItemPool::new((0..items).map(item).collect(), 3, &Grid::new(21, 4.0).unwrap()).unwrap()
}

fn plain(items: usize) -> ItemPool {
    pool(items, |_| Attributes::default())
}

/// A test of a simulated examinee under a content control.
fn run(pool: &ItemPool, length: usize, content: impl ContentControl + 'static, seed: u64) -> Vec<Choice> {
    let design =
        Design { content: Box::new(content), ..Design::new(MaximumInformation, FixedLength(length)) };
    let mut rng = Pcg64Mcg::seed_from_u64(seed);
    let theta = 4.0 * rng.random::<f64>() - 2.0;
    let mut session = Session::new(pool, &design, &mut rng).unwrap();
    let mut choices = Vec::new();
    while let Some(choice) = session.next(&mut rng).unwrap() {
        let right = rng.random::<f64>() < pool.model(choice.item).probability(theta, 1);
        session.answer(choice.item, usize::from(right)).unwrap();
        choices.push(choice);
    }
    choices
}

fn refused(pool: &ItemPool, content: impl ContentControl + 'static) -> CatError {
    let design = Design { content: Box::new(content), ..Design::new(MaximumInformation, FixedLength(5)) };
    Session::new(pool, &design, &mut Pcg64Mcg::seed_from_u64(0)).map(|_| ()).unwrap_err()
}

fn set_of(pool: &ItemPool, choice: &Choice) -> Option<usize> {
    pool.attributes(choice.item).set
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn quotas_hold_at_each_prefix(raw in proptest::collection::vec(0.05..1.0f64, 6), seed in any::<u64>()) {
        let (pool, sum) = (plain(240), raw.iter().sum::<f64>());
        let shares: Vec<(usize, f64)> = raw.iter().enumerate().map(|(task, w)| (task / 2, w / sum)).collect();
        let choices = run(&pool, 60, BlueprintQuotas::by_task(shares.clone()).unwrap(), seed);
        for n in 1..=choices.len() {
            let count = |is: &dyn Fn(usize) -> bool| choices[..n].iter().filter(|c| is(c.item)).count() as f64;
            for (task, (domain, share)) in shares.iter().enumerate() {
                // The pool has forty items a task.
                if share * 60.0 < 38.0 {
                    let off = count(&|i| pool.attributes(i).task == Some(task)) - share * n as f64;
                    prop_assert!(off.abs() < 2.0, "task {} is off by {} after {}", task, off, n);
                }
                let whole: f64 = shares.iter().filter(|s| s.0 == *domain).map(|s| s.1).sum();
                let off = count(&|i| pool.domain(i) == *domain) - whole * n as f64;
                prop_assert!(off.abs() < 1.0, "domain {} is off by {} after {}", domain, off, n);
            }
            prop_assert_eq!(choices[n - 1].constraint.and_then(|c| c.subject), pool.attributes(choices[n - 1].item).task);
        }
    }

    #[test]
    fn enemies_never_meet(pairs in proptest::collection::vec((0usize..60, 0usize..60), 0..80), seed in any::<u64>()) {
        let of = |i: usize| Attributes {
            enemies: pairs.iter().filter(|p| p.0 == i && p.1 != i).map(|p| format!("i{}", p.1)).collect(),
            ..Attributes::default()
        };
        let pool = pool(60, of);
        let choices = run(&pool, 40, Enemies::default(), seed);
        for (n, choice) in choices.iter().enumerate() {
            prop_assert!(choices[..n].iter().all(|c| !pool.enemies(choice.item).contains(&c.item)));
        }
        // A test ends early only when whatever is left is an enemy of what was served.
        let met = |i: usize| choices.iter().any(|c| c.item == i || pool.enemies(i).contains(&c.item));
        prop_assert!(choices.len() == 40 || (0..60).all(met));
    }

    #[test]
    fn sets_are_served_in_one_piece(sizes in proptest::collection::vec(2usize..6, 1..8), most in 2usize..5, seed in any::<u64>()) {
        let starts: Vec<usize> = sizes.iter().scan(0, |at, n| { *at += n; Some(*at) }).collect();
        let of = |i: usize| Attributes { set: starts.iter().position(|end| i < *end), ..Attributes::default() };
        let pool = pool(90, of);
        let choices = run(&pool, 30, ItemSets::new(30, most).unwrap(), seed);
        prop_assert_eq!(choices.len(), 30);
        let sets: Vec<Option<usize>> = choices.iter().map(|c| set_of(&pool, c)).collect();
        for (set, size) in sizes.iter().enumerate() {
            let places: Vec<usize> = (0..30).filter(|n| sets[*n] == Some(set)).collect();
            if let (Some(first), Some(last)) = (places.first(), places.last()) {
                prop_assert_eq!((last - first + 1, places.len()), (places.len(), (*size).min(most)));
            }
        }
    }

    #[test]
    fn bounds_of_one_family_are_always_kept(lower in proptest::collection::vec(0usize..6, 3), spare in proptest::collection::vec(0usize..9, 3), seed in any::<u64>()) {
        let bounds: Vec<Bounds> = lower.iter().zip(&spare).map(|(l, s)| Bounds::new(*l, l + s)).collect();
        let (least, most) = (lower.iter().sum::<usize>(), bounds.iter().map(|b| b.upper).sum::<usize>());
        let length = (least + most).div_ceil(2).max(1);
        prop_assume!(most >= length);
        let pool = plain(90);
        let family = Family::new(Grouping::Domain, bounds.clone()).unwrap();
        let choices = run(&pool, length, PriorityIndex::new(length, vec![family]), seed);
        prop_assert_eq!(choices.len(), length);
        for (domain, b) in bounds.iter().enumerate() {
            let count = choices.iter().filter(|c| pool.domain(c.item) == domain).count();
            prop_assert!((b.lower..=b.upper).contains(&count), "{} outside {:?}", count, b);
        }
    }

    #[test]
    fn included_items_come_and_excluded_ones_do_not(include in proptest::collection::btree_set(0usize..60, 0..10), exclude in proptest::collection::btree_set(0usize..60, 0..20), seed in any::<u64>()) {
        let exclude: Vec<usize> = exclude.difference(&include).copied().collect();
        let ids = |items: &[usize]| -> Vec<String> { items.iter().map(|i| format!("i{i}")).collect() };
        let include: Vec<usize> = include.into_iter().collect();
        let lists = ItemLists::new(15).including(ids(&include)).excluding(ids(&exclude));
        let served: Vec<usize> = run(&plain(60), 15, lists, seed).iter().map(|c| c.item).collect();
        prop_assert_eq!(served.len(), 15);
        prop_assert!(include.iter().all(|i| served.contains(i)) && exclude.iter().all(|i| !served.contains(i)));
    }
}

#[test]
fn priority_falls_as_a_class_fills() {
    // Domains with up to 2, 4 and 6 of 8 items: served 1, 1, 0 they have priorities 1/2, 3/4 and 1.
    let pool = plain(30);
    let bounds = [2, 4, 6].map(|upper| Bounds::new(0, upper)).to_vec();
    let mut index = PriorityIndex::new(8, vec![Family::new(Grouping::Domain, bounds).unwrap()]);
    let design = Design::new(MaximumInformation, FixedLength(8));
    let mut rng = Pcg64Mcg::seed_from_u64(0);
    let mut session = Session::new(&pool, &design, &mut rng).unwrap();
    index.begin(&pool, &mut rng).unwrap();
    for item in [0, 1] {
        session.answer(item, 1).unwrap();
        index.record(&pool, Served { item, scored: true });
    }
    index.record(&pool, Served { item: 2, scored: false });
    assert_eq!(index.prepare(&session.test(), &mut rng).unwrap(), None);
    let mut values = [1.0, 1.0, 1.0];
    index.weigh(&session.test(), &[3, 4, 5], &mut values).unwrap();
    assert!(values.iter().zip([0.5, 0.75, 1.0]).all(|(value, priority)| (value - priority).abs() < 1e-12));
}

#[test]
fn crossing_families_are_kept_where_the_pool_is_rich() {
    let pool = pool(180, |i| Attributes { group: Some((i / 6) % 2), ..Attributes::default() });
    let families = || {
        let domains = [(4, 6), (6, 8), (6, 9)].map(|(l, u)| Bounds::new(l, u)).to_vec();
        let groups = [(9, 11), (9, 11)].map(|(l, u)| Bounds::new(l, u)).to_vec();
        vec![Family::new(Grouping::Domain, domains).unwrap(), Family::new(Grouping::Group, groups).unwrap()]
    };
    for seed in 0..40 {
        let choices = run(&pool, 20, PriorityIndex::new(20, families()), seed);
        let count = |is: &dyn Fn(usize) -> bool| choices.iter().filter(|c| is(c.item)).count();
        for (domain, range) in [(0, 4..=6), (1, 6..=8), (2, 6..=9)] {
            assert!(range.contains(&count(&|i| pool.domain(i) == domain)), "{seed}");
        }
        assert!((9..=11).contains(&count(&|i| pool.attributes(i).group == Some(0))), "{seed}");
    }
}

#[test]
fn controls_hold_together_in_layers() {
    let enemies =
        |i: usize| if i.is_multiple_of(5) { vec![format!("i{}", (i + 30) % 90)] } else { Vec::new() };
    let pool = pool(90, |i| Attributes {
        enemies: enemies(i),
        set: (i < 24).then_some(i / 3 % 4),
        ..Attributes::default()
    });
    for seed in 0..20 {
        let content = Layers::new(vec![
            Box::new(ItemLists::new(30).including(["i7", "i88"]).excluding(["i50"])),
            Box::new(Enemies::default()),
            Box::new(ItemSets::new(30, 3).unwrap()),
            Box::new(BlueprintQuotas::by_domain(&[0.5, 0.3, 0.2]).unwrap()),
        ]);
        let choices = run(&pool, 30, content, seed);
        let served: Vec<usize> = choices.iter().map(|c| c.item).collect();
        assert!(served.len() == 30 && served.contains(&7) && served.contains(&88) && !served.contains(&50));
        assert!(served.iter().all(|i| pool.enemies(*i).iter().all(|e| !served.contains(e))));
        // Only sets and lists may bend the quotas, by little.
        for (domain, share) in [(0, 15.0), (1, 9.0), (2, 6.0)] {
            let count = served.iter().filter(|i| pool.domain(**i) == domain).count() as f64;
            assert!((count - share).abs() <= 3.0, "{seed}: domain {domain} has {count} of {share}");
        }
    }
}

#[test]
fn a_layer_that_leaves_nothing_is_set_aside() {
    // Every item of domain 0 is excluded, which the quotas must live with.
    let pool = plain(12);
    let barred: Vec<String> = (0..12).filter(|i| i % 3 == 0).map(|i| format!("i{i}")).collect();
    let content = Layers::new(vec![
        Box::new(ItemLists::new(8).excluding(barred)),
        Box::new(BlueprintQuotas::by_domain(&[0.8, 0.1, 0.1]).unwrap()),
    ]);
    let choices = run(&pool, 8, content, 3);
    assert!(choices.len() == 8 && choices.iter().all(|c| pool.domain(c.item) > 0));
}

#[test]
fn impossible_content_is_refused() {
    let pool = pool(9, |i| Attributes {
        enemies: if i == 0 { vec!["i1".into()] } else { Vec::new() },
        ..Attributes::default()
    });
    assert_eq!(refused(&pool, ItemLists::new(5).including(["i99"])), CatError::UnknownItem("i99".into()));
    assert_eq!(
        refused(&pool, ItemLists::new(5).including(["i0", "i1"])),
        CatError::Contradiction("i0".into())
    );
    assert_eq!(
        refused(&pool, ItemLists::new(5).including(["i3"]).excluding(["i3"])),
        CatError::Contradiction("i3".into())
    );
    assert!(matches!(refused(&pool, ItemLists::new(1).including(["i3", "i4"])), CatError::Setting { .. }));
    assert!(matches!(refused(&pool, BlueprintQuotas::by_domain(&[0.5, 0.5]).unwrap()), CatError::Weights(_)));
    for bounds in [Bounds::new(6, 9), Bounds::new(4, 9)] {
        let family = Family::new(Grouping::Domain, vec![bounds]).unwrap();
        assert!(matches!(refused(&pool, PriorityIndex::new(5, vec![family])), CatError::Setting { .. }));
    }
    assert!(Family::new(Grouping::Task, vec![Bounds::new(3, 2)]).is_err());
    assert!(BlueprintQuotas::by_domain(&[0.5, 0.4]).is_err() && ItemSets::new(5, 0).is_err());
}
