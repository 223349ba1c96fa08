//! Standard errors: the observed information of the marginal likelihood, in closed form.

use super::expectation::{Evidence, Expected, blocks};
use super::latent::{Latent, Mixture};
use super::parameters::{ItemParameters, derivatives};
use super::prior::Priors;
use super::settings::SeMethod;
use crate::{Dichotomous, ResponseModel};
use linfa_linalg::cholesky::InverseC;
use ndarray::{Array1, Array2};
use rayon::prelude::*;

/// Above this many parameters the full matrix is not formed, and there are no standard errors.
pub(super) const MOST_PARAMETERS: usize = 4000;

/// Covariance of the flat parameters (items, then latent), or `None` when the information is not
/// positive definite or too large.
///
/// `I = −E[H_complete] − Σ_persons Cov(score | x)`: Louis (1982), which Oakes (1999) equals at every
/// point; priors add their own curvature. The sandwich puts the outer product of the persons'
/// gradients between two inverses.
pub(super) fn covariance(
    evidence: &Evidence<'_>,
    items: &ItemParameters,
    latent: &impl Latent,
    expected: &Expected,
    priors: &Priors,
    method: SeMethod,
) -> Option<Array2<f64>> {
    let scores = Scores::new(items, latent);
    if scores.count > MOST_PARAMETERS {
        return None;
    }
    let (missing, outer) = missing_information(evidence, latent, &scores, method);
    let information = complete_information(items, latent, expected, priors, &scores) - missing;
    let inverse = information.invc().ok()?;
    Some(match outer {
        Some(outer) => inverse.dot(&outer).dot(&inverse),
        None => inverse,
    })
}

/// Complete-data score functions: derivatives of a response's log probability at every node.
struct Scores {
    count: usize,
    places: Vec<[Option<usize>; 4]>,
    /// `[item][score][parameter][node]`.
    items: Vec<f64>,
    latent: Vec<(usize, Vec<f64>)>,
    nodes: usize,
}

impl Scores {
    fn new(items: &ItemParameters, latent: &impl Latent) -> Self {
        let latent_scores = latent.scores();
        let mut table = Vec::with_capacity(items.working.len() * 8 * latent.grid().len());
        for working in &items.working {
            table.extend(item_scores(&Dichotomous::from_working(*working), latent.grid().nodes()));
        }
        Self {
            count: items.count() + latent_scores.len(),
            places: items.places(),
            items: table,
            latent: latent_scores,
            nodes: latent.grid().len(),
        }
    }

    fn item(&self, item: usize, score: u8, x: usize) -> &[f64] {
        let row = (2 * item + usize::from(score)) * 4 + x;
        &self.items[row * self.nodes..(row + 1) * self.nodes]
    }

    fn latent_place(&self, index: usize) -> usize {
        self.count - self.latent.len() + index
    }
}

fn item_scores(item: &Dichotomous, nodes: &[f64]) -> Vec<f64> {
    let mut out = vec![0.0; 8 * nodes.len()];
    for (q, &theta) in nodes.iter().enumerate() {
        let (gradient, _) = derivatives(item, theta);
        for (k, sign) in [(0, -1.0), (1, 1.0)] {
            let p = item.probability(theta, k).max(1e-300);
            for x in 0..4 {
                out[(k * 4 + x) * nodes.len() + q] = sign * gradient[x] / p;
            }
        }
    }
    out
}

/// Negative expected Hessian of the complete-data log posterior: block diagonal.
fn complete_information(
    items: &ItemParameters,
    latent: &impl Latent,
    expected: &Expected,
    priors: &Priors,
    scores: &Scores,
) -> Array2<f64> {
    let (grid, nodes) = (latent.grid(), latent.grid().len());
    let mut information = Array2::zeros((scores.count, scores.count));
    for (i, working) in items.working.iter().enumerate().filter(|(i, _)| items.active[*i]) {
        let (wrong, right) = expected.counts[2 * i * nodes..][..2 * nodes].split_at(nodes);
        let mut block = priors.at(working, &items.freedom.free).2.map(|row| row.map(|h| -h));
        for ((&theta, &r), &w) in grid.nodes().iter().zip(right).zip(wrong) {
            add_curvature(&mut block, &Dichotomous::from_working(*working), theta, r, w);
        }
        for (x, px) in scores.places[i].iter().enumerate() {
            for (y, py) in scores.places[i].iter().enumerate() {
                if let (Some(px), Some(py)) = (px, py) {
                    information[[*px, *py]] += block[x][y];
                }
            }
        }
    }
    for (index, (_, curvature)) in latent.derivatives(&expected.tally).iter().enumerate() {
        let place = scores.latent_place(index);
        information[[place, place]] += curvature;
    }
    information
}

fn add_curvature(block: &mut [[f64; 4]; 4], item: &Dichotomous, theta: f64, right: f64, wrong: f64) {
    let (first, second) = derivatives(item, theta);
    let p = item.probability(theta, 1).max(1e-300);
    let q = item.probability(theta, 0).max(1e-300);
    let (pull, spread) = (right / p - wrong / q, right / (p * p) + wrong / (q * q));
    for x in 0..4 {
        for y in 0..4 {
            block[x][y] += spread * first[x] * first[y] - pull * second[x][y];
        }
    }
}

/// `Σ Cov(score | x)` and, for the sandwich, `Σ E(score | x) E(score | x)ᵀ` over persons.
fn missing_information(
    evidence: &Evidence<'_>,
    latent: &impl Latent,
    scores: &Scores,
    method: SeMethod,
) -> (Array2<f64>, Option<Array2<f64>>) {
    let zero = || Array2::<f64>::zeros((scores.count, scores.count));
    let parts: Vec<(Array2<f64>, Array2<f64>)> = blocks(evidence.responses.persons())
        .into_par_iter()
        .map(|block| {
            let (mut missing, mut outer) =
                (zero(), if method == SeMethod::Sandwich { zero() } else { Array2::zeros((0, 0)) });
            let mut person = Person::new(latent);
            for index in block.filter(|&p| !evidence.responses.person(p).is_empty()) {
                person.load(evidence, latent, scores, index);
                person.add(scores, &mut missing, &mut outer);
            }
            (missing, outer)
        })
        .collect();
    let mut total = (zero(), zero());
    for (missing, outer) in parts {
        total.0 += &missing;
        if method == SeMethod::Sandwich {
            total.1 += &outer;
        }
    }
    (total.0, (method == SeMethod::Sandwich).then_some(total.1))
}

/// One score function of one person: its place, its dimension, and its values by node, or by outer
/// node and node for a latent parameter.
struct Function<'a> {
    place: usize,
    dimension: usize,
    values: &'a [f64],
}

/// Scratch of one person at a time.
struct Person<'a> {
    log_likelihood: Vec<f64>,
    mixture: Mixture,
    functions: Vec<Function<'a>>,
    nodes: usize,
}

impl<'a> Person<'a> {
    fn new(latent: &impl Latent) -> Self {
        let nodes = latent.grid().len();
        Self {
            log_likelihood: vec![0.0; latent.dimensions() * nodes],
            mixture: Mixture::new(latent),
            functions: Vec::new(),
            nodes,
        }
    }

    fn load(&mut self, evidence: &Evidence<'_>, latent: &impl Latent, scores: &'a Scores, person: usize) {
        evidence.log_likelihood(person, self.nodes, &mut self.log_likelihood);
        latent.mix(&self.log_likelihood, &mut self.mixture);
        self.functions.clear();
        for &(item, score) in evidence.responses.person(person) {
            let dimension = usize::from(evidence.dimension[item as usize]);
            for (x, place) in scores.places[item as usize].iter().enumerate() {
                if let Some(place) = *place {
                    let values = scores.item(item as usize, score, x);
                    self.functions.push(Function { place, dimension, values });
                }
            }
        }
        for (index, (dimension, values)) in scores.latent.iter().enumerate() {
            self.functions.push(Function {
                place: scores.latent_place(index),
                dimension: *dimension,
                values,
            });
        }
    }

    /// Adds `Cov(score | x)` to `missing` and the outer product of the mean to `outer`.
    ///
    /// Given an outer node the dimensions are independent, so
    /// `E[s t] = E[E(s | g) E(t | g)]` across dimensions and `E[s t | x]` within one.
    fn add(&self, scores: &Scores, missing: &mut Array2<f64>, outer: &mut Array2<f64>) {
        let conditional: Vec<Array1<f64>> =
            self.functions.iter().map(|f| self.conditional_means(f)).collect();
        let weights = Array1::from_vec(self.mixture.outer.clone());
        let means: Vec<f64> = conditional.iter().map(|c| c.dot(&weights)).collect();
        let weighted: Vec<Array1<f64>> = conditional.iter().map(|c| c * &weights).collect();
        let latent_from = self.functions.len() - scores.latent.len();
        let by_node: Vec<Vec<f64>> =
            (0..self.functions.len()).map(|i| self.weighted_by_node(i, latent_from)).collect();
        for (i, f) in self.functions.iter().enumerate() {
            for (j, g) in self.functions.iter().enumerate().take(i + 1) {
                let product = if f.dimension == g.dimension {
                    if j >= latent_from { self.latent_square(f, g) } else { dot(&by_node[i], g.values) }
                } else {
                    weighted[i].dot(&conditional[j])
                };
                let covariance = product - means[i] * means[j];
                missing[[f.place, g.place]] += covariance;
                if i != j {
                    missing[[g.place, f.place]] += covariance;
                }
                if !outer.is_empty() {
                    outer[[f.place, g.place]] += means[i] * means[j];
                    if i != j {
                        outer[[g.place, f.place]] += means[i] * means[j];
                    }
                }
            }
        }
    }

    /// `E(s | outer node)` for every outer node.
    fn conditional_means(&self, f: &Function<'_>) -> Array1<f64> {
        let outer = self.mixture.outer.len();
        let latent = f.values.len() > self.nodes;
        (0..outer)
            .map(|g| {
                let values = if latent { &f.values[g * self.nodes..(g + 1) * self.nodes] } else { f.values };
                dot(self.conditional(f.dimension, g), values)
            })
            .collect()
    }

    fn conditional(&self, d: usize, g: usize) -> &[f64] {
        let row = d * self.mixture.outer.len() + g;
        &self.mixture.conditional[row * self.nodes..(row + 1) * self.nodes]
    }

    /// `Σ_g p(g, node | x) s(g, node)` by node: what a product with an item's score needs.
    fn weighted_by_node(&self, index: usize, latent_from: usize) -> Vec<f64> {
        let f = &self.functions[index];
        let posterior = &self.mixture.posterior[f.dimension * self.nodes..(f.dimension + 1) * self.nodes];
        if index < latent_from || f.values.len() == self.nodes {
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
    fn latent_square(&self, f: &Function<'_>, g: &Function<'_>) -> f64 {
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
