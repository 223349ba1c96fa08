//! Second-order abilities: one ability per domain around a general ability, exact on small grids.

mod evidence;
mod panels;

use crate::math::{normalise, sum};
use crate::{Grid, IrtError, ItemCurve, Moments};
use evidence::Evidence;
use panels::Panels;

/// Loading of a domain on the general ability when nothing was estimated: √0.85.
pub const DEFAULT_LOADING: f64 = 0.921_954_445_729_288_7;

/// A loading λ of a domain ability on the general ability, 0.3 to 0.97.
///
/// Above 0.97 the conditional spread falls below the node distance of the usual grid.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Loading(f64);

impl Loading {
    /// Smallest loading the model takes.
    pub const MIN: f64 = 0.3;
    /// Largest loading the model takes.
    pub const MAX: f64 = 0.97;

    /// A checked loading.
    ///
    /// # Errors
    /// [`IrtError::Loading`] outside 0.3 to 0.97.
    pub fn new(value: f64) -> Result<Self, IrtError> {
        if (Self::MIN..=Self::MAX).contains(&value) { Ok(Self(value)) } else { Err(IrtError::Loading(value)) }
    }

    /// The loading as a number.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }
}

impl Default for Loading {
    fn default() -> Self {
        Self(DEFAULT_LOADING)
    }
}

/// Nodes of the general ability that are taken at a time.
const BLOCK: usize = 64;

/// The model `g ~ N(0,1)`, `θ_d = λ_d g + √(1 − λ_d²) u_d`, so that each θ_d is N(0,1).
///
/// General ability and domain abilities live on the same nodes. With the likelihood `L_d(q)` of
/// the answers in domain d, `M_d(g) = Σ_q T_d(g,q) L_d(q)`, `p(g|x) ∝ φ(g) Π_d M_d(g)` and
/// `p(θ_d|x) = Σ_g p(g|x) T_d(g,q) L_d(q)/M_d(g)`: no integral has more than two dimensions
/// (de la Torre & Song 2009 for the model; Cai 2010 for the dimension reduction).
#[derive(Debug, Clone, PartialEq)]
pub struct SecondOrder {
    grid: Grid,
    loadings: Vec<Loading>,
    prior: Vec<f64>,
    transitions: Vec<Transition>,
}

impl SecondOrder {
    /// A model with one loading a domain on a grid of general and domain abilities.
    #[must_use]
    pub fn new(grid: Grid, loadings: Vec<Loading>) -> Self {
        let transitions = loadings.iter().map(|l| Transition::new(&grid, *l)).collect();
        let prior = grid.normal_weights(0.0, 1.0);
        Self { grid, loadings, prior, transitions }
    }

    /// The grid that is exact to 1e-8 for ordinary tests: 41 nodes on ±5.
    ///
    /// # Errors
    /// None in practice; the signature follows [`Grid::new`].
    pub fn usual_grid() -> Result<Grid, IrtError> {
        Grid::new(41, 5.0)
    }

    /// The grid of general and domain abilities.
    #[must_use]
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// Loadings by domain.
    #[must_use]
    pub fn loadings(&self) -> &[Loading] {
        &self.loadings
    }

    /// Number of domains.
    #[must_use]
    pub fn domains(&self) -> usize {
        self.loadings.len()
    }

    /// Prior of the general ability on the nodes.
    #[must_use]
    pub fn prior(&self) -> &[f64] {
        &self.prior
    }

    /// Row `g` of the transition of domain `d`: `p(θ_d | g)` on the nodes, summing to one.
    #[must_use]
    pub fn transition(&self, d: usize, g: usize) -> &[f64] {
        let n = self.grid.len();
        &self.transitions[d].rows[g * n..(g + 1) * n]
    }

    /// A learner of whom nothing is known.
    #[must_use]
    pub fn start(&self) -> SecondOrderState {
        let blank = Evidence::blank(self.grid.len());
        SecondOrderState { domains: vec![blank; self.domains()], general: self.prior.clone() }
    }

    /// Takes an answer to an item of domain `d` into the state.
    pub fn observe(&self, state: &mut SecondOrderState, d: usize, curve: &ItemCurve, correct: bool) {
        self.add(state, d, curve.log_likelihood(correct), 1.0);
    }

    /// Multiplies the evidence in domain `d` by the likelihood of an answer, given with its log: [`Self::add`] with a
    /// factor of one, without its exponentials, equal to some 1e-14.
    pub fn multiply(&self, state: &mut SecondOrderState, d: usize, likelihood: &[f64], log: &[f64]) {
        state.domains[d].multiply(likelihood, log);
        self.refresh(state, d);
    }

    /// Adds `factor · log L` to the evidence in domain `d`; a factor below one is faded evidence.
    pub fn add(&self, state: &mut SecondOrderState, d: usize, log_likelihood: &[f64], factor: f64) {
        state.domains[d].add(log_likelihood, factor);
        self.refresh(state, d);
    }

    /// Replaces the whole evidence in domain `d`, without touching `p(g)`; see [`Self::settle`].
    pub fn replace(&self, state: &mut SecondOrderState, d: usize, log_likelihood: &[f64]) {
        let evidence = &mut state.domains[d];
        evidence.replace(log_likelihood);
        self.refresh_marginal(evidence, d);
    }

    /// Recomputes `p(g|x)` after [`Self::replace`]; returns the log marginal likelihood.
    pub fn settle(&self, state: &mut SecondOrderState) -> f64 {
        let log_factor = self.refresh_general(state);
        log_factor + state.domains.iter().map(|e| e.top).sum::<f64>()
    }

    /// Writes `p(θ_d | x)` on the nodes into `out`.
    pub fn domain_posterior_into(&self, state: &SecondOrderState, d: usize, out: &mut [f64]) {
        let (evidence, mut shares) = (&state.domains[d], [0.0; BLOCK]);
        out.fill(0.0);
        let blocks = state.general.chunks(BLOCK).zip(evidence.marginal.chunks(BLOCK));
        for (block, (general, marginal)) in blocks.enumerate() {
            for ((share, p), m) in shares.iter_mut().zip(general).zip(marginal) {
                *share = p / m;
            }
            self.transitions[d].forward.add_rows(block * BLOCK, &shares[..general.len()], out);
        }
        for (o, l) in out.iter_mut().zip(&evidence.likelihood) {
            *o *= l;
        }
    }

    /// `p(θ_d | x)` on the nodes.
    #[must_use]
    pub fn domain_posterior(&self, state: &SecondOrderState, d: usize) -> Vec<f64> {
        let mut out = vec![0.0; self.grid.len()];
        self.domain_posterior_into(state, d, &mut out);
        out
    }

    /// Writes `p(θ_d | g, x_d)` on the nodes into `out`.
    pub fn conditional_into(&self, state: &SecondOrderState, d: usize, g: usize, out: &mut [f64]) {
        let evidence = &state.domains[d];
        let scale = 1.0 / evidence.marginal[g];
        for ((o, t), l) in out.iter_mut().zip(self.transition(d, g)).zip(&evidence.likelihood) {
            *o = t * l * scale;
        }
    }

    /// Mean and spread of the ability in domain `d`.
    #[must_use]
    pub fn domain_moments(&self, state: &SecondOrderState, d: usize) -> Moments {
        self.grid.moments(&self.domain_posterior(state, d))
    }

    /// Mean and spread of the general ability.
    #[must_use]
    pub fn general_moments(&self, state: &SecondOrderState) -> Moments {
        self.grid.moments(&state.general)
    }

    fn refresh(&self, state: &mut SecondOrderState, d: usize) {
        self.refresh_marginal(&mut state.domains[d], d);
        self.refresh_general(state);
    }

    fn refresh_marginal(&self, evidence: &mut Evidence, d: usize) {
        self.transitions[d].backward.multiply(&evidence.likelihood, &mut evidence.marginal);
        for m in &mut evidence.marginal {
            // The floor only matters for g so far out that their share is zero anyway.
            *m = m.max(f64::MIN_POSITIVE);
        }
    }

    /// `p(g|x) ∝ φ(g) Π_d M_d(g)`; returns the log of the factor of proportion.
    fn refresh_general(&self, state: &mut SecondOrderState) -> f64 {
        let SecondOrderState { domains, general } = state;
        general.copy_from_slice(&self.prior);
        for evidence in domains.iter() {
            for (p, m) in general.iter_mut().zip(&evidence.marginal) {
                *p *= m;
            }
        }
        if sum(general) > 1e-250 { normalise(general).ln() } else { self.by_logs(domains, general) }
    }

    /// The same by a sum of logs, for evidence so contradictory that the product underflows.
    fn by_logs(&self, domains: &[Evidence], general: &mut [f64]) -> f64 {
        for (g, p) in general.iter_mut().enumerate() {
            *p = self.prior[g].ln() + domains.iter().map(|e| e.marginal[g].ln()).sum::<f64>();
        }
        let top = general.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        for p in general.iter_mut() {
            *p = (*p - top).exp();
        }
        top + normalise(general).ln()
    }
}

/// What the answers so far say about one learner under a [`SecondOrder`] model.
#[derive(Debug, Clone, PartialEq)]
pub struct SecondOrderState {
    domains: Vec<Evidence>,
    general: Vec<f64>,
}

impl SecondOrderState {
    /// `p(g | x)` on the nodes, summing to one.
    #[must_use]
    pub fn general(&self) -> &[f64] {
        &self.general
    }

    /// `L_d` on the nodes, scaled to a largest value of one.
    #[must_use]
    pub fn likelihood(&self, d: usize) -> &[f64] {
        &self.domains[d].likelihood
    }

    /// `M_d(g)` on the nodes, on the scale of [`Self::likelihood`].
    #[must_use]
    pub fn marginal(&self, d: usize) -> &[f64] {
        &self.domains[d].marginal
    }
}

/// `p(θ_d = q | g)` of one domain: by row `g`, and laid out for products from both sides.
#[derive(Debug, Clone, PartialEq)]
struct Transition {
    rows: Vec<f64>,
    /// From the general to the domain ability.
    forward: Panels,
    /// From the domain to the general ability.
    backward: Panels,
}

impl Transition {
    /// The normal density at the nodes, each row normalised to one.
    fn new(grid: &Grid, loading: Loading) -> Self {
        let (loading, n) = (loading.get(), grid.len());
        let sd = (1.0 - loading * loading).sqrt();
        let rows: Vec<f64> = grid.nodes().iter().flat_map(|g| grid.normal_weights(loading * g, sd)).collect();
        let forward = Panels::new(n, |g, q| rows[g * n + q]);
        let backward = Panels::new(n, |q, g| rows[g * n + q]);
        Self { rows, forward, backward }
    }
}

#[cfg(test)]
mod tests;
