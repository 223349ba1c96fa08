//! The E-step: expected counts of every answer at the nodes.

use super::evidence::{Evidence, Layout, Pattern, add};
use super::latent::{Latent, Mixture};
use crate::math::Sum;
use rayon::prelude::*;
use std::ops::Range;

/// A posterior below `e^−36` of its top weighs less than the last digit of the sum.
const NEGLIGIBLE: f64 = 36.0;

/// Doubles a table row takes: the nodes, and as many more as keep equal nodes of neighbouring rows
/// in different sets of the cache.
pub(super) fn stride(nodes: usize) -> usize {
    nodes.next_multiple_of(8) + if nodes.div_ceil(8).is_multiple_of(2) { 8 } else { 0 }
}

/// Expected counts at the present parameters.
#[derive(Debug, Clone)]
pub(super) struct Expected {
    /// `[row][stride]`.
    pub counts: Vec<f64>,
    /// The latent space's own tally.
    pub tally: Vec<f64>,
    /// Log marginal likelihood of the data.
    pub log_likelihood: Sum,
}

impl Expected {
    pub(super) fn zero(rows: usize, stride: usize, latent: &impl Latent) -> Self {
        Self {
            counts: vec![0.0; rows * stride],
            tally: vec![0.0; latent.tally_len()],
            log_likelihood: Sum::default(),
        }
    }

    fn add(&mut self, other: &Self) {
        add(&mut self.counts, &other.counts);
        add(&mut self.tally, &other.tally);
        self.log_likelihood.merge(other.log_likelihood);
    }
}

/// One E-step: what the answers select from, and the latent space.
pub(super) struct Step<'a, L> {
    pub layout: &'a Layout,
    /// Log probabilities, `[row][stride]`.
    pub tables: &'a [f64],
    pub stride: usize,
    pub latent: &'a L,
    /// All log likelihoods are concave, so a posterior that has become negligible stays so.
    pub concave: bool,
}

/// Sums over persons are kept in parts whose number depends on the data only, so that no bit of
/// them depends on the number of threads.
pub(super) struct Sums(Vec<Expected>);

impl Sums {
    pub(super) fn new<L: Latent>(step: &Step<'_, L>, persons: usize) -> Self {
        let size = step.layout.rows() * step.stride + step.latent.tally_len();
        let parts = (4_000_000 / size.max(1)).clamp(4, 16).min(persons.div_ceil(2500)).max(1);
        Self((0..parts).map(|_| Expected::zero(step.layout.rows(), step.stride, step.latent)).collect())
    }

    /// Adds all persons of a block.
    pub(super) fn add<L: Latent>(&mut self, step: &Step<'_, L>, evidence: &Evidence) {
        let size = evidence.len().div_ceil(self.0.len()).max(1);
        self.0.par_iter_mut().enumerate().for_each(|(part, sums)| {
            let range = (part * size).min(evidence.len())..((part + 1) * size).min(evidence.len());
            step.add_patterns(evidence, range, sums);
        });
    }

    pub(super) fn total(self) -> Option<Expected> {
        self.0.into_iter().reduce(|mut total, part| {
            total.add(&part);
            total
        })
    }
}

impl<L: Latent> Step<'_, L> {
    pub(super) fn add_patterns(&self, evidence: &Evidence, range: Range<usize>, sums: &mut Expected) {
        let mut posterior = Posterior::new(self.latent.grid().len());
        let mut mixture = Mixture::new(self.latent);
        let mut log_likelihood = vec![0.0; self.latent.dimensions() * self.latent.grid().len()];
        for index in range {
            let pattern = evidence.pattern(index);
            match self.latent.log_weights(pattern.group) {
                Some(weights) => self.add_single(&pattern, weights, &mut posterior, sums),
                None => self.add_mixture(&pattern, &mut log_likelihood, &mut mixture, sums),
            }
        }
    }

    /// A person with a single ability: only nodes where the posterior is not negligible are touched.
    fn add_single(
        &self,
        pattern: &Pattern<'_>,
        weights: &[f64],
        posterior: &mut Posterior,
        sums: &mut Expected,
    ) {
        let log_marginal = self.posterior(pattern, weights, posterior);
        sums.log_likelihood.add(pattern.weight * log_marginal);
        let (window, tally) = (posterior.window.clone(), self.latent.group_tally(pattern.group));
        let values = &mut posterior.values[window.clone()];
        values.iter_mut().for_each(|v| *v *= pattern.weight);
        add(&mut sums.tally[tally][window.clone()], values);
        for &row in pattern.rows {
            let start = row as usize * self.stride;
            add(&mut sums.counts[start + window.start..start + window.end], values);
        }
    }

    /// The posterior on the nodes of its window, which starts where the last one was and grows
    /// until what lies outside is negligible; returns the log marginal likelihood.
    pub(super) fn posterior(&self, pattern: &Pattern<'_>, weights: &[f64], posterior: &mut Posterior) -> f64 {
        if !self.concave {
            posterior.window = 0..weights.len();
        }
        let top = self.widen(pattern.rows, weights, posterior);
        posterior.narrow(top);
        top + posterior.exponentiate(top).ln()
    }

    /// Fills the window with log posteriors and widens it until both ends are negligible or the
    /// last node; returns the highest.
    fn widen(&self, rows: &[u32], weights: &[f64], posterior: &mut Posterior) -> f64 {
        const STEP: usize = 4;
        let Posterior { log, window, .. } = posterior;
        self.fill(rows, weights, window.clone(), log);
        loop {
            let top = log[window.clone()].iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let low = window.start > 0 && log[window.start] > top - NEGLIGIBLE;
            let high = window.end < weights.len() && log[window.end - 1] > top - NEGLIGIBLE;
            if low {
                let start = window.start.saturating_sub(STEP);
                self.fill(rows, weights, start..window.start, log);
                window.start = start;
            }
            if high {
                let end = (window.end + STEP).min(weights.len());
                self.fill(rows, weights, window.end..end, log);
                window.end = end;
            }
            if !low && !high {
                return top;
            }
        }
    }

    /// Log weights plus the tables of the selected rows, on a range of nodes.
    fn fill(&self, rows: &[u32], weights: &[f64], range: Range<usize>, log: &mut [f64]) {
        let out = &mut log[range.clone()];
        out.copy_from_slice(&weights[range.clone()]);
        for &row in rows {
            let start = row as usize * self.stride;
            add(out, &self.tables[start + range.start..start + range.end]);
        }
    }

    /// A person with several abilities.
    fn add_mixture(
        &self,
        pattern: &Pattern<'_>,
        log_likelihood: &mut [f64],
        mixture: &mut Mixture,
        sums: &mut Expected,
    ) {
        let log_marginal = self.mix(pattern, log_likelihood, mixture);
        sums.log_likelihood.add(pattern.weight * log_marginal);
        self.latent.count(pattern.group, pattern.weight, mixture, &mut sums.tally);
        let nodes = self.latent.grid().len();
        mixture.posterior.iter_mut().for_each(|p| *p *= pattern.weight);
        for &row in pattern.rows {
            let d = usize::from(self.layout.dimension[row as usize]);
            let counts = &mut sums.counts[row as usize * self.stride..][..nodes];
            add(counts, &mixture.posterior[d * nodes..(d + 1) * nodes]);
        }
    }

    /// The mixture of a pattern; `log_likelihood` is scratch, `[dim][node]`.
    pub(super) fn mix(
        &self,
        pattern: &Pattern<'_>,
        log_likelihood: &mut [f64],
        mixture: &mut Mixture,
    ) -> f64 {
        let nodes = self.latent.grid().len();
        log_likelihood.fill(0.0);
        for &row in pattern.rows {
            let d = usize::from(self.layout.dimension[row as usize]);
            let table = &self.tables[row as usize * self.stride..][..nodes];
            add(&mut log_likelihood[d * nodes..(d + 1) * nodes], table);
        }
        self.latent.mix(pattern.group, log_likelihood, mixture)
    }
}

/// A posterior on the nodes: zero outside its window.
pub(super) struct Posterior {
    log: Vec<f64>,
    pub values: Vec<f64>,
    pub window: Range<usize>,
}

impl Posterior {
    pub(super) fn new(nodes: usize) -> Self {
        Self { log: vec![0.0; nodes], values: vec![0.0; nodes], window: 0..nodes }
    }

    /// Leaves negligible nodes out at both ends.
    fn narrow(&mut self, top: f64) {
        let Self { log, window, .. } = self;
        while window.len() > 1 && log[window.start] < top - NEGLIGIBLE {
            window.start += 1;
        }
        while window.len() > 1 && log[window.end - 1] < top - NEGLIGIBLE {
            window.end -= 1;
        }
    }

    /// Values that sum to one from their logarithms; returns the former sum, relative to the top.
    fn exponentiate(&mut self, top: f64) -> f64 {
        let values = &mut self.values[self.window.clone()];
        for (v, l) in values.iter_mut().zip(&self.log[self.window.clone()]) {
            *v = (l - top).exp();
        }
        crate::math::normalise(values)
    }
}
