//! Studies on a small pool.

use super::*;
use gradatim_cat::exposure::{Eligibility, EligibleItems, ExposureCounts, Randomesque, Strata, Tuning};
use gradatim_cat::{FixedLength, LengthOrPrecision, MaximumInformation, PoolItem, RandomItem};
use gradatim_irt::{Dichotomous, Graded, Grid, Item, Responses};

/// Right-or-wrong items with a graded one here and there.
fn pool(items: usize) -> ItemPool {
    let item = |i: usize| -> Item {
        let b = (i * 37 % items) as f64 / items as f64 * 4.0 - 2.0;
        let a = 0.8 + 0.1 * (i % 9) as f64;
        if i % 10 == 9 {
            Graded::new(a, vec![b - 0.5, b + 0.5]).unwrap().into()
        } else {
            Dichotomous::three_pl(a, b, 0.2).unwrap().into()
        }
    };
    let items = (0..items).map(|i| PoolItem::new(format!("i{i}"), 0, item(i))).collect();
    ItemPool::new(items, 1, &Grid::new(33, 4.0).unwrap()).unwrap()
}

fn design(length: usize) -> Design {
    Design::new(MaximumInformation, FixedLength(length))
}

/// Summary and records, with everything random in play.
fn everything(threads: usize, design: impl Fn() -> Design + Send + Sync) -> (Summary, Vec<Record>) {
    let (pool, examinees) = (pool(60), Examinees::drawn(1000, 0.0, 1.0, 3).unwrap());
    let study = Study::new(&pool, &examinees, 5).with_cuts(vec![0.2]).unwrap();
    let mut records = Vec::new();
    let take = |record: &Record| {
        records.push(record.clone());
        Ok::<_, SimulateError>(())
    };
    let summary = with_threads(Some(threads), || study.run_each(&mut design(), take)).unwrap().unwrap();
    (summary, records)
}

#[test]
fn threads_do_not_change_a_bit() {
    let randomesque = || Design { exposure: Box::new(Randomesque::new(4).unwrap()), ..design(8) };
    let eligibility = || EligibleItems::new(Eligibility::new(Strata::one(), 60, 0.4).unwrap());
    let eligible = || Design { exposure: Box::new(eligibility()), ..design(8) };
    let random = || Design::new(RandomItem, FixedLength(8));
    let precise = || {
        let stopping = LengthOrPrecision { length: 20, precision: Some(0.4), minimum: 3 };
        Design::new(MaximumInformation, stopping)
    };
    fn check(design: impl Fn() -> Design + Send + Sync + Copy) {
        let one = everything(1, design);
        assert_eq!(one, everything(3, design));
        assert_eq!(one.1.len(), 1000);
    }
    check(randomesque);
    check(eligible);
    check(random);
    check(precise);
}

#[test]
fn the_summary_is_that_of_the_records() {
    let (summary, records) = everything(2, || design(8));
    let mean = |f: &dyn Fn(&Record) -> f64| records.iter().map(f).sum::<f64>() / 1000.0;
    let bias = mean(&|r| r.estimate.unwrap() - r.theta);
    assert!((summary.accuracy.bias().unwrap() - bias).abs() < 1e-12);
    let mut counts = ExposureCounts::new(60);
    records.iter().for_each(|record| counts.record(&record.items));
    assert_eq!((&summary.exposure, summary.examinees()), (&counts, 1000));
    let right = mean(&|r| f64::from(u8::from((r.theta >= 0.2) == (r.decision == Some(1)))));
    assert!((summary.classification.unwrap().accuracy().unwrap() - right).abs() < 1e-12);
    assert_eq!(summary.conditional.iter().map(|at| at.n()).collect::<Vec<_>>(), [100; 10]);
    assert!(records.iter().enumerate().all(|(i, record)| record.examinee == i && record.stopped == "length"));
}

/// The posterior is exact here: stated and observed error agree, and estimates of N(0, 1) abilities are
/// unbiased over all of them.
#[test]
fn posterior_means_are_as_precise_as_they_say() {
    let (pool, examinees) = (pool(60), Examinees::drawn(4000, 0.0, 1.0, 11).unwrap());
    let accuracy = Study::new(&pool, &examinees, 5).run(&mut design(12)).unwrap().accuracy;
    let (rmse, se) = (accuracy.rmse().unwrap(), accuracy.mean_se().unwrap());
    assert!((rmse / se - 1.0).abs() < 0.04, "{rmse} {se}");
    assert!(accuracy.bias().unwrap().abs() < 4.0 * accuracy.bias_se().unwrap());
}

#[test]
fn designs_meet_the_same_luck() {
    let answers = |design: fn() -> Design| {
        let (_, records) = everything(1, design);
        let cells = |r: &Record| r.items.iter().zip(&r.answers).map(|(i, k)| (*i, *k)).collect::<Vec<_>>();
        records.iter().map(cells).collect::<Vec<_>>()
    };
    let (short, random) = (answers(|| design(8)), answers(|| Design::new(RandomItem, FixedLength(30))));
    let mut shared = 0;
    for (one, other) in short.iter().zip(&random) {
        for (item, answer) in one {
            if let Some((_, same)) = other.iter().find(|cell| cell.0 == *item) {
                shared += 1;
                assert_eq!(answer, same);
            }
        }
    }
    assert!(shared > 3000, "{shared}");
}

#[test]
fn replayed_examinees_are_given_what_they_answered_and_nothing_else() {
    let pool = pool(30);
    let mut answers = Responses::new(30);
    answers.push(&[(3, 1), (9, 2), (20, 0), (21, 1), (25, 1)]).unwrap();
    answers.push(&[(1, 0), (2, 0)]).unwrap();
    answers.push(&[]).unwrap();
    let examinees = Examinees::replayed(pool.models(), answers, pool.grid()).unwrap();
    let mut records = Vec::new();
    let take = |record: &Record| {
        let mut cells: Vec<(usize, u8)> =
            record.items.iter().copied().zip(record.answers.iter().copied()).collect();
        cells.sort_unstable();
        records.push((cells, record.stopped, record.estimate.unwrap() - record.theta));
        Ok::<_, SimulateError>(())
    };
    Study::new(&pool, &examinees, 1).run_each(&mut design(5), take).unwrap();
    assert_eq!(records[0].0, [(3, 1), (9, 2), (20, 0), (21, 1), (25, 1)]);
    assert_eq!((records[1].0.as_slice(), records[1].1), ([(1, 0), (2, 0)].as_slice(), "exhausted"));
    assert_eq!((records[2].0.len(), records[2].1), (0, "exhausted"));
    // Everything they answered was given, so nothing is lost against all their answers.
    assert!(records.iter().all(|(_, _, error)| error.abs() < 1e-12), "{records:?}");
}

#[test]
fn tuned_exposure_holds_its_target_before_other_examinees() {
    let (pool, examinees) = (pool(60), Examinees::drawn(6000, 0.0, 1.0, 3).unwrap());
    let study = Study::new(&pool, &examinees, 9);
    let mut design = design(8);
    assert!(study.run(&mut design).unwrap().exposure.maximum().unwrap() > 0.9);
    let tuned = study.tune(&mut design, &Tuning::new(0.3, 8), &Strata::one(), 3000).unwrap();
    let maximum = study.run(&mut design).unwrap().exposure.maximum().unwrap();
    // Three standard errors of a rate of 0.3 are 0.025 in rounds of 3,000 and 0.018 in the study.
    assert!(tuned.converged && maximum < 0.33, "{maximum} {:?}", tuned.maxima);
}

#[test]
fn impossible_studies_are_refused() {
    let (pool, few) = (pool(20), Examinees::given(vec![0.0, 1.0]).unwrap());
    let study = || Study::new(&pool, &few, 1);
    assert!(study().with_cuts(vec![1.0, 0.0]).is_err() && study().with_cuts(vec![f64::NAN]).is_err());
    assert_eq!(Examinees::given(vec![]).unwrap_err(), SimulateError::NoExaminees);
    assert_eq!(Examinees::drawn(0, 0.0, 1.0, 1).unwrap_err(), SimulateError::NoExaminees);
    assert!(matches!(Examinees::given(vec![0.0, 99.0]), Err(SimulateError::Ability { examinee: 2, .. })));
    assert!(matches!(Examinees::drawn(5, 0.0, -1.0, 1), Err(SimulateError::Distribution { .. })));
    assert!(matches!(few.clone().with_abilities(vec![0.0]), Err(SimulateError::Abilities { .. })));
}
