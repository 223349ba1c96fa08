//! First and second moments of the scores under the model, with their covariance matrix.

use super::limited_information::MomentSet;
use super::whiten::Augmented;
use super::{Population, complete_rows};
use crate::{ResponseModel, Responses};
use rayon::prelude::*;

/// The moments that are compared: of every item its first moments, then `E[X_i X_j]` of all pairs
/// `i < j`.
#[derive(Debug)]
pub(super) struct Moments {
    pub items: Vec<ItemMoments>,
    /// Item and category values of each first moment.
    pub first: Vec<First>,
    pub pairs: Vec<(usize, usize)>,
}

/// Conditional moments of an item's score at the nodes.
#[derive(Debug)]
pub(super) struct ItemMoments {
    pub trace: Vec<Vec<f64>>,
    pub mean: Vec<f64>,
    pub variance: Vec<f64>,
}

/// A first moment: the expectation of a function of one item's category.
#[derive(Debug)]
pub(super) struct First {
    pub item: usize,
    /// Value of the function in every category.
    pub values: Vec<f64>,
    /// Its conditional expectation at the nodes.
    pub mean: Vec<f64>,
}

impl Moments {
    pub fn new<M: ResponseModel>(items: &[M], population: &Population, set: MomentSet) -> Self {
        let items: Vec<ItemMoments> = items.iter().map(|item| ItemMoments::new(item, population)).collect();
        let first = items.iter().enumerate().flat_map(|(i, item)| item.first(i, set)).collect();
        let n = items.len();
        let pairs = (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j))).collect();
        Self { items, first, pairs }
    }

    /// Number of moments.
    pub fn len(&self) -> usize {
        self.first.len() + self.pairs.len()
    }

    /// Conditional expectations of all moments at the nodes, moment by moment.
    pub fn conditional(&self) -> Vec<Vec<f64>> {
        let product = |&(i, j): &(usize, usize)| multiply(&self.items[i].mean, &self.items[j].mean);
        self.first.iter().map(|first| first.mean.clone()).chain(self.pairs.iter().map(product)).collect()
    }

    /// Fills the upper triangle with the covariance matrix of one person's moments.
    ///
    /// `Cov = Cov(E[· | θ]) + E[Cov(· | θ)]`: the first is a product of the conditional expectations
    /// with themselves; given ability only moments that share an item covary.
    pub fn fill_covariance(&self, out: &mut Augmented, conditional: &[Vec<f64>], population: &Population) {
        let centred: Vec<Vec<f64>> = conditional.iter().map(|row| centre(row, population)).collect();
        let weighted: Vec<Vec<f64>> = centred.iter().map(|row| multiply(row, population.weights())).collect();
        let width = out.width;
        out.cells.par_chunks_mut(width).enumerate().for_each(|(a, row)| {
            for (b, cell) in row.iter_mut().enumerate().take(centred.len()).skip(a) {
                *cell = dot(&weighted[a], &centred[b]);
            }
            self.add_conditional(a, row, population.weights());
        });
    }

    /// Adds `E[Cov(moment a, · | θ)]` to row `a` from the diagonal on.
    fn add_conditional(&self, a: usize, row: &mut [f64], weights: &[f64]) {
        let n = self.first.len();
        match a.checked_sub(n).map(|pair| self.pairs[pair]) {
            None => {
                let first = &self.first[a];
                let same =
                    self.first.iter().enumerate().skip(a).filter(|(_, other)| other.item == first.item);
                for (b, other) in same {
                    row[b] += dot(weights, &self.items[first.item].covariance(&first.values, &other.values));
                }
                let scores = self.items[first.item].scores();
                let shared = multiply(weights, &self.items[first.item].covariance(&first.values, &scores));
                self.add_pairs_of(first.item, &shared, 0, &mut row[n..]);
            }
            Some((i, j)) => self.add_pair(a - n, (i, j), &mut row[n..], weights),
        }
    }

    /// Adds `Σ shared · E[X_other]` for every pair of `item` from pair `from` on.
    fn add_pairs_of(&self, item: usize, shared: &[f64], from: usize, row: &mut [f64]) {
        for other in (0..self.items.len()).filter(|&other| other != item) {
            let place = self.place(item.min(other), item.max(other));
            if place >= from {
                row[place] += dot(shared, &self.items[other].mean);
            }
        }
    }

    /// `Cov(X_i X_j, X_i X_k) = Var(X_i) E[X_j] E[X_k]` for pairs with one item in common, and
    /// `Var X_i·Var X_j + Var X_i·E[X_j]² + Var X_j·E[X_i]²` for the pair itself.
    fn add_pair(&self, at: usize, (i, j): (usize, usize), row: &mut [f64], weights: &[f64]) {
        let (x, y) = (&self.items[i], &self.items[j]);
        self.add_pairs_of(i, &multiply(weights, &multiply(&x.variance, &y.mean)), at, row);
        self.add_pairs_of(j, &multiply(weights, &multiply(&y.variance, &x.mean)), at, row);
        // The two lines above have added the last two terms for the pair itself.
        row[at] += dot(weights, &multiply(&x.variance, &y.variance));
    }

    /// Place of a pair among the pairs.
    fn place(&self, i: usize, j: usize) -> usize {
        i * self.items.len() - i * (i + 1) / 2 + j - i - 1
    }

    /// Means and mean products of the scores of complete rows: sums are whole numbers, so their order
    /// does not matter.
    pub fn observed(&self, responses: &Responses) -> Vec<f64> {
        let rows: Vec<Vec<u8>> =
            complete_rows(responses).map(|row| row.iter().map(|cell| cell.1).collect()).collect();
        let n = rows.len() as f64;
        let first = |first: &First| -> f64 {
            rows.iter().map(|row| first.values[usize::from(row[first.item])]).sum::<f64>() / n
        };
        let product = |&(i, j): &(usize, usize)| -> f64 {
            rows.iter().map(|row| u64::from(row[i]) * u64::from(row[j])).sum::<u64>() as f64 / n
        };
        let pairs: Vec<f64> = self.pairs.par_iter().map(product).collect();
        self.first.iter().map(first).chain(pairs).collect()
    }
}

impl ItemMoments {
    fn new<M: ResponseModel>(item: &M, population: &Population) -> Self {
        let trace = population.trace(item);
        let mut this = Self { trace, mean: Vec::new(), variance: Vec::new() };
        let scores = this.scores();
        this.mean = this.expectation(&scores);
        this.variance = this.covariance(&scores, &scores);
        this
    }

    fn scores(&self) -> Vec<f64> {
        (0..self.trace.len()).map(|k| k as f64).collect()
    }

    fn first(&self, item: usize, set: MomentSet) -> Vec<First> {
        let of = |values: Vec<f64>| First { item, mean: self.expectation(&values), values };
        let indicator = |k: usize| (0..self.trace.len()).map(|at| f64::from(u8::from(at == k))).collect();
        match set {
            MomentSet::M2 => vec![of(self.scores())],
            MomentSet::C2 => (1..self.trace.len()).map(|k| of(indicator(k))).collect(),
        }
    }

    fn expectation(&self, values: &[f64]) -> Vec<f64> {
        let mut out = vec![0.0; self.trace.first().map_or(0, Vec::len)];
        for (row, value) in self.trace.iter().zip(values) {
            out.iter_mut().zip(row).for_each(|(x, p)| *x += value * p);
        }
        out
    }

    /// Conditional covariance of two functions of the category at the nodes.
    fn covariance(&self, x: &[f64], y: &[f64]) -> Vec<f64> {
        let (mx, my) = (self.expectation(x), self.expectation(y));
        let mut out = vec![0.0; mx.len()];
        for (row, (x, y)) in self.trace.iter().zip(x.iter().zip(y)) {
            for (((cell, p), mx), my) in out.iter_mut().zip(row).zip(&mx).zip(&my) {
                *cell += p * (x - mx) * (y - my);
            }
        }
        out
    }
}

fn centre(row: &[f64], population: &Population) -> Vec<f64> {
    let mean = population.expectation(row);
    row.iter().map(|x| x - mean).collect()
}

pub(super) fn multiply(x: &[f64], y: &[f64]) -> Vec<f64> {
    x.iter().zip(y).map(|(a, b)| a * b).collect()
}

pub(super) fn dot(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dichotomous, Graded, Grid, Item};

    /// Covariance of the moments by going through all patterns.
    fn check(set: MomentSet) {
        let items = vec![
            Item::from(Graded::new(1.2, vec![-0.6, 0.8]).unwrap()),
            Dichotomous::three_pl(0.9, 0.3, 0.2).unwrap().into(),
            Graded::new(0.7, vec![0.1, 1.1]).unwrap().into(),
        ];
        let population = Population::new(&Grid::new(15, 4.0).unwrap(), 0.1, 0.9).unwrap();
        let moments = Moments::new(&items, &population, set);
        let (n, conditional) = (moments.len(), moments.conditional());
        let mut found = Augmented::zeros(n, 0);
        moments.fill_covariance(&mut found, &conditional, &population);
        let (mut mean, mut square) = (vec![0.0; n], vec![0.0; n * n]);
        for pattern in 0..18 {
            let x = [pattern % 3, pattern / 3 % 2, pattern / 6];
            let joint: Vec<f64> =
                (0..15).map(|q| (0..3).map(|i| moments.items[i].trace[x[i]][q]).product()).collect();
            let p = population.expectation(&joint);
            let first = moments.first.iter().map(|first| first.values[x[first.item]]);
            let pairs = moments.pairs.iter().map(|&(i, j)| (x[i] * x[j]) as f64);
            let values: Vec<f64> = first.chain(pairs).collect();
            for a in 0..n {
                mean[a] += p * values[a];
                (0..n).for_each(|b| square[a * n + b] += p * values[a] * values[b]);
            }
        }
        for a in 0..n {
            assert!((mean[a] - population.expectation(&conditional[a])).abs() < 1e-14);
            for b in a..n {
                let expected = square[a * n + b] - mean[a] * mean[b];
                assert!((found.cells[a * n + b] - expected).abs() < 1e-14, "{set:?} {a} {b}");
            }
        }
    }

    #[test]
    fn covariances_are_those_over_all_patterns() {
        check(MomentSet::M2);
        check(MomentSet::C2);
    }
}
