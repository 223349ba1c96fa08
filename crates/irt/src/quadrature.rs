//! Equally spaced nodes over ability.

use crate::IrtError;
use crate::math::{normalise, sum_by};

/// Equally spaced ability nodes on `[−range, range]`.
///
/// The rectangle rule on equally spaced nodes converges faster than any power for densities that
/// vanish at both ends, and the same nodes serve every latent mean and spread (Bock & Aitkin 1981).
///
/// ```
/// let grid = gradatim_irt::Grid::new(61, 6.0)?;
/// let weights = grid.normal_weights(0.0, 1.0);
/// assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-14);
/// # Ok::<(), gradatim_irt::IrtError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    nodes: Vec<f64>,
}

impl Grid {
    /// `nodes` equally spaced points from `−range` to `range`.
    ///
    /// # Errors
    /// [`IrtError::Quadrature`] for fewer than 3 nodes or a range that is not positive.
    pub fn new(nodes: usize, range: f64) -> Result<Self, IrtError> {
        if nodes < 3 || !(range.is_finite() && range > 0.0) {
            return Err(IrtError::Quadrature { nodes, range });
        }
        let step = 2.0 * range / (nodes - 1) as f64;
        Ok(Self { nodes: (0..nodes).map(|i| -range + step * i as f64).collect() })
    }

    /// The nodes, rising, in logits.
    #[must_use]
    pub fn nodes(&self) -> &[f64] {
        &self.nodes
    }

    /// Number of nodes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Never true; here because [`Grid::len`] is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Weights proportional to the N(mean, sd²) density at the nodes, normalised to sum one.
    #[must_use]
    pub fn normal_weights(&self, mean: f64, sd: f64) -> Vec<f64> {
        let density = |x: &f64| (-0.5 * ((x - mean) / sd).powi(2)).exp();
        let mut weights: Vec<f64> = self.nodes.iter().map(density).collect();
        normalise(&mut weights);
        weights
    }

    /// Mean and standard deviation of a distribution on the nodes (`weights` sum to one).
    #[must_use]
    pub fn moments(&self, weights: &[f64]) -> Moments {
        let mean = sum_by(&self.nodes, weights, |x, w| x * w);
        let variance = sum_by(&self.nodes, weights, |x, w| (x - mean) * (x - mean) * w);
        Moments { mean, sd: variance.max(0.0).sqrt() }
    }

    /// Share of a distribution on the nodes that lies below `x`, each node standing for the interval around it.
    #[must_use]
    pub fn share_below(&self, weights: &[f64], x: f64) -> f64 {
        // Nodes are evenly spaced and there are at least three.
        let step = self.nodes[1] - self.nodes[0];
        let share = |node: &f64| ((x - node) / step + 0.5).clamp(0.0, 1.0);
        self.nodes.iter().zip(weights).map(|(node, w)| share(node) * w).sum()
    }
}

/// Mean and standard deviation of an ability distribution, in logits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments {
    /// Mean.
    pub mean: f64,
    /// Standard deviation.
    pub sd: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_integrate_polynomials_of_the_normal() {
        let grid = Grid::new(61, 6.0).unwrap();
        let weights = grid.normal_weights(0.0, 1.0);
        let moment = |k: i32| grid.nodes().iter().zip(&weights).map(|(x, w)| x.powi(k) * w).sum::<f64>();
        for (k, expected) in [(1, 0.0), (2, 1.0), (3, 0.0), (4, 3.0)] {
            assert!((moment(k) - expected).abs() < 1e-5, "moment {k} is {}", moment(k));
        }
    }

    #[test]
    fn too_few_nodes_or_no_range_are_refused() {
        assert!(Grid::new(2, 6.0).is_err());
        assert!(Grid::new(61, f64::NAN).is_err());
    }
}
