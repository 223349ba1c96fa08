//! Q3: what two items share beside the ability.

use super::mean_square::Residual;
use super::{check_length, check_responses};
use crate::{IrtError, ResponseModel, Responses};
use rayon::prelude::*;
use serde::Serialize;

/// A residual correlation this far above the mean of all is flagged (Christensen, Makransky & Horton
/// 2017).
const CUT: f64 = 0.2;

/// Residual correlation of two items.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PairCorrelation {
    /// Index of the first item.
    pub first: usize,
    /// Index of the second item, above the first.
    pub second: usize,
    /// Persons with an ability who answered both.
    pub persons: usize,
    /// Correlation of the residuals, in [−1, 1].
    pub q3: f64,
}

/// Residual correlations of a test.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LocalDependence {
    /// Pairs that enough persons answered and whose residuals vary, by rising first and second item.
    pub pairs: Vec<PairCorrelation>,
    /// Mean over the pairs, near `−1/(items − 1)` without dependence; `None` without a pair.
    pub mean: Option<f64>,
    /// Distance above the mean from which a pair is flagged.
    pub cut: f64,
}

impl LocalDependence {
    /// Pairs above the mean by more than the cut, the strongest first.
    #[must_use]
    pub fn flagged(&self) -> Vec<PairCorrelation> {
        let Some(mean) = self.mean else { return Vec::new() };
        let mut flagged: Vec<PairCorrelation> =
            self.pairs.iter().copied().filter(|pair| pair.q3 - mean > self.cut).collect();
        flagged.sort_by(|a, b| b.q3.total_cmp(&a.q3));
        flagged
    }
}

/// Q3 of every pair of items that at least `fewest` persons answered: the correlation of the residuals
/// `x − E(x | θ̂)` (Yen 1984). Correlations are pulled below zero, because the same answers gave θ̂, so
/// they are judged against their mean.
///
/// # Errors
/// [`IrtError::Length`] and [`IrtError::Score`] when items, responses and abilities do not belong
/// together.
pub fn local_dependence<M: ResponseModel + Sync>(
    items: &[M],
    responses: &Responses,
    abilities: &[Option<f64>],
    fewest: usize,
) -> Result<LocalDependence, IrtError> {
    check_responses(items, responses)?;
    check_length("abilities", abilities.len(), responses.persons())?;
    let columns = residual_columns(items, responses, abilities);
    let of_item = |first: usize| pairs_of(first, &columns, responses.persons(), fewest.max(2));
    let pairs: Vec<Vec<PairCorrelation>> = (0..items.len()).into_par_iter().map(of_item).collect();
    let pairs = pairs.concat();
    let mean =
        (!pairs.is_empty()).then(|| pairs.iter().map(|pair| pair.q3).sum::<f64>() / pairs.len() as f64);
    Ok(LocalDependence { pairs, mean, cut: CUT })
}

/// Residuals of every item with their persons.
fn residual_columns<M: ResponseModel>(
    items: &[M],
    responses: &Responses,
    abilities: &[Option<f64>],
) -> Vec<Vec<(usize, f64)>> {
    let mut columns = vec![Vec::new(); items.len()];
    for (person, (row, theta)) in responses.iter().zip(abilities).enumerate() {
        let Some(theta) = theta.filter(|theta| theta.is_finite()) else { continue };
        for &(item, score) in row {
            let residual = Residual::new(&items[item as usize], theta, score);
            columns[item as usize].push((person, residual.value));
        }
    }
    columns
}

fn pairs_of(
    first: usize,
    columns: &[Vec<(usize, f64)>],
    persons: usize,
    fewest: usize,
) -> Vec<PairCorrelation> {
    let mut by_person = vec![None; persons];
    columns[first].iter().for_each(|&(person, residual)| by_person[person] = Some(residual));
    let pair = |(second, column): (usize, &Vec<(usize, f64)>)| {
        let both: Vec<(f64, f64)> =
            column.iter().filter_map(|&(person, y)| by_person[person].map(|x| (x, y))).collect();
        let q3 = correlation(&both).filter(|_| both.len() >= fewest)?;
        Some(PairCorrelation { first, second, persons: both.len(), q3 })
    };
    columns.iter().enumerate().skip(first + 1).filter_map(pair).collect()
}

/// Pearson's correlation, `None` where one side does not vary.
fn correlation(both: &[(f64, f64)]) -> Option<f64> {
    let n = both.len() as f64;
    let mean = |f: fn(&(f64, f64)) -> f64| both.iter().map(f).sum::<f64>() / n;
    let (x, y) = (mean(|pair| pair.0), mean(|pair| pair.1));
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for (a, b) in both {
        xx += (a - x) * (a - x);
        xy += (a - x) * (b - y);
        yy += (b - y) * (b - y);
    }
    let scale = xx.sqrt() * yy.sqrt();
    // Residuals below 1e-12 of a point are rounding.
    (xx > 1e-24 * n && yy > 1e-24 * n).then(|| (xy / scale).clamp(-1.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Dichotomous;

    #[test]
    fn copies_and_opposites_correlate_fully() {
        let items = vec![Dichotomous::two_pl(1.0, 0.0).unwrap(); 4];
        let mut responses = Responses::new(4);
        for k in [0, 1, 1, 0, 1u8] {
            responses.push(&[(0, k), (1, k), (2, 1 - k)]).unwrap();
        }
        let found = local_dependence(&items, &responses, &[Some(0.0); 5], 0).unwrap();
        let q3: Vec<(usize, usize, usize, f64)> = found
            .pairs
            .iter()
            .map(|p| (p.first, p.second, p.persons, (p.q3 * 1e12).round() / 1e12))
            .collect();
        // The fourth item was never answered and is in no pair.
        assert_eq!(q3, vec![(0, 1, 5, 1.0), (0, 2, 5, -1.0), (1, 2, 5, -1.0)]);
        let flagged = found.flagged();
        assert_eq!((flagged.len(), flagged[0].second), (1, 1));
    }

    #[test]
    fn constant_residuals_and_small_pairs_are_left_out() {
        let items = vec![Dichotomous::two_pl(1.0, 0.0).unwrap(); 2];
        let mut responses = Responses::new(2);
        for k in [0, 1, 1u8] {
            responses.push(&[(0, k), (1, 1)]).unwrap();
        }
        let of = |fewest| local_dependence(&items, &responses, &[Some(0.0); 3], fewest).unwrap();
        assert_eq!((of(0).pairs.len(), of(0).mean, of(4).flagged().len()), (0, None, 0));
    }
}
