//! What must hold for any data.

use super::super::overlap::Overlap;
use super::super::study::Answer;
use super::*;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn swapping_the_groups_turns_the_sign_and_nothing_else(seed in any::<u64>(), impact in -1.0..1.0f64) {
        let items: Vec<Pair> = fair().into_iter().map(|[r, f]| [r, (f.0, f.1 + 0.4)]).collect();
        let sample = || Sample::new(seed, 150, &items, impact, 1.0);
        let (one, other) = (sample(), sample().swapped());
        let settings = plain();
        let (x, y) = (one.study().mantel_haenszel(&settings).unwrap(), other.study().mantel_haenszel(&settings).unwrap());
        for (x, y) in x.items.iter().flatten().zip(y.items.iter().flatten()) {
            let (a, b) = (x.odds.unwrap(), y.odds.unwrap());
            prop_assert!(close(a.alpha * b.alpha, 1.0) && close(a.delta, -b.delta) && close(a.log_se, b.log_se));
            prop_assert!(close(x.mantel.x2, y.mantel.x2) && close(x.corrected.unwrap().x2, y.corrected.unwrap().x2));
            prop_assert!(close(x.breslow_day.unwrap().x2, y.breslow_day.unwrap().x2) && x.class == y.class);
            prop_assert_eq!((x.n_reference, x.n_focal, x.levels), (y.n_focal, y.n_reference, y.levels));
        }
        let test = LogisticTest::Both;
        let (x, y) = (one.study().logistic(test, &settings).unwrap(), other.study().logistic(test, &settings).unwrap());
        for (x, y) in x.items.iter().flatten().zip(y.items.iter().flatten()) {
            let (a, b) = (x.both.unwrap(), y.both.unwrap());
            prop_assert!((a.likelihood_ratio.x2 - b.likelihood_ratio.x2).abs() < 1e-6);
            prop_assert!((x.group_effect.unwrap() + y.group_effect.unwrap()).abs() < 1e-4);
        }
    }

    #[test]
    fn parts_of_the_likelihood_ratio_add_up(seed in any::<u64>()) {
        let sample = Sample::new(seed, 100, &fair(), 0.0, 1.0);
        for item in sample.study().logistic(LogisticTest::Both, &plain()).unwrap().items.iter().flatten() {
            let x2 = |test: Result<NestedTest, NotTested>| test.unwrap().likelihood_ratio.x2;
            prop_assert!((x2(item.uniform) + x2(item.non_uniform) - x2(item.both)).abs() < 1e-6);
        }
    }

    #[test]
    fn adjusted_p_values_are_in_order(p in proptest::collection::vec(0.0..1.0f64, 1..20)) {
        let [none, holm, bh] =
            [Adjustment::None, Adjustment::Holm, Adjustment::BenjaminiHochberg].map(|method| method.adjust(&p));
        prop_assert_eq!(&none, &p);
        for i in 0..p.len() {
            prop_assert!(p[i] <= bh[i] && bh[i] <= holm[i] && holm[i] <= 1.0);
            for j in 0..p.len() {
                prop_assert!(p[i] > p[j] || (bh[i] <= bh[j] && holm[i] <= holm[j]));
            }
        }
    }

    /// Where the exact condition sees overlap, no perfect rule exists; tried are all thresholds and both directions.
    #[test]
    fn separation_is_what_a_threshold_in_each_group_can_do(
        cells in proptest::collection::vec((any::<bool>(), 0u8..2, 0u8..4), 4..14),
    ) {
        let answer = |&(focal, score, value): &(bool, u8, u8)| Answer {
            group: Group::BOTH[usize::from(focal)], score, value: f64::from(value),
        };
        let answers: Vec<Answer> = cells.iter().map(answer).collect();
        let of = |group| answers.iter().filter(move |a| a.group == group);
        let varies = |group| of(group).any(|a| of(group).any(|b| b.value > a.value));
        prop_assume!(Group::BOTH.into_iter().all(varies));
        let fits = |group: Group, sign: f64| (-1..=8).any(|half| {
            let rule = |a: &Answer| sign * (a.value - f64::from(half) / 2.0) * (f64::from(a.score) - 0.5);
            of(group).all(|a| rule(a) >= 0.0)
        });
        let constant = |group: Group| of(group).all(|a| a.score == 0) || of(group).all(|a| a.score == 1);
        let [reference, focal] = Group::BOTH;
        let alike = [1.0, -1.0].into_iter().any(|sign| fits(reference, sign) && fits(focal, sign));
        let any = Group::BOTH.into_iter().any(|group| fits(group, 1.0) || fits(group, -1.0));
        let found = Overlap::of(&answers);
        prop_assert_eq!(found.uniform.is_err(), alike || constant(reference) || constant(focal));
        prop_assert_eq!(found.non_uniform.is_err(), any);
    }

    #[test]
    fn a_change_of_scale_is_no_drift(shift in -3.0..3.0f64, b in proptest::collection::vec(-2.0..2.0f64, 5..20)) {
        let set = |shift: f64, spread: f64| -> Vec<Difficulty> {
            let b = b.iter().enumerate().map(|(i, b)| b + shift + spread * (i as f64).sin());
            b.map(|b| Difficulty { b, se: None }).collect()
        };
        let earlier = set(0.0, 0.0);
        let (still, moved) = (robust_z(&earlier, &set(0.0, 0.2)).unwrap(), robust_z(&earlier, &set(shift, 0.2)).unwrap());
        prop_assert!((moved.median - still.median - shift).abs() < 1e-9);
        for (x, y) in still.items.iter().zip(&moved.items) {
            prop_assert!((x.robust_z - y.robust_z).abs() < 1e-6);
        }
    }
}

#[test]
fn one_level_by_hand() {
    // Reference 0, 1, 2 and focal 2, 2, 1 points: n = 6, Σy = 8, Σy² = 14. Focal sum 5 against 3·8/6 = 4;
    // variance 3·3·(6·14 − 8²)/(6²·5) = 1.
    let mut responses = Responses::new(1);
    for score in [0, 1, 2, 2, 2, 1] {
        responses.push(&[(0, score)]).unwrap();
    }
    let groups: Vec<Option<Group>> = (0..6).map(|i| Some(Group::BOTH[i / 3])).collect();
    let study = Study::new(&responses, &groups, Matching::Ability { values: &[0.5; 6], levels: 4 }).unwrap();
    let dif = study.mantel_haenszel(&plain()).unwrap();
    let item = dif.items[0].as_ref().unwrap();
    assert!(close(item.mantel.x2, 1.0) && item.mantel.df == 1, "{item:?}");
    assert!((item.mantel.p - 0.317_310_507_862_914).abs() < 1e-12, "{item:?}");
    assert!(close(item.smd, 2.0 / 3.0) && item.odds.is_none() && item.corrected.is_none());
    assert_eq!((item.levels, item.class), (1, Some(DifClass::A)));
    let logistic = study.logistic(LogisticTest::Both, &plain()).unwrap();
    assert_eq!(logistic.items[0], Err(NotTested::Polytomous));
}

#[test]
fn adjustments_by_hand() {
    let p = [0.04, 0.01, 0.03, 0.5];
    let check = |method: Adjustment, expected: [f64; 4]| {
        let found = method.adjust(&p);
        assert!(found.iter().zip(expected).all(|(x, y)| close(*x, y)), "{method:?}: {found:?}");
    };
    check(Adjustment::Holm, [0.09, 0.04, 0.09, 0.5]);
    check(Adjustment::BenjaminiHochberg, [0.16 / 3.0, 0.04, 0.16 / 3.0, 0.5]);
}

#[test]
fn threads_do_not_change_a_bit() {
    let sample = Sample::new(3, 300, &fair(), 0.3, 0.9);
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let study = sample.matched(Matching::suited(&sample.responses));
            let settings = DifSettings::default();
            let logistic = study.logistic(LogisticTest::Both, &settings).unwrap();
            serde_json::to_string(&(study.mantel_haenszel(&settings).unwrap(), logistic)).unwrap()
        })
    };
    assert_eq!(run(1), run(5));
}
