//! Covariances that standard errors leave out, as far as the model implies them.

use super::ParameterErrors;
use super::covariance::{Blocks, jacobian, locations, reported};
use crate::{Grid, IrtError, Item, Moments, ParameterDerivatives, ParametricModel};
use linfa_linalg::cholesky::{Cholesky, InverseC};
use ndarray::{Array1, Array2, Axis};

/// Within an item the correlations of the expected information at known abilities, scaled to the standard errors.
/// Between items what all share: the scale is fixed by the mean and the standard deviation of the learners' abilities,
/// and a sample's differ from the population's by `sd/√N` and `sd/√(2N)`, which moves every threshold and slope alike.
pub(super) fn blocks(
    items: &[Item],
    errors: &[ParameterErrors],
    population: Moments,
    persons: f64,
) -> Result<Blocks, IrtError> {
    let grid = Grid::new(61, 6.0)?;
    let weights = grid.normal_weights(0.0, 1.0);
    let mut out = Blocks { own: Vec::with_capacity(items.len()), shared: [Vec::new(), Vec::new()] };
    for (item, errors) in items.iter().zip(errors) {
        let (jacobian, se) = (jacobian(item, &locations(item)), reported(item, errors)?);
        let at = |x: &f64| population.mean + population.sd * x;
        let information = information(item, grid.nodes().iter().map(at), &weights);
        let covariance = scaled(&jacobian.t().dot(&information).dot(&jacobian), &se);
        let (own, factors) = divided(covariance, shifts(item, &se, population, persons));
        out.own.push(jacobian.dot(&own).dot(&jacobian.t()));
        for (shared, factor) in out.shared.iter_mut().zip(factors) {
            shared.push(jacobian.dot(&factor).to_vec());
        }
    }
    Ok(out)
}

/// `Σ_q w_q Σ_k P_k g gᵀ` in the working parameters.
fn information(item: &Item, nodes: impl Iterator<Item = f64>, weights: &[f64]) -> Array2<f64> {
    let n = item.working().len();
    let (mut of, mut total) = (ParameterDerivatives::of(item), Array2::zeros((n, n)));
    for (theta, weight) in nodes.zip(weights) {
        item.parameter_derivatives(theta, &mut of);
        for (value, gradient) in of.value.iter().zip(of.gradient.chunks(n)) {
            let row = Array1::from_iter(gradient.iter().copied()).insert_axis(Axis(1));
            total.scaled_add(weight * value.exp(), &row.dot(&row.t()));
        }
    }
    total
}

/// The covariance matrix with these standard errors and the correlations of the inverse of `information`; without
/// correlations where that has no inverse. What has no standard error is fixed.
fn scaled(information: &Array2<f64>, se: &[f64]) -> Array2<f64> {
    let free: Vec<usize> = (0..se.len()).filter(|x| se[*x] > 0.0).collect();
    let part = Array2::from_shape_fn((free.len(), free.len()), |(x, y)| information[[free[x], free[y]]]);
    let inverse = part.invc().unwrap_or_else(|_| Array2::eye(free.len()));
    let mut out = Array2::zeros((se.len(), se.len()));
    for (x, at) in free.iter().enumerate() {
        for (y, to) in free.iter().enumerate() {
            let spread = (inverse[[x, x]] * inverse[[y, y]]).sqrt();
            out[[*at, *to]] = se[*at] * se[*to] * inverse[[x, y]] / spread;
        }
    }
    out
}

/// How slope, thresholds and asymptotes move with one standard error of the mean of the abilities, and of their standard
/// deviation (which matters to no item whose slope is fixed).
fn shifts(item: &Item, se: &[f64], population: Moments, persons: f64) -> [Array1<f64>; 2] {
    let (mean, spread) = (population.sd / persons.sqrt(), 1.0 / (2.0 * persons).sqrt());
    let (mut by_mean, mut by_spread) = (Array1::zeros(se.len()), Array1::zeros(se.len()));
    let spread = if se.first().is_some_and(|se| *se > 0.0) { spread } else { 0.0 };
    by_spread[0] = item.a() * spread;
    for (k, b) in locations(item).into_iter().enumerate() {
        by_mean[k + 1] = mean;
        by_spread[k + 1] = -(b - population.mean) * spread;
    }
    [by_mean, by_spread]
}

/// Takes the shared part out of an item's covariance matrix, or as much of it as leaves a covariance matrix.
fn divided(covariance: Array2<f64>, factors: [Array1<f64>; 2]) -> (Array2<f64>, [Array1<f64>; 2]) {
    for share in [1.0f64, 0.7, 0.4] {
        let factors = factors.clone().map(|factor| factor * share);
        let mut own = covariance.clone();
        for factor in &factors {
            let column = factor.view().insert_axis(Axis(1));
            own.scaled_add(-1.0, &column.dot(&column.t()));
        }
        if is_positive(&own) {
            return (own, factors);
        }
    }
    (covariance, factors.map(|factor| factor * 0.0))
}

/// Whether a matrix is a covariance matrix of what is not fixed.
fn is_positive(matrix: &Array2<f64>) -> bool {
    let free: Vec<usize> = (0..matrix.nrows()).filter(|x| matrix[[*x, *x]].abs() > 0.0).collect();
    Array2::from_shape_fn((free.len(), free.len()), |(x, y)| matrix[[free[x], free[y]]]).cholesky().is_ok()
}
