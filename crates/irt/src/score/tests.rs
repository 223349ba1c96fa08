use super::*;
use crate::Dichotomous;
use proptest::prelude::*;

fn items(parameters: &[(f64, f64, f64)]) -> Vec<Dichotomous> {
    parameters.iter().map(|&(a, b, c)| Dichotomous::three_pl(a, b, c).unwrap()).collect()
}

fn scorer(items: &[Dichotomous], method: Method) -> Scorer<'_, Dichotomous> {
    Scorer::new(items, method, Grid::new(61, 6.0).unwrap())
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
    let items = items(&[(1.0, -1.0, 0.0), (1.4, 0.5, 0.0)]);
    for k in [0, 1] {
        let answers = [(0, k), (1, k)];
        assert_eq!(scorer(&items, Method::Ml).score(&answers), Err(Undefined::NoMaximum));
        assert!(scorer(&items, Method::Wle).score(&answers).unwrap().theta.is_finite());
    }
}

#[test]
fn without_answers_the_posterior_is_the_prior() {
    let items = items(&[(1.0, 0.0, 0.0)]);
    let eap = scorer(&items, Method::Eap).score(&[]).unwrap();
    assert!(eap.theta.abs() < 1e-12 && (eap.se - 1.0).abs() < 1e-6);
    assert_eq!(scorer(&items, Method::Ml).score(&[]), Err(Undefined::NoResponses));
}

#[test]
fn predict_equals_score_all() {
    let items = items(&[(1.0, -0.5, 0.2), (1.5, 0.5, 0.0)]);
    let mut responses = Responses::new(2);
    for row in [[(0, 1), (1, 0)], [(0, 0), (1, 0)]] {
        responses.push(&row).unwrap();
    }
    let scorer = scorer(&items, Method::Eap);
    let mut predicted = scorer.default_target(&responses);
    scorer.predict_inplace(&responses, &mut predicted);
    assert_eq!(predicted, scorer.score_all(&responses).unwrap());
}

#[test]
fn responses_over_other_items_are_refused() {
    let items = items(&[(1.0, 0.0, 0.0)]);
    assert!(matches!(
        scorer(&items, Method::Eap).score_all(&Responses::new(2)),
        Err(IrtError::Length { .. })
    ));
}

proptest! {
    #[test]
    fn map_lies_where_the_posterior_is_highest(
        parameters in proptest::collection::vec((0.5..2.5f64, -2.0..2.0f64, 0.0..0.3f64), 3..12),
        pattern in any::<u32>(),
    ) {
        let items = items(&parameters);
        let answers: Vec<(u32, u8)> = (0..items.len()).map(|i| (i as u32, (pattern >> i & 1) as u8)).collect();
        let scorer = scorer(&items, Method::Map);
        let map = scorer.score(&answers).unwrap();
        let height = |x: f64| scorer.log_likelihood(&answers, x) - 0.5 * x * x;
        for i in -60..=60 {
            prop_assert!(height(map.theta) >= height(f64::from(i) * 0.1) - 1e-9);
        }
    }
}
