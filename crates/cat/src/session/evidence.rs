//! What the answers of one test say about one ability.

use crate::{CatError, ItemPool};
use gradatim_irt::math::{log_normal_density, normalise};
use gradatim_irt::{Grid, IrtError, Moments};

/// A normal prior of the ability, in logits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prior {
    mean: f64,
    sd: f64,
    trapezoidal: bool,
}

impl Prior {
    /// N(mean, sd²).
    ///
    /// # Errors
    /// [`IrtError::LatentSd`] unless `sd` is positive and both are finite.
    pub fn new(mean: f64, sd: f64) -> Result<Self, CatError> {
        if sd.is_finite() && sd > 0.0 && mean.is_finite() {
            Ok(Self { mean, sd, trapezoidal: false })
        } else {
            Err(IrtError::LatentSd(sd).into())
        }
    }

    /// The same prior, integrated by the trapezoidal rule, as catR does: the nodes at both ends count
    /// half. It matters only where the posterior reaches an end of the grid.
    #[must_use]
    pub fn trapezoidal(self) -> Self {
        Self { trapezoidal: true, ..self }
    }

    /// Density at an ability.
    #[must_use]
    pub fn density(&self, theta: f64) -> f64 {
        log_normal_density(theta, self.mean, self.sd).exp()
    }

    /// Weights on the nodes of a grid, summing to one.
    fn weights(&self, grid: &Grid) -> Vec<f64> {
        let mut weights = grid.normal_weights(self.mean, self.sd);
        if let ([first, .., last], true) = (weights.as_mut_slice(), self.trapezoidal) {
            (*first, *last) = (*first / 2.0, *last / 2.0);
            normalise(&mut weights);
        }
        weights
    }

    /// Mean, in logits.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// Standard deviation, in logits.
    #[must_use]
    pub fn sd(&self) -> f64 {
        self.sd
    }

    /// Information in the prior, `1/sd²`.
    #[must_use]
    pub fn precision(&self) -> f64 {
        self.sd.powi(-2)
    }
}

/// The standard normal.
impl Default for Prior {
    fn default() -> Self {
        Self { mean: 0.0, sd: 1.0, trapezoidal: false }
    }
}

/// A scored answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// Position in the pool.
    pub item: usize,
    /// Category, from 0.
    pub category: usize,
}

/// The scored answers of a test with their likelihood and the posterior on the nodes of the pool.
///
/// Logarithms are what is added up, so that no number of answers underflows.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    prior: Prior,
    weights: Vec<f64>,
    answers: Vec<Answer>,
    log: Vec<f64>,
    top: f64,
    likelihood: Vec<f64>,
    posterior: Vec<f64>,
    moments: Moments,
}

impl Evidence {
    /// No answers yet.
    #[must_use]
    pub fn new(pool: &ItemPool, prior: Prior) -> Self {
        let weights = prior.weights(pool.grid());
        let moments = pool.grid().moments(&weights);
        Self {
            prior,
            answers: Vec::with_capacity(pool.len()),
            log: vec![0.0; weights.len()],
            top: 0.0,
            likelihood: vec![1.0; weights.len()],
            posterior: weights.clone(),
            weights,
            moments,
        }
    }

    /// Forgets all answers.
    pub fn clear(&mut self, pool: &ItemPool) {
        self.answers.clear();
        self.log.fill(0.0);
        self.refresh(pool);
    }

    /// Takes in an answer.
    pub fn observe(&mut self, pool: &ItemPool, answer: Answer) {
        self.answers.push(answer);
        let row = pool.log_likelihood(answer.item, answer.category);
        self.log.iter_mut().zip(row).for_each(|(sum, log)| *sum += log);
        self.refresh(pool);
    }

    fn refresh(&mut self, pool: &ItemPool) {
        self.top = self.log.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let parts = self.likelihood.iter_mut().zip(&mut self.posterior);
        for ((likelihood, posterior), (log, prior)) in parts.zip(self.log.iter().zip(&self.weights)) {
            *likelihood = (log - self.top).exp();
            *posterior = *likelihood * prior;
        }
        normalise(&mut self.posterior);
        self.moments = pool.grid().moments(&self.posterior);
    }

    /// The prior.
    #[must_use]
    pub fn prior(&self) -> Prior {
        self.prior
    }

    /// Prior weights on the nodes, summing to one.
    #[must_use]
    pub fn prior_weights(&self) -> &[f64] {
        &self.weights
    }

    /// The scored answers, in order.
    #[must_use]
    pub fn answers(&self) -> &[Answer] {
        &self.answers
    }

    /// Log likelihood on the nodes.
    #[must_use]
    pub fn log_likelihood(&self) -> &[f64] {
        &self.log
    }

    /// Likelihood on the nodes, scaled to a largest value of one.
    #[must_use]
    pub fn likelihood(&self) -> &[f64] {
        &self.likelihood
    }

    /// The logarithm by which [`Evidence::likelihood`] was scaled: the highest log likelihood.
    #[must_use]
    pub fn log_scale(&self) -> f64 {
        self.top
    }

    /// Posterior on the nodes, summing to one.
    #[must_use]
    pub fn posterior(&self) -> &[f64] {
        &self.posterior
    }

    /// Mean and standard deviation of the posterior.
    #[must_use]
    pub fn moments(&self) -> Moments {
        self.moments
    }
}
