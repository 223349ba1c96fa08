use super::*;
use gradatim_irt::{Dichotomous, Graded};
use proptest::prelude::*;

fn grid() -> Grid {
    Grid::new(33, 4.0).unwrap()
}

fn item(id: usize, a: f64, b: f64, c: f64, sd: &[f64]) -> FieldItem {
    FieldItem::new(format!("n{id}"), Dichotomous::three_pl(a, b, c).unwrap().into(), sd).unwrap()
}

/// Expected information on slope, intercept and logit c at one ability, from the formulas of the 3PL.
fn information(model: &Item, theta: f64) -> [[f64; 3]; 3] {
    let (c, _) = model.asymptotes();
    let p = model.probability(theta, 1);
    let s = (p - c) / (1.0 - c);
    let rise = (1.0 - c) * s * (1.0 - s);
    let g = [rise * theta, rise, c * (1.0 - c) * (1.0 - s)];
    std::array::from_fn(|x| std::array::from_fn(|y| g[x] * g[y] / (p * (1.0 - p))))
}

fn determinant(m: [[f64; 3]; 3]) -> f64 {
    (0..3)
        .map(|i| m[0][i] * (m[1][(i + 1) % 3] * m[2][(i + 2) % 3] - m[1][(i + 2) % 3] * m[2][(i + 1) % 3]))
        .sum()
}

/// The gain by Leibniz's formula.
fn brute(item: &FieldItem, posterior: &[f64]) -> f64 {
    let prior = |x: usize, y: usize| item.information[x * 3 + y];
    let mut after: [[f64; 3]; 3] = std::array::from_fn(|x| std::array::from_fn(|y| prior(x, y)));
    let before = determinant(after);
    for (theta, w) in grid().nodes().iter().zip(posterior) {
        let one = information(item.model(), *theta);
        (0..9).for_each(|at| after[at / 3][at % 3] += w * one[at / 3][at % 3]);
    }
    (determinant(after) / before).ln()
}

fn three_pl() -> impl Strategy<Value = (f64, f64, f64, [f64; 3])> {
    (0.4..2.5f64, -2.5..2.5f64, 0.05..0.35f64, [0.2..1.0f64, 0.2..1.5, 0.2..1.0])
}

proptest! {
    #[test]
    fn the_choice_is_that_of_all_determinants(raw in proptest::collection::vec(three_pl(), 1..12), mean in -2.0..2.0f64, sd in 0.2..1.0f64, answers in proptest::collection::vec((0usize..12, -2.0..2.0f64), 0..30)) {
        let items: Vec<FieldItem> = raw.iter().enumerate().map(|(i, (a, b, c, sd))| item(i, *a, *b, *c, sd)).collect();
        let mut field = Field::new(items, &grid()).unwrap();
        answers.iter().for_each(|(at, theta)| field.learn(at % raw.len(), &grid().normal_weights(*theta, 0.4)));
        let posterior = grid().normal_weights(mean, sd);
        let gains: Vec<f64> = field.items.iter().map(|item| brute(item, &posterior)).collect();
        let (chosen, gain) = field.choose(&posterior, |_| true).unwrap();
        let most = gains.iter().fold(f64::NEG_INFINITY, |m, g| m.max(*g));
        prop_assert!((gain - most).abs() < 1e-8 && (gains[chosen] - most).abs() < 1e-8);
    }

    #[test]
    fn a_known_examinee_adds_a_matrix_of_rank_one(a in 0.4..2.5f64, b in -2.0..2.0f64, node in 4usize..29, sds in [0.2..1.0f64, 0.2..1.5]) {
        // Then det(M + w·ggᵀ) = det(M)(1 + w·gᵀM⁻¹g).
        let mut field = Field::new(vec![item(0, a, b, 0.0, &sds)], &grid()).unwrap();
        let mut posterior = vec![0.0; 33];
        posterior[node] = 1.0;
        let theta = grid().nodes()[node];
        let p = field.items[0].model().probability(theta, 1);
        let form = (theta * sds[0]).powi(2) + sds[1] * sds[1];
        prop_assert!((field.gain(0, &posterior).unwrap() - (p * (1.0 - p) * form).ln_1p()).abs() < 1e-10);
    }

    #[test]
    fn what_is_learned_teaches_less_the_next_time(a in 0.4..2.5f64, b in -2.0..2.0f64, mean in -2.0..2.0f64) {
        let mut field = Field::new(vec![item(0, a, b, 0.2, &[0.5, 0.7, 0.4])], &grid()).unwrap();
        let posterior = grid().normal_weights(mean, 0.4);
        let first = field.gain(0, &posterior).unwrap();
        field.learn(0, &posterior);
        prop_assert!(field.gain(0, &posterior).unwrap() < first);
    }
}

#[test]
fn a_difficulty_is_learned_best_from_examinees_near_it() {
    // With the slope all but known, D-optimality is maximum information at the difficulty.
    let items = (0..9).map(|i| item(i, 1.2, i as f64 / 2.0 - 2.0, 0.0, &[1e-3, 1.0])).collect();
    let mut field = Field::new(items, &grid()).unwrap();
    let chosen = field.choose(&grid().normal_weights(1.02, 0.1), |_| true).unwrap().0;
    assert!((field.items[chosen].model().b() - 1.0).abs() < 1e-12);
    assert_eq!(field.choose(&grid().normal_weights(1.02, 0.1), |_| false), None);
}

#[test]
fn items_of_several_models_stand_side_by_side() {
    let graded =
        FieldItem::new("g", Graded::new(1.5, vec![-1.0, 0.0, 1.0]).unwrap().into(), &[0.5; 4]).unwrap();
    let mut field = Field::new(vec![item(0, 1.0, 0.0, 0.0, &[0.5, 0.5]), graded], &grid()).unwrap();
    // Four parameters and four categories: more to learn from one answer.
    assert_eq!(field.choose(&grid().normal_weights(0.0, 0.5), |_| true).unwrap().0, 1);
    let narrow = item(7, 1.0, 0.0, 0.0, &[0.1]);
    field.replace(1, narrow.clone());
    assert_eq!(field.item(1), Some(&narrow));
    assert_eq!(field.choose(&grid().normal_weights(0.0, 0.5), |_| true).unwrap().0, 0);
}

#[test]
fn impossible_items_are_refused() {
    let model = || Item::from(Dichotomous::two_pl(1.0, 0.0).unwrap());
    for sds in [&[][..], &[0.5; 5], &[0.5, 0.0], &[f64::NAN]] {
        assert!(FieldItem::new("x", model(), sds).is_err(), "{sds:?}");
    }
    let usable = FieldItem::new("x", model(), &[0.5, 0.5]).unwrap();
    for matrix in [vec![1.0; 3], vec![1.0, 2.0, 2.0, 1.0], vec![f64::NAN, 0.0, 0.0, 1.0]] {
        assert!(usable.clone().with_information(matrix).is_err());
    }
    assert!(usable.clone().with_information(vec![2.0, 1.0, 1.0, 2.0]).is_ok());
    let twice = Field::new(vec![usable.clone(), usable], &grid()).map(|_| ());
    assert_eq!(twice, Err(CatError::RepeatedItem("x".into())));
}
