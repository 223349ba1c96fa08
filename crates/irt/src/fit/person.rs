//! Person fit: is this a pattern that the ability should give?

use super::mean_square::{MeanSquares, Residual, Tally};
use super::{check_length, check_responses};
use crate::score::Method;
use crate::{IrtError, ResponseModel, Responses};
use rayon::prelude::*;
use serde::Serialize;

/// Fit of one person. Large negative lz and lz*, or mean squares well above 1, are surprising
/// patterns: guessing, copying, lost places, fatigue.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PersonFit {
    /// Infit and outfit over the person's answers.
    pub mean_squares: MeanSquares,
    /// Standardised log likelihood (Drasgow, Levine & Williams 1985), too narrow where the ability is
    /// estimated from the same answers; `None` where the likelihood cannot vary.
    pub lz: Option<f64>,
    /// lz with the estimation of the ability allowed for (Snijders 2001; several categories: Sinharay
    /// 2016): about N(0, 1). `None` for posterior means, which solve no estimating equation, and where
    /// the likelihood cannot vary.
    pub lz_star: Option<f64>,
}

/// Fit of every person at their abilities, which `method` estimated from the same answers; `None` for
/// persons without an ability or without answers.
///
/// With `w_k = ln P_k`, lz is `Σ (w_x − E w)/√Σ Var w`. An ability estimated by ML, WLE or MAP solves
/// `r₀(θ̂) + Σ (r_x − E r) = 0` with `r_k = d ln P_k/dθ`; taking out of `w` what moves with the
/// estimate, `w̃ = w − c·r` with `c = Σ Cov(w, r)/Σ Var r`, gives Snijders'
/// `lz* = (W + c·r₀)/√Σ Var w̃ = Σ (w̃_x − E w̃)/√Σ Var w̃`: at θ̂ the two forms are one, because `r₀` is
/// minus the sum of the residuals of `r`.
///
/// # Errors
/// [`IrtError::Length`] and [`IrtError::Score`] when items, responses and abilities do not belong
/// together.
pub fn person_fit<M: ResponseModel + Sync>(
    items: &[M],
    responses: &Responses,
    abilities: &[Option<f64>],
    method: Method,
) -> Result<Vec<Option<PersonFit>>, IrtError> {
    check_responses(items, responses)?;
    check_length("abilities", abilities.len(), responses.persons())?;
    let fit = |(person, theta): (usize, &Option<f64>)| {
        let theta = theta.filter(|theta| theta.is_finite())?;
        of_person(items, responses.person(person), theta, method)
    };
    Ok(abilities.par_iter().enumerate().map(fit).collect())
}

fn of_person<M: ResponseModel>(
    items: &[M],
    answers: &[(u32, u8)],
    theta: f64,
    method: Method,
) -> Option<PersonFit> {
    let (mut tally, mut sums) = (Tally::default(), Sums::default());
    for &(item, score) in answers {
        let item = &items[item as usize];
        tally.add(&Residual::new(item, theta, score));
        sums.add(item, theta, score);
    }
    let mean_squares = tally.mean_squares().ok()?;
    let lz_star = if method == Method::Eap { None } else { sums.lz_star() };
    Some(PersonFit { mean_squares, lz: sums.lz(), lz_star })
}

/// Sums over answers of the residuals of `w = ln P` and `r = d ln P/dθ` and of their covariances
/// under the model.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    w: f64,
    r: f64,
    ww: f64,
    wr: f64,
    rr: f64,
}

impl Sums {
    fn add<M: ResponseModel>(&mut self, item: &M, theta: f64, score: u8) {
        let categories: Vec<(f64, f64, f64)> = (0..item.categories())
            .map(|k| item.log_derivatives(theta, k))
            .map(|l| (l.value.exp(), l.value, l.slope))
            .collect();
        // Impossible categories have no weight, and −∞ must not meet it.
        let possible = || categories.iter().filter(|category| category.0 > 0.0);
        let mean = |f: &dyn Fn(f64, f64) -> f64| -> f64 { possible().map(|&(p, w, r)| p * f(w, r)).sum() };
        let (w, r) = (mean(&|w, _| w), mean(&|_, r| r));
        let Some(&(_, w_found, r_found)) = categories.get(usize::from(score)) else { return };
        self.w += w_found - w;
        self.r += r_found - r;
        self.ww += mean(&|x, _| (x - w) * (x - w));
        self.wr += mean(&|x, y| (x - w) * (y - r));
        self.rr += mean(&|_, y| (y - r) * (y - r));
    }

    fn lz(&self) -> Option<f64> {
        standardised(self.w, self.ww)
    }

    fn lz_star(&self) -> Option<f64> {
        let c = if self.rr > 0.0 { self.wr / self.rr } else { return None };
        // Below that share of its parts the remaining variance is rounding.
        let left = self.ww - c * self.wr;
        standardised(self.w - c * self.r, left).filter(|_| left > 1e-10 * self.ww)
    }
}

fn standardised(value: f64, variance: f64) -> Option<f64> {
    (variance > 1e-24).then(|| value / variance.sqrt()).filter(|z| z.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::Scorer;
    use crate::{Dichotomous, Grid, Item, PartialCredit};

    /// Snijders' form with r₀ written out, for right-or-wrong items (Snijders 2001, eqs. 11-14).
    fn snijders(items: &[Dichotomous], answers: &[(u32, u8)], theta: f64, r0: f64) -> f64 {
        let terms: Vec<(f64, f64, f64, f64)> = answers
            .iter()
            .map(|&(i, x)| {
                let (item, p) = (&items[i as usize], items[i as usize].probability(theta, 1));
                let (w, r) = ((p / (1.0 - p)).ln(), item.slope_at(theta) / (p * (1.0 - p)));
                (f64::from(x) - p, p * (1.0 - p), w, r)
            })
            .collect();
        let c = terms.iter().map(|t| t.1 * t.2 * t.3).sum::<f64>()
            / terms.iter().map(|t| t.1 * t.3 * t.3).sum::<f64>();
        let variance: f64 = terms.iter().map(|t| t.1 * (t.2 - c * t.3).powi(2)).sum();
        (terms.iter().map(|t| t.0 * t.2).sum::<f64>() + c * r0) / variance.sqrt()
    }

    #[test]
    fn the_residual_form_is_snijders_form_for_every_estimator() {
        let items: Vec<Dichotomous> = (0..8)
            .map(|i| Dichotomous::three_pl(0.6 + 0.2 * f64::from(i), f64::from(i) / 3.0 - 1.2, 0.15).unwrap())
            .collect();
        let answers: Vec<(u32, u8)> = (0..8).map(|i| (i, u8::from(i % 3 != 1))).collect();
        let mut responses = Responses::new(8);
        responses.push(&answers).unwrap();
        for method in [Method::Ml, Method::Wle, Method::Map] {
            let theta =
                Scorer::new(&items, method, Grid::new(61, 6.0).unwrap()).score(&answers).unwrap().theta;
            let (information, bias) = items
                .iter()
                .fold((0.0, 0.0), |s, item| (s.0 + item.information(theta), s.1 + item.bias_term(theta)));
            let r0 = match method {
                Method::Wle => bias / (2.0 * information),
                Method::Map => -theta,
                _ => 0.0,
            };
            let fit = person_fit(&items, &responses, &[Some(theta)], method).unwrap()[0].unwrap();
            let expected = snijders(&items, &answers, theta, r0);
            assert!((fit.lz_star.unwrap() - expected).abs() < 1e-6, "{method:?}");
        }
    }

    #[test]
    fn lz_of_a_known_ability_has_its_moments_exactly() {
        // Over all patterns, weighted by their probabilities, lz has mean 0 and variance 1.
        let items = [
            Item::from(PartialCredit::new(0.8, vec![-0.4, 0.9]).unwrap()),
            Dichotomous::three_pl(1.3, 0.2, 0.2).unwrap().into(),
        ];
        let (theta, mut moments) = (0.4, [0.0; 3]);
        for (x, y) in (0..6u8).map(|pattern| (pattern / 2, pattern % 2)) {
            let mut responses = Responses::new(2);
            responses.push(&[(0, x), (1, y)]).unwrap();
            let fit = person_fit(&items, &responses, &[Some(theta)], Method::Ml).unwrap()[0].unwrap();
            let p = items[0].probability(theta, usize::from(x)) * items[1].probability(theta, usize::from(y));
            (0..3).for_each(|k| moments[k] += p * fit.lz.unwrap().powi(k as i32));
        }
        for (found, expected) in moments.iter().zip([1.0, 0.0, 1.0]) {
            assert!((found - expected).abs() < 1e-12, "{moments:?}");
        }
    }

    #[test]
    fn what_cannot_vary_is_none() {
        // Items of one slope and difficulty: lz* knows only the score, which fixes the ability.
        let items = vec![Dichotomous::two_pl(1.0, 0.0).unwrap(); 3];
        let mut responses = Responses::new(3);
        responses.push(&[(0, 1), (1, 0)]).unwrap();
        responses.push(&[]).unwrap();
        let fit = person_fit(&items, &responses, &[Some(0.0), Some(0.0)], Method::Ml).unwrap();
        let first = fit[0].unwrap();
        assert_eq!((first.lz, first.lz_star, fit[1]), (None, None, None));
        let eap = person_fit(&items, &responses, &[Some(0.5), None], Method::Eap).unwrap();
        assert!(eap[0].unwrap().lz.is_some() && eap[0].unwrap().lz_star.is_none() && eap[1].is_none());
    }
}
