use super::*;
use crate::math::logistic;
use crate::{IrtError, Responses};
use linfa::ParamGuard;
use linfa::traits::{Fit, PredictInplace};
use proptest::prelude::*;

/// A splitmix64 stream: tests need repeatable data, not good randomness.
struct Stream(u64);

impl Stream {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }
}

/// Responses of `persons` to 2PL items, each presented with probability `presented`.
fn simulated(seed: u64, persons: usize, items: &[(f64, f64)], presented: f64) -> Responses {
    let (mut stream, mut responses) = (Stream(seed), Responses::new(items.len()));
    for _ in 0..persons {
        let theta = stream.normal();
        let mut row = Vec::new();
        for (i, (a, b)) in items.iter().enumerate() {
            let right = stream.uniform() < logistic(a * (theta - b));
            if stream.uniform() < presented {
                row.push((i as u32, u8::from(right)));
            }
        }
        responses.push(&row).unwrap();
    }
    responses
}

mod protocol;
mod remote;
mod scales;
mod selection;

const ITEMS: [(f64, f64); 8] =
    [(0.8, -1.5), (1.2, -0.7), (1.5, -0.2), (0.9, 0.0), (1.1, 0.4), (1.6, 0.8), (1.0, 1.2), (0.7, 1.8)];

fn never_falls(trace: &[f64]) -> bool {
    trace.windows(2).all(|pair| pair[1] >= pair[0] - 1e-9 * pair[0].abs())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn the_log_posterior_never_falls_and_ends_flat(
        seed in any::<u64>(),
        model in prop_oneof![Just(Model::Rasch), Just(Model::OnePl), Just(Model::TwoPl), Just(Model::ThreePl)],
    ) {
        let priors = Priors {
            a: matches!(model, Model::TwoPl | Model::ThreePl).then(|| Density::parse("lognormal(0,0.5)").unwrap()),
            c: (model == Model::ThreePl).then(|| Density::parse("beta(5,17)").unwrap()),
            ..Priors::default()
        };
        let data = simulated(seed, 300, &ITEMS, 0.8).into_dataset();
        let fit = IrtParams::new(model).priors(priors).fit(&data).unwrap();
        prop_assert!(fit.converged && never_falls(&fit.trace), "{:?}", fit.trace);
        prop_assert!(fit.max_gradient < 1e-3, "gradient {}", fit.max_gradient);
    }
}

#[test]
fn missing_answers_do_not_bias_the_difficulties() {
    let fit = IrtParams::new(Model::TwoPl).fit(&simulated(5, 6000, &ITEMS, 0.5).into_dataset()).unwrap();
    for (estimate, (a, b)) in fit.items.iter().zip(ITEMS) {
        let (se_a, se_b) = (estimate.se.a.unwrap(), estimate.se.b.unwrap());
        assert!((estimate.a - a).abs() < 4.0 * se_a && (estimate.b - b).abs() < 4.0 * se_b, "{estimate:?}");
    }
}

/// The observed information in closed form against the curvature of the likelihood itself.
#[test]
fn standard_errors_match_the_curvature_of_the_likelihood() {
    let data = simulated(11, 500, &ITEMS[..3], 1.0);
    let fit = IrtParams::new(Model::Rasch).tolerance(1e-11).fit(&data.clone().into_dataset()).unwrap();
    let sd = fit.ability().sd;
    let grid = crate::Grid::new(61, 6.0).unwrap();
    let log_likelihood = |p: &[f64; 4]| -> f64 {
        let weights = grid.normal_weights(0.0, p[3].exp());
        let person = |row: &[(u32, u8)]| -> f64 {
            let at = |(x, w): (&f64, &f64)| {
                row.iter()
                    .map(|&(i, k)| logistic((x + p[i as usize]) * if k == 1 { 1.0 } else { -1.0 }))
                    .product::<f64>()
                    * w
            };
            grid.nodes().iter().zip(&weights).map(at).sum::<f64>().ln()
        };
        data.iter().map(person).sum()
    };
    let best: Vec<f64> = fit.items.iter().map(ItemEstimate::intercept).chain([sd.ln()]).collect();
    let best: [f64; 4] = best.try_into().unwrap();
    let h = 1e-3;
    let information = ndarray::Array2::from_shape_fn((4, 4), |(x, y)| {
        let at = |sx: f64, sy: f64| {
            let mut p = best;
            p[x] += sx * h;
            p[y] += sy * h;
            log_likelihood(&p)
        };
        -(at(1.0, 1.0) - at(1.0, -1.0) - at(-1.0, 1.0) + at(-1.0, -1.0)) / (4.0 * h * h)
    });
    use linfa_linalg::cholesky::InverseC;
    let covariance = information.invc().unwrap();
    for (i, item) in fit.items.iter().enumerate() {
        let expected = covariance[[i, i]].sqrt();
        assert!((item.se.intercepts[0].unwrap() - expected).abs() < 1e-4 * expected, "item {i}");
    }
}

#[test]
fn a_joint_fit_recovers_items_and_loadings() {
    let (domains, loadings) = (3usize, [0.9, 0.8, 0.7]);
    let (mut stream, mut responses) = (Stream(3), Responses::new(ITEMS.len() * domains));
    for _ in 0..2500 {
        let g = stream.normal();
        let mut row = Vec::new();
        for (d, l) in loadings.iter().enumerate() {
            let theta = l * g + (1.0 - l * l).sqrt() * stream.normal();
            for (i, (a, b)) in ITEMS.iter().enumerate() {
                row.push((
                    (d * ITEMS.len() + i) as u32,
                    u8::from(stream.uniform() < logistic(a * (theta - b))),
                ));
            }
        }
        responses.push(&row).unwrap();
    }
    let of_item = (0..ITEMS.len() * domains).map(|i| (i / ITEMS.len()) as u8).collect();
    let params = IrtParams::new(Model::TwoPl).latent(LatentSpace::SecondOrder(of_item)).quadrature(41, 5.0);
    let fit = params.tolerance(1e-5).fit(&responses.into_dataset()).unwrap();
    assert!(fit.converged && never_falls(&fit.trace));
    let LatentEstimate::SecondOrder { loadings: estimated, se: Some(se) } = &fit.latent else {
        panic!("domains were asked for")
    };
    for ((estimate, truth), se) in estimated.iter().zip(loadings).zip(se) {
        assert!((estimate - truth).abs() < 4.0 * se && *se < 0.03, "{estimated:?} {se}");
    }
    for (estimate, (a, b)) in fit.items.iter().zip(ITEMS.iter().cycle()) {
        let (se_a, se_b) = (estimate.se.a.unwrap(), estimate.se.b.unwrap());
        assert!((estimate.a - a).abs() < 4.5 * se_a && (estimate.b - b).abs() < 4.5 * se_b, "{estimate:?}");
    }
}

#[test]
fn threads_do_not_change_a_bit() {
    let data = simulated(7, 900, &ITEMS, 0.7).into_dataset();
    let fit = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| IrtParams::new(Model::TwoPl).fit(&data).unwrap())
    };
    assert_eq!(fit(1), fit(3));
}

#[test]
fn items_without_variation_are_flagged_not_estimated() {
    let mut responses = Responses::new(4);
    for k in 0..20u8 {
        responses.push(&[(0, k % 2), (1, 1), (2, 0)]).unwrap();
    }
    let fit = IrtParams::new(Model::Rasch).fit(&responses.into_dataset()).unwrap();
    let flags: Vec<_> = fit.items.iter().map(|i| i.flags.first().copied()).collect();
    assert_eq!(
        flags,
        [
            Some(ItemFlag::FewResponses),
            Some(ItemFlag::AllRight),
            Some(ItemFlag::AllWrong),
            Some(ItemFlag::NoResponses)
        ]
    );
    assert!(fit.items[1].item().is_none() && fit.items[0].item().is_some());
}

#[test]
fn a_reversed_key_shows_as_a_negative_slope() {
    let mut items = ITEMS;
    items[3].0 = -1.0;
    let fit = IrtParams::new(Model::TwoPl).fit(&simulated(9, 2000, &items, 1.0).into_dataset()).unwrap();
    assert!(fit.items[3].flags.contains(&ItemFlag::NegativeSlope));
}

#[test]
fn running_out_of_iterations_is_said() {
    let data = simulated(2, 400, &ITEMS, 1.0).into_dataset();
    let fit = IrtParams::new(Model::TwoPl).max_iterations(2).fit(&data).unwrap();
    assert!(!fit.converged);
}

#[test]
fn bad_settings_and_data_are_typed_errors() {
    let setting = |p: IrtParams| p.check().unwrap_err();
    assert!(matches!(setting(IrtParams::new(Model::TwoPl).quadrature(1, 6.0)), IrtError::Quadrature { .. }));
    assert!(matches!(setting(IrtParams::new(Model::TwoPl).tolerance(0.0)), IrtError::Setting { .. }));
    let joint = IrtParams::new(Model::Rasch).latent(LatentSpace::SecondOrder(vec![0]));
    assert!(matches!(setting(joint), IrtError::Setting { .. }));

    let mut seven = Responses::new(1);
    seven.push(&[(0, 7)]).unwrap();
    let fit = IrtParams::new(Model::TwoPl).fit(&seven.into_dataset());
    assert_eq!(fit.unwrap_err(), IrtError::Score { person: 0, item: 0, score: 7, highest: 1 });
    let nothing = IrtParams::new(Model::TwoPl).fit(&Responses::new(2).into_dataset());
    assert_eq!(nothing.unwrap_err(), IrtError::NothingToFit);
}

#[test]
fn a_calibration_predicts_scores() {
    let data = simulated(4, 500, &ITEMS, 1.0);
    let fit = IrtParams::new(Model::TwoPl).fit(&data.clone().into_dataset()).unwrap();
    let mut scores = fit.default_target(&data);
    fit.predict_inplace(&data, &mut scores);
    assert_eq!(scores.len(), 500);
    let theta = |k: u8| {
        let mut one = Responses::new(ITEMS.len());
        one.push(&(0..ITEMS.len() as u32).map(|i| (i, k)).collect::<Vec<_>>()).unwrap();
        let mut score = Vec::new();
        fit.predict_inplace(&one, &mut score);
        score[0].unwrap().theta
    };
    assert!(theta(1) > 1.0 && theta(0) < -1.0);
}
