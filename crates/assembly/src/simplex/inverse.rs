//! The inverse of the basis.

use super::{PIVOT, Place, Relaxation};
use crate::program::Program;

impl Relaxation {
    /// The inverse after the exchange, by one elimination step with the entering column.
    pub(super) fn update_inverse(&mut self, row: usize) {
        let m = self.rows;
        let pivot = self.entering[row];
        self.work.copy_from_slice(&self.inverse[row * m..(row + 1) * m]);
        for (k, cells) in self.inverse.chunks_exact_mut(m).enumerate() {
            let factor = if k == row { (pivot - 1.0) / pivot } else { self.entering[k] / pivot };
            if factor != 0.0 {
                for (cell, old) in cells.iter_mut().zip(&self.work) {
                    *cell -= factor * old;
                }
            }
        }
    }

    /// The inverse of the basis from scratch; a basis that has become singular gives way to the rows' own.
    pub(super) fn invert(&mut self, program: &Program) {
        if !self.try_invert(program) {
            for j in 0..self.columns + self.rows {
                self.place[j] = if j < self.columns { Place::Lower } else { Place::Basic };
            }
            self.basis = (self.columns..self.columns + self.rows).collect();
            self.inverse.fill(0.0);
            for k in 0..self.rows {
                self.inverse[k * self.rows + k] = -1.0;
            }
        }
        self.since_refresh = 0;
    }

    /// Gauss–Jordan elimination: the columns enter one by one, each at the free row of the largest pivot.
    fn try_invert(&mut self, program: &Program) -> bool {
        let m = self.rows;
        let members = self.basis.clone();
        self.inverse.fill(0.0);
        for k in 0..m {
            self.inverse[k * m + k] = 1.0;
        }
        let mut taken = vec![false; m];
        for j in members {
            self.work.fill(0.0);
            add_column(program, self.columns, j, 1.0, &mut self.work);
            multiply(&self.inverse, &self.work, &mut self.entering);
            let size = |k: &usize| self.entering[*k].abs();
            let free = (0..m).filter(|&k| !taken[k]);
            let Some(row) = free.max_by(|x, y| size(x).total_cmp(&size(y))) else { return false };
            if size(&row) < PIVOT {
                return false;
            }
            taken[row] = true;
            self.basis[row] = j;
            self.update_inverse(row);
        }
        true
    }
}

/// Adds a multiple of a column, structural or a row's own, to a vector over rows.
pub(super) fn add_column(program: &Program, columns: usize, j: usize, factor: f64, to: &mut [f64]) {
    if j < columns {
        for &(r, a) in program.column(j) {
            to[r as usize] += factor * a;
        }
    } else {
        to[j - columns] -= factor;
    }
}

/// `out = matrix · vector`, square and by rows.
pub(super) fn multiply(matrix: &[f64], vector: &[f64], out: &mut [f64]) {
    if vector.is_empty() {
        return;
    }
    for (cells, o) in matrix.chunks_exact(vector.len()).zip(out) {
        *o = cells.iter().zip(vector).map(|(a, b)| a * b).sum();
    }
}
