//! The forecast against enumeration, simulation and laws.

use super::*;
use gradatim_irt::{Dichotomous, Grid, ItemCurve, Loading};
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, StandardNormal};
use rand_pcg::Pcg64Mcg;

const STANDARD: Standard = Standard { cut: 2.5, se: 0.8 };

/// An answer: domain, difficulty, right or not.
type Answer = (usize, f64, bool);

fn curve(b: f64) -> Dichotomous {
    Dichotomous::three_pl(1.2, b, 0.2).unwrap()
}

fn belief(b: f64) -> ItemBelief {
    ItemBelief::known(curve(b))
}

fn model(loadings: &[f64]) -> SecondOrder {
    let loadings = loadings.iter().map(|l| Loading::new(*l).unwrap()).collect();
    SecondOrder::new(SecondOrder::usual_grid().unwrap(), loadings)
}

fn after(model: &SecondOrder, answers: &[Answer]) -> SecondOrderState {
    let mut state = model.start();
    for &(d, b, right) in answers {
        model.observe(&mut state, d, &ItemCurve::new(&belief(b), model.grid()), right);
    }
    state
}

fn right(item: &Dichotomous, theta: f64) -> f64 {
    use gradatim_irt::ResponseModel;
    item.probability(theta, 1)
}

fn likelihood(p: f64, correct: bool) -> f64 {
    if correct { p } else { 1.0 - p }
}

/// A small exam and what is known of a learner, integrated without any code of the forecast: every pattern of answers
/// to the form, every ability and every shift on fine grids.
struct Small {
    form: [Vec<f64>; 2],
    answers: Vec<Answer>,
    loadings: [f64; 2],
}

impl Small {
    fn brute_force(&self, mismatch: Mismatch) -> f64 {
        let grid = Grid::new(301, 7.5).unwrap();
        let shifts = Grid::new(61, 7.0).unwrap();
        let over_shifts = |z: &f64, w: f64| w * self.at_shift(&grid, mismatch.mean + mismatch.sd * z);
        shifts.nodes().iter().zip(shifts.normal_weights(0.0, 1.0)).map(|(z, w)| over_shifts(z, w)).sum()
    }

    fn at_shift(&self, grid: &Grid, delta: f64) -> f64 {
        let masses: Vec<Vec<Vec<f64>>> = (0..2).map(|d| self.masses(grid, d, delta)).collect();
        let (mut pass, mut all) = (0.0, 0.0);
        for (g, w) in grid.normal_weights(0.0, 1.0).iter().enumerate() {
            let (first, second) = (&masses[0][g], &masses[1][g]);
            for (i, x) in first.iter().enumerate() {
                for (j, y) in second.iter().enumerate() {
                    let points = (i.count_ones() + j.count_ones()) as usize;
                    pass += w * x * y * STANDARD.weight(points);
                    all += w * x * y;
                }
            }
        }
        pass / all
    }

    /// For every g and every pattern of answers to the form in a domain: its joint density with the answers given.
    fn masses(&self, grid: &Grid, d: usize, delta: f64) -> Vec<Vec<f64>> {
        let given = |theta: f64| -> f64 {
            let own = self.answers.iter().filter(|a| a.0 == d);
            own.map(|(_, b, correct)| likelihood(right(&curve(*b), theta), *correct)).product()
        };
        let pattern = |pattern: usize, theta: f64| -> f64 {
            let items = self.form[d].iter().enumerate();
            items.map(|(i, b)| likelihood(right(&curve(b + delta), theta), pattern >> i & 1 == 1)).product()
        };
        let patterns = 0..1usize << self.form[d].len();
        let rows: Vec<Vec<f64>> = patterns
            .map(|p| grid.nodes().iter().map(|theta| given(*theta) * pattern(p, *theta)).collect())
            .collect();
        let lambda = self.loadings[d];
        let at = |g: &f64| {
            let weights = grid.normal_weights(lambda * g, (1.0 - lambda * lambda).sqrt());
            rows.iter().map(|row| row.iter().zip(&weights).map(|(x, w)| x * w).sum()).collect()
        };
        grid.nodes().iter().map(at).collect()
    }

    fn forecast(&self, mismatch: Mismatch) -> f64 {
        let model = model(&self.loadings);
        let form = self.form.clone().map(|domain| domain.into_iter().map(belief).collect::<Vec<_>>());
        let forecast = Forecast::new(&model, &form, STANDARD, mismatch).unwrap();
        forecast.outlook(&model, &after(&model, &self.answers)).p_pass
    }
}

#[test]
fn the_forecast_is_that_of_brute_force() {
    let few = vec![(0, 0.3, true), (1, -0.2, false), (0, 1.0, true)];
    let many = (0..24).map(|i| (i % 2, f64::from(i as u8) * 0.1 - 1.0, i % 3 != 0)).collect();
    for answers in [vec![], few, many] {
        let small = Small { form: [vec![-1.0, 0.5], vec![0.0, 1.5, -0.3]], answers, loadings: [0.92, 0.6] };
        for mismatch in [Mismatch::default(), Mismatch { mean: 0.3, sd: 0.6 }, Mismatch::NONE] {
            let (exact, fast) = (small.brute_force(mismatch), small.forecast(mismatch));
            assert!((exact - fast).abs() < 1e-6, "{mismatch:?}: {exact} {fast}");
        }
    }
}

/// A usual exam: 50 items in four domains, 80 answers.
fn large() -> (Vec<Vec<f64>>, Vec<Answer>) {
    let quota = [10, 12, 18, 10];
    let form = |n: &usize| (0..*n).map(|i| 2.4 * i as f64 / *n as f64 - 1.2).collect();
    let answer = |i: usize| (i % 4, (i * 7 % 40) as f64 * 0.08 - 1.6, i % 5 < 3);
    (quota.iter().map(form).collect(), (0..80).map(answer).collect())
}

fn large_forecast(standard: Standard, mismatch: Mismatch) -> Outlook {
    let (form, answers) = large();
    let model = model(&[0.92; 4]);
    let form: Vec<Vec<ItemBelief>> = form.iter().map(|d| d.iter().copied().map(belief).collect()).collect();
    Forecast::new(&model, &form, standard, mismatch).unwrap().outlook(&model, &after(&model, &answers))
}

/// Learners drawn from the prior, weighted by the likelihood of the answers, sit the exam with everything drawn.
#[test]
fn a_usual_exam_agrees_with_monte_carlo() {
    let ((form, answers), standard, mismatch) =
        (large(), Standard { cut: 31.0, se: 2.0 }, Mismatch::default());
    let mut rng = Pcg64Mcg::seed_from_u64(11);
    let (mut sum, mut squares, mut passed) = (0.0, 0.0, Vec::new());
    for _ in 0..150_000 {
        let mut normal = || -> f64 { StandardNormal.sample(&mut rng) };
        let (g, delta, cut) = (normal(), mismatch.sd * normal(), standard.cut + standard.se * normal());
        let theta: Vec<f64> = (0..4).map(|_| 0.92 * g + (1.0f64 - 0.92 * 0.92).sqrt() * normal()).collect();
        let weight: f64 = answers
            .iter()
            .map(|(d, b, correct)| likelihood(right(&curve(*b), theta[*d]), *correct))
            .product();
        let items = form.iter().zip(&theta).flat_map(|(items, t)| items.iter().map(move |b| (b, t)));
        let points = items.filter(|(b, t)| rng.random::<f64>() < right(&curve(*b + delta), **t)).count();
        passed.push((weight, f64::from(u8::from(points as f64 >= cut))));
        (sum, squares) = (sum + weight, squares + weight * weight);
    }
    let simulated = passed.iter().map(|(w, y)| w * y).sum::<f64>() / sum;
    let variance = passed.iter().map(|(w, y)| (w * (y - simulated)).powi(2)).sum::<f64>() / (sum * sum);
    assert!(sum * sum / squares > 2_000.0, "too few effective draws");
    let exact = large_forecast(standard, mismatch).p_pass;
    assert!((exact - simulated).abs() < 4.0 * variance.sqrt(), "{exact} {simulated} ± {}", variance.sqrt());
    assert!(variance.sqrt() < 0.01 && (0.1..0.9).contains(&exact), "{exact} ± {}", variance.sqrt());
}

#[test]
fn the_shifts_are_enough_for_a_usual_exam() {
    let standard = Standard { cut: 31.0, se: 2.0 };
    for sd in [0.1, 0.25, 0.5, 1.0] {
        let fine = Grid::new(121, 6.0).unwrap();
        let at = |z: &f64| large_forecast(standard, Mismatch { mean: sd * z, sd: 0.0 }).p_pass;
        let exact: f64 = fine.nodes().iter().zip(fine.normal_weights(0.0, 1.0)).map(|(z, w)| w * at(z)).sum();
        let found = large_forecast(standard, Mismatch { mean: 0.0, sd }).p_pass;
        assert!((found - exact).abs() < 1e-6, "{sd}: {found} {exact}");
    }
}

#[test]
fn a_vanishing_mismatch_is_none() {
    let standard = Standard { cut: 31.0, se: 2.0 };
    let none = large_forecast(standard, Mismatch::NONE).p_pass;
    for (sd, within) in [(1e-2, 1e-3), (1e-3, 1e-5), (1e-6, 1e-9)] {
        let p = large_forecast(standard, Mismatch { mean: 0.0, sd }).p_pass;
        assert!((p - none).abs() < within, "{sd}: {p} {none}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn forecasts_keep_to_their_laws(
        answers in proptest::collection::vec((0..4usize, -2.0..2.0f64, any::<bool>()), 1..60),
        cut in 5.0..45.0f64, se in 0.0..4.0f64, mean in -0.5..0.5f64, sd in 0.0..0.6f64,
    ) {
        let (form, model) = (large().0, model(&[0.92, 0.6, 0.8, 0.97]));
        let form: Vec<Vec<ItemBelief>> = form.iter().map(|d| d.iter().copied().map(belief).collect()).collect();
        let forecast = |mean: f64, cut: f64| {
            Forecast::new(&model, &form, Standard { cut, se }, Mismatch { mean, sd }).unwrap()
        };
        let (usual, (last, before)) = (forecast(mean, cut), answers.split_last().unwrap());
        let (old, now) = (after(&model, before), after(&model, &answers));
        let outlook = usual.outlook(&model, &now);
        prop_assert!((outlook.scores.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        let mut cache = usual.cache(&model, &old);
        prop_assert_eq!(&usual.update(&mut cache, &model, &now, last.0), &outlook);
        let (other, p) = (usual.outlook(&model, &old).p_pass, outlook.p_pass);
        prop_assert!(if last.2 { p >= other - 1e-12 } else { p <= other + 1e-12 }, "{other} {p}");
        prop_assert!(forecast(mean, cut + 1.0).outlook(&model, &now).p_pass <= p + 1e-12);
        prop_assert!(forecast(mean + 0.2, cut).outlook(&model, &now).p_pass <= p + 1e-12);
    }
}

#[test]
fn what_cannot_be_forecast_is_refused() {
    let (model, form) = (model(&[0.9, 0.9]), vec![vec![belief(0.0); 3], vec![belief(0.5); 2]]);
    let check = |form: &[Vec<ItemBelief>], cut, se, mean, sd| {
        Forecast::new(&model, form, Standard { cut, se }, Mismatch { mean, sd }).map(|_| ()).unwrap_err()
    };
    assert!(matches!(check(&form[..1], 1.0, 0.0, 0.0, 0.0), ReadinessError::Domains { form: 1, model: 2 }));
    assert_eq!(check(&[vec![], vec![]], 0.0, 0.0, 0.0, 0.0), ReadinessError::EmptyForm);
    for (cut, se) in [(5.1, 0.0), (-1.0, 0.0), (f64::NAN, 0.0), (3.0, -1.0), (3.0, 5.0), (3.0, f64::NAN)] {
        assert!(matches!(check(&form, cut, se, 0.0, 0.1), ReadinessError::Standard { items: 5, .. }));
    }
    for (mean, sd) in [(f64::NAN, 0.1), (0.0, -0.1), (0.0, f64::INFINITY), (0.0, 2.1)] {
        assert!(matches!(check(&form, 3.0, 1.0, mean, sd), ReadinessError::Mismatch { .. }));
    }
}
