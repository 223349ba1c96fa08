//! The latent side of a calibration: what is integrated out, and its own parameters.

use crate::Grid;

/// A latent space on nodes: turns log likelihoods per dimension into posteriors and keeps the
/// counts from which its own parameters are estimated.
pub(super) trait Latent: Sync {
    /// The nodes of every dimension.
    fn grid(&self) -> &Grid;
    /// Number of ability dimensions.
    fn dimensions(&self) -> usize;
    /// Length of the tally kept for the latent parameters.
    fn tally_len(&self) -> usize;
    /// Number of outer nodes given which the dimensions are independent.
    fn outer(&self) -> usize;
    /// `p(outer | x)` and `p(node | outer, x)` per dimension from log likelihoods `[dim][node]`;
    /// returns the log marginal likelihood of the person.
    fn mix(&self, log_likelihood: &[f64], mixture: &mut Mixture) -> f64;
    /// Adds a person's mixture to the tally.
    fn count(&self, mixture: &Mixture, tally: &mut [f64]);
    /// Free parameters on an unbounded scale.
    fn flat(&self) -> Vec<f64>;
    /// Takes the free parameters.
    fn set_flat(&mut self, flat: &[f64]);
    /// Maximises the expected log density of the tally (plus log prior) over the free parameters.
    fn maximise(&mut self, tally: &[f64]);
    /// Log prior density of the free parameters.
    fn log_prior(&self) -> f64;
    /// Gradient and negative diagonal Hessian of the expected log posterior in the free parameters.
    fn derivatives(&self, tally: &[f64]) -> Vec<(f64, f64)>;
    /// Dimension and `d ln p(node | outer)/d parameter` (`[outer][node]`) of each free parameter.
    fn scores(&self) -> Vec<(usize, Vec<f64>)>;
}

/// A person's posterior: weights of the outer nodes, and per dimension the conditional
/// distributions `[dim][outer][node]` and the marginal posterior `[dim][node]`.
#[derive(Debug, Clone)]
pub(super) struct Mixture {
    pub outer: Vec<f64>,
    pub conditional: Vec<f64>,
    pub posterior: Vec<f64>,
}

impl Mixture {
    pub(super) fn new(latent: &impl Latent) -> Self {
        let (d, g, q) = (latent.dimensions(), latent.outer(), latent.grid().len());
        Self { outer: vec![0.0; g], conditional: vec![0.0; d * g * q], posterior: vec![0.0; d * q] }
    }
}

/// One ability, N(0, sd²) on the nodes; the spread is free under the Rasch model.
#[derive(Debug, Clone)]
pub(super) struct Single {
    grid: Grid,
    log_sd: f64,
    free: bool,
    log_weights: Vec<f64>,
}

impl Single {
    pub(super) fn new(grid: Grid, free: bool) -> Self {
        let mut single = Self { grid, log_sd: 0.0, free, log_weights: Vec::new() };
        single.refresh();
        single
    }

    pub(super) fn sd(&self) -> f64 {
        self.log_sd.exp()
    }

    fn refresh(&mut self) {
        self.log_weights = self.grid.normal_weights(0.0, self.sd()).iter().map(|w| w.ln()).collect();
    }

    /// `x²/sd²` at the nodes, its mean and its variance under the prior weights.
    fn squares(&self) -> (Vec<f64>, f64, f64) {
        let squares: Vec<f64> = self.grid.nodes().iter().map(|x| (x / self.sd()).powi(2)).collect();
        let mean: f64 = squares.iter().zip(&self.log_weights).map(|(s, w)| s * w.exp()).sum();
        let variance = squares.iter().zip(&self.log_weights).map(|(s, w)| (s - mean).powi(2) * w.exp()).sum();
        (squares, mean, variance)
    }
}

impl Latent for Single {
    fn grid(&self) -> &Grid {
        &self.grid
    }

    fn dimensions(&self) -> usize {
        1
    }

    fn tally_len(&self) -> usize {
        self.grid.len()
    }

    fn outer(&self) -> usize {
        1
    }

    fn mix(&self, log_likelihood: &[f64], mixture: &mut Mixture) -> f64 {
        let Mixture { outer, conditional, posterior } = mixture;
        let mut top = f64::NEG_INFINITY;
        for ((p, l), w) in posterior.iter_mut().zip(log_likelihood).zip(&self.log_weights) {
            *p = l + w;
            top = top.max(*p);
        }
        posterior.iter_mut().for_each(|p| *p = (*p - top).exp());
        let sum = crate::math::normalise(posterior);
        outer[0] = 1.0;
        conditional.copy_from_slice(posterior);
        top + sum.ln()
    }

    fn count(&self, mixture: &Mixture, tally: &mut [f64]) {
        for (t, p) in tally.iter_mut().zip(&mixture.posterior) {
            *t += p;
        }
    }

    fn flat(&self) -> Vec<f64> {
        if self.free { vec![self.log_sd] } else { Vec::new() }
    }

    fn set_flat(&mut self, flat: &[f64]) {
        if let Some(log_sd) = flat.first() {
            self.log_sd = log_sd.clamp(-5.0, 2.0);
            self.refresh();
        }
    }

    fn maximise(&mut self, tally: &[f64]) {
        // A few Newton steps; the objective is concave near its maximum and the step is bounded.
        for _ in 0..if self.free { 20 } else { 0 } {
            let (gradient, curvature) = self.derivatives(tally)[0];
            let step = (gradient / curvature.abs().max(1e-12)).clamp(-0.5, 0.5);
            self.set_flat(&[self.log_sd + step]);
            if step.abs() < 1e-12 {
                break;
            }
        }
    }

    fn log_prior(&self) -> f64 {
        0.0
    }

    fn derivatives(&self, tally: &[f64]) -> Vec<(f64, f64)> {
        if !self.free {
            return Vec::new();
        }
        let (squares, mean, variance) = self.squares();
        let persons: f64 = tally.iter().sum();
        let total: f64 = tally.iter().zip(&squares).map(|(n, s)| n * s).sum();
        vec![(total - persons * mean, 2.0 * (total - persons * mean) + persons * variance)]
    }

    fn scores(&self) -> Vec<(usize, Vec<f64>)> {
        if !self.free {
            return Vec::new();
        }
        let (squares, mean, _) = self.squares();
        vec![(0, squares.iter().map(|s| s - mean).collect())]
    }
}
