//! Links from means and standard deviations of parameters, with their derivatives.

use super::covariance::{Sensitivity, locations};
use super::{Linking, Method, Transform};
use crate::{IrtError, Item, ParametricModel};

/// What the methods use of one calibration.
struct Moments {
    slopes: Vec<f64>,
    locations: Vec<f64>,
    mean: f64,
    /// Squared deviations of the locations from their mean, added up.
    spread: f64,
}

impl Moments {
    fn new(items: &[Item]) -> Self {
        let slopes = items.iter().map(Item::a).collect();
        let locations: Vec<f64> = items.iter().flat_map(locations).collect();
        let mean = locations.iter().sum::<f64>() / locations.len() as f64;
        let spread = locations.iter().map(|b| (b - mean).powi(2)).sum();
        Self { slopes, locations, mean, spread }
    }

    /// `∂ ln M/∂a` for the mean M that the method takes of the slopes; 0 where it takes none.
    fn slope_share(&self, method: Method, a: f64) -> f64 {
        match method {
            Method::MeanMean => 1.0 / self.slopes.iter().sum::<f64>(),
            Method::MeanGmean => 1.0 / (a * self.slopes.len() as f64),
            _ => 0.0,
        }
    }

    /// `∂ ln S/∂b` for the standard deviation S of the locations; 0 where the method takes none.
    fn location_share(&self, method: Method, b: f64) -> f64 {
        if method == Method::MeanSigma { (b - self.mean) / self.spread } else { 0.0 }
    }
}

/// A and B in closed form.
pub(super) fn solve(linking: &Linking, from: &[Item], to: &[Item]) -> Result<Transform, IrtError> {
    let (x, y) = (Moments::new(from), Moments::new(to));
    let a = if linking.fixed_slope { 1.0 } else { slope(linking.method, &x, &y)? };
    Transform::new(a, y.mean - a * x.mean)
}

fn slope(method: Method, from: &Moments, to: &Moments) -> Result<f64, IrtError> {
    match method {
        Method::MeanMean => Ok(from.slopes.iter().sum::<f64>() / to.slopes.iter().sum::<f64>()),
        Method::MeanSigma if from.spread > 0.0 && to.spread > 0.0 => Ok((to.spread / from.spread).sqrt()),
        Method::MeanSigma => {
            Err(IrtError::Link("the common items are all equally difficult, so their spread tells no slope"))
        }
        _ => {
            let logs = from.slopes.iter().zip(&to.slopes).map(|(x, y)| (x / y).ln());
            Ok((logs.sum::<f64>() / from.slopes.len() as f64).exp())
        }
    }
}

/// Derivatives of A and B in the working parameters of both sets of items.
pub(super) fn sensitivity(
    linking: &Linking,
    line: &Transform,
    from: &[Item],
    to: &[Item],
) -> (Sensitivity, Sensitivity) {
    let (x, y) = (Moments::new(from), Moments::new(to));
    let n = x.locations.len() as f64;
    let a = if linking.fixed_slope { 0.0 } else { line.a() };
    // A rises with the slopes it comes from and falls with those it goes to; with spreads it is the other way round.
    let of = |items: &[Item], own: &Moments, sign: f64, mean: f64| {
        let one = |item: &Item| {
            let slope = sign * a * own.slope_share(linking.method, item.a());
            let location = |b: f64| [-sign * a * own.location_share(linking.method, b), mean];
            chained(item, slope, location).into_iter().map(|[da, db]| [da, db - da * x.mean]).collect()
        };
        items.iter().map(one).collect()
    };
    (of(from, &x, 1.0, -line.a() / n), of(to, &y, -1.0, 1.0 / n))
}

/// From derivatives in the slope and the locations to those in the working parameters: with `b_k = −δ_k/a`, or
/// `(δ_{k−1} − δ_k)/a` for steps, `∂b_k/∂a = −b_k/a`.
fn chained(item: &Item, slope: f64, location: impl Fn(f64) -> [f64; 2]) -> Vec<[f64; 2]> {
    let mut out = vec![[0.0; 2]; item.working().len()];
    out[0][0] = slope;
    for (k, b) in locations(item).into_iter().enumerate() {
        for (i, share) in location(b).into_iter().enumerate() {
            out[0][i] -= share * b / item.a();
            out[k + 1][i] -= share / item.a();
            if k > 0 && matches!(item, Item::PartialCredit(_)) {
                out[k][i] += share / item.a();
            }
        }
    }
    out
}
