//! A matrix laid out so that the compiler vectorises its product with a vector.

/// Columns of a panel: their running sums fit into the registers of every machine since SSE2.
const WIDTH: usize = 16;

/// A square matrix `m` for products `out[c] = Σ_r x[r]·m[r][c]`.
///
/// The columns are cut into panels of [`WIDTH`], each stored row by row and filled up with zeros. Every cell of the
/// product is one running sum in the order of the rows, so wider registers make the product faster but never different.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Panels {
    cells: Vec<f64>,
}

impl Panels {
    /// Lays out the `n × n` matrix with these cells by row and column.
    pub(super) fn new(n: usize, cell: impl Fn(usize, usize) -> f64) -> Self {
        let value = |r: usize, c: usize| if c < n { cell(r, c) } else { 0.0 };
        let mut cells = Vec::with_capacity(n * n.next_multiple_of(WIDTH));
        for first in (0..n).step_by(WIDTH) {
            cells.extend(
                (0..n).flat_map(|r| (first..first + WIDTH).map(move |c| (r, c))).map(|(r, c)| value(r, c)),
            );
        }
        Self { cells }
    }

    /// Writes the product with the row vector `x`; both slices have as many entries as the matrix has rows.
    #[inline]
    pub(super) fn multiply(&self, x: &[f64], out: &mut [f64]) {
        out.fill(0.0);
        self.add_rows(0, x, out);
    }

    /// Adds the product of some entries of the row vector, which begin at row `first`.
    #[inline]
    pub(super) fn add_rows(&self, first: usize, x: &[f64], out: &mut [f64]) {
        for (panel, cells) in self.cells.chunks_exact(out.len() * WIDTH).zip(out.chunks_mut(WIDTH)) {
            let mut sums = [0.0f64; WIDTH];
            sums[..cells.len()].copy_from_slice(cells);
            for (row, factor) in panel.as_chunks::<WIDTH>().0[first..].iter().zip(x) {
                for (sum, cell) in sums.iter_mut().zip(row) {
                    *sum += factor * cell;
                }
            }
            cells.copy_from_slice(&sums[..cells.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_product_is_the_sum_over_rows(n in 1usize..70, seed in 0.1..1.0f64) {
            let cell = |r: usize, c: usize| ((r * 31 + c * 17) as f64 * seed).sin();
            let x: Vec<f64> = (0..n).map(|r| (r as f64 * seed).cos()).collect();
            let mut out = vec![f64::NAN; n];
            let panels = Panels::new(n, cell);
            panels.multiply(&x, &mut out);
            let (mut parts, half) = (vec![0.0; n], n / 2);
            panels.add_rows(0, &x[..half], &mut parts);
            panels.add_rows(half, &x[half..], &mut parts);
            prop_assert_eq!(&parts, &out);
            for (c, found) in out.iter().enumerate() {
                let expected = x.iter().enumerate().fold(0.0, |sum, (r, f)| sum + f * cell(r, c));
                prop_assert_eq!(found.to_bits(), expected.to_bits());
            }
        }
    }
}
