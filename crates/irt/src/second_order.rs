//! Second-order abilities: one ability per domain around a general ability, exact on small grids.

use crate::math::normalise;
use crate::{Grid, IrtError, ItemCurve, Moments};

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
    transitions: Vec<Vec<f64>>,
}

impl SecondOrder {
    /// A model with one loading a domain on a grid of general and domain abilities.
    #[must_use]
    pub fn new(grid: Grid, loadings: Vec<Loading>) -> Self {
        let transitions = loadings.iter().map(|l| transition(&grid, l.get())).collect();
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
        &self.transitions[d][g * n..(g + 1) * n]
    }

    /// A learner of whom nothing is known.
    #[must_use]
    pub fn start(&self) -> SecondOrderState {
        let n = self.grid.len();
        let blank =
            DomainEvidence { log: vec![0.0; n], likelihood: vec![1.0; n], marginal: vec![1.0; n], top: 0.0 };
        SecondOrderState { domains: vec![blank; self.domains()], general: self.prior.clone() }
    }

    /// Takes an answer to an item of domain `d` into the state.
    pub fn observe(&self, state: &mut SecondOrderState, d: usize, curve: &ItemCurve, correct: bool) {
        self.add(state, d, curve.log_likelihood(correct), 1.0);
    }

    /// Adds `factor · log L` to the evidence in domain `d`; a factor below one is faded evidence.
    pub fn add(&self, state: &mut SecondOrderState, d: usize, log_likelihood: &[f64], factor: f64) {
        let evidence = &mut state.domains[d];
        for (l, x) in evidence.log.iter_mut().zip(log_likelihood) {
            *l += factor * x;
        }
        self.refresh_domain(evidence, d);
        self.refresh_general(state);
    }

    /// Replaces the whole evidence in domain `d`, without touching `p(g)`; see [`Self::settle`].
    pub fn replace(&self, state: &mut SecondOrderState, d: usize, log_likelihood: &[f64]) {
        let evidence = &mut state.domains[d];
        evidence.log.copy_from_slice(log_likelihood);
        self.refresh_domain(evidence, d);
    }

    /// Recomputes `p(g|x)` after [`Self::replace`]; returns the log marginal likelihood.
    pub fn settle(&self, state: &mut SecondOrderState) -> f64 {
        self.refresh_general(state)
    }

    /// Writes `p(θ_d | x)` on the nodes into `out`.
    pub fn domain_posterior_into(&self, state: &SecondOrderState, d: usize, out: &mut [f64]) {
        let evidence = &state.domains[d];
        out.fill(0.0);
        for (g, p) in state.general.iter().enumerate().filter(|(_, p)| **p > 0.0) {
            let share = p / evidence.marginal[g];
            for (o, t) in out.iter_mut().zip(self.transition(d, g)) {
                *o += share * t;
            }
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

    fn refresh_domain(&self, evidence: &mut DomainEvidence, d: usize) {
        evidence.top = evidence.log.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        for (l, x) in evidence.likelihood.iter_mut().zip(&evidence.log) {
            *l = (x - evidence.top).exp();
        }
        for (g, m) in evidence.marginal.iter_mut().enumerate() {
            // The floor only matters for g so far out that their share is zero anyway.
            *m = dot(self.transition(d, g), &evidence.likelihood).max(f64::MIN_POSITIVE);
        }
    }

    /// `p(g|x) ∝ φ(g) Π_d M_d(g)`; returns the log marginal likelihood.
    fn refresh_general(&self, state: &mut SecondOrderState) -> f64 {
        let SecondOrderState { domains, general } = state;
        general.copy_from_slice(&self.prior);
        for evidence in domains.iter() {
            for (p, m) in general.iter_mut().zip(&evidence.marginal) {
                *p *= m;
            }
        }
        let scale: f64 = domains.iter().map(|e| e.top).sum();
        if general.iter().sum::<f64>() > 1e-250 {
            normalise(general).ln() + scale
        } else {
            self.by_logs(domains, general) + scale
        }
    }

    /// The same by a sum of logs, for evidence so contradictory that the product underflows.
    fn by_logs(&self, domains: &[DomainEvidence], general: &mut [f64]) -> f64 {
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
    domains: Vec<DomainEvidence>,
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

#[derive(Debug, Clone, PartialEq)]
struct DomainEvidence {
    log: Vec<f64>,
    likelihood: Vec<f64>,
    marginal: Vec<f64>,
    top: f64,
}

/// `p(θ_d = q | g)`: the normal density at the nodes, each row normalised to one.
fn transition(grid: &Grid, loading: f64) -> Vec<f64> {
    let sd = (1.0 - loading * loading).sqrt();
    grid.nodes().iter().flat_map(|g| grid.normal_weights(loading * g, sd)).collect()
}

#[inline]
fn dot(x: &[f64], y: &[f64]) -> f64 {
    // Four running sums: the order is fixed, and the compiler can keep them in one register.
    let (mut sums, chunks) = ([0.0f64; 4], x.len() / 4 * 4);
    for (a, b) in x[..chunks].chunks_exact(4).zip(y[..chunks].chunks_exact(4)) {
        for i in 0..4 {
            sums[i] += a[i] * b[i];
        }
    }
    let rest: f64 = x[chunks..].iter().zip(&y[chunks..]).map(|(a, b)| a * b).sum();
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dichotomous, ItemBelief};
    use proptest::prelude::*;

    fn model(loadings: &[f64]) -> SecondOrder {
        let loadings = loadings.iter().map(|&l| Loading::new(l).unwrap()).collect();
        SecondOrder::new(SecondOrder::usual_grid().unwrap(), loadings)
    }

    fn curve(model: &SecondOrder, b: f64) -> ItemCurve {
        ItemCurve::new(&ItemBelief::known(Dichotomous::two_pl(1.2, b).unwrap()), model.grid())
    }

    /// Brute force over the full three-dimensional grid (g, θ_1, θ_2).
    fn enumerate(model: &SecondOrder, answers: &[(usize, f64, bool)]) -> (Vec<f64>, [Vec<f64>; 2]) {
        let n = model.grid().len();
        let likelihood = |d: usize, q: usize| {
            answers
                .iter()
                .filter(|a| a.0 == d)
                .map(|a| curve(model, a.1).log_likelihood(a.2)[q])
                .sum::<f64>()
                .exp()
        };
        let l: Vec<Vec<f64>> = (0..2).map(|d| (0..n).map(|q| likelihood(d, q)).collect()).collect();
        let (mut general, mut domains) = (vec![0.0; n], [vec![0.0; n], vec![0.0; n]]);
        for (g, of_g) in general.iter_mut().enumerate() {
            for q in 0..n {
                for r in 0..n {
                    let mass = model.prior()[g]
                        * model.transition(0, g)[q]
                        * l[0][q]
                        * model.transition(1, g)[r]
                        * l[1][r];
                    *of_g += mass;
                    domains[0][q] += mass;
                    domains[1][r] += mass;
                }
            }
        }
        for v in [&mut general].into_iter().chain(domains.iter_mut()) {
            normalise(v);
        }
        (general, domains)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(8))]
        #[test]
        fn agrees_with_brute_force(
            loadings in proptest::collection::vec(0.3..0.97f64, 2),
            answers in proptest::collection::vec((0usize..2, -2.0..2.0f64, any::<bool>()), 1..8),
        ) {
            let model = model(&loadings);
            let mut state = model.start();
            for &(d, b, correct) in &answers {
                model.observe(&mut state, d, &curve(&model, b), correct);
            }
            let (general, domains) = enumerate(&model, &answers);
            for (p, e) in state.general().iter().zip(&general) {
                prop_assert!((p - e).abs() < 1e-12);
            }
            for (d, expected) in domains.iter().enumerate() {
                for (p, e) in model.domain_posterior(&state, d).iter().zip(expected) {
                    prop_assert!((p - e).abs() < 1e-12);
                }
            }
        }
    }

    #[test]
    fn each_domain_is_standard_normal_before_any_answer() {
        let model = model(&[0.3, 0.92, 0.97]);
        for d in 0..3 {
            let m = model.domain_moments(&model.start(), d);
            assert!(m.mean.abs() < 1e-10 && (m.sd - 1.0).abs() < 1e-5, "domain {d}: {m:?}");
        }
    }

    #[test]
    fn an_answer_in_one_domain_moves_the_others_less() {
        let model = model(&[0.9, 0.9]);
        let mut state = model.start();
        model.observe(&mut state, 0, &curve(&model, 0.0), true);
        let (own, other) = (model.domain_moments(&state, 0).mean, model.domain_moments(&state, 1).mean);
        assert!(own > other && other > 0.0, "{own} {other}");
    }

    #[test]
    fn contradictory_evidence_does_not_underflow() {
        let model = model(&[0.97, 0.97, 0.97]);
        let mut state = model.start();
        for _ in 0..400 {
            for d in 0..3 {
                model.observe(&mut state, d, &curve(&model, 0.0), d == 0);
            }
        }
        let g = model.general_moments(&state);
        assert!(g.mean.is_finite() && g.sd > 0.0, "{g:?}");
        assert!(model.domain_moments(&state, 0).mean > 1.0 && model.domain_moments(&state, 1).mean < -1.0);
    }

    #[test]
    fn thirteen_hundred_answers_do_not_underflow() {
        let model = model(&[0.9, 0.6]);
        let mut state = model.start();
        for i in 0..1300 {
            model.observe(&mut state, 0, &curve(&model, f64::from(i % 7) - 3.0), i % 2 == 0);
        }
        let m = model.domain_moments(&state, 0);
        assert!(m.mean.is_finite() && m.sd > 0.0 && m.sd < 0.2, "{m:?}");
        assert!((model.domain_posterior(&state, 0).iter().sum::<f64>() - 1.0).abs() < 1e-9);
    }
}
