//! Posterior distributions on the quadrature.

use super::table::{Table, add};
use super::{Estimate, Score, Scorer, Undefined};
use crate::math::normalise;
use crate::{Grid, ResponseModel};

impl<M: ResponseModel + Sync> Scorer<'_, M> {
    pub(super) fn posterior_mean(&self, answers: &[(u32, u8)]) -> Score {
        self.posterior(answers).map(|weights| moments(&self.grid, &weights))
    }

    /// `p(θ_q | answers)` at the nodes, summing to one.
    pub(super) fn posterior(&self, answers: &[(u32, u8)]) -> Result<Vec<f64>, Undefined> {
        let (table, mut logs) = (self.likelihood(), self.log_prior());
        for &(item, k) in answers {
            add(&mut logs, table.row(item, usize::from(k)).ok_or(Undefined::Impossible)?);
        }
        exponentials(logs).ok_or(Undefined::Impossible)
    }

    /// The prior at the nodes, summing to one.
    pub(super) fn prior(&self) -> Vec<f64> {
        exponentials(self.log_prior()).unwrap_or_default()
    }

    /// Log of the prior density at the nodes, up to a constant.
    fn log_prior(&self) -> Vec<f64> {
        self.grid.nodes().iter().map(|x| -0.5 * ((x - self.mean) / self.sd).powi(2)).collect()
    }

    /// `ln P` of every category at the nodes.
    pub(super) fn likelihood(&self) -> &Table {
        self.likelihood
            .get_or_init(|| Table::new(self.items, self.grid.nodes(), M::categories, M::log_probabilities))
    }
}

/// Weights proportional to the exponentials; `None` where all of them vanish.
fn exponentials(mut logs: Vec<f64>) -> Option<Vec<f64>> {
    let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    logs.iter_mut().for_each(|log| *log = (*log - top).exp());
    (top > f64::NEG_INFINITY).then(|| {
        normalise(&mut logs);
        logs
    })
}

/// Mean and standard deviation as estimate and error.
pub(super) fn moments(grid: &Grid, weights: &[f64]) -> Estimate {
    let moments = grid.moments(weights);
    Estimate { theta: moments.mean, se: moments.sd }
}
