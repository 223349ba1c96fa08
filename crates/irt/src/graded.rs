//! The graded response model for ordered categories.

use crate::IrtError;
use crate::math::{log_logistic, logistic};
use crate::model::{LogDerivatives, ParameterDerivatives, ParametricModel, ResponseModel};

/// An item with ordered categories: `P(X ≥ k) = 1/(1 + exp(−a(θ − b_k)))` (Samejima 1969).
///
/// A category lies between two boundaries, and the difference of two logistic curves factors:
/// `P_k = σ(z_k)·σ(−z_{k+1})·(1 − e^{−(z_k − z_{k+1})})`, so its logarithm keeps all digits in both
/// tails, and the last factor does not depend on ability.
///
/// ```
/// use gradatim_irt::{Graded, ResponseModel};
/// let item = Graded::new(1.5, vec![-1.0, 0.5])?;
/// assert_eq!(item.categories(), 3);
/// assert!((item.probability(-1.0, 0) - 0.5).abs() < 1e-15); // half lie below the first boundary
/// # Ok::<(), gradatim_irt::IrtError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Graded {
    a: f64,
    boundaries: Vec<f64>,
    intercepts: Vec<f64>,
}

impl Graded {
    /// An item with slope `a` (per logit) and rising category boundaries (in logits).
    ///
    /// # Errors
    /// [`IrtError::Discrimination`] unless `a` is finite and positive, [`IrtError::Thresholds`]
    /// unless there is at least one boundary and they rise.
    pub fn new(a: f64, boundaries: Vec<f64>) -> Result<Self, IrtError> {
        if !(a.is_finite() && a > 0.0) {
            return Err(IrtError::Discrimination(a));
        }
        let rising = boundaries.windows(2).all(|pair| pair[0] < pair[1]);
        if boundaries.is_empty() || !rising || !boundaries.iter().all(|b| b.is_finite()) {
            return Err(IrtError::Thresholds(boundaries, "rising boundaries"));
        }
        let intercepts = boundaries.iter().map(|b| -a * b).collect();
        Ok(Self { a, boundaries, intercepts })
    }

    /// Discrimination, per logit.
    #[must_use]
    pub fn a(&self) -> f64 {
        self.a
    }

    /// Boundaries between the categories, in logits, rising.
    #[must_use]
    pub fn boundaries(&self) -> &[f64] {
        &self.boundaries
    }

    /// The item with these working parameters: slope, then the intercepts `d_k = −a·b_k`.
    ///
    /// Whatever a search passes through is allowed; falling intercepts are what is possible, and
    /// others make a category impossible.
    #[must_use]
    pub fn from_working(working: &[f64]) -> Self {
        let (a, intercepts) = crate::item::slope_and_rest(working);
        let boundaries = intercepts.iter().map(|d| -d / a).collect();
        Self { a, boundaries, intercepts }
    }

    /// `z_k = aθ + d_k` of the boundary below category `k`, if it has one.
    fn below(&self, theta: f64, k: usize) -> Option<f64> {
        k.checked_sub(1).map(|at| self.a * theta + self.intercepts[at])
    }

    /// `z_{k+1}` of the boundary above category `k`, if it has one.
    fn above(&self, theta: f64, k: usize) -> Option<f64> {
        self.intercepts.get(k).map(|d| self.a * theta + d)
    }

    /// Distance of the intercepts on both sides of category `k`, infinite at the ends.
    fn width(&self, k: usize) -> f64 {
        match (k.checked_sub(1), self.intercepts.get(k)) {
            (Some(below), Some(above)) => self.intercepts[below] - above,
            _ => f64::INFINITY,
        }
    }
}

impl ResponseModel for Graded {
    fn categories(&self) -> usize {
        self.intercepts.len() + 1
    }

    fn log_derivatives(&self, theta: f64, category: usize) -> LogDerivatives {
        let mut l = LogDerivatives { value: log_room(self.width(category)), slope: 0.0, curvature: 0.0 };
        if let Some(z) = self.below(theta, category) {
            l.value += log_logistic(z);
            l.slope += self.a * logistic(-z);
            l.curvature -= self.a * self.a * logistic(z) * logistic(-z);
        }
        if let Some(z) = self.above(theta, category) {
            l.value += log_logistic(-z);
            l.slope -= self.a * logistic(z);
            l.curvature -= self.a * self.a * logistic(z) * logistic(-z);
        }
        l
    }
}

/// `ln(1 − e^{−width})`: −∞ where the category has no room.
fn log_room(width: f64) -> f64 {
    if width > 0.0 { (-(-width).exp_m1()).ln() } else { f64::NEG_INFINITY }
}

impl ParametricModel for Graded {
    fn working(&self) -> Vec<f64> {
        std::iter::once(self.a).chain(self.intercepts.iter().copied()).collect()
    }

    /// Samejima (1969); in slope and intercepts every term of `ln P_k` is concave.
    fn parameter_derivatives(&self, theta: f64, out: &mut ParameterDerivatives) {
        let n = self.intercepts.len() + 1;
        out.clear();
        for k in 0..n {
            let (gradient, hessian) =
                (&mut out.gradient[k * n..(k + 1) * n], &mut out.hessian[k * n * n..(k + 1) * n * n]);
            let width = self.width(k);
            out.value[k] = log_room(width);
            if let Some(z) = self.below(theta, k) {
                out.value[k] += log_logistic(z);
                side(theta, k, logistic(-z), logistic(z) * logistic(-z), gradient, hessian, n);
            }
            if let Some(z) = self.above(theta, k) {
                out.value[k] += log_logistic(-z);
                side(theta, k + 1, -logistic(z), logistic(z) * logistic(-z), gradient, hessian, n);
            }
            if width.is_finite() {
                room(k, width, gradient, hessian, n);
            }
        }
    }
}

/// Derivatives of one logistic factor, whose intercept is working parameter `at`.
fn side(theta: f64, at: usize, first: f64, spread: f64, gradient: &mut [f64], hessian: &mut [f64], n: usize) {
    for (x, dx) in [(0, theta), (at, 1.0)] {
        gradient[x] += first * dx;
        for (y, dy) in [(0, theta), (at, 1.0)] {
            hessian[x * n + y] -= spread * dx * dy;
        }
    }
}

/// Derivatives of `ln(1 − e^{−width})` in the intercepts on both sides of category `k`.
fn room(k: usize, width: f64, gradient: &mut [f64], hessian: &mut [f64], n: usize) {
    let first = 1.0 / width.exp_m1();
    let second = -first * (1.0 + first);
    for (x, dx) in [(k, 1.0), (k + 1, -1.0)] {
        gradient[x] += first * dx;
        for (y, dy) in [(k, 1.0), (k + 1, -1.0)] {
            hessian[x * n + y] += second * dx * dy;
        }
    }
}
