//! How close estimates come to the truth.

/// Errors of estimates, gathered one examinee at a time.
///
/// Means and comoments are updated by their differences (Welford 1962) and merged by the formulas
/// of Chan, Golub & LeVeque (1983), so a narrow group far from zero keeps its digits.
///
/// ```
/// use gradatim_simulate::Accuracy;
/// let mut accuracy = Accuracy::default();
/// accuracy.add(0.0, 0.3, 0.4);
/// accuracy.add(1.0, 1.1, 0.4);
/// assert!((accuracy.bias().unwrap() - 0.2).abs() < 1e-15);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Accuracy {
    n: u64,
    squared: f64,
    se: f64,
    variance: f64,
    mean: [f64; 2],
    spread: [f64; 2],
    comoment: f64,
}

impl Accuracy {
    /// Takes in one examinee: ability, estimate, and standard error, in logits.
    pub fn add(&mut self, theta: f64, estimate: f64, se: f64) {
        self.n += 1;
        self.squared += (estimate - theta).powi(2);
        self.se += se;
        self.variance += se * se;
        let (n, before) = (self.n as f64, [theta - self.mean[0], estimate - self.mean[1]]);
        self.mean[0] += before[0] / n;
        self.mean[1] += before[1] / n;
        let after = [theta - self.mean[0], estimate - self.mean[1]];
        self.spread[0] += before[0] * after[0];
        self.spread[1] += before[1] * after[1];
        self.comoment += before[0] * after[1];
    }

    /// Takes in the examinees of another.
    pub fn merge(&mut self, other: &Self) {
        if other.n == 0 {
            return;
        }
        let (n, m) = (self.n as f64, other.n as f64);
        let weight = n * m / (n + m);
        let apart = [other.mean[0] - self.mean[0], other.mean[1] - self.mean[1]];
        for (side, apart) in apart.into_iter().enumerate() {
            self.mean[side] += apart * m / (n + m);
            self.spread[side] += other.spread[side] + apart * apart * weight;
        }
        self.comoment += other.comoment + apart[0] * apart[1] * weight;
        self.n += other.n;
        self.squared += other.squared;
        self.se += other.se;
        self.variance += other.variance;
    }

    /// Number of examinees.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Mean ability, in logits.
    #[must_use]
    pub fn mean_theta(&self) -> Option<f64> {
        (self.n > 0).then_some(self.mean[0])
    }

    /// Mean of estimate less ability, in logits.
    #[must_use]
    pub fn bias(&self) -> Option<f64> {
        (self.n > 0).then(|| self.mean[1] - self.mean[0])
    }

    /// Root mean squared error, in logits.
    #[must_use]
    pub fn rmse(&self) -> Option<f64> {
        (self.n > 0).then(|| (self.squared / self.n as f64).sqrt())
    }

    /// Mean standard error as the test itself states it, in logits.
    #[must_use]
    pub fn mean_se(&self) -> Option<f64> {
        (self.n > 0).then(|| self.se / self.n as f64)
    }

    /// Root mean square of the standard errors that the tests state, in logits: what [`Accuracy::rmse`] comes to over
    /// all examinees if the tests are right about their precision, for squares average and their roots do not.
    #[must_use]
    pub fn rms_se(&self) -> Option<f64> {
        (self.n > 0).then(|| (self.variance / self.n as f64).sqrt())
    }

    /// Standard deviation of the error, in logits: the root mean squared error without the bias.
    #[must_use]
    pub fn error_sd(&self) -> Option<f64> {
        let variance = self.squared / self.n as f64 - self.bias()?.powi(2);
        Some(variance.max(0.0).sqrt())
    }

    /// Correlation of estimate and ability, −1 to 1; `None` where one of them does not vary.
    #[must_use]
    pub fn correlation(&self) -> Option<f64> {
        // Differences of equal numbers are exactly zero, so nothing that varies is missed here.
        let [x, y] = self.spread;
        (x > 0.0 && y > 0.0).then(|| (self.comoment / (x.sqrt() * y.sqrt())).clamp(-1.0, 1.0))
    }

    /// Standard error of [`Accuracy::bias`] from the number of examinees, in logits; from two examinees on.
    #[must_use]
    pub fn bias_se(&self) -> Option<f64> {
        let sd = self.error_sd()?;
        (self.n > 1).then(|| sd / (self.n as f64 - 1.0).sqrt())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn gathered(rows: &[(f64, f64)]) -> Accuracy {
        let mut accuracy = Accuracy::default();
        rows.iter().for_each(|(x, y)| accuracy.add(*x, *y, 0.3));
        accuracy
    }

    fn close(x: Option<f64>, y: f64) -> bool {
        (x.unwrap() - y).abs() < 1e-11 * (1.0 + y.abs())
    }

    proptest! {
        #[test]
        fn textbook_formulas_and_merging(rows in proptest::collection::vec((-3.0..3.0f64, -3.0..3.0f64), 3..40), cut in 0usize..40, far in -1e3..1e3f64) {
            let rows: Vec<(f64, f64)> = rows.iter().map(|(x, y)| (x + far, y + far)).collect();
            let (n, cut) = (rows.len() as f64, cut.min(rows.len()));
            let mut merged = gathered(&rows[..cut]);
            merged.merge(&gathered(&rows[cut..]));
            let mean = |f: &dyn Fn(&(f64, f64)) -> f64| rows.iter().map(f).sum::<f64>() / n;
            let (mx, my) = (mean(&|r| r.0), mean(&|r| r.1));
            let co = mean(&|r| (r.0 - mx) * (r.1 - my));
            let spread = (mean(&|r| (r.0 - mx).powi(2)) * mean(&|r| (r.1 - my).powi(2))).sqrt();
            for accuracy in [gathered(&rows), merged] {
                prop_assert!((accuracy.bias().unwrap() - mean(&|r| r.1 - r.0)).abs() < 1e-10);
                prop_assert!(close(accuracy.rmse(), mean(&|r| (r.1 - r.0).powi(2)).sqrt()));
                prop_assert!((accuracy.correlation().unwrap() - co / spread).abs() < 1e-8);
                prop_assert!(close(accuracy.mean_se(), 0.3));
            }
        }
    }

    /// Errors 0.2 and −0.4 with stated errors 0.1 and 0.7: roots of mean squares, not means.
    #[test]
    fn stated_errors_average_as_squares() {
        let mut accuracy = Accuracy::default();
        accuracy.add(0.0, 0.2, 0.1);
        let mut other = Accuracy::default();
        other.add(1.0, 0.6, 0.7);
        accuracy.merge(&other);
        assert!(close(accuracy.rms_se(), 0.5) && close(accuracy.mean_se(), 0.4));
        assert!(close(accuracy.rmse(), 0.1_f64.sqrt()) && close(accuracy.error_sd(), 0.3));
        assert_eq!((Accuracy::default().rms_se(), Accuracy::default().error_sd()), (None, None));
    }

    #[test]
    fn what_is_not_defined_is_none() {
        let nobody = Accuracy::default();
        assert_eq!((nobody.bias(), nobody.rmse(), nobody.correlation()), (None, None, None));
        let same_ability = gathered(&[(0.1, 0.3), (0.1, 0.4), (0.1, 0.1)]);
        assert_eq!(same_ability.correlation(), None);
        assert_eq!(gathered(&[(0.0, 1.0)]).bias_se(), None);
        // Errors 1 and 0: variance 1/2 over n = 2.
        assert!(close(gathered(&[(0.0, 1.0), (0.0, 0.0)]).bias_se(), 0.5));
    }
}
