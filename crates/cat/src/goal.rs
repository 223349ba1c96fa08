//! Goals of a test of several domains: what one answer is expected to tell about the whole exam.

use crate::{AbilityTracker, CatError, ItemPool};
use gradatim_irt::math::normal_cdf;

/// What the answers of a test of several domains are to tell.
///
/// Each domain has a worth `h_d(θ_d)` on the nodes of the grid; the whole is `C = Σ_d h_d(θ_d)`, plus noise of
/// a variance that may depend on the abilities. The worth of an answer in domain `d` follows from the
/// posterior of `C` given `θ_d`, which is exact under the second-order model: given the general ability the
/// other domains are independent.
///
/// ```
/// use gradatim_cat::Goal;
/// use gradatim_irt::SecondOrder;
/// let grid = SecondOrder::usual_grid()?;
/// let ability = Goal::composite(&[0.5, 0.3, 0.2], grid.nodes())?;
/// let passing = Goal::passing(&[0.5, 0.3, 0.2], grid.nodes(), 0.4)?;
/// assert_eq!((ability.name(), passing.name()), ("composite-variance", "pass-information"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Goal {
    worth: Vec<Vec<f64>>,
    noise: Vec<Vec<f64>>,
    cut: Option<f64>,
}

/// What the state of the abilities says about the goal, by domain and node.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlook {
    domains: Vec<Vec<Node>>,
}

/// Sums over the posterior at one ability of a domain, not normalised.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Node {
    mass: f64,
    first: f64,
    second: f64,
    pass: f64,
}

/// Mean and variance of a domain's worth given the general ability.
#[derive(Debug, Clone, Copy, Default)]
struct Part {
    mean: f64,
    variance: f64,
}

impl Goal {
    /// The weighted ability `Σ w_d θ_d`, of which the variance is to become small (van der Linden 1996 for
    /// linear combinations of abilities).
    ///
    /// # Errors
    /// [`CatError::Weights`] unless the weights are finite and not all zero.
    pub fn composite(weights: &[f64], nodes: &[f64]) -> Result<Self, CatError> {
        if weights.iter().any(|w| !w.is_finite()) || weights.iter().all(|w| w.abs() <= 0.0) {
            return Err(CatError::Weights(weights.iter().sum()));
        }
        let worth: Vec<Vec<f64>> = weights.iter().map(|w| nodes.iter().map(|x| w * x).collect()).collect();
        let noise = vec![vec![0.0; nodes.len()]; weights.len()];
        Ok(Self { worth, noise, cut: None })
    }

    /// Whether the weighted ability reaches a cut, of which the answer is to tell most (mutual information;
    /// Weissman 2007 for classification).
    ///
    /// # Errors
    /// As [`Goal::composite`]; [`CatError::Cut`] unless the cut is finite.
    pub fn passing(weights: &[f64], nodes: &[f64], cut: f64) -> Result<Self, CatError> {
        Self::composite(weights, nodes)?.with_cut(cut)
    }

    /// Whether a score reaches a cut: `worth` is the expected score of each domain at the nodes, `noise`
    /// its variance there (for right-or-wrong questions `Σ P` and `Σ P(1 − P)`); the score is taken as normal
    /// given the abilities.
    ///
    /// # Errors
    /// [`CatError::Weights`] unless both have the same shape, and noise is finite and not negative;
    /// [`CatError::Cut`] unless the cut is finite.
    pub fn score(worth: Vec<Vec<f64>>, noise: Vec<Vec<f64>>, cut: f64) -> Result<Self, CatError> {
        let shapes = worth.iter().map(Vec::len).eq(noise.iter().map(Vec::len));
        let fits = |w: &f64, v: &f64| w.is_finite() && v.is_finite() && *v >= 0.0;
        let cells = worth.iter().flatten().zip(noise.iter().flatten());
        if !shapes || worth.is_empty() || !cells.into_iter().all(|(w, v)| fits(w, v)) {
            return Err(CatError::Weights(worth.iter().flatten().sum()));
        }
        Self { worth, noise, cut: None }.with_cut(cut)
    }

    fn with_cut(self, cut: f64) -> Result<Self, CatError> {
        if cut.is_finite() { Ok(Self { cut: Some(cut), ..self }) } else { Err(CatError::Cut(cut)) }
    }

    /// Short name, as in commands and logs.
    #[must_use]
    pub fn name(&self) -> &'static str {
        if self.cut.is_some() { "pass-information" } else { "composite-variance" }
    }

    /// True when the goal is about so many domains on a grid of so many nodes.
    #[must_use]
    pub fn fits(&self, domains: usize, nodes: usize) -> bool {
        self.worth.len() == domains && self.worth.iter().all(|row| row.len() == nodes)
    }

    /// What is known now: the work that all candidates share.
    #[must_use]
    pub fn outlook(&self, tracker: &AbilityTracker) -> Outlook {
        let parts: Vec<Vec<Part>> = (0..self.worth.len()).map(|d| self.parts(tracker, d)).collect();
        let domains = (0..self.worth.len()).map(|d| self.nodes(tracker, &parts, d)).collect();
        Outlook { domains }
    }

    /// Mean and variance of a domain's worth at each general ability.
    fn parts(&self, tracker: &AbilityTracker, d: usize) -> Vec<Part> {
        let (model, state) = (tracker.model(), tracker.state());
        let mut conditional = vec![0.0; model.grid().len()];
        let at = |g: usize| {
            model.conditional_into(state, d, g, &mut conditional);
            let (mut mean, mut second) = (0.0, 0.0);
            for (p, (h, v)) in conditional.iter().zip(self.worth[d].iter().zip(&self.noise[d])) {
                mean += p * h;
                second += p * (h * h + v);
            }
            Part { mean, variance: (second - mean * mean).max(0.0) }
        };
        (0..model.grid().len()).map(at).collect()
    }

    /// The sums at each ability of domain `d`.
    fn nodes(&self, tracker: &AbilityTracker, parts: &[Vec<Part>], d: usize) -> Vec<Node> {
        let (model, state) = (tracker.model(), tracker.state());
        let mut nodes = vec![Node::default(); model.grid().len()];
        let mut conditional = vec![0.0; nodes.len()];
        for (g, p) in state.general().iter().enumerate().filter(|(_, p)| **p > 0.0) {
            let others = parts.iter().enumerate().filter(|(e, _)| *e != d);
            let (mean, variance) =
                others.fold((0.0, 0.0), |sum, (_, part)| (sum.0 + part[g].mean, sum.1 + part[g].variance));
            model.conditional_into(state, d, g, &mut conditional);
            for (q, node) in nodes.iter_mut().enumerate() {
                let (total, spread) = (mean + self.worth[d][q], variance + self.noise[d][q]);
                node.add(p * conditional[q], total, spread, self.cut);
            }
        }
        nodes
    }

    /// Value of an item; higher is better: the expected variance, negated, or the mutual information in
    /// natural units.
    #[must_use]
    pub fn value(&self, pool: &ItemPool, item: usize, outlook: &Outlook) -> f64 {
        let nodes = &outlook.domains[pool.domain(item)];
        let outcome = |k: usize| Node::sum(nodes, pool.probability(item, k));
        let outcomes = (0..pool.categories(item)).map(outcome);
        match self.cut {
            None => -outcomes.map(|x| x.spread()).sum::<f64>(),
            Some(_) => {
                let all = nodes.iter().fold(Node::default(), |sum, node| sum.plus(node, 1.0));
                outcomes.map(|x| x.information(all.pass / all.mass)).sum()
            }
        }
    }
}

impl Outlook {
    /// Probability of passing; 0 for a goal without a cut.
    #[must_use]
    pub fn passing(&self) -> f64 {
        let all = self.domains.first().into_iter().flatten();
        let sum = all.fold(Node::default(), |sum, node| sum.plus(node, 1.0));
        if sum.mass > 0.0 { sum.pass / sum.mass } else { 0.0 }
    }

    /// Variance of the whole, noise included.
    #[must_use]
    pub fn variance(&self) -> f64 {
        let all = self.domains.first().into_iter().flatten();
        all.fold(Node::default(), |sum, node| sum.plus(node, 1.0)).spread()
    }
}

impl Node {
    fn add(&mut self, weight: f64, mean: f64, variance: f64, cut: Option<f64>) {
        self.mass += weight;
        self.first += weight * mean;
        self.second += weight * (mean * mean + variance);
        if let Some(cut) = cut {
            self.pass += weight * above(mean - cut, variance.sqrt());
        }
    }

    fn plus(&self, node: &Self, p: f64) -> Self {
        Self {
            mass: self.mass + p * node.mass,
            first: self.first + p * node.first,
            second: self.second + p * node.second,
            pass: self.pass + p * node.pass,
        }
    }

    /// The sums after an outcome of these probabilities.
    fn sum(nodes: &[Self], probability: &[f64]) -> Self {
        nodes.iter().zip(probability).fold(Self::default(), |sum, (node, p)| sum.plus(node, *p))
    }

    /// Variance times probability of the outcome.
    fn spread(&self) -> f64 {
        if self.mass > 0.0 { self.second - self.first * self.first / self.mass } else { 0.0 }
    }

    /// The outcome's part of the mutual information with passing, which has this chance before.
    fn information(&self, before: f64) -> f64 {
        let part = |joint: f64, chance: f64| {
            if joint > 0.0 && chance > 0.0 { joint * (joint / (self.mass * chance)).ln() } else { 0.0 }
        };
        part(self.pass, before) + part(self.mass - self.pass, 1.0 - before)
    }
}

/// Chance that a normal number of this mean and spread is above 0.
fn above(mean: f64, sd: f64) -> f64 {
    if sd > 0.0 {
        normal_cdf(mean / sd)
    } else if mean >= 0.0 {
        1.0
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PoolItem;
    use gradatim_irt::{Dichotomous, Graded, Loading, SecondOrder};
    use proptest::prelude::*;

    const WEIGHTS: [f64; 3] = [0.5, 0.3, 0.2];

    fn tracker() -> AbilityTracker {
        AbilityTracker::new(SecondOrder::new(SecondOrder::usual_grid().unwrap(), vec![Loading::default(); 3]))
    }

    fn pool(b: f64) -> ItemPool {
        let items = vec![
            PoolItem::new("x", 0, Dichotomous::two_pl(1.4, b).unwrap()),
            PoolItem::new("y", 1, Graded::new(1.2, vec![b - 0.5, b + 0.7]).unwrap()),
            PoolItem::new("z", 2, Dichotomous::three_pl(1.6, -b, 0.2).unwrap()),
        ];
        ItemPool::new(items, 3, &SecondOrder::usual_grid().unwrap()).unwrap()
    }

    /// The tracker after each answer to an item, with the answer's probability.
    fn after(tracker: &AbilityTracker, pool: &ItemPool, item: usize) -> Vec<(f64, AbilityTracker)> {
        let d = pool.domain(item);
        let posterior = tracker.model().domain_posterior(tracker.state(), d);
        (0..pool.categories(item))
            .map(|k| {
                let mut next = tracker.clone();
                next.observe(d, pool.log_likelihood(item, k));
                (pool.probability(item, k).iter().zip(&posterior).map(|(p, w)| p * w).sum(), next)
            })
            .collect()
    }

    fn entropy(p: f64) -> f64 {
        [p, 1.0 - p].iter().filter(|p| **p > 0.0).map(|p| -p * p.ln()).sum()
    }

    proptest! {
        #[test]
        fn values_are_those_of_all_updates(b in -1.5..1.5f64, cut in -0.8..0.8f64, answers in proptest::collection::vec((0usize..3, 0usize..2), 0..4)) {
            let (pool, mut tracker) = (pool(b), tracker());
            for (item, k) in answers {
                tracker.observe(pool.domain(item), pool.log_likelihood(item, k));
            }
            let nodes = pool.grid().nodes();
            let (ability, passing) = (Goal::composite(&WEIGHTS, nodes).unwrap(), Goal::passing(&WEIGHTS, nodes, cut).unwrap());
            let now = passing.outlook(&tracker);
            for item in 0..3 {
                let next = after(&tracker, &pool, item);
                let variance: f64 = next.iter().map(|(p, t)| p * ability.outlook(t).variance()).sum();
                prop_assert!((-ability.value(&pool, item, &ability.outlook(&tracker)) - variance).abs() < 1e-9);
                let doubt: f64 = next.iter().map(|(p, t)| p * entropy(domain_passing(&passing, t, pool.domain(item)))).sum();
                let before = entropy(domain_passing(&passing, &tracker, pool.domain(item)));
                let information = passing.value(&pool, item, &now);
                prop_assert!((information - (before - doubt)).abs() < 1e-9, "{} {}", information, before - doubt);
                prop_assert!(information >= -1e-12);
            }
        }
    }

    /// The chance of passing as the sums of one domain have it: the others are taken as normal given the
    /// general ability, so the sums of different domains differ a little.
    fn domain_passing(goal: &Goal, tracker: &AbilityTracker, d: usize) -> f64 {
        let all =
            goal.outlook(tracker).domains[d].iter().fold(Node::default(), |sum, node| sum.plus(node, 1.0));
        all.pass / all.mass
    }

    #[test]
    fn before_any_answer_the_whole_is_the_prior() {
        // Var Σ w θ = Σ w² + Σ_{d≠e} w_d w_e λ_d λ_e, with λ² = 0.85.
        let squares: f64 = WEIGHTS.iter().map(|w| w * w).sum();
        let expected = squares + 0.85 * (1.0 - squares);
        let nodes = tracker().model().grid().nodes().to_vec();
        let goal = Goal::passing(&WEIGHTS, &nodes, 0.5).unwrap();
        let outlook = goal.outlook(&tracker());
        assert!((outlook.variance() - expected).abs() < 1e-3, "{} {expected}", outlook.variance());
        let chance = 1.0 - normal_cdf(0.5 / expected.sqrt());
        assert!((outlook.passing() - chance).abs() < 5e-3, "{} {chance}", outlook.passing());
    }

    #[test]
    fn the_heaviest_domain_tells_most() {
        let item = |d: usize| PoolItem::new(format!("i{d}"), d, Dichotomous::two_pl(1.2, 0.0).unwrap());
        let pool = ItemPool::new((0..3).map(item).collect(), 3, &SecondOrder::usual_grid().unwrap()).unwrap();
        for goal in [
            Goal::composite(&WEIGHTS, pool.grid().nodes()),
            Goal::passing(&WEIGHTS, pool.grid().nodes(), 0.0),
        ] {
            let goal = goal.unwrap();
            let outlook = goal.outlook(&tracker());
            let [x, y, z] = [0, 1, 2].map(|item| goal.value(&pool, item, &outlook));
            assert!(x > y && y > z, "{x} {y} {z}");
        }
    }

    #[test]
    fn impossible_goals_are_refused() {
        assert!(
            Goal::composite(&[0.0, 0.0], &[0.0]).is_err() && Goal::composite(&[f64::NAN], &[0.0]).is_err()
        );
        assert!(Goal::passing(&WEIGHTS, &[0.0], f64::INFINITY).is_err());
        assert!(Goal::score(vec![vec![1.0]], vec![vec![-1.0]], 0.0).is_err());
        assert!(Goal::score(vec![vec![1.0]], vec![], 0.0).is_err());
    }
}
