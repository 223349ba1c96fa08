//! Whitening by Cholesky elimination, and the part of a vector outside a column space.

use rayon::prelude::*;

/// Rows eliminated at a time: their factors stay in the cache while all later rows are updated.
const ROWS: usize = 48;

/// Columns updated at a time, for the same reason.
const COLUMNS: usize = 1024;

/// A pivot below this share of the variance it started from is rounding: a dependent moment.
const LEAST_PIVOT: f64 = 1e-11;

/// A column with less than this share of its length outside the others' space is in it.
const LEAST_OUTSIDE: f64 = 1e-9;

/// A symmetric matrix in its upper triangle, with further columns beside it, row by row.
#[derive(Debug, Clone)]
pub(super) struct Augmented {
    pub rows: usize,
    pub width: usize,
    pub cells: Vec<f64>,
}

impl Augmented {
    pub fn zeros(rows: usize, beside: usize) -> Self {
        let width = rows + beside;
        Self { rows, width, cells: vec![0.0; rows * width] }
    }

    pub fn row_mut(&mut self, row: usize) -> &mut [f64] {
        &mut self.cells[row * self.width..(row + 1) * self.width]
    }

    /// The columns beside the matrix, multiplied by the inverse of its lower Cholesky factor, each
    /// contiguous; `None` when the matrix is not positive definite.
    ///
    /// Gaussian elimination of `[A B]` with the square root of every pivot turns it into `[Lᵀ L⁻¹B]`.
    /// Rows after a block do not touch each other, so they are updated in parallel and the result
    /// does not depend on the number of threads.
    pub fn whiten(mut self) -> Option<Vec<Vec<f64>>> {
        let (rows, width) = (self.rows, self.width);
        let least: Vec<f64> = (0..rows).map(|i| self.cells[i * width + i] * LEAST_PIVOT).collect();
        for start in (0..rows).step_by(ROWS) {
            let end = (start + ROWS).min(rows);
            let (done, rest) = self.cells.split_at_mut(end * width);
            let block = &mut done[start * width..];
            eliminate_block(block, start, width, &least)?;
            let block: &[f64] = block;
            rest.par_chunks_mut(width).enumerate().for_each(|(i, row)| eliminate(row, end + i, block, width));
        }
        Some((rows..width).map(|x| (0..rows).map(|i| self.cells[i * width + x]).collect()).collect())
    }
}

/// Eliminates the rows of one block among themselves; `start` is the index of the first.
fn eliminate_block(block: &mut [f64], start: usize, width: usize, least: &[f64]) -> Option<()> {
    for k in 0..block.len() / width {
        let (head, tail) = block.split_at_mut((k + 1) * width);
        let (row, at) = (&mut head[k * width..], start + k);
        if !(row[at] > least[at] && row[at] > 0.0) {
            return None;
        }
        let scale = 1.0 / row[at].sqrt();
        row[at..].iter_mut().for_each(|x| *x *= scale);
        for (i, later) in tail.chunks_mut(width).enumerate() {
            let factor = row[at + 1 + i];
            subtract(&mut later[at + 1 + i..], &row[at + 1 + i..], factor);
        }
    }
    Some(())
}

/// Subtracts from row `at` its multiples of the rows of a finished block.
fn eliminate(row: &mut [f64], at: usize, block: &[f64], width: usize) {
    for from in (at..width).step_by(COLUMNS) {
        let to = (from + COLUMNS).min(width);
        for pivot in block.chunks_exact(width) {
            subtract(&mut row[from..to], &pivot[from..to], pivot[at]);
        }
    }
}

fn subtract(row: &mut [f64], other: &[f64], factor: f64) {
    row.iter_mut().zip(other).for_each(|(x, y)| *x -= factor * y);
}

/// What is left of `vector` when its projection on the span of `columns` is taken away; `None` when the
/// columns are dependent.
///
/// Gram-Schmidt with every subtraction done twice, which is as orthogonal as Householder reflections
/// (Giraud, Langou, Rozložník & van den Eshof 2005).
pub(super) fn outside(columns: Vec<Vec<f64>>, mut vector: Vec<f64>) -> Option<Vec<f64>> {
    let mut basis: Vec<Vec<f64>> = Vec::with_capacity(columns.len());
    for mut column in columns {
        let before = length(&column);
        project_out(&mut column, &basis);
        let after = length(&column);
        if after <= LEAST_OUTSIDE * before {
            return None;
        }
        column.iter_mut().for_each(|x| *x /= after);
        basis.push(column);
    }
    project_out(&mut vector, &basis);
    Some(vector)
}

fn project_out(vector: &mut [f64], basis: &[Vec<f64>]) {
    for _ in 0..2 {
        for direction in basis {
            let factor = direction.iter().zip(vector.iter()).map(|(a, b)| a * b).sum();
            subtract(vector, direction, factor);
        }
    }
}

pub(super) fn length(vector: &[f64]) -> f64 {
    vector.iter().map(|x| x * x).sum::<f64>().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `A = G Gᵀ + I/10` for a fixed pseudo-random `G`, beside it `A` times two vectors.
    fn example(n: usize) -> (Augmented, Vec<[f64; 2]>) {
        let g = |i: usize, k: usize| ((i * 37 + k * 101 + i * k * 13) % 97) as f64 / 97.0 - 0.5;
        let a = |i: usize, j: usize| {
            (0..n).map(|k| g(i, k) * g(j, k)).sum::<f64>() + f64::from(u8::from(i == j)) / 10.0
        };
        let vectors: Vec<[f64; 2]> = (0..n).map(|i| [g(i, 3) + 1.0, g(2, i)]).collect();
        let mut augmented = Augmented::zeros(n, 2);
        for i in 0..n {
            let row = augmented.row_mut(i);
            (0..n).for_each(|j| row[j] = a(i, j));
            for x in 0..2 {
                row[n + x] = (0..n).map(|j| a(i, j) * vectors[j][x]).sum();
            }
        }
        (augmented, vectors)
    }

    #[test]
    fn whitened_products_are_products_through_the_inverse() {
        // (L⁻¹Au)·(L⁻¹Av) = uᵀA v, over several blocks of rows.
        let n = 2 * ROWS + 17;
        let (augmented, vectors) = example(n);
        let cells = augmented.cells.clone();
        let whitened = augmented.whiten().unwrap();
        for x in 0..2 {
            for y in 0..2 {
                let found: f64 = whitened[x].iter().zip(&whitened[y]).map(|(a, b)| a * b).sum();
                let expected: f64 = (0..n).map(|i| vectors[i][x] * cells[i * (n + 2) + n + y]).sum();
                assert!((found - expected).abs() < 1e-9 * expected.abs().max(1.0), "{found} {expected}");
            }
        }
    }

    #[test]
    fn a_dependent_row_is_noticed() {
        let mut augmented = Augmented::zeros(2, 0);
        augmented.cells = vec![1.0, 2.0, 2.0, 4.0];
        assert!(augmented.whiten().is_none());
    }

    #[test]
    fn what_is_left_is_orthogonal_and_dependence_is_noticed() {
        let columns = vec![vec![1.0, 1.0, 0.0], vec![1.0, 1.0, 1e-6]];
        let left = outside(columns.clone(), vec![3.0, 1.0, 5.0]).unwrap();
        let expected = [1.0, -1.0, 0.0];
        assert!(left.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{left:?}");
        assert!(outside(vec![columns[0].clone(), columns[0].clone()], vec![1.0, 0.0, 0.0]).is_none());
    }
}
