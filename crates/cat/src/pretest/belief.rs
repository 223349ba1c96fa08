//! New items as raters or a first calibration see them: slope and difficulty with standard errors.

use super::FieldItem;
use crate::CatError;
use gradatim_irt::Dichotomous;

impl FieldItem {
    /// A right-or-wrong item whose slope and difficulty are known to these standard errors, its asymptotes for certain.
    ///
    /// Working parameters are slope and intercept `i = −ab`; with `J = ∂(a, b)/∂(a, i)` the information on them is
    /// `Jᵀ diag(1/se_a², 1/se_b²) J`.
    ///
    /// ```
    /// use gradatim_cat::pretest::FieldItem;
    /// use gradatim_irt::Dichotomous;
    /// let item = FieldItem::believed("new", Dichotomous::two_pl(1.2, 0.5)?, 0.4, 0.7)?;
    /// let (se_a, se_b) = item.standard_errors().unwrap();
    /// assert!((se_a - 0.4).abs() < 1e-12 && (se_b - 0.7).abs() < 1e-12);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`CatError::Setting`] for a standard error that is not positive.
    pub fn believed(
        id: impl Into<String>,
        model: Dichotomous,
        se_a: f64,
        se_b: f64,
    ) -> Result<Self, CatError> {
        let (a, b) = (model.a(), model.b());
        let item = Self::new(id, model.into(), &[se_a, a * se_b])?;
        let (slope, difficulty) = (se_a.powi(-2), (a * se_b).powi(-2));
        item.with_information(vec![slope + difficulty * b * b, difficulty * b, difficulty * b, difficulty])
    }

    /// Standard errors of slope and difficulty, prior included; `None` unless just these two are learned.
    ///
    /// By the delta method, `Var(b) = (b²V₁₁ + 2bV₁₂ + V₂₂)/a²` with `V` the inverse of the information.
    #[must_use]
    pub fn standard_errors(&self) -> Option<(f64, f64)> {
        let (&[aa, ai, _, ii], (a, b)) = (self.information(), (self.model().a(), self.model().b())) else {
            return None;
        };
        let determinant = aa * ii - ai * ai;
        let difficulty = (b * b * ii - 2.0 * b * ai + aa) / (determinant * a * a);
        Some(((ii / determinant).sqrt(), difficulty.sqrt())).filter(|(a, b)| a.is_finite() && b.is_finite())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pretest::Field;
    use gradatim_irt::Grid;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_put_in_comes_out(a in 0.3..2.5f64, b in -3.0..3.0f64, se_a in 0.05..1.0f64, se_b in 0.05..1.5f64) {
            let item = FieldItem::believed("x", Dichotomous::three_pl(a, b, 0.2).unwrap(), se_a, se_b).unwrap();
            let (found_a, found_b) = item.standard_errors().unwrap();
            prop_assert!((found_a / se_a - 1.0).abs() < 1e-9 && (found_b / se_b - 1.0).abs() < 1e-9);
        }
    }

    /// Many answers by examinees of known ability: the standard errors of a regression, by sums over the nodes.
    #[test]
    fn errors_shrink_as_a_regression_says() {
        let grid = Grid::new(5, 2.0).unwrap();
        let model = Dichotomous::two_pl(1.3, 0.4).unwrap();
        let item = FieldItem::believed("x", model, 100.0, 100.0).unwrap();
        let mut field = Field::new(vec![item], &grid).unwrap();
        let (n, mut sums) = (50, [0.0; 3]);
        for q in 0..5 {
            let mut posterior = vec![0.0; 5];
            posterior[q] = 1.0;
            (0..n).for_each(|_| field.learn(0, &posterior));
            let theta = grid.nodes()[q];
            let p = 1.0 / (1.0 + (-1.3 * (theta - 0.4)).exp());
            let weight = f64::from(n) * p * (1.0 - p);
            sums = [sums[0] + weight, sums[1] + weight * theta, sums[2] + weight * theta * theta];
        }
        let determinant = sums[2] * sums[0] - sums[1] * sums[1];
        let (se_a, se_b) = field.items()[0].standard_errors().unwrap();
        let b = 0.4f64;
        let expected_b = (b * b * sums[0] - 2.0 * b * sums[1] + sums[2]) / (determinant * 1.3 * 1.3);
        assert!((se_a / (sums[0] / determinant).sqrt() - 1.0).abs() < 1e-3, "{se_a}");
        assert!((se_b / expected_b.sqrt() - 1.0).abs() < 1e-3, "{se_b}");
    }

    #[test]
    fn errors_must_be_positive() {
        let model = Dichotomous::two_pl(1.0, 0.0).unwrap();
        for (se_a, se_b) in [(0.0, 1.0), (1.0, -1.0), (f64::NAN, 1.0)] {
            assert!(FieldItem::believed("x", model, se_a, se_b).is_err());
        }
    }
}
