//! Studies on a small pool.

use super::*;
use gradatim_cat::exposure::{Eligibility, EligibleItems, ExposureCounts, Randomesque, Strata, Tuning};
use gradatim_cat::pretest::{Field, FieldItem, Placement};
use gradatim_cat::{
    Attributes, FixedLength, LengthOrPrecision, MaximumInformation, PoolItem, RandomItem, ResponseTime,
};
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
    let time = |i: usize| Some(ResponseTime::of_seconds(30.0 + i as f64).unwrap());
    let attributes = |i: usize| Attributes { time: time(i), ..Attributes::default() };
    let items = (0..items).map(|i| PoolItem::new(format!("i{i}"), 0, item(i)).with(attributes(i))).collect();
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
    let (rmse, se) = (accuracy.rmse().unwrap(), accuracy.rms_se().unwrap());
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

/// The first five items of the pool as new ones, two of them in every test of eight scored items.
fn seeding(pool: &ItemPool) -> Seeding {
    let new = |i: usize| {
        let model = *pool.model(i).right_or_wrong().unwrap();
        FieldItem::believed(pool.id(i), model, 0.3, 0.7).unwrap()
    };
    let field = Field::new((0..5).map(new).collect(), pool.grid()).unwrap();
    Seeding::new(pool, field, Placement::new(10, 2, 3).unwrap()).unwrap()
}

#[test]
fn new_items_are_unscored_and_spread_by_what_they_teach() {
    let (pool, examinees) = (pool(60), Examinees::drawn(600, 0.0, 1.0, 3).unwrap());
    let run = |threads| {
        let study = Study::new(&pool, &examinees, 5).with_seeding(Some(seeding(&pool)));
        let mut records = Vec::new();
        let take = |record: &Record| {
            records.push(record.clone());
            Ok::<_, SimulateError>(())
        };
        let summary = with_threads(Some(threads), || study.run_each(&mut design(8), take)).unwrap().unwrap();
        (summary, records)
    };
    let (summary, records) = run(1);
    assert_eq!((&summary, &records), (&run(3).0, &run(3).1));
    for record in &records {
        assert_eq!((record.items.len(), record.tried_out.len()), (8, 2));
        assert!(record.items.iter().all(|item| *item >= 5));
        assert!(record.tried_out.iter().all(|tried| tried.item < 5 && tried.place >= 3));
    }
    assert_eq!(summary.trials.iter().map(|trial| trial.answers).sum::<u64>(), 1200);
    for trial in &summary.trials {
        let (before, after) = (trial.before.unwrap(), trial.after.unwrap());
        assert!(trial.answers > 100 && after.0 < before.0 && after.1 < 0.5 * before.1, "{trial:?}");
    }
    // New items are no part of what is measured: neither of the use of items nor of the length.
    assert_eq!(summary.exposure.rates().take(5).collect::<Vec<_>>(), [0.0; 5]);
    assert_eq!(summary.lengths.max(), Some(8));
}

#[test]
fn times_are_those_of_the_items_given() {
    let (pool, examinees) = (pool(60), Examinees::drawn(2000, 0.0, 1.0, 3).unwrap());
    let speeds = Speeds::drawn(2000, 0.0, 0.0, 5).unwrap();
    let study = Study::new(&pool, &examinees, 5).with_speeds(Some(speeds));
    let mut expected = 0.0;
    let take = |record: &Record| {
        expected += record.items.iter().map(|item| 30.0 + *item as f64).sum::<f64>();
        assert!(record.seconds.unwrap() > 0.0);
        Ok::<_, SimulateError>(())
    };
    let times = study.run_each(&mut design(8), take).unwrap().times;
    // The standard deviation of a lognormal time with α = 2 is 0.53 of its mean: 0.0042 for 16,000 of them.
    assert!((times.mean().unwrap() * 2000.0 / expected - 1.0).abs() < 0.02);
    assert!(times.quantile(0.95).unwrap() as f64 > times.mean().unwrap());
    assert_eq!(
        (times.n(), Study::new(&pool, &examinees, 5).run(&mut design(8)).unwrap().times.n()),
        (2000, 0)
    );
}

#[test]
fn steps_are_timed_by_the_clock_handed_in() {
    /// A clock that goes on by a millisecond whenever it is looked at.
    fn clock() -> Duration {
        thread_local! { static NOW: std::cell::Cell<u64> = const { std::cell::Cell::new(0) }; }
        NOW.set(NOW.get() + 1);
        Duration::from_millis(NOW.get())
    }
    let (pool, examinees) = (pool(60), Examinees::drawn(50, 0.0, 1.0, 3).unwrap());
    let steps = Study::new(&pool, &examinees, 5).with_clock(Some(clock)).run(&mut design(8)).unwrap().steps;
    // A step is looked at four times: around the choice and around the answer.
    assert_eq!((steps.n(), steps.max(), steps.mean()), (400, Some(0.002), Some(0.002)));
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
