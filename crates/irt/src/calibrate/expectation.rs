//! The E-step: expected counts of right and wrong answers at the nodes.

use super::latent::{Latent, Mixture};
use crate::Responses;
use rayon::prelude::*;

/// Expected counts at the present parameters.
#[derive(Debug, Clone)]
pub(super) struct Expected {
    /// `[item][score][node]`.
    pub counts: Vec<f64>,
    /// The latent space's own tally.
    pub tally: Vec<f64>,
    /// Log marginal likelihood of the data.
    pub log_likelihood: f64,
}

impl Expected {
    fn zero(items: usize, latent: &impl Latent) -> Self {
        Self {
            counts: vec![0.0; items * 2 * latent.grid().len()],
            tally: vec![0.0; latent.tally_len()],
            log_likelihood: 0.0,
        }
    }

    fn add(&mut self, other: &Self) {
        let into = |x: &mut [f64], y: &[f64]| x.iter_mut().zip(y).for_each(|(a, b)| *a += b);
        into(&mut self.counts, &other.counts);
        into(&mut self.tally, &other.tally);
        self.log_likelihood += other.log_likelihood;
    }
}

/// The data with the dimension of each item, and the log probability tables of an iteration.
pub(super) struct Evidence<'a> {
    pub responses: &'a Responses,
    pub dimension: &'a [u8],
    pub tables: &'a [f64],
}

impl Evidence<'_> {
    /// Log likelihood of a person on the nodes of every dimension, into `out` (`[dim][node]`).
    pub(super) fn log_likelihood(&self, person: usize, nodes: usize, out: &mut [f64]) {
        out.fill(0.0);
        for &(item, score) in self.responses.person(person) {
            let (item, d) = (item as usize, usize::from(self.dimension[item as usize]));
            let row = &self.tables[(2 * item + usize::from(score)) * nodes..][..nodes];
            for (o, t) in out[d * nodes..(d + 1) * nodes].iter_mut().zip(row) {
                *o += t;
            }
        }
    }
}

/// Blocks of persons; their number is fixed, so sums do not depend on the number of threads.
pub(super) fn blocks(persons: usize) -> Vec<std::ops::Range<usize>> {
    const BLOCKS: usize = 16;
    let size = persons.div_ceil(BLOCKS).max(1);
    (0..persons).step_by(size).map(|start| start..(start + size).min(persons)).collect()
}

/// Expected counts and log likelihood of all persons.
pub(super) fn expect(evidence: &Evidence<'_>, latent: &impl Latent) -> Expected {
    let parts: Vec<Expected> = blocks(evidence.responses.persons())
        .into_par_iter()
        .map(|b| expect_block(evidence, latent, b))
        .collect();
    let mut total = Expected::zero(evidence.responses.items(), latent);
    parts.iter().for_each(|part| total.add(part));
    total
}

fn expect_block(evidence: &Evidence<'_>, latent: &impl Latent, block: std::ops::Range<usize>) -> Expected {
    let nodes = latent.grid().len();
    let mut expected = Expected::zero(evidence.responses.items(), latent);
    let mut log_likelihood = vec![0.0; latent.dimensions() * nodes];
    let mut mixture = Mixture::new(latent);
    for person in block.filter(|&p| !evidence.responses.person(p).is_empty()) {
        evidence.log_likelihood(person, nodes, &mut log_likelihood);
        expected.log_likelihood += latent.mix(&log_likelihood, &mut mixture);
        latent.count(&mixture, &mut expected.tally);
        for &(item, score) in evidence.responses.person(person) {
            let (item, d) = (item as usize, usize::from(evidence.dimension[item as usize]));
            let counts = &mut expected.counts[(2 * item + usize::from(score)) * nodes..][..nodes];
            for (c, p) in counts.iter_mut().zip(&mixture.posterior[d * nodes..(d + 1) * nodes]) {
                *c += p;
            }
        }
    }
    expected
}
