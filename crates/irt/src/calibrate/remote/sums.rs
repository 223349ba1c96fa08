//! Sums at given parameters: of the E-step, and of what is missing from the information.

use super::bytes::{Reader, Writer};
use crate::calibrate::covariance::Matrix;
use crate::calibrate::evidence::{Evidence, Layout};
use crate::calibrate::expectation::{Expected, Step, stride};
use crate::calibrate::information::{Scores, blocks};
use crate::calibrate::latent::Latent;
use crate::calibrate::missing::Gaps;
use crate::calibrate::parameters::ItemParameters;
use crate::math::Sum;
use crate::{IrtError, Responses};
use std::sync::{Arc, OnceLock};

/// Above this many parameters only the blocks of single items travel: a partial of the whole matrix
/// has 4 MB then.
pub(in crate::calibrate) const MOST_PARAMETERS: usize = 1000;

/// Sums over persons that can be added up in any order.
pub(super) trait Sums: Send + Sync {
    /// Adds all persons of a block.
    fn add(&mut self, block: &Responses);
    /// Adds what [`Sums::write`] has written.
    fn merge(&mut self, partial: &mut Reader<'_>) -> Result<(), IrtError>;
    /// Writes the sums.
    fn write(&self, into: &mut Writer);
    /// Bytes of memory held.
    fn size(&self) -> usize;
    /// The same sums once more.
    fn copy(&self) -> Box<dyn Sums>;
}

/// The parameters at which is summed.
pub(super) struct Point<L> {
    items: ItemParameters,
    layout: Layout,
    stride: usize,
    latent: L,
    /// Made when the first person comes: who only merges needs none.
    tables: OnceLock<Vec<f64>>,
    scores: OnceLock<Scores>,
}

impl<L: Latent> Point<L> {
    pub(super) fn new(items: ItemParameters, dimension: &[u8], latent: L) -> Self {
        Self {
            layout: Layout::single(&items, dimension),
            stride: stride(latent.grid().len()),
            items,
            latent,
            tables: OnceLock::new(),
            scores: OnceLock::new(),
        }
    }

    fn step(&self) -> Step<'_, L> {
        Step {
            layout: &self.layout,
            tables: self.tables.get_or_init(|| self.items.tables(self.latent.grid(), self.stride)),
            stride: self.stride,
            latent: &self.latent,
            concave: self.items.is_log_concave(),
        }
    }

    fn evidence(&self, block: &Responses) -> Evidence {
        Evidence::by_items(&self.layout, block)
    }

    fn scores(&self) -> &Scores {
        self.scores.get_or_init(|| Scores::new(&self.items, &self.latent))
    }

    fn size(&self) -> usize {
        self.tables.get().map_or(0, |tables| size_of_val(tables.as_slice()))
            + self.scores.get().map_or(0, Scores::size)
    }
}

/// What an E-step sums.
pub(super) struct Expectation<L> {
    point: Arc<Point<L>>,
    expected: Expected,
}

impl<L: Latent> Expectation<L> {
    pub(super) fn new(point: Point<L>) -> Self {
        let expected = Expected::zero(point.layout.rows(), point.stride, &point.latent);
        Self { point: Arc::new(point), expected }
    }
}

impl<L: Latent + Send + 'static> Sums for Expectation<L> {
    fn add(&mut self, block: &Responses) {
        let evidence = self.point.evidence(block);
        self.point.step().add_patterns(&evidence, 0..evidence.len(), &mut self.expected);
    }

    fn merge(&mut self, partial: &mut Reader<'_>) -> Result<(), IrtError> {
        merge_expected(&mut self.expected, self.point.latent.grid().len(), self.point.stride, partial)
    }

    fn write(&self, into: &mut Writer) {
        let nodes = self.point.latent.grid().len();
        into.f64(self.expected.log_likelihood.rounded);
        into.f64(self.expected.log_likelihood.lost);
        self.expected.tally.chunks(nodes).for_each(|row| into.row(row));
        self.expected.counts.chunks(self.point.stride).for_each(|row| into.row(&row[..nodes]));
    }

    fn size(&self) -> usize {
        self.point.size() + size_of_val(self.expected.counts.as_slice())
    }

    fn copy(&self) -> Box<dyn Sums> {
        Box::new(Self { point: Arc::clone(&self.point), expected: self.expected.clone() })
    }
}

/// Adds the sums of an E-step.
pub(super) fn merge_expected(
    into: &mut Expected,
    nodes: usize,
    stride: usize,
    partial: &mut Reader<'_>,
) -> Result<(), IrtError> {
    into.log_likelihood.merge(Sum { rounded: partial.f64()?, lost: partial.f64()? });
    into.tally.chunks_mut(nodes).try_for_each(|row| partial.add_row(row))?;
    into.counts.chunks_mut(stride).try_for_each(|row| partial.add_row(&mut row[..nodes]))
}

/// What the persons leave unknown.
pub(super) struct Missing<L> {
    point: Arc<Point<L>>,
    gaps: Gaps,
}

impl<L: Latent> Missing<L> {
    pub(super) fn new(point: Point<L>, with_outer: bool) -> Self {
        let count = point.items.count() + point.latent.flat().len();
        let gaps = Gaps::new(count, &blocks(&point.items, count), MOST_PARAMETERS, with_outer);
        Self { point: Arc::new(point), gaps }
    }
}

impl<L: Latent + Send + 'static> Sums for Missing<L> {
    fn add(&mut self, block: &Responses) {
        let evidence = self.point.evidence(block);
        self.gaps.add(&self.point.step(), self.point.scores(), &evidence, 0..evidence.len());
    }

    fn merge(&mut self, partial: &mut Reader<'_>) -> Result<(), IrtError> {
        merge_gaps(&mut self.gaps, partial)
    }

    fn write(&self, into: &mut Writer) {
        for matrix in self.gaps.matrices() {
            matrix.each_lower(|row| into.row(row));
        }
    }

    fn size(&self) -> usize {
        self.point.size() + self.gaps.matrices().map(Matrix::size).sum::<usize>()
    }

    fn copy(&self) -> Box<dyn Sums> {
        Box::new(Self { point: Arc::clone(&self.point), gaps: self.gaps.clone() })
    }
}

/// Adds what persons leave unknown.
pub(super) fn merge_gaps(into: &mut Gaps, partial: &mut Reader<'_>) -> Result<(), IrtError> {
    into.matrices_mut().try_for_each(|matrix| matrix.change_lower(|row| partial.add_row(row)))
}
