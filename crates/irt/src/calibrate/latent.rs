//! The latent side of a calibration: what is integrated out, and its own parameters.

use super::remote::Writer;
use crate::{Grid, Moments};
use ndarray::Array2;

/// A latent space on nodes: turns log likelihoods per dimension into posteriors and keeps the
/// counts from which its own parameters are estimated.
pub(super) trait Latent: Sync {
    /// Writes the latent space with its parameters, for [`super::remote`] to read.
    fn write(&self, into: &mut Writer);
    /// The nodes of every dimension.
    fn grid(&self) -> &Grid;
    /// Number of ability dimensions.
    fn dimensions(&self) -> usize;
    /// Length of the tally kept for the latent parameters.
    fn tally_len(&self) -> usize;
    /// Number of outer nodes given which the dimensions are independent.
    fn outer(&self) -> usize;
    /// Log weights of the nodes for a person of a group, where there is a single ability: then a
    /// posterior needs no more than these.
    fn log_weights(&self, group: usize) -> Option<&[f64]>;
    /// `p(outer | x)` and `p(node | outer, x)` per dimension from log likelihoods `[dim][node]`;
    /// returns the log marginal likelihood of the person.
    fn mix(&self, group: usize, log_likelihood: &[f64], mixture: &mut Mixture) -> f64;
    /// The part of the tally that a group's single-ability posteriors are added to.
    fn group_tally(&self, group: usize) -> std::ops::Range<usize> {
        let nodes = self.grid().len();
        group * nodes..(group + 1) * nodes
    }
    /// Adds `weight` times a person's mixture to the tally.
    fn count(&self, group: usize, weight: f64, mixture: &Mixture, tally: &mut [f64]);
    /// Free parameters on an unbounded scale.
    fn flat(&self) -> Vec<f64>;
    /// Takes the free parameters.
    fn set_flat(&mut self, flat: &[f64]);
    /// Maximises the expected log density of the tally (plus log prior) over the free parameters.
    fn maximise(&mut self, tally: &[f64]);
    /// Mean and standard deviation that the tally would give the reference group if both were
    /// free, and puts all groups on the scale on which they are 0 and 1; `None` where the scale is
    /// given otherwise. `spread` says whether the items can take up a spread too.
    fn expand(&mut self, _tally: &[f64], _spread: bool) -> Option<Moments> {
        None
    }
    /// Log prior density of the free parameters.
    fn log_prior(&self) -> f64;
    /// Gradient and negative Hessian of the expected log posterior in the free parameters.
    fn derivatives(&self, tally: &[f64]) -> (Vec<f64>, Array2<f64>);
    /// The derivatives of `ln p(node | outer)` in each free parameter.
    fn scores(&self) -> Vec<LatentScore>;
}

/// The score function of a latent parameter.
#[derive(Debug, Clone)]
pub(super) struct LatentScore {
    /// The only group it concerns; `None` for all persons.
    pub group: Option<usize>,
    pub dimension: usize,
    /// `[outer][node]`.
    pub values: Vec<f64>,
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
