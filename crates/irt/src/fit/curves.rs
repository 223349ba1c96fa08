//! How well a test measures, and where: information, standard error, expected score, reliability.

use super::Population;
use crate::ResponseModel;
use serde::Serialize;

/// Curves of a test and its items over abilities.
///
/// ```
/// use gradatim_irt::{Dichotomous, fit::TestCurves};
/// let items = [Dichotomous::two_pl(1.0, 0.0)?, Dichotomous::two_pl(2.0, 0.0)?];
/// let curves = TestCurves::new(&items, &[0.0]);
/// assert_eq!(curves.information, vec![0.25 + 1.0]); // Σ a²PQ
/// assert_eq!(curves.expected_score, vec![1.0]);
/// # Ok::<(), gradatim_irt::IrtError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TestCurves {
    /// Abilities, in logits.
    pub theta: Vec<f64>,
    /// Fisher information of the test: the sum over items (Birnbaum 1968).
    pub information: Vec<f64>,
    /// Standard error of measurement `1/√information`, in logits; `None` where nothing is measured.
    pub standard_error: Vec<Option<f64>>,
    /// Expected sum score: the test characteristic curve.
    pub expected_score: Vec<f64>,
    /// Fisher information of every item, by item and ability.
    pub item_information: Vec<Vec<f64>>,
    /// Expected score of every item, by item and ability.
    pub item_score: Vec<Vec<f64>>,
}

impl TestCurves {
    /// The curves of `items` at `theta`; abilities that are not finite are left out.
    #[must_use]
    pub fn new<M: ResponseModel>(items: &[M], theta: &[f64]) -> Self {
        let theta: Vec<f64> = theta.iter().copied().filter(|theta| theta.is_finite()).collect();
        let by_item = |f: &dyn Fn(&M, f64) -> f64| -> Vec<Vec<f64>> {
            items.iter().map(|item| theta.iter().map(|&x| f(item, x)).collect()).collect()
        };
        let item_information = by_item(&|item, x| item.information(x));
        let item_score = by_item(&|item, x| item.expected_score(x));
        let information = sum(&item_information, theta.len());
        Self {
            standard_error: information.iter().map(|&i| (i > 0.0).then(|| 1.0 / i.sqrt())).collect(),
            expected_score: sum(&item_score, theta.len()),
            theta,
            information,
            item_information,
            item_score,
        }
    }
}

fn sum(rows: &[Vec<f64>], length: usize) -> Vec<f64> {
    (0..length).map(|at| rows.iter().map(|row| row[at]).sum()).collect()
}

/// Fisher information of a test at an ability, per squared logit.
#[must_use]
pub fn test_information<M: ResponseModel>(items: &[M], theta: f64) -> f64 {
    items.iter().map(|item| item.information(theta)).sum()
}

/// Reliability that posterior means of the population have: `1 − E[1/(I + 1/sd²)]/sd²`, the share of
/// the variance that is not expected posterior variance (Green, Bock, Humphreys, Linn & Reckase 1984,
/// with the prior's information added).
#[must_use]
pub fn marginal_reliability<M: ResponseModel>(items: &[M], population: &Population) -> f64 {
    let variance = population.moments().sd.powi(2);
    // sd²·I/(sd²·I + 1) is the same without the loss of digits at little information.
    let share = |theta: &f64| {
        let gain = variance * test_information(items, *theta);
        gain / (gain + 1.0)
    };
    let shares: Vec<f64> = population.nodes().iter().map(share).collect();
    population.expectation(&shares)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dichotomous, Grid};

    #[test]
    fn nothing_measured_has_no_error_and_no_reliability() {
        let items: [Dichotomous; 0] = [];
        let curves = TestCurves::new(&items, &[0.0, f64::NAN]);
        assert_eq!((curves.theta.len(), curves.standard_error[0]), (1, None));
        let population = Population::new(&Grid::new(21, 5.0).unwrap(), 0.0, 1.0).unwrap();
        assert!(marginal_reliability(&items, &population).abs() < 1e-15);
    }

    #[test]
    fn reliability_follows_its_definition_and_the_unit() {
        let grid = |sd: f64| Population::new(&Grid::new(61, 6.0 * sd).unwrap(), 0.0, sd).unwrap();
        let items = [0.7, 1.9].map(|a| Dichotomous::two_pl(a, 0.3).unwrap());
        let population = grid(1.0);
        let error: Vec<f64> =
            population.nodes().iter().map(|&x| 1.0 / (test_information(&items, x) + 1.0)).collect();
        let expected = 1.0 - population.expectation(&error);
        assert!((marginal_reliability(&items, &population) - expected).abs() < 1e-14);
        // Abilities in halves of a logit: the same test.
        let halves = [0.35, 0.95].map(|a| Dichotomous::two_pl(a, 0.6).unwrap());
        assert!((marginal_reliability(&halves, &grid(2.0)) - expected).abs() < 1e-12);
    }
}
