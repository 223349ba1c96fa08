//! Score distributions and P(pass) against enumeration and laws.

use super::*;
use crate::{Dichotomous, ItemCurve, Loading, SecondOrder, SecondOrderState};
use proptest::prelude::*;

fn belief(b: f64) -> ItemBelief {
    ItemBelief::known(Dichotomous::three_pl(1.1, b, 0.2).unwrap())
}

proptest! {
    #[test]
    fn lord_wingersky_equals_enumeration(p in proptest::collection::vec(0.0..1.0f64, 1..9)) {
        let f = score_distribution(&p);
        let mut expected = vec![0.0; p.len() + 1];
        for pattern in 0u32..(1 << p.len()) {
            let mass: f64 = p.iter().enumerate()
                .map(|(i, x)| if pattern >> i & 1 == 1 { *x } else { 1.0 - x }).product();
            expected[pattern.count_ones() as usize] += mass;
        }
        for (x, e) in f.iter().zip(&expected) {
            prop_assert!((x - e).abs() < 1e-12);
        }
    }

    #[test]
    fn the_cut_ability_has_the_cut_as_expected_score(cut in 2.0..9.0f64) {
        let items: Vec<ItemBelief> = (0..10).map(|i| belief(f64::from(i) * 0.4 - 2.0)).collect();
        let theta = cut_ability(&items, cut.max(2.1)).unwrap();
        let expected: f64 = items.iter().map(|i| i.probability(theta)).sum();
        prop_assert!((expected - cut.max(2.1)).abs() < 1e-9);
    }
}

#[test]
fn a_cut_below_the_guessing_level_is_refused() {
    assert!(matches!(cut_ability(&[belief(0.0)], 0.1), Err(IrtError::Cut { .. })));
}

/// Two domains of two items: sum over every score pattern on the full grid.
#[test]
fn passing_agrees_with_brute_force() {
    let loadings = vec![Loading::new(0.8).unwrap(), Loading::new(0.6).unwrap()];
    let model = SecondOrder::new(SecondOrder::usual_grid().unwrap(), loadings);
    let mut state = model.start();
    for (d, b, right) in [(0, 0.3, true), (1, -0.2, false), (0, 1.0, true)] {
        model.observe(&mut state, d, &ItemCurve::new(&belief(b), model.grid()), right);
    }
    let form = [vec![belief(-1.0), belief(0.5)], vec![belief(0.0), belief(1.5)]];
    let standard = Standard { cut: 2.5, se: 0.7 };
    let fast = VirtualForm::new(model.grid(), &form).probability_of_passing(&model, &state, &standard);
    let slow = brute_force(&model, &state, &form, &standard);
    assert!((fast - slow).abs() < 1e-9, "{fast} {slow}");
}

fn brute_force(
    model: &SecondOrder,
    state: &SecondOrderState,
    form: &[Vec<ItemBelief>; 2],
    standard: &Standard,
) -> f64 {
    let n = model.grid().len();
    let mut total = 0.0;
    let (mut first, mut second) = (vec![0.0; n], vec![0.0; n]);
    for g in 0..n {
        model.conditional_into(state, 0, g, &mut first);
        model.conditional_into(state, 1, g, &mut second);
        for (q, x) in model.grid().nodes().iter().enumerate() {
            for (r, y) in model.grid().nodes().iter().enumerate() {
                let p: Vec<f64> = form[0]
                    .iter()
                    .map(|i| i.probability(*x))
                    .chain(form[1].iter().map(|i| i.probability(*y)))
                    .collect();
                let pass: f64 =
                    score_distribution(&p).iter().enumerate().map(|(k, f)| f * standard.weight(k)).sum();
                total += state.general()[g] * first[q] * second[r] * pass;
            }
        }
    }
    total
}

/// Three domains with forms of different lengths; one has none.
fn three_domains() -> (SecondOrder, VirtualForm) {
    let loadings = [0.92, 0.7, 0.85].map(|l| Loading::new(l).unwrap()).to_vec();
    let model = SecondOrder::new(SecondOrder::usual_grid().unwrap(), loadings);
    let of = |n: i32, shift: f64| (0..n).map(|i| belief(f64::from(i) * 0.1 - shift)).collect::<Vec<_>>();
    let form = VirtualForm::new(model.grid(), &[of(20, 1.0), of(11, 0.5), of(0, 0.0)]);
    (model, form)
}

/// Answers to items of these domains and difficulties, one after the other.
fn after(model: &SecondOrder, answers: &[(usize, f64, bool)]) -> SecondOrderState {
    let mut state = model.start();
    for &(d, b, right) in answers {
        model.observe(&mut state, d, &ItemCurve::new(&belief(b), model.grid()), right);
    }
    state
}

proptest! {
    #[test]
    fn a_right_answer_never_lowers_the_probability_and_a_wrong_one_never_raises_it(
        answers in proptest::collection::vec((0..3usize, -2.0..2.0f64, any::<bool>()), 0..40),
        last in (0..3usize, -2.0..2.0f64), cut in 5.0..30.0f64, se in 0.0..4.0f64,
    ) {
        let ((model, form), standard) = (three_domains(), Standard { cut, se });
        let p = |state: &SecondOrderState| form.probability_of_passing(&model, state, &standard);
        let [now, right, wrong] = [None, Some(true), Some(false)].map(|next| {
            let next = next.map(|right| (last.0, last.1, right));
            p(&after(&model, &answers.iter().copied().chain(next).collect::<Vec<_>>()))
        });
        prop_assert!(wrong <= now + 1e-12 && now <= right + 1e-12, "{wrong} {now} {right}");
    }

    #[test]
    fn a_higher_cut_is_passed_less_often(
        answers in proptest::collection::vec((0..3usize, -2.0..2.0f64, any::<bool>()), 0..40),
        cuts in (0.0..31.0f64, 0.0..31.0f64), se in 0.0..4.0f64,
    ) {
        let (model, form) = three_domains();
        let scores = form.distribution(&model, &after(&model, &answers));
        prop_assert!((scores.iter().sum::<f64>() - 1.0).abs() < 1e-10);
        prop_assert!(scores.iter().all(|f| (0.0..=1.0).contains(f)));
        let p = |cut: f64| Standard { cut, se }.probability(&scores);
        prop_assert!(p(cuts.0.max(cuts.1)) <= p(cuts.0.min(cuts.1)) + 1e-12);
    }

    #[test]
    fn scores_that_are_kept_up_to_date_are_those_made_afresh(
        answers in proptest::collection::vec((0..3usize, -2.0..2.0f64, any::<bool>()), 1..30),
    ) {
        let (model, form) = three_domains();
        let mut kept = form.scores(&model, &model.start());
        for n in 1..=answers.len() {
            let state = after(&model, &answers[..n]);
            form.update(&mut kept, &model, &state, answers[n - 1].0);
            prop_assert_eq!(&kept, &form.scores(&model, &state));
        }
    }
}

/// A state that knows the ability in one domain, at a node of the grid.
fn certain(model: &SecondOrder, theta: f64) -> SecondOrderState {
    let mut state = model.start();
    let log: Vec<f64> = model.grid().nodes().iter().map(|x| -1e4 * (x - theta).powi(2)).collect();
    model.add(&mut state, 0, &log, 1.0);
    state
}

/// Lee (2010): with the ability known, P(pass) is the upper tail of the summed-score distribution, which for equal
/// items is binomial.
#[test]
fn a_known_ability_passes_with_a_binomial_tail() {
    let model = SecondOrder::new(SecondOrder::usual_grid().unwrap(), vec![Loading::default()]);
    let form = VirtualForm::new(model.grid(), &[vec![belief(0.4); 30]]);
    for theta in [-0.5, 0.5, 1.5] {
        let p = belief(0.4).probability(theta);
        let (mut mass, mut tail) = ((1.0 - p).powi(30), 0.0);
        for k in 0..=30 {
            tail += if k >= 18 { mass } else { 0.0 };
            mass *= f64::from(30 - k) / f64::from(k + 1) * p / (1.0 - p);
        }
        let standard = Standard { cut: 18.0, se: 0.0 };
        let found = form.probability_of_passing(&model, &certain(&model, theta), &standard);
        assert!((found - tail).abs() < 1e-10, "{theta}: {found} {tail}");
    }
}

/// Rudner (2005): abilities normal around an estimate pass where they lie above the cut; a form of finite length and a
/// cut with an error add their variances, in logits, to the estimate's.
#[test]
fn a_normal_posterior_passes_with_a_normal_tail() {
    let model = SecondOrder::new(SecondOrder::usual_grid().unwrap(), vec![Loading::default()]);
    let item = ItemBelief::known(Dichotomous::two_pl(1.0, 0.0).unwrap());
    let (form, standard) =
        (VirtualForm::new(model.grid(), &[vec![item; 100]]), Standard { cut: 50.0, se: 3.0 });
    let mut state = model.start();
    // Twice as precise as the prior, centred at 0.2: the posterior of a N(0, 1) ability is N(0.2·4/5, 1/5).
    let log: Vec<f64> = model.grid().nodes().iter().map(|x| -2.0 * (x - 0.2).powi(2)).collect();
    model.add(&mut state, 0, &log, 1.0);
    let (mean, variance): (f64, f64) = (0.16, 0.2);
    // At the cut the expected score rises by 25 points a logit and scores vary by 25; no half point is added, because
    // half of the cuts around 50 are below a score of 50.
    let noise = (25.0 + standard.se.powi(2)) / (25.0 * 25.0);
    let expected = normal_cdf(mean / (variance + noise).sqrt());
    let found = form.probability_of_passing(&model, &state, &standard);
    assert!((found - expected).abs() < 0.005, "{found} {expected}");
}
