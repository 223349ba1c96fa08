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

    /// Adds the expected log likelihood of `counts` (one row a category, one entry a node), its
    /// gradient and its expected information in the working parameters.
    fn add_expected(&self, nodes: &[f64], counts: &[&[f64]], into: &mut Objective) {
        add_by_category(self, nodes, counts, into);
    }
}

/// [`ParametricModel::add_expected`] from the derivatives of every category.
pub(crate) fn add_by_category<M: ParametricModel + ?Sized>(
    model: &M,
    nodes: &[f64],
    counts: &[&[f64]],
    into: &mut Objective,
) {
    let mut at = ParameterDerivatives::of(model);
    for (q, &theta) in nodes.iter().enumerate() {
        let persons: f64 = counts.iter().map(|row| row[q]).sum();
        if persons > 0.0 {
            model.parameter_derivatives(theta, &mut at);
            for (k, row) in counts.iter().enumerate() {
                into.add_category(&at, k, row[q], persons);
            }
        }
    }
}

/// An expected log posterior of one item: its value, and its gradient and (expected) information
/// in the working parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct Objective {
    /// Expected log posterior.
    pub value: f64,
    /// Its gradient, one a working parameter.
    pub gradient: Vec<f64>,
    /// Expected information, row by row.
    pub information: Vec<f64>,
}

impl Objective {
    /// Zero, for so many working parameters.
    #[must_use]
    pub fn new(parameters: usize) -> Self {
        Self { value: 0.0, gradient: vec![0.0; parameters], information: vec![0.0; parameters * parameters] }
    }

    /// One category at one node: `count` of the `persons` there chose it.
    fn add_category(&mut self, at: &ParameterDerivatives, k: usize, count: f64, persons: f64) {
        let n = self.gradient.len();
        let gradient = &at.gradient[k * n..(k + 1) * n];
        let weight = persons * at.value[k].exp();
        if count > 0.0 {
            self.value += count * at.value[k];
        }
        for (x, gx) in gradient.iter().enumerate() {
            self.gradient[x] += count * gx;
            for (cell, gy) in self.information[x * n..(x + 1) * n].iter_mut().zip(gradient) {
                *cell += weight * gx * gy;
            }
        }
    }
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
