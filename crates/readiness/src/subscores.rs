//! Whether a subscore is worth showing.

use gradatim_irt::{ItemBelief, SecondOrder};
use serde::Serialize;

/// Variances of true subscores and of their errors on one form, in squared points.
///
/// Haberman (2008, "When can subscores have value?", JEBS 33): a domain's true score is predicted from its own observed
/// score with a proportional reduction of mean squared error of `PRMSE_s = σ²(τ_d)/(σ²(τ_d) + σ²(e_d))`, its reliability, and
/// from the total score with `PRMSE_x = [Σ_j σ(τ_d, τ_j)]² / (σ²(τ_d)·σ²(x))`. A subscore has value of its own only where
/// `PRMSE_s > PRMSE_x`.
#[derive(Debug, Clone, PartialEq)]
pub struct Subscores {
    /// Covariances of true scores, row by row.
    covariance: Vec<Vec<f64>>,
    /// Error variances.
    error: Vec<f64>,
}

/// How well a domain's true score is predicted, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SubscoreValue {
    /// By the domain's own score: its reliability.
    pub own: f64,
    /// By the total score.
    pub total: f64,
}

impl SubscoreValue {
    /// Whether the domain's own score says more of it than the total does.
    #[must_use]
    pub fn is_worth_showing(&self) -> bool {
        self.own > self.total
    }
}

impl Subscores {
    /// The variances that a model of abilities implies for a form; `form[d]` are the scored items of domain d.
    ///
    /// With `T_d(θ) = Σ P_i(θ)`: `σ²(τ_d)` is the variance of `T_d(θ_d)`, `σ(τ_d, τ_j)` the covariance over g of the two
    /// expectations given g, and `σ²(e_d) = E Σ P_i(1 − P_i)`; all of them exact on the grid.
    #[must_use]
    pub fn of_form(model: &SecondOrder, form: &[Vec<ItemBelief>]) -> Self {
        let domains: Vec<TrueScore> = form
            .iter()
            .take(model.domains())
            .enumerate()
            .map(|(d, items)| TrueScore::new(model, d, items))
            .collect();
        let covariance = |i: usize, j: usize| match (domains.get(i), domains.get(j)) {
            (Some(x), Some(_)) if i == j => x.variance,
            (Some(x), Some(y)) => {
                let product = model.prior().iter().zip(&x.given).zip(&y.given).map(|((p, a), b)| p * a * b);
                product.sum::<f64>() - x.mean * y.mean
            }
            _ => 0.0,
        };
        let n = domains.len();
        Self {
            covariance: (0..n).map(|i| (0..n).map(|j| covariance(i, j)).collect()).collect(),
            error: domains.iter().map(|d| d.error).collect(),
        }
    }

    /// The classical case: domains of so many like items, with one correlation between true domain scores and a given
    /// reliability of the total.
    #[must_use]
    pub fn classical(items: &[usize], correlation: f64, reliability: f64) -> Self {
        let n: Vec<f64> = items.iter().map(|n| *n as f64).collect();
        let cell = |i: usize, j: usize| n[i] * n[j] * if i == j { 1.0 } else { correlation };
        let covariance: Vec<Vec<f64>> =
            (0..n.len()).map(|i| (0..n.len()).map(|j| cell(i, j)).collect()).collect();
        let total: f64 = covariance.iter().flatten().sum();
        let per_item = total * (1.0 / reliability - 1.0) / n.iter().sum::<f64>();
        Self { covariance, error: n.iter().map(|n| n * per_item).collect() }
    }

    /// Reliability of the total score, 0 to 1; `None` without items.
    #[must_use]
    pub fn reliability(&self) -> Option<f64> {
        let truth: f64 = self.covariance.iter().flatten().sum();
        share(truth, truth + self.error.iter().sum::<f64>())
    }

    /// What the scores of the form say of a domain; `None` for a domain without scored items.
    #[must_use]
    pub fn value(&self, domain: usize) -> Option<SubscoreValue> {
        let row = self.covariance.get(domain)?;
        let (truth, error) = (*row.get(domain)?, *self.error.get(domain)?);
        let with_total: f64 = row.iter().sum();
        let observed = self.covariance.iter().flatten().sum::<f64>() + self.error.iter().sum::<f64>();
        let (own, total) = (share(truth, truth + error)?, share(with_total * with_total, truth * observed)?);
        Some(SubscoreValue { own, total })
    }
}

/// The true score of a domain: its expectation given g, mean, variance, and the variance of the error around it.
struct TrueScore {
    given: Vec<f64>,
    mean: f64,
    variance: f64,
    error: f64,
}

impl TrueScore {
    fn new(model: &SecondOrder, d: usize, items: &[ItemBelief]) -> Self {
        let at = |theta: f64| {
            let p = items.iter().map(|item| item.probability(theta));
            p.fold((0.0, 0.0), |(score, error), p| (score + p, error + p * (1.0 - p)))
        };
        let (score, error): (Vec<f64>, Vec<f64>) = model.grid().nodes().iter().map(|x| at(*x)).unzip();
        let over = |values: &[f64]| -> Vec<f64> {
            let given = |g: usize| model.transition(d, g).iter().zip(values).map(|(t, v)| t * v).sum();
            (0..model.grid().len()).map(given).collect()
        };
        let expect = |given: &[f64]| -> f64 { model.prior().iter().zip(given).map(|(p, v)| p * v).sum() };
        let given = over(&score);
        let mean = expect(&given);
        let squares: Vec<f64> = score.iter().map(|s| (s - mean) * (s - mean)).collect();
        Self { mean, variance: expect(&over(&squares)), error: expect(&over(&error)), given }
    }
}

fn share(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| (part / whole).clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use gradatim_irt::{Dichotomous, Loading};
    use proptest::prelude::*;

    const MLS: [usize; 4] = [10, 12, 18, 10];

    fn values(correlation: f64) -> Vec<SubscoreValue> {
        let subscores = Subscores::classical(&MLS, correlation, 0.85);
        assert!((subscores.reliability().unwrap() - 0.85).abs() < 1e-12);
        (0..4).map(|d| subscores.value(d).unwrap()).collect()
    }

    /// Worked out by hand for 10/12/18/10 scored items and a total reliability of .85.
    #[test]
    fn one_mock_of_mls_has_no_domain_of_its_own_value_at_a_correlation_of_nine_tenths() {
        let at = values(0.9);
        let range = |f: fn(&SubscoreValue) -> f64| {
            let all = at.iter().map(f);
            [all.clone().fold(1.0, f64::min), all.fold(0.0, f64::max)]
        };
        let ([low, high], [low_total, high_total]) = (range(|v| v.own), range(|v| v.total));
        assert!((low - 0.55).abs() < 0.005 && (high - 0.69).abs() < 0.005, "{low} {high}");
        assert!(
            (low_total - 0.78).abs() < 0.005 && (high_total - 0.80).abs() < 0.005,
            "{low_total} {high_total}"
        );
        assert!(at.iter().all(|v| !v.is_worth_showing()));
        let worth: Vec<bool> = values(0.7).iter().map(SubscoreValue::is_worth_showing).collect();
        assert_eq!(worth, [false, false, true, false]);
    }

    /// Four domains of equal length, with the items of the form above: the fewest items that pay.
    #[test]
    fn break_even_lengths() {
        for (correlation, expected) in [(0.7, 14), (0.8, 28), (0.85, 43), (0.9, 72), (0.95, 160)] {
            // Error variance of an item over the true variance of an item, as in the form above.
            let form = Subscores::classical(&MLS, correlation, 0.85);
            let noise = form.error[0] / MLS[0] as f64;
            let pays = |n: usize| {
                let mut equal = Subscores::classical(&[n; 4], correlation, 0.85);
                equal.error = vec![noise * n as f64; 4];
                equal.value(0).unwrap().is_worth_showing()
            };
            let found = (1..400).find(|n| pays(*n)).unwrap();
            assert_eq!(found, expected, "correlation {correlation}");
        }
    }

    fn form(n: usize, domains: usize) -> Vec<Vec<ItemBelief>> {
        let item = |i: usize| {
            ItemBelief::known(Dichotomous::three_pl(1.0, (i % 5) as f64 * 0.4 - 0.8, 0.2).unwrap())
        };
        vec![(0..n).map(item).collect(); domains]
    }

    fn of_form(n: usize, loading: f64) -> Subscores {
        let loadings = vec![Loading::new(loading).unwrap(); 4];
        Subscores::of_form(&SecondOrder::new(SecondOrder::usual_grid().unwrap(), loadings), &form(n, 4))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn longer_domains_and_looser_ties_make_subscores_worth_more(n in 3usize..20, loading in 0.35..0.9f64) {
            let margin = |n, loading| {
                let v = of_form(n, loading).value(0).unwrap();
                assert!((0.0..=1.0).contains(&v.own) && (0.0..=1.0).contains(&v.total));
                v.own - v.total
            };
            prop_assert!(margin(n, loading) > margin(n, loading + 0.05));
            prop_assert!(of_form(n + 5, loading).value(0).unwrap().own > of_form(n, loading).value(0).unwrap().own);
        }
    }

    #[test]
    fn a_single_domain_is_its_own_total_and_an_empty_one_has_no_value() {
        let model = SecondOrder::new(SecondOrder::usual_grid().unwrap(), vec![Loading::default()]);
        let one = Subscores::of_form(&model, &form(10, 1)).value(0).unwrap();
        assert!((one.own - one.total).abs() < 1e-12 && !one.is_worth_showing());
        let none = Subscores::of_form(&model, &[vec![]]);
        assert_eq!((none.value(0), none.reliability(), none.value(3)), (None, None, None));
    }
}
