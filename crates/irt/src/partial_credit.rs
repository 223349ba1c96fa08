//! The generalised partial credit model for ordered categories.

use crate::IrtError;
use crate::model::{LogDerivatives, ParameterDerivatives, ParametricModel, ResponseModel};

/// An item with ordered steps: `P_k ∝ exp Σ_{v≤k} a(θ − b_v)` (Muraki 1992); with `a = 1` it is
/// Masters' partial credit model (1982).
///
/// ```
/// use gradatim_irt::{PartialCredit, ResponseModel};
/// let item = PartialCredit::new(1.0, vec![-0.5, 0.8])?;
/// // At a step's location the categories on its two sides are equally likely.
/// assert!((item.probability(-0.5, 0) - item.probability(-0.5, 1)).abs() < 1e-15);
/// # Ok::<(), gradatim_irt::IrtError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct PartialCredit {
    a: f64,
    steps: Vec<f64>,
    /// `c_k = −a Σ_{v≤k} b_v`, from `c_0 = 0`.
    intercepts: Vec<f64>,
}

impl PartialCredit {
    /// An item with slope `a` (per logit) and the locations of its steps (in logits, any order).
    ///
    /// # Errors
    /// [`IrtError::Discrimination`] unless `a` is finite and positive, [`IrtError::Thresholds`]
    /// unless there is at least one step and all are finite.
    pub fn new(a: f64, steps: Vec<f64>) -> Result<Self, IrtError> {
        if !(a.is_finite() && a > 0.0) {
            return Err(IrtError::Discrimination(a));
        }
        if steps.is_empty() || !steps.iter().all(|b| b.is_finite()) {
            return Err(IrtError::Thresholds(steps, "finite step locations"));
        }
        let mut sum = 0.0;
        let mut intercept = |b: &f64| {
            sum -= a * b;
            sum
        };
        let intercepts = std::iter::once(0.0).chain(steps.iter().map(&mut intercept)).collect();
        Ok(Self { a, steps, intercepts })
    }

    /// Discrimination, per logit.
    #[must_use]
    pub fn a(&self) -> f64 {
        self.a
    }

    /// Locations of the steps, in logits.
    #[must_use]
    pub fn steps(&self) -> &[f64] {
        &self.steps
    }

    /// The item with these working parameters: slope, then the cumulated intercepts
    /// `c_k = −a Σ_{v≤k} b_v` for `k ≥ 1`.
    #[must_use]
    pub fn from_working(working: &[f64]) -> Self {
        let (a, rest) = crate::item::slope_and_rest(working);
        let intercepts: Vec<f64> = std::iter::once(0.0).chain(rest).collect();
        let steps = intercepts.windows(2).map(|pair| (pair[0] - pair[1]) / a).collect();
        Self { a, steps, intercepts }
    }

    fn exponent(&self, theta: f64, k: usize) -> f64 {
        k as f64 * self.a * theta + self.intercepts[k]
    }

    /// Mean and variance of the score at `theta`.
    fn score_moments(&self, theta: f64) -> (f64, f64) {
        let total = self.log_total(theta);
        let (mut mean, mut square) = (0.0, 0.0);
        for k in 1..self.categories() {
            let p = (self.exponent(theta, k) - total).exp();
            mean += k as f64 * p;
            square += (k * k) as f64 * p;
        }
        (mean, (square - mean * mean).max(0.0))
    }

    /// Log of the sum over categories, with the largest exponent taken out.
    fn log_total(&self, theta: f64) -> f64 {
        let top = (0..self.categories()).map(|k| self.exponent(theta, k)).fold(f64::NEG_INFINITY, f64::max);
        top + (0..self.categories()).map(|k| (self.exponent(theta, k) - top).exp()).sum::<f64>().ln()
    }
}

impl ResponseModel for PartialCredit {
    fn categories(&self) -> usize {
        self.intercepts.len()
    }

    fn log_derivatives(&self, theta: f64, category: usize) -> LogDerivatives {
        let (mean, variance) = self.score_moments(theta);
        LogDerivatives {
            value: self.exponent(theta, category) - self.log_total(theta),
            slope: self.a * (category as f64 - mean),
            curvature: -self.a * self.a * variance,
        }
    }

    fn log_probabilities(&self, theta: f64, out: &mut [f64]) {
        let total = self.log_total(theta);
        for (k, cell) in out.iter_mut().enumerate() {
            *cell = self.exponent(theta, k) - total;
        }
    }

    /// `a²·Var(score)` (Muraki 1993).
    fn information(&self, theta: f64) -> f64 {
        self.a * self.a * self.score_moments(theta).1
    }
}

impl ParametricModel for PartialCredit {
    fn working(&self) -> Vec<f64> {
        std::iter::once(self.a).chain(self.intercepts.iter().skip(1).copied()).collect()
    }

    /// An exponential family in (slope, intercepts): the gradient is sufficient statistic minus
    /// expectation, the Hessian minus the covariance, the same for every category.
    fn parameter_derivatives(&self, theta: f64, out: &mut ParameterDerivatives) {
        let n = self.categories();
        out.clear();
        self.log_probabilities(theta, &mut out.value);
        let p: Vec<f64> = out.value.iter().map(|v| v.exp()).collect();
        // Statistics of category k: kθ for the slope, an indicator for each intercept.
        let statistic = |k: usize, x: usize| match x {
            0 => k as f64 * theta,
            x => f64::from(u8::from(k == x)),
        };
        let mean: Vec<f64> = (0..n).map(|x| (0..n).map(|k| p[k] * statistic(k, x)).sum()).collect();
        for x in 0..n {
            for y in 0..n {
                let product: f64 = (0..n).map(|k| p[k] * statistic(k, x) * statistic(k, y)).sum();
                (0..n).for_each(|k| out.hessian[(k * n + x) * n + y] = mean[x] * mean[y] - product);
            }
            (0..n).for_each(|k| out.gradient[k * n + x] = statistic(k, x) - mean[x]);
        }
    }
}
