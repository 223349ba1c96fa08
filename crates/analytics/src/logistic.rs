//! Logistic regression with an L2 penalty on standardised columns: linfa-logistic, with what it leaves to its user.

mod newton;

use linfa::dataset::Dataset;
use linfa::traits::Fit;
use linfa_logistic::{FittedLogisticRegression, LogisticRegression};
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, ShapeBuilder, Zip};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Steps of L-BFGS in one go.
const STEPS: u64 = 500;
/// Gradient at which L-BFGS stops, a row.
const TOLERANCE: f64 = 1e-6;
/// Largest gradient of a fit that counts as converged, a row: shifts a coefficient by about its tenfold.
const CONVERGED: f64 = 1e-5;
/// Spread below which a column says nothing, relative to its mean.
const CONSTANT: f64 = 1e-12;

/// Why a logistic regression could not be fitted or applied.
#[derive(Debug, Error)]
pub enum LogisticError {
    /// Rows and outcomes, or columns and coefficients, do not go together.
    #[error("{found} {what}; {expected} expected")]
    Shape {
        /// What was counted.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// A cell that is not a finite number.
    #[error("row {row}, column {column}: not a finite number; fill missing values before fitting")]
    NotFinite {
        /// 0-based row.
        row: usize,
        /// 0-based column.
        column: usize,
    },
    /// All outcomes are the same, so there is nothing to tell apart.
    #[error("all {n} outcomes are the same; at least one of either kind expected")]
    OneClass {
        /// Number of outcomes.
        n: usize,
    },
    /// The penalty is negative or not finite.
    #[error("penalty {0}; a finite number of at least 0 expected")]
    Penalty(f64),
    /// The solver gave up, or stopped away from the minimum, as it does where no minimum exists.
    #[error("the regression did not converge ({why}); a larger penalty has a minimum to find")]
    NotConverged {
        /// What was seen.
        why: String,
    },
}

/// A fitted regression: `P(true) = 1/(1 + e^−η)` with `η = intercept + Σ coefficient·(x − mean)/scale`.
///
/// Minimises `Σ ln(1 + e^(−y·η)) + penalty/2 · Σ coefficient²` over coefficients of columns brought to mean 0 and
/// standard deviation 1; the intercept is not penalised. A column without spread has scale 1 and coefficient 0.
///
/// ```
/// use gradatim_analytics::logistic::Logistic;
/// use ndarray::array;
/// let hours = array![[1.0], [2.0], [3.0], [4.0], [5.0], [6.0]];
/// let passed = [false, false, true, false, true, true];
/// let model = Logistic::fit(hours.view(), &passed, 1.0)?;
/// let chances = model.probabilities(hours.view())?;
/// assert!(chances[0] < 0.3 && chances[5] > 0.7);
/// # Ok::<(), gradatim_analytics::logistic::LogisticError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Logistic {
    /// Log-odds of a row that is average in every column.
    pub intercept: f64,
    /// Change of the log-odds per standard deviation, one a column.
    pub coefficients: Vec<f64>,
    /// Means of the columns it was fitted to.
    pub means: Vec<f64>,
    /// Standard deviations of the columns it was fitted to.
    pub scales: Vec<f64>,
}

impl Logistic {
    /// Fits rows × columns of finite numbers to the outcomes of the rows.
    ///
    /// # Errors
    /// [`LogisticError::Shape`] unless there is one outcome a row, [`LogisticError::NotFinite`] for a bad cell,
    /// [`LogisticError::OneClass`], [`LogisticError::Penalty`], and [`LogisticError::NotConverged`] if the gradient at
    /// what the solver found is not near 0.
    pub fn fit(
        features: ArrayView2<'_, f64>,
        outcomes: &[bool],
        penalty: f64,
    ) -> Result<Self, LogisticError> {
        Self::fit_from(features, outcomes, penalty, None)
    }

    /// As [`fit`](Self::fit), from where a fit of the same rows with another penalty ended, which takes fewer steps.
    ///
    /// # Errors
    /// As [`fit`](Self::fit).
    pub fn fit_from(
        features: ArrayView2<'_, f64>,
        outcomes: &[bool],
        penalty: f64,
        start: Option<&Self>,
    ) -> Result<Self, LogisticError> {
        check_input(features, outcomes, penalty)?;
        let (means, scales) = standardisation(features);
        let standard = standardised(features, &means, &scales);
        let (intercept, coefficients) = minimise(standard, outcomes, penalty, start)?;
        Ok(Self { intercept, coefficients: coefficients.to_vec(), means, scales })
    }

    /// Log-odds of every row.
    ///
    /// # Errors
    /// [`LogisticError::Shape`] unless the rows have the columns of the fit, [`LogisticError::NotFinite`].
    pub fn log_odds(&self, features: ArrayView2<'_, f64>) -> Result<Vec<f64>, LogisticError> {
        let (found, expected) = (features.ncols(), self.coefficients.len());
        if found != expected {
            return Err(LogisticError::Shape { what: "columns", found, expected });
        }
        check_finite(features)?;
        Ok(features.outer_iter().map(|row| self.log_odds_of(row)).collect())
    }

    /// Probability of a true outcome for every row.
    ///
    /// # Errors
    /// As [`log_odds`](Self::log_odds).
    pub fn probabilities(&self, features: ArrayView2<'_, f64>) -> Result<Vec<f64>, LogisticError> {
        Ok(self.log_odds(features)?.into_iter().map(gradatim_irt::math::logistic).collect())
    }

    /// Coefficients, then the intercept.
    fn parameters(&self) -> Array1<f64> {
        self.coefficients.iter().chain([&self.intercept]).copied().collect()
    }

    fn log_odds_of(&self, row: ArrayView1<'_, f64>) -> f64 {
        let columns = self.coefficients.iter().zip(self.means.iter().zip(&self.scales));
        let terms = row.iter().zip(columns).map(|(x, (c, (mean, scale)))| c * (x - mean) / scale);
        self.intercept + terms.sum::<f64>()
    }
}

fn check_input(features: ArrayView2<'_, f64>, outcomes: &[bool], penalty: f64) -> Result<(), LogisticError> {
    let (found, expected) = (outcomes.len(), features.nrows());
    if found != expected {
        return Err(LogisticError::Shape { what: "outcomes", found, expected });
    }
    if !penalty.is_finite() || penalty < 0.0 {
        return Err(LogisticError::Penalty(penalty));
    }
    if !(outcomes.contains(&true) && outcomes.contains(&false)) {
        return Err(LogisticError::OneClass { n: outcomes.len() });
    }
    check_finite(features)
}

fn check_finite(features: ArrayView2<'_, f64>) -> Result<(), LogisticError> {
    let bad = features.indexed_iter().find(|(_, x)| !x.is_finite());
    bad.map_or(Ok(()), |((row, column), _)| Err(LogisticError::NotFinite { row, column }))
}

/// Mean and standard deviation of every column.
fn standardisation(features: ArrayView2<'_, f64>) -> (Vec<f64>, Vec<f64>) {
    let n = features.nrows() as f64;
    let moments = |column: ArrayView1<'_, f64>| {
        let mean = column.sum() / n;
        let sd = (column.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n).sqrt();
        (mean, if sd > CONSTANT * mean.abs().max(1.0) { sd } else { 1.0 })
    };
    features.axis_iter(Axis(1)).map(moments).unzip()
}

fn standardised(features: ArrayView2<'_, f64>, means: &[f64], scales: &[f64]) -> Array2<f64> {
    // Column by column in memory: the gradient is a product with every column.
    let mut standard = Array2::zeros(features.raw_dim().f());
    standard.assign(&features);
    for (mut column, (mean, scale)) in standard.axis_iter_mut(Axis(1)).zip(means.iter().zip(scales)) {
        column.mapv_inplace(|x| (x - mean) / scale);
    }
    standard
}

/// Intercept and coefficients at the minimum.
fn minimise(
    records: Array2<f64>,
    outcomes: &[bool],
    penalty: f64,
    start: Option<&Logistic>,
) -> Result<(f64, Array1<f64>), LogisticError> {
    let n = records.nrows() as f64;
    let failed = |why: String| LogisticError::NotConverged { why };
    let from = match start.filter(|start| start.coefficients.len() == records.ncols()) {
        Some(start) => start.parameters(),
        None => Array1::zeros(records.ncols() + 1),
    };
    let start = newton::start(&records, outcomes, penalty, from) * sign_of_majority(outcomes);
    let dataset = Dataset::new(records, Array1::from_vec(outcomes.to_vec()));
    // linfa adds up over rows, so its gradient grows with them.
    let fitted = LogisticRegression::default()
        .alpha(penalty)
        .max_iterations(STEPS)
        .gradient_tolerance(TOLERANCE * n)
        .initial_params(start)
        .fit(&dataset)
        .map_err(|e| failed(e.to_string()))?;
    let (intercept, coefficients) = towards_true(&fitted);
    let gradient = gradient(dataset.records(), outcomes, penalty, intercept, &coefficients);
    // Written so that a gradient that is no number does not pass.
    if gradient / n <= CONVERGED {
        return Ok((intercept, coefficients));
    }
    Err(failed(format!("largest gradient {:.1e} a row, {CONVERGED:.0e} allowed", gradient / n)))
}

/// -1 where linfa-logistic will take `false` for its positive class: the one that occurs more often, then the first.
fn sign_of_majority(outcomes: &[bool]) -> f64 {
    let trues = outcomes.iter().filter(|y| **y).count();
    let first = outcomes.first().copied().unwrap_or(true);
    let positive = match (2 * trues).cmp(&outcomes.len()) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => first,
        std::cmp::Ordering::Greater => true,
    };
    if positive { 1.0 } else { -1.0 }
}

/// linfa-logistic predicts the class that occurs more often, whichever that is; ours is always `true`.
fn towards_true(fitted: &FittedLogisticRegression<f64, bool>) -> (f64, Array1<f64>) {
    let sign = if fitted.labels().pos.class { 1.0 } else { -1.0 };
    (sign * fitted.intercept(), fitted.params() * sign)
}

/// Largest absolute derivative of what is minimised. linfa-logistic does not say whether it got there.
fn gradient(
    records: &Array2<f64>,
    outcomes: &[bool],
    penalty: f64,
    intercept: f64,
    coefficients: &Array1<f64>,
) -> f64 {
    let mut residuals = records.dot(coefficients);
    let outcomes = ArrayView1::from(outcomes);
    Zip::from(&mut residuals).and(outcomes).for_each(|r, &y| {
        *r = gradatim_irt::math::logistic(*r + intercept) - f64::from(u8::from(y));
    });
    let slopes = records.t().dot(&residuals) + coefficients * penalty;
    // `f64::max` passes over what is no number; a sum does not.
    let all = slopes.sum() + residuals.sum();
    if all.is_finite() {
        slopes.iter().fold(residuals.sum().abs(), |top, s| top.max(s.abs()))
    } else {
        f64::INFINITY
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;
    use proptest::prelude::*;

    #[test]
    fn one_binary_column_without_penalty_gives_the_log_odds_of_the_table() {
        // 3 of 4 pass where x = 1, 2 of 8 where x = 0.
        let x = Array2::from_shape_fn((12, 1), |(row, _)| f64::from(u8::from(row < 4)));
        let y: Vec<bool> = (0..12).map(|row| row < 3 || (4..6).contains(&row)).collect();
        let p = Logistic::fit(x.view(), &y, 0.0).unwrap().probabilities(x.view()).unwrap();
        assert!((p[0] - 0.75).abs() < 1e-4 && (p[11] - 0.25).abs() < 1e-4, "{p:?}");
    }

    #[test]
    fn separable_data_without_penalty_have_no_minimum() {
        let x = array![[-2.0], [-1.0], [1.0], [2.0]];
        let y = [false, false, true, true];
        match Logistic::fit(x.view(), &y, 0.0) {
            Err(LogisticError::NotConverged { .. }) => {}
            // Near enough to the limit that the gradient vanishes.
            Ok(model) => assert!(model.coefficients[0] > 5.0),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn bad_input_is_refused() {
        let x = array![[1.0], [f64::NAN]];
        let fit = |x: &Array2<f64>, y: &[bool], penalty| Logistic::fit(x.view(), y, penalty).unwrap_err();
        assert!(matches!(fit(&x, &[true, false], 1.0), LogisticError::NotFinite { row: 1, column: 0 }));
        let x = array![[1.0], [2.0]];
        assert!(matches!(fit(&x, &[true, true], 1.0), LogisticError::OneClass { n: 2 }));
        assert!(matches!(fit(&x, &[true], 1.0), LogisticError::Shape { .. }));
        assert!(matches!(fit(&x, &[true, false], -1.0), LogisticError::Penalty(_)));
    }

    #[test]
    fn a_constant_column_says_nothing() {
        let x = array![[7.0, 1.0], [7.0, 2.0], [7.0, 3.0], [7.0, 4.0]];
        let model = Logistic::fit(x.view(), &[false, true, false, true], 1.0).unwrap();
        assert!(model.coefficients[0].abs() < 1e-12);
        assert!((model.scales[0] - 1.0).abs() < 1e-15);
    }

    proptest! {
        /// Whichever class is the larger one: exchanging the outcomes exchanges the probabilities.
        #[test]
        fn exchanged_outcomes_give_exchanged_probabilities(
            rows in proptest::collection::vec((-3.0..3.0f64, -3.0..3.0f64, any::<bool>()), 5..60),
            penalty in 0.1..10.0f64,
        ) {
            let y: Vec<bool> = rows.iter().map(|r| r.2).collect();
            prop_assume!(y.contains(&true) && y.contains(&false));
            let x = Array2::from_shape_fn((rows.len(), 2), |(i, j)| if j == 0 { rows[i].0 } else { rows[i].1 });
            let not_y: Vec<bool> = y.iter().map(|y| !y).collect();
            let p = Logistic::fit(x.view(), &y, penalty).unwrap().probabilities(x.view()).unwrap();
            let q = Logistic::fit(x.view(), &not_y, penalty).unwrap().probabilities(x.view()).unwrap();
            for (p, q) in p.iter().zip(&q) {
                prop_assert!((p + q - 1.0).abs() < 1e-3, "{p} {q}");
            }
            // The intercept is free, so probabilities add up to the number of true outcomes.
            let expected = y.iter().filter(|y| **y).count() as f64;
            prop_assert!((p.iter().sum::<f64>() - expected).abs() < 1e-3 * rows.len() as f64);
        }
    }
}
