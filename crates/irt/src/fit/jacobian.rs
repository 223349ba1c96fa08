//! Derivatives of the moments in the free parameters.

use super::moments::{Moments, dot, multiply};
use super::{FreeParameters, Population};
use crate::{ParameterDerivatives, ParametricModel};

/// `∂ moment/∂ parameter`, parameter by parameter.
pub(super) fn jacobian<M: ParametricModel>(
    items: &[M],
    moments: &Moments,
    conditional: &[Vec<f64>],
    population: &Population,
    free: &FreeParameters,
) -> Vec<Vec<f64>> {
    let mut out = vec![vec![0.0; moments.len()]; free.count()];
    for (i, (item, columns)) in items.iter().zip(free.columns()).enumerate() {
        let slopes = trace_slopes(item, population);
        for (x, column) in columns.iter().enumerate() {
            if let Some(column) = column.and_then(|column| out.get_mut(column)) {
                add_item(column, moments, i, &slopes[x], population.weights());
            }
        }
    }
    if let Some(column) = free.latent_column().and_then(|column| out.get_mut(column)) {
        let slopes = population.weight_slopes();
        column.iter_mut().zip(conditional).for_each(|(cell, row)| *cell = dot(&slopes, row));
    }
    out
}

/// `∂P_k/∂x` at the nodes, by working parameter and category.
fn trace_slopes<M: ParametricModel>(item: &M, population: &Population) -> Vec<Vec<Vec<f64>>> {
    let (n, nodes) = (item.working().len(), population.nodes());
    let mut slopes = vec![vec![vec![0.0; nodes.len()]; item.categories()]; n];
    let mut derivatives = ParameterDerivatives::of(item);
    for (q, &theta) in nodes.iter().enumerate() {
        item.parameter_derivatives(theta, &mut derivatives);
        for (k, log) in derivatives.value.iter().enumerate() {
            let p = log.exp();
            for x in (0..n).filter(|_| p > 0.0) {
                slopes[x][k][q] = p * derivatives.gradient[k * n + x];
            }
        }
    }
    slopes
}

/// Adds what one parameter of item `i` moves: its first moments and its products with all others.
fn add_item(column: &mut [f64], moments: &Moments, i: usize, slopes: &[Vec<f64>], weights: &[f64]) {
    let expectation = |values: &mut dyn Iterator<Item = f64>| -> Vec<f64> {
        let mut out = vec![0.0; weights.len()];
        for (row, value) in slopes.iter().zip(values) {
            out.iter_mut().zip(row).for_each(|(x, slope)| *x += value * slope);
        }
        out
    };
    let (first, pairs) = column.split_at_mut(moments.first.len());
    for (cell, moment) in first.iter_mut().zip(&moments.first).filter(|(_, moment)| moment.item == i) {
        *cell += dot(weights, &expectation(&mut moment.values.iter().copied()));
    }
    let score = multiply(weights, &expectation(&mut (0..slopes.len()).map(|k| k as f64)));
    for (cell, &(a, b)) in pairs.iter_mut().zip(&moments.pairs).filter(|(_, pair)| pair.0 == i || pair.1 == i)
    {
        *cell += dot(&score, &moments.items[if a == i { b } else { a }].mean);
    }
}

#[cfg(test)]
mod tests {
    use super::super::{MomentSet, Slopes};
    use super::*;
    use crate::{Grid, PartialCredit};

    /// Expected moments of two partial credit items with these free parameters.
    fn moments_at(x: &[f64], set: MomentSet) -> (Vec<PartialCredit>, Population, Vec<f64>) {
        let items: Vec<PartialCredit> =
            [[x[4], x[0], x[1]], [x[4], x[2], x[3]]].iter().map(|w| PartialCredit::from_working(w)).collect();
        let population = Population::new(&Grid::new(21, 5.0).unwrap(), 0.0, x[5]).unwrap();
        let moments = Moments::new(&items, &population, set);
        let expected = moments.conditional().iter().map(|row| population.expectation(row)).collect();
        (items, population, expected)
    }

    #[test]
    fn derivatives_match_finite_differences_with_shared_slope_and_latent_spread() {
        let x = [0.4, -0.3, 0.1, 0.8, 1.2, 1.1];
        for set in [MomentSet::M2, MomentSet::C2] {
            let (items, population, _) = moments_at(&x, set);
            let free = FreeParameters::new(&items, Slopes::Shared).with_latent_sd();
            let moments = Moments::new(&items, &population, set);
            let found = jacobian(&items, &moments, &moments.conditional(), &population, &free);
            assert_eq!(found.len(), 6);
            for (p, column) in found.iter().enumerate() {
                let moved = |step: f64| {
                    let mut x = x;
                    x[p] += step;
                    moments_at(&x, set).2
                };
                for ((cell, low), high) in column.iter().zip(moved(-1e-6)).zip(moved(1e-6)) {
                    assert!((cell - (high - low) / 2e-6).abs() < 1e-8, "{set:?} parameter {p}");
                }
            }
        }
    }
}
