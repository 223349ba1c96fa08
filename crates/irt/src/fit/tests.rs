//! Laws and behaviour of all statistics together, on data simulated from the true model.

use super::*;
use crate::score::{Method, Scorer};
use crate::{Dichotomous, Grid, Item, PartialCredit};
use proptest::prelude::*;

/// A stream of numbers in (0, 1): Weyl's sequence through a mixer (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64 + 1e-17
    }

    fn category(&mut self, item: &impl ResponseModel, theta: f64) -> u8 {
        let u = self.next();
        let mut below = 0.0;
        let reached = (0..item.categories() - 1).take_while(|&k| {
            below += item.probability(theta, k);
            u > below
        });
        reached.count() as u8
    }
}

fn simulate(items: &[Item], persons: usize, seed: u64) -> Responses {
    let mut numbers = Numbers(seed);
    let mut responses = Responses::new(items.len());
    for _ in 0..persons {
        let theta = crate::math::normal_quantile(numbers.next());
        let row: Vec<(u32, u8)> =
            (0..).zip(items).map(|(i, item)| (i, numbers.category(item, theta))).collect();
        responses.push(&row).unwrap();
    }
    responses
}

fn dichotomous(n: u32) -> Vec<Item> {
    let item = |i: u32| {
        let at = f64::from(i) / f64::from(n);
        Dichotomous::two_pl(0.8 + f64::from(i % 5) / 4.0, 3.0 * at - 1.5).unwrap().into()
    };
    (0..n).map(item).collect()
}

fn partial_credit(n: u32) -> Vec<Item> {
    let item = |i: u32| {
        let at = 2.0 * f64::from(i) / f64::from(n) - 1.0;
        PartialCredit::new(0.7 + f64::from(i % 3) / 5.0, vec![at - 0.5, at + 0.6]).unwrap().into()
    };
    (0..n).map(item).collect()
}

fn grid() -> Grid {
    Grid::new(41, 6.0).unwrap()
}

fn population() -> Population {
    Population::new(&grid(), 0.0, 1.0).unwrap()
}

/// With nothing estimated, every statistic has its nominal distribution.
fn check_calibrated(items: &[Item], persons: usize) {
    let (free, population) = (FreeParameters::new(items, Slopes::Fixed), population());
    let free = (0..items.len()).fold(free, |free, i| (0..4).fold(free, |free, x| free.fixed(i, x)));
    let (mut p, mut ratios) = (Vec::new(), Vec::new());
    for seed in 0..12 {
        let responses = simulate(items, persons, seed * 7919 + 1);
        let table = s_x2(items, &responses, &population, &free).unwrap();
        assert_eq!(table.persons, persons);
        p.extend(table.items.into_iter().map(|item| item.unwrap().p));
        for set in [MomentSet::M2, MomentSet::C2] {
            let test = limited_information(items, &responses, &population, &free, set).unwrap().test.unwrap();
            ratios.push(test.statistic / test.df as f64);
        }
    }
    let share = |below: f64| p.iter().filter(|p| **p < below).count() as f64 / p.len() as f64;
    for below in [0.05, 0.25, 0.5, 0.75] {
        // About four standard errors of a share of 100 or more.
        assert!((share(below) - below).abs() < 0.17, "{} of p below {below}", share(below));
    }
    let mean = ratios.iter().sum::<f64>() / ratios.len() as f64;
    assert!((mean - 1.0).abs() < 0.15, "statistics are {mean} of their degrees of freedom");
}

#[test]
fn statistics_of_the_true_model_are_calibrated() {
    check_calibrated(&dichotomous(10), 800);
    check_calibrated(&partial_credit(9), 1000);
}

#[test]
fn a_wrong_model_and_a_copied_item_are_found() {
    let items = dichotomous(10);
    let simulated = simulate(&items, 1500, 3);
    let mut copied = Responses::new(10);
    for row in simulated.iter() {
        let mut row = row.to_vec();
        row[7].1 = row[2].1;
        copied.push(&row).unwrap();
    }
    let scores = Scorer::new(&items, Method::Eap, grid()).score_all(&copied).unwrap();
    let found = local_dependence(&items, &copied, &abilities(&scores), 100).unwrap();
    let flagged = found.flagged();
    assert_eq!((flagged[0].first, flagged[0].second, flagged[0].persons), (2, 7, 1500));
    let free = FreeParameters::new(&items, Slopes::PerItem);
    let test = |responses: &Responses| {
        let found = limited_information(&items, responses, &population(), &free, MomentSet::M2).unwrap();
        found.test.unwrap()
    };
    let (right, wrong) = (test(&simulated), test(&copied));
    assert!(wrong.p < 1e-6 && wrong.rmsea_interval[0] > right.rmsea && wrong.cfi < right.cfi);
    let fit = s_x2(&items, &copied, &population(), &free).unwrap();
    assert!(fit.items[7].as_ref().unwrap().p < 1e-6);
}

#[test]
fn random_answers_are_surprising_and_lz_star_is_standard() {
    let items = dichotomous(30);
    let responses = simulate(&items, 1000, 5);
    let mut mixed = Responses::new(30);
    let mut numbers = Numbers(1);
    responses.iter().for_each(|row| mixed.push(row).unwrap());
    for _ in 0..100 {
        let row: Vec<(u32, u8)> = (0..30).map(|i| (i, u8::from(numbers.next() > 0.5))).collect();
        mixed.push(&row).unwrap();
    }
    for method in [Method::Ml, Method::Wle, Method::Map] {
        let scores = Scorer::new(&items, method, grid()).score_all(&mixed).unwrap();
        let fit = person_fit(&items, &mixed, &abilities(&scores), method).unwrap();
        let mean = |range: std::ops::Range<usize>, f: &dyn Fn(f64) -> f64| {
            let z: Vec<f64> = fit[range].iter().flatten().filter_map(|p| p.lz_star).map(f).collect();
            z.iter().sum::<f64>() / z.len() as f64
        };
        let (center, spread) = (mean(0..1000, &|z| z), mean(0..1000, &|z| z * z));
        assert!(center.abs() < 0.12 && (spread - 1.0).abs() < 0.2, "{method:?}: {center}, {spread}");
        assert!(mean(1000..1100, &|z| z) < -2.0, "{method:?}");
    }
}

#[test]
fn what_cannot_be_computed_says_why() {
    let items = dichotomous(3);
    let free = FreeParameters::new(&items, Slopes::PerItem);
    let fit = |responses: &Responses| {
        let table = s_x2(&items, responses, &population(), &free).unwrap();
        let model = limited_information(&items, responses, &population(), &free, MomentSet::M2).unwrap();
        (table.items[0].clone(), model.test)
    };
    let mut incomplete = Responses::new(3);
    incomplete.push(&[(0, 1), (1, 0)]).unwrap();
    let none = Undefined::TooFewPersons { persons: 0 };
    assert_eq!(fit(&incomplete), (Err(none), Err(none)));
    let (item, model) = fit(&simulate(&items, 300, 1));
    assert_eq!(item, Err(Undefined::DegreesOfFreedom { facts: 2, parameters: 2 }));
    assert_eq!(model, Err(Undefined::DegreesOfFreedom { facts: 6, parameters: 6 }));
    let many = dichotomous(130);
    let free = FreeParameters::new(&many, Slopes::PerItem);
    let model =
        limited_information(&many, &simulate(&many, 2, 1), &population(), &free, MomentSet::M2).unwrap();
    assert!(matches!(model.test, Err(Undefined::TooManyMoments { moments: 8515, .. })));
}

#[test]
fn items_and_responses_that_do_not_belong_together_are_refused() {
    let items = dichotomous(2);
    let free = FreeParameters::new(&items, Slopes::PerItem);
    let mut responses = Responses::new(2);
    responses.push(&[(0, 1), (1, 2)]).unwrap();
    let expected = IrtError::Score { person: 0, item: 1, score: 2, highest: 1 };
    assert_eq!(s_x2(&items, &responses, &population(), &free).unwrap_err(), expected);
    assert_eq!(local_dependence(&items, &responses, &[None], 2).unwrap_err(), expected);
    let (other, known) = (Responses::new(3), &[]);
    assert!(
        infit_outfit(&items, &other, known).is_err()
            && person_fit(&items, &other, known, Method::Ml).is_err()
    );
    let three = FreeParameters::new(&dichotomous(3), Slopes::PerItem);
    let empty = Responses::new(2);
    assert!(limited_information(&items, &empty, &population(), &three, MomentSet::C2).is_err());
}

#[test]
fn threads_do_not_change_a_bit() {
    let items = partial_credit(12);
    let responses = simulate(&items, 3000, 11);
    let free = FreeParameters::new(&items, Slopes::PerItem);
    let thetas: Vec<Option<f64>> = (0..3000).map(|i| Some(f64::from(i % 61) / 10.0 - 3.0)).collect();
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let table = s_x2(&items, &responses, &population(), &free).unwrap();
            let model = limited_information(&items, &responses, &population(), &free, MomentSet::C2).unwrap();
            let squares = infit_outfit(&items, &responses, &thetas).unwrap();
            let q3 = local_dependence(&items, &responses, &thetas, 2).unwrap();
            let all = serde_json::json!({"s_x2": table, "c2": model, "infit": squares, "q3": q3});
            (all.to_string(), model.test.unwrap().statistic.to_bits())
        })
    };
    assert_eq!(with(1), with(3));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn information_is_the_sum_over_items_and_error_its_root(n in 1u32..8, theta in -5.0..5.0f64) {
        let items: Vec<Item> = dichotomous(n).into_iter().chain(partial_credit(n)).collect();
        let curves = TestCurves::new(&items, &[theta]);
        let sum: f64 = items.iter().map(|item| item.information(theta)).sum();
        prop_assert!((curves.information[0] - sum).abs() < 1e-12);
        prop_assert!((curves.standard_error[0].unwrap().powi(-2) - sum).abs() < 1e-9 * sum);
        prop_assert!((test_information(&items, theta) - sum).abs() < 1e-12);
        let score: f64 = items.iter().map(|item| item.expected_score(theta)).sum();
        prop_assert!((curves.expected_score[0] - score).abs() < 1e-12);
    }

    #[test]
    fn mean_squares_over_all_categories_average_to_one(a in 0.3..2.0f64, b in -2.0..2.0f64, theta in -3.0..3.0f64) {
        // Residuals, weighted by the probabilities of the categories, sum to 0 and their squares to W.
        let items = [Item::from(PartialCredit::new(a, vec![b, -b, b + 0.5]).unwrap())];
        let (mut infit, mut outfit) = (0.0, 0.0);
        for k in 0..4u8 {
            let mut responses = Responses::new(1);
            responses.push(&[(0, k)]).unwrap();
            let fit = infit_outfit(&items, &responses, &[Some(theta)]).unwrap()[0].unwrap();
            let p = items[0].probability(theta, usize::from(k));
            infit += p * fit.infit.mean_square;
            outfit += p * fit.outfit.mean_square;
        }
        prop_assert!((infit - 1.0).abs() < 1e-12 && (outfit - 1.0).abs() < 1e-12);
    }
}
