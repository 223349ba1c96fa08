//! The one trait that owns the formulas of a response model.

/// Log probability of a response and its first two derivatives in ability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogDerivatives {
    /// `ln P(category | θ)`.
    pub value: f64,
    /// `d ln P/dθ`.
    pub slope: f64,
    /// `d² ln P/dθ²`.
    pub curvature: f64,
}

/// A model of how likely each response category is at an ability.
///
/// An implementation gives one formula, [`ResponseModel::log_derivatives`]; probability, expected
/// score, information and Warm's bias term all follow from it, so they can never disagree.
///
/// ```
/// use gradatim_irt::{Dichotomous, ResponseModel};
/// let item = Dichotomous::two_pl(1.0, 0.0)?;
/// assert_eq!(item.probability(0.0, 1), 0.5);
/// assert_eq!(item.information(0.0), 0.25); // a²PQ (Birnbaum 1968)
/// # Ok::<(), gradatim_irt::IrtError>(())
/// ```
pub trait ResponseModel {
    /// Number of response categories, 2 for right/wrong.
    fn categories(&self) -> usize;

    /// Log probability of `category` at `theta` with its derivatives; finite for |θ| ≤ 40.
    fn log_derivatives(&self, theta: f64, category: usize) -> LogDerivatives;

    /// `ln P(category | θ)` of every category, into `out` (one entry a category).
    fn log_probabilities(&self, theta: f64, out: &mut [f64]) {
        for (category, cell) in out.iter_mut().enumerate() {
            *cell = self.log_derivatives(theta, category).value;
        }
    }

    /// `P(category | θ)` in [0, 1]; the categories sum to one.
    fn probability(&self, theta: f64, category: usize) -> f64 {
        self.log_derivatives(theta, category).value.exp()
    }

    /// Expected item score `Σ k·P_k`.
    fn expected_score(&self, theta: f64) -> f64 {
        (1..self.categories()).map(|k| k as f64 * self.probability(theta, k)).sum()
    }

    /// Fisher information `Σ P_k (d ln P_k/dθ)²`, per squared logit (Lord 1980, eq. 5-9).
    fn information(&self, theta: f64) -> f64 {
        weighted(self, theta, |l| l.slope * l.slope)
    }

    /// Warm's `J = Σ P'_k P''_k / P_k` (Warm 1989, eq. 10), the bias of ML times `2I²`, negated.
    fn bias_term(&self, theta: f64) -> f64 {
        weighted(self, theta, |l| l.slope * (l.curvature + l.slope * l.slope))
    }
}

/// A response model as a function of its own parameters: what a calibration moves.
///
/// Its working parameters are unbounded and smooth: a slope, intercepts, and logits of asymptotes.
pub trait ParametricModel: ResponseModel {
    /// The working parameters, the slope first.
    fn working(&self) -> Vec<f64>;

    /// Log probabilities of all categories at `theta`, with gradient and Hessian in the working
    /// parameters. A category that the parameters make impossible has the value −∞.
    fn parameter_derivatives(&self, theta: f64, out: &mut ParameterDerivatives);
}

/// Log probabilities of the categories with their derivatives in `n` working parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterDerivatives {
    /// `ln P_k`, one a category.
    pub value: Vec<f64>,
    /// `∂ ln P_k/∂x`, by category, then parameter.
    pub gradient: Vec<f64>,
    /// `∂² ln P_k/∂x∂y`, by category, then parameter, then parameter.
    pub hessian: Vec<f64>,
}

impl ParameterDerivatives {
    /// Room for a model of `categories` categories and `parameters` working parameters.
    #[must_use]
    pub fn new(categories: usize, parameters: usize) -> Self {
        Self {
            value: vec![0.0; categories],
            gradient: vec![0.0; categories * parameters],
            hessian: vec![0.0; categories * parameters * parameters],
        }
    }

    /// Room for a model.
    #[must_use]
    pub fn of<M: ParametricModel + ?Sized>(model: &M) -> Self {
        Self::new(model.categories(), model.working().len())
    }

    /// Sets everything to zero.
    pub(crate) fn clear(&mut self) {
        self.value.fill(0.0);
        self.gradient.fill(0.0);
        self.hessian.fill(0.0);
    }
}

/// `Σ_k P_k · f(derivatives of category k)`, skipping categories of probability zero.
fn weighted<M: ResponseModel + ?Sized>(model: &M, theta: f64, f: impl Fn(LogDerivatives) -> f64) -> f64 {
    (0..model.categories())
        .map(|k| model.log_derivatives(theta, k))
        .filter(|l| l.value > f64::NEG_INFINITY)
        .map(|l| l.value.exp() * f(l))
        .sum()
}
