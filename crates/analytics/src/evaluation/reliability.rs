//! Being right on average: predictions in bins, beside how often it happened.

use super::{BINS, Predictions};
use serde::{Deserialize, Serialize};

/// How predictions are put into bins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binning {
    /// Ten equal parts of the range 0 to 1, whoever is in them.
    EqualWidth,
    /// Ten parts of about equal numbers; equal probabilities stay together.
    EqualMass,
}

/// One row of a reliability table.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// Number of predictions.
    pub n: usize,
    /// Their mean probability.
    pub predicted: f64,
    /// The share of them that came true.
    pub observed: f64,
}

impl Predictions<'_> {
    /// The bins that hold predictions, lowest first.
    #[must_use]
    pub fn reliability(&self, binning: Binning) -> Vec<Bin> {
        let mut sums = [(0_usize, 0.0, 0_usize); BINS];
        let mut before = 0;
        for run in self.ties() {
            let p = run.first().map_or(0.0, |i| self.probabilities[*i]);
            let bin = match binning {
                Binning::EqualWidth => (p * BINS as f64) as usize,
                Binning::EqualMass => before * BINS / self.len(),
            };
            let sum = &mut sums[bin.min(BINS - 1)];
            sum.0 += run.len();
            sum.1 += p * run.len() as f64;
            sum.2 += run.iter().filter(|i| self.outcomes[**i]).count();
            before += run.len();
        }
        let filled = sums.into_iter().filter(|(n, ..)| *n > 0);
        filled.map(|(n, p, y)| Bin { n, predicted: p / n as f64, observed: y as f64 / n as f64 }).collect()
    }

    /// Expected calibration error: the mean over predictions of |predicted − observed| of their bin
    /// (Naeini, Cooper & Hauskrecht 2015).
    #[must_use]
    pub fn calibration_error(&self, binning: Binning) -> f64 {
        let gap = |bin: Bin| bin.n as f64 * (bin.predicted - bin.observed).abs();
        self.reliability(binning).into_iter().map(gap).sum::<f64>() / self.len() as f64
    }
}
