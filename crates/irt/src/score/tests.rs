use super::*;
use crate::{Dichotomous, Graded, Item, PartialCredit};
use proptest::prelude::*;

const METHODS: [Method; 5] = [Method::Eap, Method::Map, Method::Ml, Method::Wle, Method::EapSum];

fn items(parameters: &[(f64, f64, f64)]) -> Vec<Dichotomous> {
    parameters.iter().map(|&(a, b, c)| Dichotomous::three_pl(a, b, c).unwrap()).collect()
}

fn scorer<M: ResponseModel + Sync>(items: &[M], method: Method) -> Scorer<'_, M> {
    Scorer::new(items, method, Grid::new(61, 6.0).unwrap())
}

/// One item of each format, `n` times over, with spread parameters.
fn mixed(n: usize) -> Vec<Item> {
    let of = |i: usize| {
        let (a, b) = (0.7 + 0.13 * (i % 7) as f64, -1.5 + 0.37 * (i % 9) as f64);
        match i % 4 {
            0 => Dichotomous::two_pl(a, b).unwrap().into(),
            1 => Graded::new(a, vec![b - 1.0, b, b + 0.6]).unwrap().into(),
            2 => PartialCredit::new(a, vec![b + 0.4, b - 0.3]).unwrap().into(),
            _ => Dichotomous::three_pl(a, b, 0.2).unwrap().into(),
        }
    };
    (0..4 * n).map(of).collect()
}

/// Answers that a pattern number stands for.
fn answers<M: ResponseModel>(items: &[M], mut pattern: u64) -> Vec<(u32, u8)> {
    let mut answer = |item: &M| {
        let n = item.categories() as u64;
        let k = pattern % n;
        pattern /= n;
        k as u8
    };
    (0..).zip(items.iter().map(&mut answer)).collect()
}

fn log_likelihood<M: ResponseModel>(items: &[M], answers: &[(u32, u8)], theta: f64) -> f64 {
    answers.iter().map(|&(i, k)| items[i as usize].log_derivatives(theta, usize::from(k)).value).sum()
}

#[test]
fn rasch_ml_solves_the_sum_score_equation() {
    let items = items(&[(1.0, -1.0, 0.0), (1.0, 0.0, 0.0), (1.0, 0.7, 0.0)]);
    let estimate = scorer(&items, Method::Ml).score(&[(0, 1), (1, 1), (2, 0)]).unwrap();
    let expected: f64 = items.iter().map(|i| i.probability(estimate.theta, 1)).sum();
    assert!((expected - 2.0).abs() < 1e-10);
}

#[test]
fn constant_patterns_have_no_maximum_but_a_wle() {
    let check = |items: &[Item]| {
        for (wle, top) in [(-1.0, false), (1.0, true)] {
            let k = |item: &Item| if top { item.categories() as u8 - 1 } else { 0 };
            let answers: Vec<(u32, u8)> = (0..).zip(items.iter().map(k)).collect();
            assert_eq!(scorer(items, Method::Ml).score(&answers), Err(Undefined::NoMaximum));
            assert!(scorer(items, Method::Wle).score(&answers).unwrap().theta * wle > 0.0);
        }
    };
    check(&[Dichotomous::two_pl(1.0, -1.0).unwrap().into(), Dichotomous::two_pl(1.4, 0.5).unwrap().into()]);
    check(&mixed(1)[..3]);
    // So steep that slopes and information are rounding errors well inside the range.
    check(&[
        PartialCredit::new(6.0, vec![-0.2, 0.3, 0.1]).unwrap().into(),
        Graded::new(7.0, vec![-0.5, 0.4]).unwrap().into(),
    ]);
}

#[test]
fn without_answers_the_posterior_is_the_prior() {
    let items = items(&[(1.0, 0.0, 0.0)]);
    for method in [Method::Eap, Method::EapSum, Method::Map] {
        let prior = scorer(&items, method).with_prior(0.4, 0.8).unwrap().score(&[]).unwrap();
        assert!((prior.theta - 0.4).abs() < 1e-9 && (prior.se - 0.8).abs() < 1e-6, "{method:?}: {prior:?}");
    }
    assert_eq!(scorer(&items, Method::Ml).score(&[]), Err(Undefined::NoResponses));
}

#[test]
fn the_mode_is_found_wherever_the_prior_lies() {
    let items = items(&[(1.0, 29.0, 0.0)]);
    let map = scorer(&items, Method::Map).with_prior(30.0, 1.0).unwrap().score(&[(0, 1)]).unwrap();
    assert!((30.0..31.0).contains(&map.theta));
}

/// 5 items give few patterns, 40 give none twice: scored together or not, everybody's score is
/// the one they have by themselves, for any number of threads.
#[test]
fn all_ways_of_scoring_agree_to_the_bit() {
    for n in [1, 10] {
        let items = mixed(n);
        let mut responses = Responses::new(items.len());
        for p in 0..400u64 {
            let mut row =
                answers(&items, p.wrapping_mul(0x9e37_79b9_7f4a_7c15) % if n == 1 { 20 } else { u64::MAX });
            row.truncate(items.len() - (p % 3) as usize);
            responses.push(&row).unwrap();
        }
        assert_eq!(groups::patterns_repeat(&responses), n == 1);
        for method in METHODS {
            let scorer = scorer(&items, method);
            let alone: Vec<Score> = responses.iter().map(|row| scorer.score(row)).collect();
            for threads in [1, 3] {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                assert_eq!(pool.install(|| scorer.score_all(&responses)).unwrap(), alone, "{method:?}");
            }
            let mut predicted = scorer.default_target(&responses);
            scorer.predict_inplace(&responses, &mut predicted);
            assert_eq!(predicted, alone, "{method:?}");
        }
    }
}

#[test]
fn what_the_items_cannot_have_is_refused_or_impossible() {
    let items = mixed(1);
    let check = |row: &[(u32, u8)], expected: IrtError| {
        let mut responses = Responses::new(items.len());
        responses.push(&[]).unwrap();
        responses.push(row).unwrap();
        for method in METHODS {
            let scorer = scorer(&items, method);
            assert_eq!(scorer.score_all(&responses).unwrap_err(), expected);
            assert_eq!(scorer.plausible_values(&responses, 1, 0).unwrap_err(), expected);
            let mut predicted = Vec::new();
            scorer.predict_inplace(&responses, &mut predicted);
            assert_eq!(predicted[1], Err(Undefined::Impossible));
        }
    };
    // Category 3 exists for the graded item, not for the others.
    check(&[(0, 1), (1, 3), (2, 3)], IrtError::Score { person: 1, item: 2, score: 3, highest: 3 - 1 });
    check(&[(3, 2)], IrtError::Score { person: 1, item: 3, score: 2, highest: 2 - 1 });
    for method in METHODS {
        assert_eq!(scorer(&items, method).score(&[(9, 0)]), Err(Undefined::Impossible));
        assert!(matches!(scorer(&items, method).score_all(&Responses::new(2)), Err(IrtError::Length { .. })));
    }
    assert_eq!(
        scorer(&items, Method::Eap).sum_scores(&[0, 4]),
        Err(IrtError::UnknownItem { item: 4, items: 4 })
    );
}

#[test]
fn two_far_items_leave_the_weighted_likelihood_two_equal_maxima() {
    let items = items(&[(2.0, -6.0, 0.0), (2.0, 6.0, 0.0)]);
    let answers = [(0, 1), (1, 0)];
    let wle = scorer(&items, Method::Wle).score(&answers).unwrap();
    assert!(wle.theta.abs() > 4.0 && wle.se.is_finite(), "{wle:?}");
}

/// The posterior given a sum, from every pattern that has it.
#[test]
fn sum_scores_equal_enumeration() {
    let items = mixed(1);
    let (grid, scorer) = (Grid::new(61, 6.0).unwrap(), scorer(&items, Method::EapSum));
    let (prior, table) = (grid.normal_weights(0.0, 1.0), scorer.sum_scores(&[0, 1, 2, 3]).unwrap());
    let mut joint = vec![vec![0.0; grid.len()]; table.len()];
    for pattern in 0..2 * 4 * 3 * 2 {
        let row = answers(&items, pattern);
        let sum: usize = row.iter().map(|(_, k)| usize::from(*k)).sum();
        for ((cell, x), w) in joint[sum].iter_mut().zip(grid.nodes()).zip(&prior) {
            *cell += w * log_likelihood(&items, &row, *x).exp();
        }
    }
    assert_eq!(table.len(), 1 + 3 + 2 + 1 + 1);
    for (row, mut weights) in table.iter().zip(joint) {
        let share = crate::math::normalise(&mut weights);
        let (estimate, moments) = (row.estimate.unwrap(), grid.moments(&weights));
        assert!((row.share - share).abs() < 1e-13);
        assert!((estimate.theta - moments.mean).abs() < 1e-12 && (estimate.se - moments.sd).abs() < 1e-12);
    }
}

/// Without discrimination differences the sum is all there is to know.
#[test]
fn rasch_and_partial_credit_scores_depend_on_the_sum_alone() {
    let of = |i: usize| match i % 2 {
        0 => Item::from(Dichotomous::two_pl(1.0, 0.3 * i as f64 - 1.0).unwrap()),
        _ => PartialCredit::new(1.0, vec![0.2 * i as f64 - 1.0, 0.5]).unwrap().into(),
    };
    let items: Vec<Item> = (0..6).map(of).collect();
    for pattern in [0, 7, 50, 123, 215] {
        let row = answers(&items, pattern);
        let [eap, sum] = [Method::Eap, Method::EapSum].map(|m| scorer(&items, m).score(&row).unwrap());
        assert!((eap.theta - sum.theta).abs() < 1e-12 && (eap.se - sum.se).abs() < 1e-12);
    }
}

#[test]
fn a_sum_too_improbable_for_a_computer_has_no_estimate() {
    let items = items(&vec![(1.0, -3.0, 0.9); 700]);
    let table = scorer(&items, Method::EapSum).sum_scores(&(0..700).collect::<Vec<u32>>()).unwrap();
    assert_eq!((table[0].estimate, table[0].share.to_bits()), (None, 0));
    assert!((table.iter().map(|row| row.share).sum::<f64>() - 1.0).abs() < 1e-9);
    let wrong: Vec<(u32, u8)> = (0..700).map(|i| (i, 0)).collect();
    assert_eq!(scorer(&items, Method::EapSum).score(&wrong), Err(Undefined::Impossible));
    assert!(scorer(&items, Method::Eap).score(&wrong).unwrap().theta < -2.0);
}

/// Answers of one person, given often enough to see the distribution of the draws.
fn repeated(items: &[Item], pattern: u64, persons: usize) -> Responses {
    let mut responses = Responses::new(items.len());
    (0..persons).for_each(|_| responses.push(&answers(items, pattern)).unwrap());
    responses
}

#[test]
fn plausible_values_have_the_moments_of_the_posterior() {
    let items = mixed(3);
    let scorer = scorer(&items, Method::Eap);
    let responses = repeated(&items, 987_654_321, 2_000);
    let values: Vec<f64> =
        scorer.plausible_values(&responses, 10, 5).unwrap().into_iter().flat_map(Result::unwrap).collect();
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let sd = (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
    let eap = scorer.score(responses.person(0)).unwrap();
    // Four standard errors of a mean and of a standard deviation.
    assert!((mean - eap.theta).abs() < 4.0 * eap.se / n.sqrt(), "{mean} {eap:?}");
    assert!((sd - eap.se).abs() < 4.0 * eap.se / (2.0 * n).sqrt(), "{sd} {eap:?}");
    // And its shape: a tenth of the draws lies below the posterior's first decile.
    let below = values.iter().filter(|v| **v < eap.theta - 1.2816 * eap.se).count() as f64 / n;
    assert!((below - 0.1).abs() < 0.02, "{below}");
}

#[test]
fn plausible_values_repeat_with_their_seed_for_any_number_of_threads() {
    let items = mixed(1);
    let (scorer, responses) = (scorer(&items, Method::Wle), repeated(&items, 11, 50));
    let draw = |threads, seed| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| scorer.plausible_values(&responses, 3, seed)).unwrap()
    };
    assert_eq!(draw(1, 7), draw(3, 7));
    let (one, other) = (draw(1, 7), draw(1, 8));
    assert!(one[0] != one[1] && one[0] != other[0] && one[1] != other[0]);
}

#[test]
fn reliabilities() {
    let scores = |values: &[(f64, f64)]| -> Vec<Score> {
        values.iter().map(|&(theta, se)| Ok(Estimate { theta, se })).collect()
    };
    // Variance 2, error 1: 2/3 of the variance of true scores, 1/2 of that of estimates.
    let two = scores(&[(-1.0, 1.0), (1.0, 1.0)]);
    assert_eq!(reliability(Method::EapSum, &two), Some(2.0 / 3.0));
    assert_eq!(reliability(Method::Ml, &two), Some(0.5));
    assert_eq!(reliability(Method::Eap, &scores(&[(1.0, 0.5)])), None);
    assert_eq!(reliability(Method::Ml, &scores(&[(0.0, 0.5), (0.0, 0.5)])), Some(0.0));
    assert_eq!(reliability(Method::Eap, &scores(&[(0.0, 0.0), (0.0, 0.0)])), None);
    let none: [Dichotomous; 0] = [];
    assert!(scorer(&none, Method::Eap).marginal_reliability().abs() < 1e-15);
    let [few, many] = [mixed(2), mixed(8)].map(|items| scorer(&items, Method::Eap).marginal_reliability());
    assert!(0.0 < few && few < many && many < 1.0, "{few} {many}");
}

fn any_items() -> impl Strategy<Value = Vec<Dichotomous>> {
    let guessing = prop_oneof![Just(0.0), 0.0..0.3f64];
    let parameters = proptest::collection::vec((0.5..2.5f64, -2.0..2.0f64, guessing), 3..12);
    parameters.prop_map(|parameters| items(&parameters))
}

/// Fails where a function is higher somewhere in the range than at its maximum.
fn nowhere_higher(height: impl Fn(f64) -> f64, theta: f64) -> Result<(), TestCaseError> {
    for x in (-120..=120).map(|i| f64::from(i) * 0.1) {
        prop_assert!(height(theta) >= height(x) - 1e-7, "{} at {theta}, {} at {x}", height(theta), height(x));
    }
    Ok(())
}

proptest! {
    #[test]
    fn map_lies_where_the_posterior_is_highest(items in any_items(), pattern in any::<u64>()) {
        let answers = answers(&items, pattern);
        let map = scorer(&items, Method::Map).score(&answers).unwrap();
        nowhere_higher(|x| log_likelihood(&items, &answers, x) - 0.5 * x * x, map.theta)?;
    }

    #[test]
    fn ml_lies_where_the_likelihood_is_highest(items in any_items(), pattern in any::<u64>()) {
        let answers = answers(&items, pattern);
        let likelihood = |x| log_likelihood(&items, &answers, x);
        match scorer(&items, Method::Ml).score(&answers) {
            Ok(ml) => nowhere_higher(likelihood, ml.theta)?,
            // As high at an end as anywhere.
            Err(_) => nowhere_higher(likelihood, if likelihood(-12.0) > likelihood(12.0) { -12.0 } else { 12.0 })?,
        }
    }

    /// Where J = I', as in the 2PL and the partial credit models, Warm's weight is √I.
    #[test]
    fn wle_maximises_the_likelihood_times_the_root_of_the_information(pattern in any::<u64>(), a in 0.6..2.0f64, b in -2.0..2.0f64) {
        let items = [
            Item::from(Dichotomous::two_pl(a, b).unwrap()),
            PartialCredit::new(1.3, vec![b, -b, 0.2]).unwrap().into(),
            Dichotomous::two_pl(1.1, 0.4).unwrap().into(),
            PartialCredit::new(a, vec![-1.0, 1.0]).unwrap().into(),
        ];
        let answers = answers(&items, pattern);
        let information = |x: f64| items.iter().map(|item| item.information(x)).sum::<f64>();
        let wle = scorer(&items, Method::Wle).score(&answers).unwrap();
        nowhere_higher(|x| log_likelihood(&items, &answers, x) + 0.5 * information(x).ln(), wle.theta)?;
    }

    #[test]
    fn eap_is_the_mean_of_the_posterior(pattern in any::<u64>(), mean in -1.0..1.0f64, sd in 0.5..1.5f64) {
        let items = mixed(3);
        let answers = answers(&items, pattern);
        let eap = scorer(&items, Method::Eap).with_prior(mean, sd).unwrap().score(&answers).unwrap();
        let grid = Grid::new(61, 6.0).unwrap();
        let mut weights = grid.normal_weights(mean, sd);
        for (w, x) in weights.iter_mut().zip(grid.nodes()) {
            *w *= log_likelihood(&items, &answers, *x).exp();
        }
        crate::math::normalise(&mut weights);
        let expected = grid.moments(&weights);
        prop_assert!((eap.theta - expected.mean).abs() < 1e-10 && (eap.se - expected.sd).abs() < 1e-10);
    }
}
