//! Telling apart: the area under the ROC curve by ranks, with DeLong's variance.

use super::Predictions;
use gradatim_irt::math::{logistic, logit};

/// Normal quantile of a two-sided 95 % interval.
const Z: f64 = 1.959_963_984_540_054;

/// Where true and false outcomes stand among each other.
struct Placements {
    /// For each true outcome the share of false ones below it, ties counting half.
    of_true: Vec<f64>,
    /// For each false outcome the share of true ones above it, ties counting half.
    of_false: Vec<f64>,
}

impl Predictions<'_> {
    /// Chance that a true outcome has a higher probability than a false one, a tie counting half: the Mann–Whitney
    /// statistic. `None` unless there are outcomes of both kinds.
    #[must_use]
    pub fn auc(&self) -> Option<f64> {
        self.placements().map(|placements| mean(&placements.of_true))
    }

    /// 95 % interval of the AUC: the variance of DeLong, DeLong & Clarke-Pearson (1988), on the logit scale so that the
    /// interval stays between 0 and 1. `None` where the AUC is, where it is 0 or 1, and for a single outcome of a kind.
    #[must_use]
    pub fn auc_interval(&self) -> Option<[f64; 2]> {
        let placements = self.placements()?;
        let auc = mean(&placements.of_true);
        let error = (error_of_mean(&placements.of_true)? + error_of_mean(&placements.of_false)?).sqrt();
        let half = Z * error / (auc * (1.0 - auc));
        half.is_finite().then(|| [logistic(logit(auc) - half), logistic(logit(auc) + half)])
    }

    fn placements(&self) -> Option<Placements> {
        let all_true = self.outcomes.iter().filter(|y| **y).count();
        let all_false = self.len() - all_true;
        if all_true == 0 || all_false == 0 {
            return None;
        }
        let mut placements = Placements { of_true: Vec::new(), of_false: Vec::new() };
        let (mut true_below, mut false_below) = (0, 0);
        for run in self.ties() {
            let of_true = run.iter().filter(|i| self.outcomes[**i]).count();
            let of_false = run.len() - of_true;
            let below = (false_below as f64 + of_false as f64 / 2.0) / all_false as f64;
            let above = 1.0 - (true_below as f64 + of_true as f64 / 2.0) / all_true as f64;
            placements.of_true.extend(std::iter::repeat_n(below, of_true));
            placements.of_false.extend(std::iter::repeat_n(above, of_false));
            (true_below, false_below) = (true_below + of_true, false_below + of_false);
        }
        Some(placements)
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Squared standard error of a mean; `None` for fewer than two values.
fn error_of_mean(values: &[f64]) -> Option<f64> {
    let (n, centre) = (values.len() as f64, mean(values));
    let squares = values.iter().map(|v| (v - centre).powi(2)).sum::<f64>();
    (values.len() > 1).then(|| squares / (n - 1.0) / n)
}
