use super::*;
use crate::{Dichotomous, ItemBelief};
use proptest::prelude::*;

fn model(loadings: &[f64]) -> SecondOrder {
    let loadings = loadings.iter().map(|&l| Loading::new(l).unwrap()).collect();
    SecondOrder::new(SecondOrder::usual_grid().unwrap(), loadings)
}

fn curve(model: &SecondOrder, b: f64) -> ItemCurve {
    ItemCurve::new(&ItemBelief::known(Dichotomous::two_pl(1.2, b).unwrap()), model.grid())
}

/// Brute force over the full three-dimensional grid (g, θ_1, θ_2).
fn enumerate(model: &SecondOrder, answers: &[(usize, f64, bool)]) -> (Vec<f64>, [Vec<f64>; 2]) {
    let n = model.grid().len();
    let likelihood = |d: usize, q: usize| {
        answers
            .iter()
            .filter(|a| a.0 == d)
            .map(|a| curve(model, a.1).log_likelihood(a.2)[q])
            .sum::<f64>()
            .exp()
    };
    let l: Vec<Vec<f64>> = (0..2).map(|d| (0..n).map(|q| likelihood(d, q)).collect()).collect();
    let (mut general, mut domains) = (vec![0.0; n], [vec![0.0; n], vec![0.0; n]]);
    for (g, of_g) in general.iter_mut().enumerate() {
        for q in 0..n {
            for r in 0..n {
                let mass = model.prior()[g]
                    * model.transition(0, g)[q]
                    * l[0][q]
                    * model.transition(1, g)[r]
                    * l[1][r];
                *of_g += mass;
                domains[0][q] += mass;
                domains[1][r] += mass;
            }
        }
    }
    for v in [&mut general].into_iter().chain(domains.iter_mut()) {
        normalise(v);
    }
    (general, domains)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]
    #[test]
    fn agrees_with_brute_force(
        loadings in proptest::collection::vec(0.3..0.97f64, 2),
        answers in proptest::collection::vec((0usize..2, -2.0..2.0f64, any::<bool>()), 1..8),
    ) {
        let model = model(&loadings);
        let mut state = model.start();
        for &(d, b, correct) in &answers {
            model.observe(&mut state, d, &curve(&model, b), correct);
        }
        let (general, domains) = enumerate(&model, &answers);
        for (p, e) in state.general().iter().zip(&general) {
            prop_assert!((p - e).abs() < 1e-12);
        }
        for (d, expected) in domains.iter().enumerate() {
            for (p, e) in model.domain_posterior(&state, d).iter().zip(expected) {
                prop_assert!((p - e).abs() < 1e-12);
            }
        }
    }
}

#[test]
fn each_domain_is_standard_normal_before_any_answer() {
    let model = model(&[0.3, 0.92, 0.97]);
    for d in 0..3 {
        let m = model.domain_moments(&model.start(), d);
        assert!(m.mean.abs() < 1e-10 && (m.sd - 1.0).abs() < 1e-5, "domain {d}: {m:?}");
    }
}

#[test]
fn an_answer_in_one_domain_moves_the_others_less() {
    let model = model(&[0.9, 0.9]);
    let mut state = model.start();
    model.observe(&mut state, 0, &curve(&model, 0.0), true);
    let (own, other) = (model.domain_moments(&state, 0).mean, model.domain_moments(&state, 1).mean);
    assert!(own > other && other > 0.0, "{own} {other}");
}

#[test]
fn contradictory_evidence_does_not_underflow() {
    let model = model(&[0.97, 0.97, 0.97]);
    let mut state = model.start();
    for _ in 0..400 {
        for d in 0..3 {
            model.observe(&mut state, d, &curve(&model, 0.0), d == 0);
        }
    }
    let g = model.general_moments(&state);
    assert!(g.mean.is_finite() && g.sd > 0.0, "{g:?}");
    assert!(model.domain_moments(&state, 0).mean > 1.0 && model.domain_moments(&state, 1).mean < -1.0);
}

#[test]
fn thirteen_hundred_answers_do_not_underflow() {
    let model = model(&[0.9, 0.6]);
    let mut state = model.start();
    for i in 0..1300 {
        model.observe(&mut state, 0, &curve(&model, f64::from(i % 7) - 3.0), i % 2 == 0);
    }
    let m = model.domain_moments(&state, 0);
    assert!(m.mean.is_finite() && m.sd > 0.0 && m.sd < 0.2, "{m:?}");
    assert!((model.domain_posterior(&state, 0).iter().sum::<f64>() - 1.0).abs() < 1e-9);
}

/// Posteriors of the general ability and of domain `d`, from summed logs without any table or running product.
fn plainly(model: &SecondOrder, logs: &[Vec<f64>], d: usize) -> (Vec<f64>, Vec<f64>) {
    let n = model.grid().len();
    let top = |log: &[f64]| log.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let likelihood: Vec<Vec<f64>> =
        logs.iter().map(|log| log.iter().map(|x| (x - top(log)).exp()).collect()).collect();
    let marginal = |e: usize, g: usize| {
        (0..n).map(|q| model.transition(e, g)[q] * likelihood[e][q]).sum::<f64>().max(f64::MIN_POSITIVE)
    };
    let mut general: Vec<f64> = (0..n)
        .map(|g| model.prior()[g].ln() + (0..logs.len()).map(|e| marginal(e, g).ln()).sum::<f64>())
        .collect();
    let largest = top(&general);
    general.iter_mut().for_each(|p| *p = (*p - largest).exp());
    normalise(&mut general);
    let of_node =
        |q: usize| (0..n).map(|g| general[g] / marginal(d, g) * model.transition(d, g)[q]).sum::<f64>();
    let domain = (0..n).map(|q| of_node(q) * likelihood[d][q]).collect();
    (general, domain)
}

/// Answers by running products, by logs, and plainly: all the same to 1e-12 after every `every` answers.
fn check_products(model: &SecondOrder, answers: &[(usize, f64, bool)], every: usize) {
    let mut states = [model.start(), model.start()];
    let mut logs = vec![vec![0.0; model.grid().len()]; model.domains()];
    for (i, &(d, b, correct)) in answers.iter().enumerate() {
        let curve = curve(model, b);
        let log = curve.log_likelihood(correct);
        let likelihood: Vec<f64> = log.iter().map(|x| x.exp()).collect();
        model.multiply(&mut states[0], d, &likelihood, log);
        model.add(&mut states[1], d, log, 1.0);
        logs[d].iter_mut().zip(log).for_each(|(sum, x)| *sum += x);
        if i % every == 0 {
            let [product, sum] = states.clone().map(|mut state| model.settle(&mut state));
            assert!((product - sum).abs() < 1e-12 * (1.0 + sum.abs()), "answer {i}: {product} {sum}");
            let (general, domain) = plainly(model, &logs, d);
            for state in &states {
                let found = model.domain_posterior(state, d);
                let pairs = state.general().iter().zip(&general).chain(found.iter().zip(&domain));
                pairs.for_each(|(x, y)| assert!((x - y).abs() < 1e-12, "answer {i}: {x} {y}"));
                let top = state.likelihood(d).iter().copied().fold(0.0, f64::max);
                assert!((top - 1.0).abs() < 1e-15, "answer {i}: {top}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn running_products_are_sums_of_logs(
        loadings in proptest::collection::vec(0.3..0.97f64, 1..5),
        answers in proptest::collection::vec((0usize..4, -3.0..3.0f64, any::<bool>()), 1..150),
    ) {
        let n = loadings.len();
        let answers: Vec<_> = answers.into_iter().map(|(d, b, correct)| (d % n, b, correct)).collect();
        check_products(&model(&loadings), &answers, 10);
    }
}

#[test]
fn evidence_that_turns_round_after_a_thousand_answers_is_not_lost() {
    // At ability −5 the first thousand have a likelihood of 1e-2600: a product would never come back.
    let answers: Vec<(usize, f64, bool)> = (0..2400).map(|i| (i % 2, 0.0, i < 1000)).collect();
    check_products(&model(&[0.9, 0.5]), &answers, 97);
}
