//! Matrices over the free parameters: whole, or item by item where the whole would be too large.

use linfa_linalg::cholesky::InverseC;
use ndarray::Array2;
use std::ops::Range;

/// Above this many parameters only the blocks of single items are formed.
pub(super) const MOST_PARAMETERS: usize = 4000;

/// A symmetric matrix over the flat parameters.
#[derive(Debug, Clone)]
pub(super) enum Matrix {
    /// Every pair of parameters.
    Full(Array2<f64>),
    /// Pairs within a block only: the flat ranges, and a matrix each.
    Blocks(Vec<Range<usize>>, Vec<Array2<f64>>),
}

impl Matrix {
    /// Zero, whole for at most `most` parameters; `blocks` are the ranges of those that belong together.
    pub(super) fn zero(parameters: usize, blocks: &[Range<usize>], most: usize) -> Self {
        if parameters <= most {
            return Self::Full(Array2::zeros((parameters, parameters)));
        }
        let of = |r: &Range<usize>| Array2::zeros((r.len(), r.len()));
        Self::Blocks(blocks.to_vec(), blocks.iter().map(of).collect())
    }

    pub(super) fn is_full(&self) -> bool {
        matches!(self, Self::Full(_))
    }

    fn locate(ranges: &[Range<usize>], x: usize, y: usize) -> Option<(usize, usize, usize)> {
        let block = ranges.partition_point(|r| r.end <= x);
        let range = ranges.get(block).filter(|r| r.contains(&x) && r.contains(&y))?;
        Some((block, x - range.start, y - range.start))
    }

    /// The parameters whose pairs with this one are kept.
    pub(super) fn kept(&self, x: usize) -> Range<usize> {
        match self {
            Self::Full(matrix) => 0..matrix.nrows(),
            Self::Blocks(ranges, _) => {
                ranges.get(ranges.partition_point(|r| r.end <= x)).cloned().unwrap_or_default()
            }
        }
    }

    /// The element of a pair; 0 across blocks.
    pub(super) fn get(&self, x: usize, y: usize) -> f64 {
        match self {
            Self::Full(matrix) => matrix[[x, y]],
            Self::Blocks(ranges, blocks) => {
                Self::locate(ranges, x, y).map_or(0.0, |(block, i, j)| blocks[block][[i, j]])
            }
        }
    }

    /// Adds to the element of a pair; across blocks nothing is kept.
    pub(super) fn add(&mut self, x: usize, y: usize, value: f64) {
        match self {
            Self::Full(matrix) => matrix[[x, y]] += value,
            Self::Blocks(ranges, blocks) => {
                if let Some((block, i, j)) = Self::locate(ranges, x, y) {
                    blocks[block][[i, j]] += value;
                }
            }
        }
    }

    /// Adds `scale` times another matrix of the same shape.
    pub(super) fn add_scaled(&mut self, scale: f64, other: &Self) {
        match (self, other) {
            (Self::Full(matrix), Self::Full(other)) => matrix.scaled_add(scale, other),
            (Self::Blocks(_, blocks), Self::Blocks(_, others)) => {
                blocks.iter_mut().zip(others).for_each(|(b, o)| b.scaled_add(scale, o));
            }
            _ => {}
        }
    }

    fn parts(&self) -> &[Array2<f64>] {
        match self {
            Self::Full(matrix) => std::slice::from_ref(matrix),
            Self::Blocks(_, blocks) => blocks,
        }
    }

    /// Hands on every row up to the diagonal: what a symmetric matrix is known by.
    pub(super) fn each_lower(&self, mut take: impl FnMut(&[f64])) {
        for part in self.parts() {
            for (x, row) in part.outer_iter().enumerate() {
                row.to_slice().into_iter().for_each(|row| take(&row[..=x]));
            }
        }
    }

    /// Lets every row up to the diagonal be changed, and mirrors it.
    pub(super) fn change_lower<E>(
        &mut self,
        mut change: impl FnMut(&mut [f64]) -> Result<(), E>,
    ) -> Result<(), E> {
        let parts = match self {
            Self::Full(matrix) => std::slice::from_mut(matrix),
            Self::Blocks(_, blocks) => blocks,
        };
        for part in parts {
            for (x, mut row) in part.outer_iter_mut().enumerate() {
                row.as_slice_mut().map_or(Ok(()), |row| change(&mut row[..=x]))?;
            }
            mirror(part);
        }
        Ok(())
    }

    /// Bytes of memory.
    pub(super) fn size(&self) -> usize {
        self.parts().iter().map(|part| part.len() * size_of::<f64>()).sum()
    }

    /// The inverse of the matrix, `None` unless it is positive definite. Of blocks, those that are
    /// not become NaN-free gaps: infinite variances, which [`Covariance::variance`] does not report.
    fn inverse(&self) -> Option<Self> {
        match self {
            Self::Full(matrix) => matrix.invc().ok().map(Self::Full),
            Self::Blocks(ranges, blocks) => {
                let of =
                    |b: &Array2<f64>| b.invc().unwrap_or_else(|_| Array2::from_elem(b.dim(), f64::INFINITY));
                Some(Self::Blocks(ranges.clone(), blocks.iter().map(of).collect()))
            }
        }
    }

    fn sandwiched(&self, outer: &Self) -> Option<Self> {
        match (self, outer) {
            (Self::Full(inverse), Self::Full(outer)) => Some(Self::Full(inverse.dot(outer).dot(inverse))),
            (Self::Blocks(ranges, blocks), Self::Blocks(_, outers)) => {
                let of = |(i, o): (&Array2<f64>, &Array2<f64>)| i.dot(o).dot(i);
                Some(Self::Blocks(ranges.clone(), blocks.iter().zip(outers).map(of).collect()))
            }
            _ => None,
        }
    }
}

fn mirror(matrix: &mut Array2<f64>) {
    for x in 0..matrix.nrows() {
        for y in 0..x {
            matrix[[y, x]] = matrix[[x, y]];
        }
    }
}

/// Covariance of the estimates.
#[derive(Debug, Clone)]
pub(super) struct Covariance(Matrix);

impl Covariance {
    /// The inverse of the information; with `outer` between two inverses (the sandwich).
    pub(super) fn new(information: &Matrix, outer: Option<&Matrix>) -> Option<Self> {
        let inverse = information.inverse()?;
        match outer {
            Some(outer) => inverse.sandwiched(outer).map(Self),
            None => Some(Self(inverse)),
        }
    }

    pub(super) fn get(&self, x: usize, y: usize) -> f64 {
        self.0.get(x, y)
    }

    /// Variance of a linear function of parameters, `None` where it is not known.
    pub(super) fn variance(&self, terms: &[(usize, f64)]) -> Option<f64> {
        let pairs = terms.iter().flat_map(|s| terms.iter().map(move |t| (s, t)));
        let variance: f64 = pairs.map(|(s, t)| s.1 * t.1 * self.get(s.0, t.0)).sum();
        (variance.is_finite() && variance >= 0.0).then_some(variance)
    }

    /// Standard errors of a range of parameters, `None` unless all are known.
    pub(super) fn errors(&self, range: Range<usize>) -> Option<Vec<f64>> {
        range.map(|x| self.variance(&[(x, 1.0)]).map(f64::sqrt)).collect()
    }

    /// False where covariances across items were left out.
    pub(super) fn is_full(&self) -> bool {
        self.0.is_full()
    }
}
