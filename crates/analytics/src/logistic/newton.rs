//! A start near the minimum. L-BFGS alone creeps where columns say nearly the same; Newton's method does not mind.

use super::TOLERANCE;
use gradatim_irt::math::{log_logistic, logistic};
use linfa_linalg::cholesky::SolveC;
use ndarray::{Array1, Array2, ArrayView1, Axis, concatenate};

/// Steps; a handful is usual.
const STEPS: usize = 25;
/// Halvings of a step that leads uphill, before it is given up.
const HALVINGS: usize = 8;
/// Added to the curvature, a row, so that columns that say the same do not stop it.
const RIDGE: f64 = 1e-9;
/// Rows whose cross-products are formed at once: small enough for the cache.
const BLOCK: usize = 2_048;

/// Coefficients, then the intercept, at or near the minimum, sought `from` a point of the same shape: iteratively reweighted least squares (McCullagh & Nelder
/// 1989, section 2.5). Where a step fails, the point before it is as good a start as any.
pub(super) fn start(
    records: &Array2<f64>,
    outcomes: &[bool],
    penalty: f64,
    from: Array1<f64>,
) -> Array1<f64> {
    let problem =
        Problem { records, outcomes: outcomes.iter().map(|y| f64::from(u8::from(*y))).collect(), penalty };
    let mut at = from;
    let mut height = problem.height(&at);
    for _ in 0..STEPS {
        let Some((next, lower)) = problem.step(&at, height) else { break };
        (at, height) = (next, lower);
    }
    at
}

struct Problem<'r> {
    records: &'r Array2<f64>,
    outcomes: Array1<f64>,
    penalty: f64,
}

impl Problem<'_> {
    fn split<'a>(&self, at: &'a Array1<f64>) -> (ArrayView1<'a, f64>, f64) {
        let columns = self.records.ncols();
        (at.view().split_at(Axis(0), columns).0, at[columns])
    }

    fn log_odds(&self, at: &Array1<f64>) -> Array1<f64> {
        let (coefficients, intercept) = self.split(at);
        self.records.dot(&coefficients) + intercept
    }

    /// What is minimised.
    fn height(&self, at: &Array1<f64>) -> f64 {
        let loss = |(z, y): (&f64, &f64)| -log_logistic(if *y > 0.5 { *z } else { -z });
        let losses: f64 = self.log_odds(at).iter().zip(&self.outcomes).map(loss).sum();
        let (coefficients, _) = self.split(at);
        losses + self.penalty / 2.0 * coefficients.dot(&coefficients)
    }

    /// A lower point and its height; `None` at the minimum, or where no step leads down.
    fn step(&self, at: &Array1<f64>, height: f64) -> Option<(Array1<f64>, f64)> {
        let chances = self.log_odds(at).mapv(logistic);
        let slope = self.slope(at, &(&chances - &self.outcomes));
        let rows = self.outcomes.len() as f64;
        if slope.iter().all(|slope| slope.abs() <= TOLERANCE * rows) {
            return None;
        }
        let mut curvature = self.curvature(&chances.mapv(|p| p * (1.0 - p)));
        let direction = curvature.solvec(&slope.insert_axis(Axis(1))).ok()?.remove_axis(Axis(1));
        let lower = |halvings: usize| {
            let next = at - &direction * 0.5_f64.powi(halvings as i32);
            let reached = self.height(&next);
            (reached < height).then_some((next, reached))
        };
        (0..=HALVINGS).find_map(lower)
    }

    fn slope(&self, at: &Array1<f64>, residuals: &Array1<f64>) -> Array1<f64> {
        let (coefficients, _) = self.split(at);
        let columns = self.records.t().dot(residuals) + &coefficients * self.penalty;
        columns.into_iter().chain([residuals.sum()]).collect()
    }

    /// Second derivatives, block by block.
    fn curvature(&self, weights: &Array1<f64>) -> Array2<f64> {
        let n = self.records.ncols() + 1;
        let mut curvature = Array2::zeros((n, n));
        let blocks = self.records.axis_chunks_iter(Axis(0), BLOCK);
        for (block, weights) in blocks.zip(weights.axis_chunks_iter(Axis(0), BLOCK)) {
            let ones = Array2::ones((block.nrows(), 1));
            let Ok(block) = concatenate(Axis(1), &[block.view(), ones.view()]) else { continue };
            curvature += &block.t().dot(&(&block * &weights.insert_axis(Axis(1))));
        }
        let ridge = RIDGE * self.outcomes.len() as f64;
        let mut diagonal = curvature.diag_mut();
        diagonal += ridge;
        diagonal.iter_mut().take(n - 1).for_each(|d| *d += self.penalty);
        curvature
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn it_ends_where_the_slope_does() {
        // Two columns that say nearly the same: hard for a method that follows the slope.
        let records =
            Array2::from_shape_fn((40, 2), |(i, j)| (i as f64 * 0.7).sin() + 1e-3 * (i * j % 3) as f64);
        let outcomes: Vec<bool> = (0..40).map(|i| (i * 7) % 5 < 2 + i % 2).collect();
        let at = start(&records, &outcomes, 0.01, Array1::zeros(3));
        let y = outcomes.iter().map(|y| f64::from(u8::from(*y))).collect();
        let problem = Problem { records: &records, outcomes: y, penalty: 0.01 };
        let residuals = problem.log_odds(&at).mapv(logistic) - &problem.outcomes;
        assert!(problem.slope(&at, &residuals).iter().all(|slope| slope.abs() <= TOLERANCE * 40.0));
    }

    #[test]
    fn no_minimum_is_no_harm() {
        let at = start(&array![[-1.0], [1.0]], &[false, true], 0.0, Array1::zeros(2));
        assert!(at.iter().all(|x| x.is_finite()) && at[0] > 3.0, "{at}");
    }
}
