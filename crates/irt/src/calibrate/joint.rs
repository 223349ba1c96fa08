//! The second-order latent space of a joint calibration; its parameters are the loadings.

use super::latent::{Latent, LatentScore, Mixture};
use super::remote::{Writer, space};
use crate::math::log_normal_density;
use crate::{DEFAULT_LOADING, Grid, Loading, SecondOrder};
use ndarray::Array2;

/// Prior of a loading: Fisher's z of λ is N(atanh √0.85, 0.5²).
///
/// Two domains identify only the product of their loadings and domains never seen together
/// identify nothing, so a maximum exists only with a prior; its spread covers λ from 0.54 to 0.99.
const PRIOR_SD: f64 = 0.5;

pub(super) struct Joint {
    model: SecondOrder,
}

impl Joint {
    pub(super) fn new(grid: Grid, loadings: Vec<Loading>) -> Self {
        Self { model: SecondOrder::new(grid, loadings) }
    }

    fn loading(&self, d: usize) -> f64 {
        self.model.loadings()[d].get()
    }

    fn set(&mut self, loadings: &[f64]) {
        let checked = loadings.iter().map(|&l| Loading::new(l).unwrap_or_default()).collect();
        self.model = SecondOrder::new(self.model.grid().clone(), checked);
    }

    /// `d ln T(g,q)/dλ` for the normalised rows at loading λ: `h' − E_row[h']` with
    /// `h = −(x − λg)²/(2(1 − λ²))`.
    fn row_scores(&self, lambda: f64) -> Vec<f64> {
        let (nodes, v) = (self.model.grid().nodes(), 1.0 - lambda * lambda);
        let mut scores = Vec::with_capacity(nodes.len() * nodes.len());
        for g in nodes {
            let weights = self.model.grid().normal_weights(lambda * g, v.sqrt());
            let h = |x: &f64| {
                let e = x - lambda * g;
                (g * e * v - lambda * e * e) / (v * v)
            };
            let mean: f64 = nodes.iter().zip(&weights).map(|(x, w)| h(x) * w).sum();
            scores.extend(nodes.iter().map(|x| h(x) - mean));
        }
        scores
    }

    /// Derivative in λ of the expected log density plus log prior.
    fn slope(&self, counts: &[f64], lambda: f64) -> f64 {
        let data: f64 = counts.iter().zip(self.row_scores(lambda)).map(|(n, s)| n * s).sum();
        let z = (lambda.atanh() - DEFAULT_LOADING.atanh()) / (PRIOR_SD * PRIOR_SD);
        data - z / (1.0 - lambda * lambda)
    }

    fn counts<'a>(&self, tally: &'a [f64], d: usize) -> &'a [f64] {
        let size = self.model.grid().len().pow(2);
        &tally[d * size..(d + 1) * size]
    }

    /// Root of the slope in λ; the expected log density has a single peak, so bisection finds it.
    fn best(&self, counts: &[f64]) -> f64 {
        let (mut low, mut high) = (Loading::MIN, Loading::MAX);
        if self.slope(counts, high) >= 0.0 {
            return high;
        }
        if self.slope(counts, low) <= 0.0 {
            return low;
        }
        while high - low > 1e-10 {
            let middle = 0.5 * (low + high);
            if self.slope(counts, middle) > 0.0 { low = middle } else { high = middle }
        }
        0.5 * (low + high)
    }
}

impl Latent for Joint {
    fn write(&self, into: &mut Writer) {
        into.u8(space::SECOND_ORDER);
        into.number(self.dimensions());
        self.model.loadings().iter().for_each(|l| into.f64(l.get()));
    }

    fn grid(&self) -> &Grid {
        self.model.grid()
    }

    fn dimensions(&self) -> usize {
        self.model.domains()
    }

    fn tally_len(&self) -> usize {
        self.dimensions() * self.grid().len().pow(2)
    }

    fn outer(&self) -> usize {
        self.grid().len()
    }

    fn log_weights(&self, _group: usize) -> Option<&[f64]> {
        None
    }

    fn mix(&self, _group: usize, log_likelihood: &[f64], mixture: &mut Mixture) -> f64 {
        let n = self.grid().len();
        let mut state = self.model.start();
        for (d, row) in log_likelihood.chunks_exact(n).enumerate() {
            self.model.replace(&mut state, d, row);
        }
        let log_marginal = self.model.settle(&mut state);
        mixture.outer.copy_from_slice(state.general());
        mixture.posterior.fill(0.0);
        for (index, conditional) in mixture.conditional.chunks_exact_mut(n).enumerate() {
            let (d, g) = (index / n, index % n);
            self.model.conditional_into(&state, d, g, conditional);
            for (p, c) in mixture.posterior[d * n..(d + 1) * n].iter_mut().zip(conditional.iter()) {
                *p += mixture.outer[g] * c;
            }
        }
        log_marginal
    }

    fn count(&self, _group: usize, weight: f64, mixture: &Mixture, tally: &mut [f64]) {
        let n = self.grid().len();
        for (index, (conditional, row)) in
            mixture.conditional.chunks_exact(n).zip(tally.chunks_exact_mut(n)).enumerate()
        {
            let weight = weight * mixture.outer[index % n];
            for (t, c) in row.iter_mut().zip(conditional) {
                *t += weight * c;
            }
        }
    }

    fn flat(&self) -> Vec<f64> {
        (0..self.dimensions()).map(|d| self.loading(d).atanh()).collect()
    }

    fn set_flat(&mut self, flat: &[f64]) {
        let loadings: Vec<f64> = flat.iter().map(|z| z.tanh().clamp(Loading::MIN, Loading::MAX)).collect();
        self.set(&loadings);
    }

    fn maximise(&mut self, tally: &[f64]) {
        let best: Vec<f64> = (0..self.dimensions()).map(|d| self.best(self.counts(tally, d))).collect();
        self.set(&best);
    }

    fn log_prior(&self) -> f64 {
        self.flat().iter().map(|z| log_normal_density(*z, DEFAULT_LOADING.atanh(), PRIOR_SD)).sum()
    }

    fn derivatives(&self, tally: &[f64]) -> (Vec<f64>, Array2<f64>) {
        let in_z = |d: usize, z: f64| {
            let lambda = z.tanh();
            self.slope(self.counts(tally, d), lambda) * (1.0 - lambda * lambda)
        };
        let (flat, h) = (self.flat(), 1e-5);
        let at_bound = |d: usize| !(Loading::MIN + 1e-9..=Loading::MAX - 1e-9).contains(&self.loading(d));
        let gradient = (0..flat.len()).map(|d| if at_bound(d) { 0.0 } else { in_z(d, flat[d]) }).collect();
        let curvature = |d: usize| -(in_z(d, flat[d] + h) - in_z(d, flat[d] - h)) / (2.0 * h);
        let information =
            Array2::from_shape_fn((flat.len(), flat.len()), |(d, e)| if d == e { curvature(d) } else { 0.0 });
        (gradient, information)
    }

    fn scores(&self) -> Vec<LatentScore> {
        let of = |d: usize| {
            let lambda = self.loading(d);
            let scale = 1.0 - lambda * lambda;
            let values = self.row_scores(lambda).iter().map(|s| s * scale).collect();
            LatentScore { group: None, dimension: d, values }
        };
        (0..self.dimensions()).map(of).collect()
    }
}
