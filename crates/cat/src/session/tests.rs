use super::*;
use crate::{FixedLength, LengthOrPrecision, MaximumInformation, PoolItem, RandomItem};
use gradatim_irt::{Dichotomous, Graded, Grid, ResponseModel};
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

/// Forty items, every fourth with three categories.
fn pool() -> ItemPool {
    let items = (0..40).map(|i| {
        let b = f64::from(i) / 10.0 - 2.0;
        let id = format!("i{i}");
        if i % 4 == 0 {
            PoolItem::new(id, 0, Graded::new(1.1, vec![b - 0.5, b + 0.5]).unwrap())
        } else {
            PoolItem::new(id, 0, Dichotomous::three_pl(1.2, b, 0.2).unwrap())
        }
    });
    ItemPool::new(items.collect(), 1, &Grid::new(33, 4.0).unwrap()).unwrap()
}

fn rng(seed: u64) -> Pcg64Mcg {
    Pcg64Mcg::seed_from_u64(seed)
}

/// Runs a test of answers that are the highest category whenever the item is easier than 0.5.
fn run(session: &mut Session<'_>, rng: &mut Pcg64Mcg) -> Vec<Choice> {
    let mut choices = Vec::new();
    while let Some(choice) = session.next(rng).unwrap() {
        let pool = session.test().pool;
        let category = if pool.model(choice.item).b() < 0.5 { pool.categories(choice.item) - 1 } else { 0 };
        session.answer(choice.item, category).unwrap();
        choices.push(choice);
    }
    choices
}

#[test]
fn the_most_informative_item_is_chosen_each_time() {
    let (pool, design) = (pool(), Design::new(MaximumInformation, FixedLength(15)));
    let mut session = Session::new(&pool, &design, &mut rng(0)).unwrap();
    let choices = run(&mut session, &mut rng(0));
    assert_eq!(session.stopped(), Some(&StopReason::Length(15)));
    for (n, choice) in choices.iter().enumerate() {
        let information = |item: usize| pool.model(item).information(choice.estimate.theta);
        assert_eq!((choice.candidates, choice.value.to_bits()), (40 - n, information(choice.item).to_bits()));
        let before: Vec<usize> = choices[..n].iter().map(|c| c.item).collect();
        assert!(!before.contains(&choice.item));
        let left = (0..40).filter(|i| !before.contains(i));
        assert!(left.map(information).all(|value| value <= choice.value));
    }
}

#[test]
fn the_posterior_is_that_of_all_answers_together() {
    let (pool, design) = (pool(), Design::new(MaximumInformation, FixedLength(12)));
    let mut session = Session::new(&pool, &design, &mut rng(0)).unwrap();
    run(&mut session, &mut rng(0));
    let answers: Vec<(u32, u8)> = session
        .test()
        .evidence
        .answers()
        .iter()
        .map(|a| (u32::try_from(a.item).unwrap(), u8::try_from(a.category).unwrap()))
        .collect();
    let scorer = gradatim_irt::score::Scorer::new(
        pool.models(),
        gradatim_irt::score::Method::Eap,
        pool.grid().clone(),
    );
    let (expected, found) = (scorer.score(&answers).unwrap(), session.score().unwrap());
    assert!((expected.theta - found.theta).abs() < 1e-12 && (expected.se - found.se).abs() < 1e-12);
}

#[test]
fn a_session_repeats_byte_for_byte_also_after_a_restart() {
    let (pool, design) = (pool(), Design::new(RandomItem, FixedLength(20)));
    let play = |session: &mut Session<'_>, seed| {
        let mut rng = rng(seed);
        session.restart(&mut rng).unwrap();
        run(session, &mut rng)
    };
    let mut session = Session::new(&pool, &design, &mut rng(9)).unwrap();
    let (first, other) = (play(&mut session, 1), play(&mut session, 2));
    assert_eq!(play(&mut session, 1), first);
    assert_eq!(play(&mut Session::new(&pool, &design, &mut rng(5)).unwrap(), 1), first);
    assert_ne!(other, first);
}

#[test]
fn precision_and_an_empty_pool_end_a_test() {
    let pool = pool();
    let design =
        Design::new(MaximumInformation, LengthOrPrecision { length: 40, precision: Some(0.5), minimum: 3 });
    let mut session = Session::new(&pool, &design, &mut rng(0)).unwrap();
    run(&mut session, &mut rng(0));
    assert!(matches!(session.stopped(), Some(StopReason::Precision(se)) if *se < 0.5));
    let endless = Design::new(MaximumInformation, FixedLength(99));
    let mut session = Session::new(&pool, &endless, &mut rng(0)).unwrap();
    assert_eq!(run(&mut session, &mut rng(0)).len(), 40);
    assert_eq!(session.stopped(), Some(&StopReason::Exhausted));
}

#[test]
fn impossible_answers_are_refused() {
    let (pool, design) = (pool(), Design::new(MaximumInformation, FixedLength(5)));
    let mut session = Session::new(&pool, &design, &mut rng(0)).unwrap();
    session.answer(0, 2).unwrap();
    assert_eq!(session.answer(0, 1), Err(CatError::AnsweredTwice("i0".into())));
    assert_eq!(session.answer(1, 2), Err(CatError::Category { item: "i1".into(), score: 2, highest: 1 }));
    assert_eq!(session.answer(40, 0), Err(CatError::UnknownItem("number 40".into())));
    assert_eq!(session.test().answered(), 1);
}

#[test]
fn an_item_tried_out_moves_nothing() {
    let (pool, design) = (pool(), Design::new(MaximumInformation, FixedLength(5)));
    let mut session = Session::new(&pool, &design, &mut rng(0)).unwrap();
    session.answer(3, 1).unwrap();
    let before = session.score().unwrap();
    session.try_out(7).unwrap();
    assert_eq!(session.score().unwrap(), before);
    assert_eq!(session.test().served, [Served { item: 3, scored: true }, Served { item: 7, scored: false }]);
    assert!(!session.test().open[7] && session.test().answered() == 1);
}
