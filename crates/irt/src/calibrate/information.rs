//! Standard errors: the observed information of the marginal likelihood, in closed form.

use super::covariance::{Covariance, Matrix};
use super::evidence::Evidence;
use super::expectation::Step;
use super::latent::{Latent, LatentScore};
use super::maximisation::Maximiser;
use super::missing::Gaps;
use super::parameters::{ItemParameters, Slot};
use super::settings::SeMethod;
use crate::model::Objective;
use crate::{Grid, ParameterDerivatives, ParametricModel};
use rayon::prelude::*;
use std::ops::Range;

/// `I = −E[H_complete] − Σ_persons Cov(score | x)`: Louis (1982), which Oakes (1999) equals at every
/// point; priors add their own curvature. The sandwich puts the outer product of the persons'
/// gradients between two inverses.
pub(super) struct Information {
    scores: Scores,
    blocks: Vec<Range<usize>>,
    most: usize,
    matrix: Matrix,
    outer: Option<Matrix>,
}

impl Information {
    /// The information of complete data; what is missing is still to be subtracted. It is of all
    /// pairs of parameters if these are at most `most`.
    pub(super) fn new(
        latent: &impl Latent,
        items: &ItemParameters,
        maximiser: &Maximiser<'_>,
        method: SeMethod,
        most: usize,
    ) -> Self {
        let scores = Scores::new(items, latent);
        let blocks = blocks(items, scores.count);
        let mut matrix = Matrix::zero(scores.count, &blocks, most);
        for (i, slot) in items.slots.iter().enumerate().filter(|(_, slot)| slot.active) {
            add_complete(&mut matrix, maximiser, i, slot, &scores.places[i]);
        }
        let (_, latent) = latent.derivatives(&maximiser.expected.tally);
        let from = scores.count - latent.nrows();
        for ((x, y), value) in latent.indexed_iter() {
            matrix.add(from + x, from + y, *value);
        }
        let outer = (method == SeMethod::Sandwich).then(|| Matrix::zero(scores.count, &blocks, most));
        Self { scores, blocks, most, matrix, outer }
    }

    /// Nobody's gaps, of the shape of this information.
    pub(super) fn no_gaps(&self) -> Gaps {
        Gaps::new(self.scores.count, &self.blocks, self.most, self.outer.is_some())
    }

    /// Subtracts what persons leave unknown.
    pub(super) fn subtract(&mut self, gaps: &Gaps) {
        self.matrix.add_scaled(-1.0, &gaps.missing);
        if let (Some(total), Some(outer)) = (&mut self.outer, &gaps.outer) {
            total.add_scaled(1.0, outer);
        }
    }

    /// Subtracts what the persons of a block leave unknown.
    pub(super) fn subtract_missing<L: Latent>(&mut self, step: &Step<'_, L>, evidence: &Evidence) {
        let count = self.scores.count;
        // Few parts where the matrix is large: each needs one of its own.
        let parts = (8_000_000 / (count * count).max(1)).clamp(2, 16);
        let size = evidence.len().div_ceil(parts).max(1);
        let starts: Vec<usize> = (0..evidence.len()).step_by(size).collect();
        let gaps: Vec<Gaps> = starts
            .into_par_iter()
            .map(|start| {
                let mut gaps = self.no_gaps();
                gaps.add(step, &self.scores, evidence, start..(start + size).min(evidence.len()));
                gaps
            })
            .collect();
        gaps.iter().for_each(|part| self.subtract(part));
    }

    /// `None` when the information is not positive definite.
    pub(super) fn covariance(&self) -> Option<Covariance> {
        Covariance::new(&self.matrix, self.outer.as_ref())
    }
}

/// Flat ranges of the items' own parameters; what is left at the end is one range more.
pub(super) fn blocks(items: &ItemParameters, count: usize) -> Vec<Range<usize>> {
    let own = items.slots.iter().filter(|s| s.active).map(|s| s.own().count());
    let mut start = 0;
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for n in own.filter(|n| *n > 0) {
        ranges.push(start..start + n);
        start += n;
    }
    ranges.push(start..count);
    ranges
}

/// Negative expected Hessian of one item's complete-data log posterior.
fn add_complete(
    matrix: &mut Matrix,
    maximiser: &Maximiser<'_>,
    i: usize,
    slot: &Slot,
    places: &[Option<usize>],
) {
    let n = slot.working.len();
    let (item, counts) = (slot.item(), maximiser.counts(i, slot.categories));
    let mut prior = Objective::new(n);
    maximiser.priors[i].add(slot, &mut prior);
    let (mut block, mut at) = (prior.information, ParameterDerivatives::of(&item));
    for (q, &theta) in maximiser.grid.nodes().iter().enumerate() {
        item.parameter_derivatives(theta, &mut at);
        for (row, hessian) in
            counts.iter().zip(at.hessian.chunks_exact(n * n)).filter(|(row, _)| row[q] > 0.0)
        {
            block.iter_mut().zip(hessian).for_each(|(b, h)| *b -= row[q] * h);
        }
    }
    for (x, px) in places.iter().enumerate() {
        for (y, py) in places.iter().enumerate() {
            if let (Some(px), Some(py)) = (px, py) {
                matrix.add(*px, *py, block[x * n + y]);
            }
        }
    }
}

/// Complete-data score functions: derivatives of an answer's log probability at every node.
pub(super) struct Scores {
    pub count: usize,
    places: Vec<Vec<Option<usize>>>,
    first: Vec<usize>,
    /// The functions of every answer, by single row.
    functions: Vec<Vec<Function>>,
    pub latent: Vec<LatentScore>,
}

/// A score function of an answer: its place among the parameters, and its values at the nodes.
pub(super) struct Function {
    pub place: usize,
    pub values: Vec<f64>,
}

impl Scores {
    pub(super) fn new(items: &ItemParameters, latent: &impl Latent) -> Self {
        let (places, first) = (items.places(), items.first_rows());
        let mut functions = Vec::with_capacity(*first.last().unwrap_or(&0));
        for (slot, places) in items.slots.iter().zip(&places) {
            functions.extend(item_functions(slot, places, latent.grid()));
        }
        let latent = latent.scores();
        Self { count: items.count() + latent.len(), places, first, functions, latent }
    }

    pub(super) fn of_answer(&self, item: usize, score: usize) -> &[Function] {
        &self.functions[self.first[item] + score]
    }

    /// Bytes of the values.
    pub(super) fn size(&self) -> usize {
        self.functions.iter().flatten().map(|f| size_of_val(f.values.as_slice())).sum()
    }

    pub(super) fn latent_place(&self, index: usize) -> usize {
        self.count - self.latent.len() + index
    }
}

fn item_functions(slot: &Slot, places: &[Option<usize>], grid: &Grid) -> Vec<Vec<Function>> {
    let empty = |place: &usize| Function { place: *place, values: Vec::with_capacity(grid.len()) };
    let free: Vec<usize> = (0..places.len()).filter(|&x| places[x].is_some()).collect();
    let mut functions: Vec<Vec<Function>> =
        (0..slot.categories).map(|_| places.iter().flatten().map(empty).collect()).collect();
    let (item, n) = (slot.item(), slot.working.len());
    let mut at = ParameterDerivatives::new(slot.categories, n);
    for &theta in if free.is_empty() { &[] } else { grid.nodes() } {
        item.parameter_derivatives(theta, &mut at);
        for (k, of_category) in functions.iter_mut().enumerate() {
            of_category.iter_mut().zip(&free).for_each(|(f, x)| f.values.push(at.gradient[k * n + x]));
        }
    }
    functions
}
