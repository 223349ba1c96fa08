//! Number-correct distributions and the probability of passing.

use crate::math::normal_cdf;
use crate::{Grid, IrtError, ItemBelief, SecondOrder, SecondOrderState};

/// A cut score on a form, in raw points, with its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standard {
    /// Points needed to pass.
    pub cut: f64,
    /// Standard error of the cut, in points; 0 for a cut taken as exact.
    pub se: f64,
}

impl Standard {
    /// Probability that `score` points pass: a step, or `Φ((score − cut)/se)`.
    #[must_use]
    pub fn weight(&self, score: usize) -> f64 {
        let margin = score as f64 - self.cut;
        if self.se > 0.0 { normal_cdf(margin / self.se) } else { f64::from(u8::from(margin >= 0.0)) }
    }
}

/// Distribution of the number of right answers for independent items.
///
/// Lord & Wingersky (1984): one item at a time, `f(x) ← (1 − p) f(x) + p f(x − 1)`.
///
/// ```
/// let f = gradatim_irt::score_distribution(&[0.5, 0.5]);
/// assert_eq!(f, vec![0.25, 0.5, 0.25]);
/// ```
#[must_use]
pub fn score_distribution(probabilities: &[f64]) -> Vec<f64> {
    let mut f = vec![0.0; probabilities.len() + 1];
    f[0] = 1.0;
    for (n, p) in probabilities.iter().enumerate() {
        for x in (0..=n).rev() {
            f[x + 1] += p * f[x];
            f[x] *= 1.0 - p;
        }
    }
    f
}

/// The ability at which the expected score on `items` equals `cut` (true-score equating).
///
/// # Errors
/// [`IrtError::Cut`] when no ability within ±8 reaches the cut.
pub fn cut_ability(items: &[ItemBelief], cut: f64) -> Result<f64, IrtError> {
    let expected = |theta: f64| items.iter().map(|i| i.probability(theta)).sum::<f64>();
    let (mut low, mut high) = (-8.0, 8.0);
    if !(expected(low) < cut && cut < expected(high)) {
        return Err(IrtError::Cut { cut, low: expected(low), high: expected(high) });
    }
    // The expected score rises with ability, so bisection cannot miss; 60 halvings reach 1e-17.
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if expected(middle) < cut { low = middle } else { high = middle }
    }
    Ok(0.5 * (low + high))
}

/// A form nobody has to sit: its number-correct distribution at every node, per domain.
///
/// Only scored items belong in it.
#[derive(Debug, Clone, PartialEq)]
pub struct VirtualForm {
    domains: Vec<DomainTable>,
}

/// `P(score = k | θ_q)`, row by node.
#[derive(Debug, Clone, PartialEq)]
struct DomainTable {
    items: usize,
    rows: Vec<f64>,
}

impl VirtualForm {
    /// Tabulates a form; `domains[d]` are the scored items of domain d.
    #[must_use]
    pub fn new(grid: &Grid, domains: &[Vec<ItemBelief>]) -> Self {
        Self { domains: domains.iter().map(|items| DomainTable::new(grid, items)).collect() }
    }

    /// Number of scored items.
    #[must_use]
    pub fn items(&self) -> usize {
        self.domains.iter().map(|d| d.items).sum()
    }

    /// Distribution of the number right for a learner: exact, no sampling.
    ///
    /// Given g the domains are independent, so each domain's distribution is averaged over
    /// `p(θ_d | g, x_d)`, the domains are convolved, and the result is averaged over `p(g | x)`.
    #[must_use]
    pub fn distribution(&self, model: &SecondOrder, state: &SecondOrderState) -> Vec<f64> {
        let mut total = vec![0.0; self.items() + 1];
        let mut conditional = vec![0.0; model.grid().len()];
        for (g, weight) in state.general().iter().enumerate().filter(|(_, w)| **w > 1e-14) {
            let mut f = vec![1.0];
            for (d, table) in self.domains.iter().enumerate() {
                model.conditional_into(state, d, g, &mut conditional);
                f = convolve(&f, &table.average(&conditional));
            }
            for (t, x) in total.iter_mut().zip(&f) {
                *t += weight * x;
            }
        }
        total
    }

    /// `P(pass)`: the distribution weighted by the standard and its error.
    #[must_use]
    pub fn probability_of_passing(
        &self,
        model: &SecondOrder,
        state: &SecondOrderState,
        standard: &Standard,
    ) -> f64 {
        self.distribution(model, state).iter().enumerate().map(|(k, f)| f * standard.weight(k)).sum()
    }
}

impl DomainTable {
    fn new(grid: &Grid, items: &[ItemBelief]) -> Self {
        let at = |&theta: &f64| {
            score_distribution(&items.iter().map(|i| i.probability(theta)).collect::<Vec<f64>>())
        };
        Self { items: items.len(), rows: grid.nodes().iter().flat_map(at).collect() }
    }

    fn average(&self, weights: &[f64]) -> Vec<f64> {
        let mut f = vec![0.0; self.items + 1];
        for (row, w) in self.rows.chunks_exact(self.items + 1).zip(weights).filter(|(_, w)| **w > 0.0) {
            for (x, r) in f.iter_mut().zip(row) {
                *x += w * r;
            }
        }
        f
    }
}

fn convolve(x: &[f64], y: &[f64]) -> Vec<f64> {
    let mut out = vec![0.0; x.len() + y.len() - 1];
    for (i, a) in x.iter().enumerate() {
        for (o, b) in out[i..].iter_mut().zip(y) {
            *o += a * b;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dichotomous, ItemCurve, Loading};
    use proptest::prelude::*;

    fn belief(b: f64) -> ItemBelief {
        ItemBelief::known(Dichotomous::three_pl(1.1, b, 0.2).unwrap())
    }

    proptest! {
        #[test]
        fn lord_wingersky_equals_enumeration(p in proptest::collection::vec(0.0..1.0f64, 1..9)) {
            let f = score_distribution(&p);
            let mut expected = vec![0.0; p.len() + 1];
            for pattern in 0u32..(1 << p.len()) {
                let mass: f64 = p.iter().enumerate()
                    .map(|(i, x)| if pattern >> i & 1 == 1 { *x } else { 1.0 - x }).product();
                expected[pattern.count_ones() as usize] += mass;
            }
            for (x, e) in f.iter().zip(&expected) {
                prop_assert!((x - e).abs() < 1e-12);
            }
        }

        #[test]
        fn the_cut_ability_has_the_cut_as_expected_score(cut in 2.0..9.0f64) {
            let items: Vec<ItemBelief> = (0..10).map(|i| belief(f64::from(i) * 0.4 - 2.0)).collect();
            let theta = cut_ability(&items, cut.max(2.1)).unwrap();
            let expected: f64 = items.iter().map(|i| i.probability(theta)).sum();
            prop_assert!((expected - cut.max(2.1)).abs() < 1e-9);
        }
    }

    #[test]
    fn a_cut_below_the_guessing_level_is_refused() {
        assert!(matches!(cut_ability(&[belief(0.0)], 0.1), Err(IrtError::Cut { .. })));
    }

    /// Two domains of two items: sum over every score pattern on the full grid.
    #[test]
    fn passing_agrees_with_brute_force() {
        let loadings = vec![Loading::new(0.8).unwrap(), Loading::new(0.6).unwrap()];
        let model = SecondOrder::new(SecondOrder::usual_grid().unwrap(), loadings);
        let mut state = model.start();
        for (d, b, right) in [(0, 0.3, true), (1, -0.2, false), (0, 1.0, true)] {
            model.observe(&mut state, d, &ItemCurve::new(&belief(b), model.grid()), right);
        }
        let form = [vec![belief(-1.0), belief(0.5)], vec![belief(0.0), belief(1.5)]];
        let standard = Standard { cut: 2.5, se: 0.7 };
        let fast = VirtualForm::new(model.grid(), &form).probability_of_passing(&model, &state, &standard);
        let slow = brute_force(&model, &state, &form, &standard);
        assert!((fast - slow).abs() < 1e-9, "{fast} {slow}");
    }

    fn brute_force(
        model: &SecondOrder,
        state: &SecondOrderState,
        form: &[Vec<ItemBelief>; 2],
        standard: &Standard,
    ) -> f64 {
        let n = model.grid().len();
        let mut total = 0.0;
        let (mut first, mut second) = (vec![0.0; n], vec![0.0; n]);
        for g in 0..n {
            model.conditional_into(state, 0, g, &mut first);
            model.conditional_into(state, 1, g, &mut second);
            for (q, x) in model.grid().nodes().iter().enumerate() {
                for (r, y) in model.grid().nodes().iter().enumerate() {
                    let p: Vec<f64> = form[0]
                        .iter()
                        .map(|i| i.probability(*x))
                        .chain(form[1].iter().map(|i| i.probability(*y)))
                        .collect();
                    let pass: f64 =
                        score_distribution(&p).iter().enumerate().map(|(k, f)| f * standard.weight(k)).sum();
                    total += state.general()[g] * first[q] * second[r] * pass;
                }
            }
        }
        total
    }

    #[test]
    fn distributions_sum_to_one_and_follow_ability() {
        let model = SecondOrder::new(SecondOrder::usual_grid().unwrap(), vec![Loading::default()]);
        let form =
            VirtualForm::new(model.grid(), &[(0..20).map(|i| belief(f64::from(i) * 0.1 - 1.0)).collect()]);
        let standard = Standard { cut: 14.0, se: 0.0 };
        let mut state = model.start();
        let mut last = form.probability_of_passing(&model, &state, &standard);
        for _ in 0..5 {
            model.observe(&mut state, 0, &ItemCurve::new(&belief(0.0), model.grid()), true);
            let f = form.distribution(&model, &state);
            assert!((f.iter().sum::<f64>() - 1.0).abs() < 1e-10);
            let now = form.probability_of_passing(&model, &state, &standard);
            assert!(now > last);
            last = now;
        }
    }
}
