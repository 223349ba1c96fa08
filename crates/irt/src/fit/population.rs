//! The distribution of abilities that a statistic integrates over.

use crate::{Grid, IrtError, Moments, ResponseModel};

/// Abilities N(mean, sd²) on the nodes of a grid.
///
/// ```
/// use gradatim_irt::{Grid, fit::Population};
/// let population = Population::new(&Grid::new(61, 6.0)?, 0.0, 1.2)?;
/// assert!(Population::new(&Grid::new(61, 6.0)?, 0.0, -1.0).is_err());
/// # Ok::<(), gradatim_irt::IrtError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Population {
    nodes: Vec<f64>,
    weights: Vec<f64>,
    moments: Moments,
}

impl Population {
    /// Abilities of mean `mean` and standard deviation `sd`, in logits.
    ///
    /// # Errors
    /// [`IrtError::LatentSd`] unless `sd` is positive and both are finite, [`IrtError::OffGrid`] when
    /// no node has any weight.
    pub fn new(grid: &Grid, mean: f64, sd: f64) -> Result<Self, IrtError> {
        if !(sd.is_finite() && sd > 0.0 && mean.is_finite()) {
            return Err(IrtError::LatentSd(sd));
        }
        let weights = grid.normal_weights(mean, sd);
        if !weights.iter().all(|w| w.is_finite()) {
            return Err(IrtError::OffGrid { mean, sd });
        }
        Ok(Self { nodes: grid.nodes().to_vec(), weights, moments: Moments { mean, sd } })
    }

    /// Mean and standard deviation as given.
    #[must_use]
    pub fn moments(&self) -> Moments {
        self.moments
    }

    /// Nodes of the quadrature, in logits.
    #[must_use]
    pub fn nodes(&self) -> &[f64] {
        &self.nodes
    }

    /// Weights of the nodes; they sum to one.
    #[must_use]
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// `∂ weight/∂ sd` at every node: `w (z² − E z²)/sd` of normalised weights.
    pub(super) fn weight_slopes(&self) -> Vec<f64> {
        let Moments { mean, sd } = self.moments;
        let squares: Vec<f64> = self.nodes.iter().map(|x| ((x - mean) / sd).powi(2)).collect();
        let average = self.expectation(&squares);
        self.weights.iter().zip(&squares).map(|(w, z)| w * (z - average) / sd).collect()
    }

    /// `Σ weight · value`.
    pub(super) fn expectation(&self, values: &[f64]) -> f64 {
        self.weights.iter().zip(values).map(|(w, v)| w * v).sum()
    }

    /// Probabilities of an item at the nodes, category by category.
    pub(super) fn trace<M: ResponseModel>(&self, item: &M) -> Vec<Vec<f64>> {
        let mut trace = vec![vec![0.0; self.nodes.len()]; item.categories()];
        let mut logs = vec![0.0; item.categories()];
        for (q, &theta) in self.nodes.iter().enumerate() {
            item.log_probabilities(theta, &mut logs);
            for (row, log) in trace.iter_mut().zip(&logs) {
                row[q] = log.exp();
            }
        }
        trace
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_population_beside_the_grid_is_refused() {
        let grid = Grid::new(61, 6.0).unwrap();
        assert_eq!(Population::new(&grid, 1e3, 1.0), Err(IrtError::OffGrid { mean: 1e3, sd: 1.0 }));
        assert!(Population::new(&grid, f64::NAN, 1.0).is_err());
    }

    #[test]
    fn weight_slopes_match_finite_differences() {
        let grid = Grid::new(41, 6.0).unwrap();
        let at = |sd: f64| Population::new(&grid, 0.3, sd).unwrap();
        let (low, high) = (at(1.2 - 1e-6), at(1.2 + 1e-6));
        for (q, slope) in at(1.2).weight_slopes().iter().enumerate() {
            assert!((slope - (high.weights[q] - low.weights[q]) / 2e-6).abs() < 1e-8);
        }
    }
}
