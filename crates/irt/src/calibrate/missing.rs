//! The information that persons leave unknown: covariances of their score functions.

use super::covariance::Matrix;
use super::evidence::{Evidence, Pattern};
use super::expectation::{Posterior, Step};
use super::information::{Function, Scores};
use super::latent::{Latent, LatentScore, Mixture};
use ndarray::{Array1, Array2};
use std::ops::Range;

/// Sums over persons.
#[derive(Debug, Clone)]
pub(super) struct Gaps {
    /// `Σ Cov(score | x)`.
    pub missing: Matrix,
    /// `Σ E(score | x) E(score | x)ᵀ`, for the sandwich.
    pub outer: Option<Matrix>,
}

impl Gaps {
    /// Nobody's; of all pairs of `count` parameters if these are at most `most`.
    pub(super) fn new(count: usize, blocks: &[Range<usize>], most: usize, with_outer: bool) -> Self {
        let zero = || Matrix::zero(count, blocks, most);
        Self { missing: zero(), outer: with_outer.then(zero) }
    }

    /// Adds the persons of a range.
    pub(super) fn add<L: Latent>(
        &mut self,
        step: &Step<'_, L>,
        scores: &Scores,
        evidence: &Evidence,
        range: Range<usize>,
    ) {
        if step.latent.log_weights(0).is_some() {
            add_single(step, scores, evidence, range, self);
        } else {
            add_joint(step, scores, evidence, range, self);
        }
    }

    pub(super) fn matrices(&self) -> impl Iterator<Item = &Matrix> {
        std::iter::once(&self.missing).chain(&self.outer)
    }

    pub(super) fn matrices_mut(&mut self) -> impl Iterator<Item = &mut Matrix> {
        std::iter::once(&mut self.missing).chain(&mut self.outer)
    }
}

/// Columns of persons whose score functions have the same places, waiting to be multiplied: one
/// product of many columns costs a fraction of many products of few.
struct Batch {
    places: Vec<usize>,
    /// Scaled, centred scores: one row a person and node.
    columns: Vec<f64>,
    /// Scaled means: one row a person.
    means: Vec<f64>,
}

const BATCH_ROWS: usize = 1024;

impl Batch {
    fn flush(&mut self, gaps: &mut Gaps) {
        add_product(&self.columns, &self.places, &mut gaps.missing);
        if let Some(outer) = &mut gaps.outer {
            add_product(&self.means, &self.places, outer);
        }
        self.columns.clear();
        self.means.clear();
    }

    fn is_full(&self) -> bool {
        self.columns.len() >= BATCH_ROWS * self.places.len()
    }
}

/// Adds `AᵀA` at the places of its columns.
fn add_product(rows: &[f64], places: &[usize], into: &mut Matrix) {
    let n = places.len();
    let Ok(a) = ndarray::ArrayView2::from_shape((rows.len() / n.max(1), n), rows) else { return };
    if !into.is_full() {
        return add_near_pairs(&a, places, into);
    }
    let product = a.t().dot(&a);
    for ((x, y), value) in product.indexed_iter() {
        into.add(places[x], places[y], *value);
    }
}

/// Where only blocks are kept, pairs of distant parameters are not worth a product.
fn add_near_pairs(a: &ndarray::ArrayView2<'_, f64>, places: &[usize], into: &mut Matrix) {
    const REACH: usize = 8;
    for x in 0..places.len() {
        let kept = into.kept(places[x]);
        for y in x.saturating_sub(REACH)..(x + REACH + 1).min(places.len()) {
            if kept.contains(&places[y]) && places[x].abs_diff(places[y]) <= REACH {
                into.add(places[x], places[y], a.column(x).dot(&a.column(y)));
            }
        }
    }
}

/// Persons with a single ability.
fn add_single<L: Latent>(
    step: &Step<'_, L>,
    scores: &Scores,
    evidence: &Evidence,
    range: Range<usize>,
    gaps: &mut Gaps,
) {
    let mut posterior = Posterior::new(step.latent.grid().len());
    let mut batch = Batch { places: Vec::new(), columns: Vec::new(), means: Vec::new() };
    let (mut functions, mut places) = (Vec::new(), Vec::new());
    for index in range {
        let pattern = evidence.pattern(index);
        let Some(weights) = step.latent.log_weights(pattern.group) else { continue };
        step.posterior(&pattern, weights, &mut posterior);
        collect(step, scores, &pattern, &mut functions);
        places.clear();
        places.extend(functions.iter().map(|f| f.0));
        if places != batch.places || batch.is_full() {
            batch.flush(gaps);
            batch.places.clone_from(&places);
        }
        add_columns(&functions, &posterior, pattern.weight, &mut batch, gaps.outer.is_some());
    }
    batch.flush(gaps);
}

/// Places and values of all score functions of a pattern.
fn collect<'s, L: Latent>(
    step: &Step<'_, L>,
    scores: &'s Scores,
    pattern: &Pattern<'_>,
    into: &mut Vec<(usize, &'s [f64])>,
) {
    into.clear();
    for &row in pattern.rows {
        step.layout.answers(row, |item, k| {
            let of_answer = scores.of_answer(item, k).iter();
            into.extend(of_answer.map(|Function { place, values }| (*place, values.as_slice())));
        });
    }
    for (index, score) in scores.latent.iter().enumerate() {
        if score.group.is_none_or(|g| g == pattern.group) {
            into.push((scores.latent_place(index), &score.values));
        }
    }
}

fn add_columns(
    functions: &[(usize, &[f64])],
    posterior: &Posterior,
    weight: f64,
    batch: &mut Batch,
    with_means: bool,
) {
    let values = &posterior.values[posterior.window.clone()];
    let means: Vec<f64> = functions.iter().map(|f| dot(values, &f.1[posterior.window.clone()])).collect();
    for (q, p) in posterior.window.clone().zip(values) {
        let scale = (p * weight).sqrt();
        batch.columns.extend(functions.iter().zip(&means).map(|(f, mean)| (f.1[q] - mean) * scale));
    }
    if with_means {
        batch.means.extend(means.iter().map(|mean| mean * weight.sqrt()));
    }
}

/// Persons with several abilities.
fn add_joint<L: Latent>(
    step: &Step<'_, L>,
    scores: &Scores,
    evidence: &Evidence,
    range: Range<usize>,
    gaps: &mut Gaps,
) {
    let mut person = Person::new(step.latent);
    for index in range {
        let pattern = evidence.pattern(index);
        person.load(step, scores, &pattern);
        person.add(pattern.weight, gaps);
    }
}

/// One score function of one person: an item's has values by node, a latent one by outer node and
/// node.
struct OfPerson<'s> {
    place: usize,
    dimension: usize,
    values: &'s [f64],
    latent: bool,
}

/// Scratch of one person at a time.
struct Person<'s> {
    log_likelihood: Vec<f64>,
    mixture: Mixture,
    functions: Vec<OfPerson<'s>>,
    nodes: usize,
}

impl<'s> Person<'s> {
    fn new(latent: &impl Latent) -> Self {
        let nodes = latent.grid().len();
        Self {
            log_likelihood: vec![0.0; latent.dimensions() * nodes],
            mixture: Mixture::new(latent),
            functions: Vec::new(),
            nodes,
        }
    }

    fn load<L: Latent>(&mut self, step: &Step<'_, L>, scores: &'s Scores, pattern: &Pattern<'_>) {
        step.mix(pattern, &mut self.log_likelihood, &mut self.mixture);
        self.functions.clear();
        for &row in pattern.rows {
            let dimension = usize::from(step.layout.dimension[row as usize]);
            step.layout.answers(row, |item, k| {
                let of = |f: &'s Function| OfPerson {
                    place: f.place,
                    dimension,
                    values: &f.values,
                    latent: false,
                };
                self.functions.extend(scores.of_answer(item, k).iter().map(of));
            });
        }
        for (index, LatentScore { dimension, values, .. }) in scores.latent.iter().enumerate() {
            let place = scores.latent_place(index);
            self.functions.push(OfPerson { place, dimension: *dimension, values, latent: true });
        }
    }

    /// Given an outer node the dimensions are independent, so `E[s t] = E[E(s | g) E(t | g)]` across
    /// dimensions and `E[s t | x]` within one.
    fn add(&self, weight: f64, gaps: &mut Gaps) {
        let conditional: Vec<Array1<f64>> =
            self.functions.iter().map(|f| self.conditional_means(f)).collect();
        let outer = Array1::from_vec(self.mixture.outer.clone());
        let means: Vec<f64> = conditional.iter().map(|c| c.dot(&outer)).collect();
        let weighted: Vec<Array1<f64>> = conditional.iter().map(|c| c * &outer).collect();
        let by_node: Vec<Vec<f64>> = self.functions.iter().map(|f| self.weighted_by_node(f)).collect();
        let n = self.functions.len();
        let mut covariance = Array2::<f64>::zeros((n, n));
        for (i, f) in self.functions.iter().enumerate() {
            for (j, g) in self.functions.iter().enumerate().take(i + 1) {
                let product = match (f.dimension == g.dimension, g.latent) {
                    (true, true) => self.latent_square(f, g),
                    (true, false) => dot(&by_node[i], g.values),
                    (false, _) => weighted[i].dot(&conditional[j]),
                };
                covariance[[i, j]] = weight * (product - means[i] * means[j]);
                covariance[[j, i]] = covariance[[i, j]];
            }
        }
        self.scatter(&covariance, &mut gaps.missing);
        if let Some(outer) = &mut gaps.outer {
            let squares = Array2::from_shape_fn((n, n), |(i, j)| weight * means[i] * means[j]);
            self.scatter(&squares, outer);
        }
    }

    fn scatter(&self, values: &Array2<f64>, into: &mut Matrix) {
        for ((i, j), value) in values.indexed_iter() {
            into.add(self.functions[i].place, self.functions[j].place, *value);
        }
    }

    /// `E(s | outer node)` for every outer node.
    fn conditional_means(&self, f: &OfPerson<'_>) -> Array1<f64> {
        let at = |g: usize| {
            let values = if f.latent { &f.values[g * self.nodes..(g + 1) * self.nodes] } else { f.values };
            dot(self.conditional(f.dimension, g), values)
        };
        (0..self.mixture.outer.len()).map(at).collect()
    }

    fn conditional(&self, d: usize, g: usize) -> &[f64] {
        let row = d * self.mixture.outer.len() + g;
        &self.mixture.conditional[row * self.nodes..(row + 1) * self.nodes]
    }

    /// `Σ_g p(g, node | x) s(g, node)` by node: what a product with an item's score needs.
    fn weighted_by_node(&self, f: &OfPerson<'_>) -> Vec<f64> {
        if !f.latent {
            let posterior = &self.mixture.posterior[f.dimension * self.nodes..(f.dimension + 1) * self.nodes];
            return posterior.iter().zip(f.values).map(|(p, s)| p * s).collect();
        }
        let mut by_node = vec![0.0; self.nodes];
        for (g, weight) in self.mixture.outer.iter().enumerate() {
            let row = &f.values[g * self.nodes..(g + 1) * self.nodes];
            for ((b, c), s) in by_node.iter_mut().zip(self.conditional(f.dimension, g)).zip(row) {
                *b += weight * c * s;
            }
        }
        by_node
    }

    /// `E[s t | x]` of two latent scores of the same dimension.
    fn latent_square(&self, f: &OfPerson<'_>, g: &OfPerson<'_>) -> f64 {
        let mut total = 0.0;
        for (outer, weight) in self.mixture.outer.iter().enumerate() {
            let range = outer * self.nodes..(outer + 1) * self.nodes;
            let (s, t) = (&f.values[range.clone()], &g.values[range]);
            let conditional = self.conditional(f.dimension, outer);
            total += weight * conditional.iter().zip(s).zip(t).map(|((c, s), t)| c * s * t).sum::<f64>();
        }
        total
    }
}

fn dot(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(a, b)| a * b).sum()
}
